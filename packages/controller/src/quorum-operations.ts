import { featureLevel, type MetadataImage, metadataLevels, quorumRoles } from '@tidemark/metadata';
import { type Clock, isFullDisk } from '@tidemark/ports';
import {
  type AddQuorumMemberRequest,
  type AddQuorumMemberResponse,
  type DescribeQuorumRequest,
  type DescribeQuorumResponse,
  type ErrorName,
  type Init,
  isAddress,
  NAME_LENGTH_MAX,
  NONE,
  type NodeId,
  nodeId,
  ProtocolError,
  type RemoveQuorumMemberRequest,
  type RemoveQuorumMemberResponse,
  type SnapshotQuorumResponse,
  type TransferQuorumLeadershipRequest,
  type TransferQuorumLeadershipResponse,
} from '@tidemark/protocol';
import { type ChangeRefusal, type Member, type MembershipChange, RaftError, type RaftNode } from '@tidemark/raft';
import { Confirmations } from './confirmations.js';
import { requireLevel } from './core/feature-gate.js';

/** What the operations need of Raft: `RaftNode` has it all. */
export type QuorumPort = Pick<
  RaftNode,
  'role' | 'leaderId' | 'status' | 'changeMembership' | 'transferLeadership' | 'takeSnapshot' | 'readIndex'
>;

export interface QuorumOperationsOptions {
  readonly clock: Clock;
  readonly nodeId: NodeId;
  readonly raft: QuorumPort;
  /** The image as committed and applied by Raft's machine: after a read index it holds all that was committed before. */
  readonly image: () => MetadataImage;
}

const codes: Partial<Record<ChangeRefusal, ErrorName>> = {
  'not-ready': 'QUORUM_CHANGE_IN_PROGRESS',
  'change-pending': 'QUORUM_CHANGE_IN_PROGRESS',
  'no-live-majority': 'QUORUM_WOULD_STALL',
};

/**
 * What operators ask of the metadata quorum. Its leader answers: each rejects with ProtocolError, NOT_CONTROLLER
 * where this node does not lead. A change is refused, or said to be made already, only once this node has confirmed that
 * it still leads.
 */
export class QuorumOperations {
  readonly #options: QuorumOperationsOptions;
  readonly #confirmations: Confirmations;

  constructor(options: QuorumOperationsOptions) {
    this.#options = options;
    this.#confirmations = new Confirmations(() => options.raft.readIndex());
  }

  get leads(): boolean {
    return this.#options.raft.role === 'leader';
  }

