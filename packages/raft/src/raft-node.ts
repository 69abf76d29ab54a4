import type { Address, World } from '@tidemark/ports';
import {
  type Init,
  NONE,
  type NodeId,
  type Offset,
  offset,
  type RaftMessage,
  RaftMessageType,
} from '@tidemark/protocol';
import { toCommittedBatch } from './applier.js';
import { Birth } from './birth.js';
import {
  type Configuration,
  type FollowerStatus,
  type Member,
  type MembershipChange,
  memberOf,
  type RoleName,
  voterIds,
} from './core/index.js';
import { Driver } from './driver.js';
import { RaftError } from './errors.js';
import { firstConfiguration, named, newIdentity, type RaftVoter, refusedAtBirth } from './first-voters.js';
import type { CommittedBatch, RaftMachine } from './machine.js';
import { type RaftOptions, resolveRaftOptions } from './options.js';
import { Peers, type RaftPeer } from './peers.js';
import { type Proposed, refusal } from './proposals.js';
import { type OpenedStorage, openStorage } from './storage/open-storage.js';
import type { OwnIdentity } from './storage/quorum-state.js';
import { fromWire, greeter, greeting, toWire, type WireIdentities } from './wire.js';

/** A node's way to one other voter. */
export interface RaftLink {
  /** Sends one way; false: there is no connection, or it is congested. Raft copes with either. */
  send(message: Init<RaftMessage>, attachments: Uint8Array[]): boolean;
}

export interface RaftConfig {
  readonly world: World;
  readonly clusterId: string;
  readonly self: { readonly nodeId: NodeId; readonly directoryId: string };
  /** The voters with which the cluster began: what holds where the log does not say. */
  readonly voters: readonly RaftVoter[];
  /** Where this node is reached, told to nodes that have not heard of it yet. */
  readonly address?: Address;
  /**
   * This node was none of the first voters, or its disk was replaced: it answers nobody before the log says that it is
   * a member, with the directory that it has.
   */
  readonly joins?: boolean;
  /**
   * The data directory is older than the quorum's directory would be if that has to be made: what lay there is lost, and
   * this node becomes another voter, with a directory id of its own.
   */
  readonly isUsed?: boolean;
  /** Where quorum state, log and snapshots lie; made if it is absent. */
  readonly directory: string;
  readonly link: (nodeId: NodeId) => RaftLink;
  /** Told whom this node talks to, before `open` resolves, and whenever that or the members of the quorum change. */
  readonly onPeers?: (peers: readonly RaftPeer[]) => void;
  readonly machine: RaftMachine;
  /** The value of the record with which this node opens a term. */
  readonly noOpRecord: (term: number) => Uint8Array;
  readonly options?: Partial<RaftOptions>;
}

/** What an operator asks of a node of the quorum. */
export interface RaftStatus {
  readonly role: RoleName;
  readonly term: number;
  readonly leaderId: NodeId | typeof NONE;
  readonly commitIndex: Offset;
  readonly appliedIndex: Offset;
  readonly lastIndex: Offset;
  readonly durableIndex: Offset;
  /** What the newest snapshot covers; -1: there is none. */
  readonly snapshotIndex: Offset;
  /** Its log was damaged and is not repaired yet: it neither votes nor stands. */
  readonly abstains: boolean;
  /** Who belongs to the quorum as this node's log has it. */
  readonly configuration: Configuration;
  /** Whether that is committed. */
  readonly isSettled: boolean;
  /** On the leader, each other member; times are monotonic. */
  readonly followers: readonly FollowerStatus[];
}

/** A node of the metadata quorum: the pure core with its loop, its disk and its peers. */
export class RaftNode {
  readonly #config: RaftConfig;
  readonly #options: RaftOptions;
  readonly #driver: Driver;
  readonly #self: { readonly nodeId: NodeId; readonly directoryId: string };
  /** Until this node knows that it is new, and not one that lost its disk. */
  readonly #birth: Birth | undefined;
  /** By node id, the directories that the other first voters had when the cluster began. */
  #firstDirectories: OwnIdentity['peers'];
  readonly #identities: WireIdentities;
  readonly #links = new Map<NodeId, RaftLink>();
  readonly #peers: Peers;
  /** Called after each change of role, term or leader. */
  readonly #watchers = new Set<() => void>();
  #flushScheduled = false;
  #closing = false;

