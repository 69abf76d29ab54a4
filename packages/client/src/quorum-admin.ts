import type { Address } from '@tidemark/ports';
import { type DescribeQuorumResponse, type Init, QuorumMemberRole } from '@tidemark/protocol';
import { methods, RpcError, type UnaryMethod } from '@tidemark/rpc';
import { type CallAnyOptions, callAny, type WithError } from './call-any.js';
import type { ClusterConnection } from './cluster-connection.js';
import { checkRange } from './options.js';
import { plain } from './plain.js';
import { timeLeft } from './time-left.js';

/** For all attempts together; the connection's request timeout if absent. */
export interface QuorumRequestOptions {
  readonly timeoutMs?: number;
}

/** A node, the data directory in which it keeps its votes, and where it is reached. */
export interface QuorumCandidate {
  readonly nodeId: number;
  readonly directoryId: string;
  readonly address: Address;
}

export interface QuorumMemberStatus {
  readonly nodeId: number;
  /** Empty: it was never told. */
  readonly directoryId: string;
  /** `joining`: it becomes a voter once it has caught up. */
  readonly role: 'leader' | 'voter' | 'joining' | 'learner';
  /** Null: only the others' configuration files say. */
  readonly address: Address | null;
  /** The last offset that its disk holds of the leader's log; -1: not known yet. */
  readonly logEnd: number;
  /** By how many records that is behind the leader's. */
  readonly lag: number;
  /** How long ago the leader heard of it; null: not since it leads. */
  readonly lastContactMs: number | null;
}

/** The metadata quorum as its leader sees it. */
export interface QuorumDescription {
  readonly leader: number;
  readonly term: number;
  readonly committedOffset: number;
  readonly logEnd: number;
  /** -1: the leader has no snapshot. */
  readonly snapshotOffset: number;
  /** The members as told are not committed yet. */
  readonly changePending: boolean;
  readonly members: readonly QuorumMemberStatus[];
}

const roles: Readonly<Record<number, 'voter' | 'joining' | 'learner' | undefined>> = {
  [QuorumMemberRole.VOTER]: 'voter',
  [QuorumMemberRole.JOINING]: 'joining',
  [QuorumMemberRole.LEARNER]: 'learner',
};

/**
 * Administration of the metadata quorum. Any node takes a request and passes it on to the leader. Each method rejects
 * with ClientError; what changes something may be repeated: what is so already is no error.
 */
export class QuorumAdmin {
  readonly #cluster: ClusterConnection;

  constructor(cluster: ClusterConnection) {
    this.#cluster = cluster;
  }

  async describe(options: QuorumRequestOptions = {}): Promise<QuorumDescription> {
    const answer = await this.#ask(methods.describeQuorum, {}, options);
    const { leader, term, committedOffset, logEnd, snapshotOffset, changePending } = answer;
    const members = answer.members.map((each): QuorumMemberStatus => {
      const { nodeId = -1, directoryId = '', role = 0, host = '', port = 0 } = each.member ?? {};
      return {
        nodeId,
        directoryId,
        role: each.leader ? 'leader' : (roles[role] ?? 'learner'),
        address: host === '' ? null : { host, port },
        logEnd: each.logEnd,
        lag: each.lag,
        lastContactMs: each.lastContactMs < 0 ? null : each.lastContactMs,
      };
    });
    return { leader, term, committedOffset, logEnd, snapshotOffset, changePending, members };
  }

  /**
   * Adds a node, which becomes a voter by itself once it has caught up, unless it is to stay a learner. Resolves when
   * the addition is committed, with whether anything changed.
   */
  async add(
    { nodeId, directoryId, address: { host, port } }: QuorumCandidate,
    options: QuorumRequestOptions & { readonly learner?: boolean } = {},
  ): Promise<boolean> {
    const { learner = false } = options;
    return (await this.#ask(methods.addQuorumMember, { nodeId, directoryId, host, port, learner }, options)).changed;
  }

  /**
   * Removes a node; with `directoryId`, only if that is the one it has, else with the one that it has now: an attempt that comes
   * late, when its answer was long given up, does not take a member that was added as the same node since. Resolves with
   * whether anything changed.
   */
  async remove(
    nodeId: number,
    options: QuorumRequestOptions & { readonly directoryId?: string } = {},
  ): Promise<boolean> {
    const left = timeLeft(this.#cluster.world.clock, this.#timeoutMs(options));
    const directoryId = options.directoryId ?? (await this.#directoryOf(nodeId, left()));
    if (directoryId === undefined) return false;
    const rest = { timeoutMs: Math.ceil(left()) };
    return (await this.#ask(methods.removeQuorumMember, { nodeId, directoryId }, rest)).changed;
  }

  /** Hands leadership to a voter, or to the one with the most of the log; resolves with who leads then. */
  async transfer(options: QuorumRequestOptions & { readonly to?: number } = {}): Promise<number> {
    const { to } = options;
    return (await this.#ask(methods.transferQuorumLeadership, to === undefined ? {} : { nodeId: to }, options)).leader;
  }

  /** Has the leader take a snapshot of the metadata; resolves with the last offset that its newest covers. */
  async snapshot(options: QuorumRequestOptions = {}): Promise<number> {
    return (await this.#ask(methods.snapshotQuorum, {}, options)).snapshotOffset;
  }

  /**
   * Asks a node which it is, what roles it has, and in which directory it keeps its votes: empty for one that is no controller, or
   * has not opened it yet. Rejects with RpcError if it does not answer.
   */
  async identify(
    address: Address,
    options: QuorumRequestOptions = {},
  ): Promise<QuorumCandidate & { clusterId: string; roles: readonly string[] }> {
    const timeoutMs = this.#timeoutMs(options);
    const { message } = await this.#cluster.call(address, methods.identify, {}, { timeoutMs });
    const { nodeId, directoryId, clusterId, roles: itsRoles } = message;
    return { nodeId, directoryId, clusterId, roles: itsRoles, address };
  }

  /** Where a member keeps its votes; empty: it was never told; undefined: the node is no member. */
  async #directoryOf(nodeId: number, timeoutMs: number): Promise<string | undefined> {
    const options = { timeoutMs: Math.ceil(timeoutMs), doubt: doubtMembers };
    const { members } = await this.#ask(methods.describeQuorum, { confirmed: true }, options);
    return members.find(({ member }) => member?.nodeId === nodeId)?.member?.directoryId;
  }

  async #ask<Request extends { readonly timeoutMs: number }, Response extends WithError>(
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    { doubt, ...options }: QuorumRequestOptions & Pick<CallAnyOptions<Response>, 'doubt'>,
  ): Promise<Response> {
    const timeoutMs = this.#timeoutMs(options);
    const call = () =>
      callAny(this.#cluster, method, { ...request, timeoutMs }, { timeoutMs, ...(doubt && { doubt }) });
    const { message } = await this.#cluster.debts.during(call);
    return plain(message);
  }

  #timeoutMs({ timeoutMs = this.#cluster.requestTimeoutMs }: QuorumRequestOptions): number {
    checkRange('timeoutMs', timeoutMs, 0);
    return timeoutMs;
  }
}

/** A change that is not committed may yet be undone: who is a member is known once it is one or the other. */
function doubtMembers({ changePending }: DescribeQuorumResponse): RpcError | undefined {
  return changePending ? new RpcError('QUORUM_CHANGE_IN_PROGRESS') : undefined;
}