  /** Also where the others are not heard, unless the answer is to be confirmed: then NOT_CONTROLLER there. */
  async describe({ confirmed }: Pick<DescribeQuorumRequest, 'confirmed'>): Promise<Init<DescribeQuorumResponse>> {
    this.#requireLeader();
    const { nodeId: self, raft } = this.#options;
    const status = raft.status();
    if (confirmed) await this.#confirm();
    return {
      leader: self,
      term: status.term,
      committedOffset: status.commitIndex,
      logEnd: status.lastIndex,
      changePending: !status.isSettled,
      snapshotOffset: status.snapshotIndex,
      members: status.configuration.members.map((member) => this.#describeMember(member, status)),
    };
  }

  /** May reject with INCOMPATIBLE_FEATURES, INVALID_REQUEST, INVALID_QUORUM_CHANGE, QUORUM_CHANGE_IN_PROGRESS. */
  async add(request: AddQuorumMemberRequest): Promise<Init<AddQuorumMemberResponse>> {
    const { nodeId: id, directoryId, host, port, learner: asLearner } = request;
    if (id < 0 || directoryId === '' || directoryId.length > NAME_LENGTH_MAX || !isAddress({ host, port })) {
      const named = `a member has a node id, the id of its directory and an address, of at most ${NAME_LENGTH_MAX} characters each`;
      throw new ProtocolError('INVALID_REQUEST', named);
    }
    const member = { nodeId: nodeId(id), directoryId, address: { host, port } };
    return this.#change({ kind: 'add', member, asLearner });
  }

  /** May reject as `add` does, and with QUORUM_WOULD_STALL. */
  async remove({ nodeId: id, directoryId }: RemoveQuorumMemberRequest): Promise<Init<RemoveQuorumMemberResponse>> {
    if (id < 0) throw new ProtocolError('INVALID_REQUEST', `a member has a node id, and ${id} is none`);
    const directory = directoryId === '' ? undefined : directoryId;
    return this.#change({ kind: 'remove', nodeId: nodeId(id), directoryId: directory });
  }

  /** Resolves when another node leads. May reject with NO_SUCCESSOR, INVALID_REQUEST for a node that is no voter. */
  async transfer(request: TransferQuorumLeadershipRequest): Promise<Init<TransferQuorumLeadershipResponse>> {
    this.#requireLeader();
    const { raft, nodeId: self } = this.#options;
    const to = request.nodeId ?? undefined;
    if (to === self) {
      await this.#confirm();
      return { leader: self };
    }
    const { members } = raft.status().configuration;
    if (to !== undefined && !members.some((member) => member.nodeId === to && member.role === 'voter')) {
      await this.#confirm();
      throw new ProtocolError('INVALID_REQUEST', `node ${to} is no voter of the metadata quorum`);
    }
    await answered(raft.transferLeadership(to === undefined ? undefined : nodeId(to)));
    return { leader: raft.leaderId };
  }

  /** May reject with DISK_FULL. */
  async snapshot(): Promise<Init<SnapshotQuorumResponse>> {
    this.#requireLeader();
    const { raft } = this.#options;
    try {
      // Undefined: one is being taken, or there is nothing yet.
      return { snapshotOffset: (await raft.takeSnapshot()) ?? raft.status().snapshotIndex };
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      throw new ProtocolError('DISK_FULL', 'the disk of the metadata has no room for a snapshot', { cause: error });
    }
  }

  async #change(change: MembershipChange): Promise<{ changed: boolean; metadataOffset: number }> {
    this.#requireLeader();
    const made = await this.#made(change).catch(async (error: unknown) => {
      // A change that may yet be committed is not refused.
      if (error instanceof ProtocolError && error.code !== 'NOT_COMMITTED') await this.#confirm();
      throw error;
    });
    if (made === undefined) await this.#confirm();
    return { changed: made !== undefined, metadataOffset: made?.lastOffset ?? NONE };
  }

  async #made(change: MembershipChange) {
    const { image, raft } = this.#options;
    // A leader that has just been elected may not have applied yet what those before it committed.
    if (featureLevel(image()) < metadataLevels.membership) await this.#confirm();
    if (image().clusterId === '') {
      throw new ProtocolError('QUORUM_CHANGE_IN_PROGRESS', 'the first records of the cluster are not committed yet');
    }
    requireLevel(image(), metadataLevels.membership, 'changing the metadata quorum');
    return await answered(raft.changeMembership(change));
  }

  /** May reject with NOT_CONTROLLER, or OVERLOADED. */
  async #confirm(): Promise<void> {
    await answered(this.#confirmations.confirm());
  }

  #describeMember(member: Member, status: ReturnType<QuorumPort['status']>) {
    const { clock, nodeId: self } = this.#options;
    const { nodeId: id, directoryId = '', role, address } = member;
    const wire = {
      nodeId: id,
      directoryId,
      role: quorumRoles[role],
      host: address?.host ?? '',
      port: address?.port ?? 0,
    };
    const isSelf = id === self;
    const follower = status.followers.find((each) => each.nodeId === id);
    const logEnd = isSelf ? status.durableIndex : (follower?.matchIndex ?? NONE);
    const heardMs =
      follower === undefined ? NONE : Math.max(0, Math.round(clock.monotonicMs() - follower.lastContactMs));
    const lastContactMs = isSelf ? 0 : follower?.isHeard === true ? heardMs : NONE;
    return { member: wire, leader: isSelf, logEnd, lag: status.lastIndex - logEnd, lastContactMs };
  }

  #requireLeader(): void {
    if (this.leads) return;
    const { leaderId } = this.#options.raft;
    const who = leaderId === NONE ? 'no leader of the metadata quorum is known' : `node ${leaderId} leads it`;
    throw new ProtocolError('NOT_CONTROLLER', who);
  }
}

/** Raft's refusals in the protocol's terms. */
async function answered<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof RaftError)) throw error;
    throw new ProtocolError(codeOf(error), error.message, { cause: error });
  }
}

function codeOf({ code, refusal }: RaftError): ErrorName {
  if (code === 'not-leader') return 'NOT_CONTROLLER';
  if (code === 'no-successor') return 'NO_SUCCESSOR';
  if (code === 'change-refused') return (refusal && codes[refusal]) ?? 'INVALID_QUORUM_CHANGE';
  return 'NOT_COMMITTED';
}