  private constructor(config: RaftConfig) {
    const { world, clusterId, self, address, directory, onPeers = () => undefined } = config;
    this.#config = config;
    this.#options = resolveRaftOptions(config.options);
    const bootstrap = firstConfiguration(config.voters);
    const { segmentBytes } = this.#options;
    const storage = openStorage({
      world,
      directory,
      segmentBytes,
      selfId: self.nodeId,
      newIdentity: () => newIdentity(config, bootstrap),
      bootstrap,
    });
    const own: OwnIdentity = storage.quorumState.self ?? {
      directoryId: self.directoryId,
      origin: 'first',
      peers: {},
    };
    this.#self = { nodeId: self.nodeId, directoryId: own.directoryId };
    this.#identities = { clusterId, self: this.#self, address, isStrict: own.origin === 'joined' };
    this.#firstDirectories = own.peers;
    this.#birth = own.origin === 'new' ? this.#prepareBirth(bootstrap, storage) : undefined;
    this.#driver = new Driver({
      world,
      self: this.#self,
      bootstrap: named(bootstrap, { nodeId: self.nodeId, own }),
      options: this.#options,
      storage,
      machine: config.machine,
      noOpRecord: config.noOpRecord,
      send: (message, attachments) => {
        this.#linkTo(message.to).send(toWire(message, this.#identities), attachments);
      },
      onStatus: () => {
        for (const watcher of [...this.#watchers]) watcher();
      },
      onConfiguration: () => this.#peers.configured(this.configuration),
    });
    this.#peers = new Peers({ selfId: self.nodeId, first: bootstrap, onChange: onPeers });
    this.#peers.configured(this.configuration);
    this.#registerMetrics();
  }

  /**
   * Reads the node's directory, or begins one there. Nothing runs before `start`.
   * Rejects with RaftError `damaged` (vote and term lost, or a damaged log and nobody to repair it from), RangeError
   * for options that make no sense, DiskError.
   */
  static async open(config: RaftConfig): Promise<RaftNode> {
    return new RaftNode(config);
  }

