import { NONE, type NodeId, type Offset, offset, type RaftMessage, RaftMessageType } from '@tidemark/protocol';
import { Administration } from './administration.js';
import { toCommittedBatch } from './applier.js';
import { type Configuration, type Member, type MembershipChange, memberOf, type RoleName } from './core/index.js';
import { Driver } from './driver.js';
import { DroppedMessages } from './dropped-messages.js';
import { RaftError } from './errors.js';
import { firstConfiguration, named, newIdentity, refusedAtBirth, replacedByAnother } from './first-voters.js';
import { Greetings } from './greetings.js';
import type { CommittedBatch } from './machine.js';
import { type RaftOptions, resolveRaftOptions } from './options.js';
import { Peers } from './peers.js';
import { type Proposed, refusal } from './proposals.js';
import type { RaftConfig, RaftLink } from './raft-config.js';
import { type RaftStatus, registerMetrics, statusOf } from './raft-status.js';
import { openStorage } from './storage/open-storage.js';
import type { OwnIdentity } from './storage/quorum-state.js';
import { askerOfAnother, fromWire, toWire, type WireIdentities } from './wire.js';

/** A node of the metadata quorum: the pure core with its loop, its disk and its peers. */
export class RaftNode {
  readonly #config: RaftConfig;
  readonly #options: RaftOptions;
  readonly #driver: Driver;
  readonly #self: { readonly nodeId: NodeId; readonly directoryId: string };
  readonly #greetings: Greetings;
  readonly #administration: Administration;
  readonly #identities: WireIdentities;
  readonly #links = new Map<NodeId, RaftLink>();
  readonly #peers: Peers;
  readonly #droppedMessages: DroppedMessages;
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
    this.#greetings = new Greetings({
      ...{ world, directory, own, identities: this.#identities, first: bootstrap, storage },
      linkTo: (to) => this.#linkTo(to),
      isMember: () => this.membership !== undefined,
      onBorn: (born) => this.#driver.born(named(bootstrap, { nodeId: self.nodeId, own: born })),
    });
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
      onStatus: () => this.#administration.changed(),
      onConfiguration: () => this.#peers.configured(this.configuration),
    });
    this.#peers = new Peers({ selfId: self.nodeId, first: bootstrap, onChange: onPeers });
    this.#peers.configured(this.configuration);
    this.#droppedMessages = new DroppedMessages(world);
    const { clock, log } = world;
    const { electionTimeoutMs } = this.#options;
    this.#administration = new Administration({
      ...{ driver: this.#driver, selfId: self.nodeId, clock, log, electionTimeoutMs },
    });
    registerMetrics(world, this.#driver);
  }

  /**
   * Reads the node's directory, or begins one there. Nothing runs before `start`.
   * Rejects with RaftError `damaged` (vote and term lost, or a damaged log and nobody to repair it from, or everything is
   * gone, and there was nobody else) or `other-voters` (it
   * began with others than those that count where log and snapshot do not say), RangeError
   * for options that make no sense, DiskError.
   */
  static async open(config: RaftConfig): Promise<RaftNode> {
    return new RaftNode(config);
  }

  /** Restores the machine from the newest snapshot and takes part from now on; until then nothing is heard. */
  start(): void {
    if (!this.#greetings.start()) this.#driver.start();
  }

  /** A message has arrived. One that is not for this node, or is damaged, is dropped; see `DroppedMessages`. */
  receive(message: RaftMessage, attachments: readonly Uint8Array[]): void {
    if (this.#driver.closed) return;
    try {
      if (message.type === RaftMessageType.HELLO || message.type === RaftMessageType.HELLO_ANSWER) {
        this.#greetings.received(message);
        return;
      }
      this.#refuseToBeAnother(message);
      const read = fromWire(message, attachments, this.#identities);
      this.#peers.heard(read.from, message.from);
      this.#driver.receive(read);
    } catch (error) {
      if (!(error instanceof RaftError && error.code === 'bad-message')) throw error;
      this.#droppedMessages.dropped(message.from?.nodeId ?? NONE, error);
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

  /**
   * Whether it has applied, since it was started, all that was committed before its start. Before that it may know less than it
   * did in its last life; afterwards it stays true, also while it is cut off.
   */
  get isInformed(): boolean {
    const { informedIndex } = this.#driver.core;
    return informedIndex !== NONE && this.appliedIndex >= informedIndex;
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
    return statusOf(this.#driver);
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
  transferLeadership(to?: NodeId): Promise<void> {
    return this.#administration.transferLeadership(to);
  }

  /**
   * Committed entries from the one that holds `from` on, at least one if there is one; none above what is applied
   * here; 'compacted' if the log no longer goes back that far: then a snapshot is needed; 'closed' once this node is.
   */
  readCommitted(range: { from: number; maxBytes: number }): readonly CommittedBatch[] | 'compacted' | 'closed' {
    if (this.#driver.closed) return 'closed';
    // Not up to the commit index: while a vote is being saved the core is ahead of the disk, where entries of an older
    // term may lie that it has replaced already.
    const { appliedIndex } = this;
    if (range.from > appliedIndex) return [];
    const entries = this.#driver.readLog(range.from, { through: appliedIndex, bytesMax: range.maxBytes });
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
    this.#greetings.close();
    if (handOver) await this.#administration.handOver();
    await this.#driver.close();
  }

  /**
   * A first voter that lost its disk may take itself for new where all whom it would ask did, too: a quorum that has grown
   * since goes on without them, and asks for it by the directory that it had. One that joins waits to be added anew.
   */
  #refuseToBeAnother(message: RaftMessage): void {
    if (this.#identities.isStrict) return;
    const by = askerOfAnother(message, this.#identities);
    if (by === undefined) return;
    const { world, directory } = this.#config;
    world.halt(this.#greetings.isBirthUnderWay ? refusedAtBirth(directory, by) : replacedByAnother(directory, by));
  }

  #linkTo(nodeId: NodeId): RaftLink {
    const link = this.#links.get(nodeId) ?? this.#config.link(nodeId);
    this.#links.set(nodeId, link);
    return link;
  }
}