  /** Restores the machine from the newest snapshot and takes part from now on; until then nothing is heard. */
  start(): void {
    if (this.#birth === undefined) this.#driver.start();
    else this.#birth.start();
  }

  /** A message has arrived. One that is not for this node, or is damaged, is dropped and logged. */
  receive(message: RaftMessage, attachments: readonly Uint8Array[]): void {
    if (this.#driver.closed) return;
    try {
      if (message.type === RaftMessageType.HELLO || message.type === RaftMessageType.HELLO_ANSWER) {
        this.#greeted(message);
        return;
      }
      const read = fromWire(message, attachments, this.#identities);
      this.#peers.heard(read.from, message.from);
      this.#driver.receive(read);
    } catch (error) {
      if (!(error instanceof RaftError && error.code === 'bad-message')) throw error;
      this.#config.world.log.warn('dropped a raft message', { from: message.from?.nodeId, error });
    }
  }

  /**
   * This node's own connection to `peer` closed and its one immediate redial was refused: nothing listens there any
   * more. If it was the leader, an election begins within milliseconds. A dial that hangs is no such hint.
   */
  peerRefused(peer: NodeId): void {
    this.#driver.input((core, nowMs) => core.peerRefused(peer, nowMs));
  }

  /** In which directory this node keeps its votes: with the node id, its identity in the quorum. */
  get directoryId(): string {
    return this.#self.directoryId;
  }

  get role(): RoleName {
    return this.#driver.core.role;
  }

  get term(): number {
    return this.#driver.core.term;
  }

  /** Who leads this term as far as this node knows. */
  get leaderId(): NodeId | typeof NONE {
    return this.#driver.core.leaderId;
  }

  get commitIndex(): Offset {
    return offset(this.#driver.core.commitIndex);
  }

  get appliedIndex(): Offset {
    return this.#driver.applier.appliedIndex;
  }

  /** Up to where this node's own disk holds the log. */
  get durableIndex(): Offset {
    return offset(this.#driver.core.durableIndex);
  }

  /** Who belongs to the quorum as this node's log has it, committed or not. */
  get configuration(): Configuration {
    return this.#driver.core.configuration;
  }

  /** What this node is in the quorum; undefined: no member, as far as its log goes. */
  get membership(): Member | undefined {
    return memberOf(this.configuration, this.#self);
  }

  status(): RaftStatus {
    const { core } = this.#driver;
    return {
      role: core.role,
      term: core.term,
      leaderId: core.leaderId,
      commitIndex: this.commitIndex,
      appliedIndex: this.appliedIndex,
      lastIndex: offset(core.lastIndex),
      durableIndex: offset(core.durableIndex),
      snapshotIndex: offset(core.snapshotIndex),
      abstains: core.abstains,
      configuration: core.configuration,
      isSettled: core.isSettled,
      followers: core.followers(),
    };
  }

  /**
   * Proposes one atomic batch of record values. What is proposed in one turn is appended together, in order.
   * Resolves once the batch is committed and applied here. Rejects with RaftError: `not-leader`, `overloaded` and
   * `too-large` are certain; `unknown` means that it may be committed yet. With `baseOffset` its first record gets
   * that offset or it is rejected as `moved`, which is certain too.
   */
  propose(records: readonly Uint8Array[], { baseOffset }: { readonly baseOffset?: number } = {}): Promise<Proposed> {
    if (records.length === 0) return Promise.reject(new RangeError('a proposal has at least one record'));
    if (this.#closing || this.role !== 'leader') return Promise.reject(refusal('not-leader'));
    const { proposals } = this.#driver;
    if (proposals.pending >= this.#options.pendingProposalsMax) return Promise.reject(refusal('overloaded'));
    const proposed = proposals.add(records, baseOffset);
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      this.#config.world.clock.defer(() => {
        this.#flushScheduled = false;
        this.#driver.appendProposals();
      });
    }
    return proposed;
  }

  /**
   * Adds or removes a member of the quorum. Resolves once the change is committed and applied here, with where it lies
   * in the log, or with undefined if it was so already. A member that joins becomes a voter by itself once it has
   * caught up. Rejects with RaftError: `not-leader` and `change-refused` are certain, `unknown` means that it may be
   * committed yet. A leader that removes itself leads no more afterwards.
   */
  changeMembership(change: MembershipChange): Promise<Proposed | undefined> {
    if (this.#closing) return Promise.reject(refusal('not-leader'));
    return this.#driver.changeMembership(change);
  }

  /**
   * Resolves with an offset once this node has confirmed that it still leads and has applied everything up to it:
   * a read of the machine from then on sees all that was committed before the call. Rejects with RaftError
   * `not-leader`.
   */
  readIndex(): Promise<Offset> {
    if (this.#closing) return Promise.reject(refusal('not-leader'));
    return this.#driver.reads.start((readId) => {
      let leads = false;
      this.#driver.input((core, nowMs) => {
        leads = core.readIndex(readId, nowMs);
      });
      return leads;
    });
  }

  /**
   * Hands leadership to `to`, or to the voter with the most. Resolves when another node leads. Rejects with
   * RaftError `not-leader` if this node does not lead, `no-successor` if nobody took over within an election timeout.
   */
  async transferLeadership(to?: NodeId): Promise<void> {
    if (this.role !== 'leader') throw refusal('not-leader');
    let target: NodeId | undefined;
    this.#driver.input((core, nowMs) => {
      target = core.transferLeadership(to, nowMs);
    });
    if (target === undefined) throw new RaftError('no-successor', 'there is no other voter');
    await this.#until(() => this.leaderId !== NONE && this.leaderId !== this.#self.nodeId);
  }

  /**
   * Committed entries from the one that holds `from` on, at least one if there is one; none above what is applied
   * here; 'compacted' if the log no longer goes back that far: then a snapshot is needed.
   */
  readCommitted(range: { from: number; maxBytes: number }): readonly CommittedBatch[] | 'compacted' {
    // Not up to the commit index: while a vote is being saved the core is ahead of the disk, where entries of an older
    // term may lie that it has replaced already.
    const { appliedIndex } = this;
    if (range.from > appliedIndex) return [];
    const entries = this.#driver.log.read(range.from, { through: appliedIndex, bytesMax: range.maxBytes });
    return entries === undefined ? 'compacted' : entries.map(toCommittedBatch);
  }

  /** Snapshots now what is applied; resolves with the offset that it covers, or undefined if there is nothing to. */
  takeSnapshot(): Promise<Offset | undefined> {
    return this.#driver.takeSnapshot();
  }

  /**
   * Stops the node; with `handOver` a leader first passes leadership on, for an election timeout at most. Resolves
   * when everything is on disk. Proposals that are not answered by then are rejected as `unknown`.
   */
  async close({ handOver }: { handOver: boolean }): Promise<void> {
    this.#closing = true;
    this.#birth?.close();
    const isAlone = this.configuration.members.every(
      ({ nodeId, role }) => nodeId === this.#self.nodeId || role !== 'voter',
    );
    if (handOver && this.role === 'leader' && !isAlone) {
      try {
        await this.transferLeadership();
      } catch (error) {
        if (!(error instanceof RaftError)) throw error;
        this.#config.world.log.warn('stopping without having handed leadership over', { error });
      }
    }
    await this.#driver.close();
  }

  #prepareBirth(bootstrap: Configuration, storage: OpenedStorage): Birth {
    const { world } = this.#config;
    return new Birth({
      clock: world.clock,
      others: voterIds(bootstrap).filter((voter) => voter !== this.#self.nodeId),
      hello: (to) => {
        const message = greeting(this.#identities, {
          type: RaftMessageType.HELLO,
          to: { nodeId: to, directoryId: '' },
        });
        this.#linkTo(to).send(message, []);
      },
      onBorn: (directories) => {
        const peers = Object.fromEntries([...directories].map(([id, directoryId]) => [String(id), directoryId]));
        storage.quorumState.self = { directoryId: this.#self.directoryId, origin: 'first', peers };
        storage.quorumState.saveNow(storage.hard);
        this.#firstDirectories = peers;
        this.#driver.start();
      },
      onRefused: (by) => world.halt(refusedAtBirth(this.#config.directory, by)),
    });
  }

  /** A new voter says hello, or answers this one's. Others' directories are noted once, when the cluster begins. */
  #greeted(message: RaftMessage): void {
    const { from, directoryId } = greeter(message, this.#identities);
    if (message.type === RaftMessageType.HELLO_ANSWER) {
      this.#birth?.answered(from, { directoryId, isGranted: message.granted });
      return;
    }
    const isNew = this.#birth?.isUnderWay ?? false;
    const granted = isNew || this.#firstDirectories[String(from)] === directoryId;
    const answer = { type: RaftMessageType.HELLO_ANSWER, granted, to: { nodeId: from, directoryId } };
    this.#linkTo(from).send(greeting(this.#identities, answer), []);
  }

  #linkTo(nodeId: NodeId): RaftLink {
    const link = this.#links.get(nodeId) ?? this.#config.link(nodeId);
    this.#links.set(nodeId, link);
    return link;
  }

  /** Resolves when the condition holds after a change of status; rejects after an election timeout. */
  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        timer.cancel();
        this.#watchers.delete(watcher);
        settle();
      };
      const watcher = () => {
        if (condition()) finish(resolve);
      };
      const timer = this.#config.world.clock.setTimer(this.#options.electionTimeoutMs, () => {
        finish(() => reject(new RaftError('no-successor', 'nobody took over in time')));
      });
      this.#watchers.add(watcher);
      watcher();
    });
  }

  #registerMetrics(): void {
    const { metrics } = this.#config.world;
    const gauge = (name: string, help: string) => metrics.gauge({ name: `tidemark_raft_${name}`, help });
    const term = gauge('term', 'The term of the metadata quorum that this node is in.');
    const leads = gauge('leader', '1 if this node leads the metadata quorum, else 0.');
    const commit = gauge('commit_offset', 'The last committed offset of the metadata log that this node knows of.');
    const applied = gauge('applied_offset', 'The last offset of the metadata log that this node has applied.');
    metrics.beforeCollect(() => {
      term.set({}, this.term);
      leads.set({}, this.role === 'leader' ? 1 : 0);
      commit.set({}, this.commitIndex);
      applied.set({}, this.appliedIndex);
    });
  }
}
