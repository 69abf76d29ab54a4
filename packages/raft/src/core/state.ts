import type { Random } from '@tidemark/ports';
import { NONE, type NodeId } from '@tidemark/protocol';
import {
  type Configuration,
  type ConfigurationEntry,
  Configurations,
  type Identity,
  memberOf,
  voterIds,
} from './configuration.js';
import { EffectQueue } from './effects.js';
import { invariant } from './invariant.js';
import type { LogIndex } from './log-index.js';
import type { OutgoingMessage } from './messages.js';
import type { CoreOptions } from './options.js';
import type { Entry, HardState, RoleName, SnapshotMeta } from './types.js';

/** What a core is made of, as the shell read it from its disk. */
export interface CoreConfig {
  readonly selfId: NodeId;
  /** Where this node keeps its votes; undefined: nobody asks. */
  readonly directoryId?: string | undefined;
  /** Who belonged to the quorum when the cluster began: what holds where log and snapshot do not say. */
  readonly bootstrap: Configuration;
  /** The configurations in the log after the snapshot, in order. */
  readonly configurations?: readonly ConfigurationEntry[];
  readonly options: CoreOptions;
  readonly random: Random;
  readonly hard: HardState;
  readonly log: LogIndex;
  /** The newest snapshot that is durable. */
  readonly snapshot: SnapshotMeta | undefined;
  /** The entry with which this node would open `term`, at `baseOffset`. */
  readonly noOp: (term: number, baseOffset: number) => Entry;
  /** The entry that makes `configuration`; it has `configuration` itself, too. */
  readonly configurationEntry: (configuration: Configuration, place: { term: number; baseOffset: number }) => Entry;
}

type Envelope = 'from' | 'fromDirectory' | 'term';
type Unsent<M> = M extends OutgoingMessage ? Omit<M, Envelope> & { readonly term?: number } : never;

/** What all roles share: the persistent state, the log, the commit index, and the effects on their way out. */
export class CoreState {
  readonly selfId: NodeId;
  readonly directoryId: string | undefined;
  readonly options: CoreOptions;
  readonly log: LogIndex;
  readonly noOp: CoreConfig['noOp'];
  readonly configurationEntry: CoreConfig['configurationEntry'];
  readonly effects = new EffectQueue();
  /** The highest term that this node may have led before it started. */
  readonly ledTermAtStart: number;
  snapshot: SnapshotMeta | undefined;
  /** The leader of the current term, as far as this node knows. */
  leaderId: NodeId | typeof NONE = NONE;
  /** From which directory that leader was last heard. */
  leaderDirectory: string | undefined;
  nowMs = 0;
  /** Until then campaigns follow each other quickly: the leader is known to be gone, or nobody has led yet. */
  quickUntilMs = 0;
  /** A leader whose process is gone, and which therefore will not vote; NONE: none is known to be. */
  gonePeer: NodeId | typeof NONE = NONE;

  readonly #random: Random;
  #hard: HardState;
  #commitIndex: number;
  #informedIndex: number = NONE;
  readonly #configurations: Configurations;
  #bootstrap: Configuration;
  #voters: readonly NodeId[] = [];
  #otherVoters: readonly NodeId[] = [];

  constructor(config: CoreConfig) {
    this.selfId = config.selfId;
    this.directoryId = config.directoryId;
    this.#bootstrap = config.bootstrap;
    this.#configurations = new Configurations(
      config.snapshot?.configuration ?? config.bootstrap,
      config.configurations,
    );
    this.#countVoters();
    this.options = config.options;
    this.log = config.log;
    this.noOp = config.noOp;
    this.configurationEntry = config.configurationEntry;
    this.snapshot = config.snapshot;
    this.ledTermAtStart = config.hard.ledTerm;
    this.#random = config.random;
    this.#hard = config.hard;
    this.#commitIndex = config.snapshot?.index ?? NONE;
    invariant(config.log.lastIndex >= this.#commitIndex, 'the log ends before the snapshot');
    invariant(config.log.startIndex <= this.#commitIndex, 'the log starts after the snapshot');
    invariant(config.log.lastTerm <= config.hard.term, 'the log holds a later term than the vote file');
  }

  /** The first voters, which have told their directories since: the same, and nothing has been said of members yet. */
  nameBootstrap(bootstrap: Configuration): void {
    invariant(this.log.lastIndex === NONE, 'the first voters are named when the log has begun');
    this.#bootstrap = bootstrap;
    this.#configurations.resetTo(bootstrap);
    this.#countVoters();
  }

  get hard(): HardState {
    return this.#hard;
  }

  get term(): number {
    return this.#hard.term;
  }

  get commitIndex(): number {
    return this.#commitIndex;
  }

  /**
   * What was committed when this node, in this life, first knew of an entry of its leader's own term that is: whatever any
   * leader had committed before lies below. NONE: it does not know of one yet.
   */
  get informedIndex(): number {
    return this.#informedIndex;
  }

  /** The leader of this term, this node perhaps, has said that everything up to `index` is committed, and this log has it. */
  leaderCommitted(index: number): void {
    if (this.#informedIndex === NONE && this.log.termAt(index) === this.term) this.#informedIndex = index;
  }

  /** Whether damage in its log forbids this node to vote and to stand (see `HardState.abstainTerm`). */
  get abstains(): boolean {
    return this.#hard.abstainTerm !== NONE;
  }

  /** Who belongs to the quorum, as the log has it. */
  get configuration(): Configuration {
    return this.#configurations.current;
  }

  /** Whether the configuration that holds is committed. */
  get isSettled(): boolean {
    return this.#configurations.isSettledAt(this.#commitIndex);
  }

  /** What holds after the entry that ends at `index`, at or above the snapshot. */
  configurationAt(index: number): Configuration {
    return this.#configurations.at(index);
  }

  /** Every voter, this node included if it is one. */
  get voters(): readonly NodeId[] {
    return this.#voters;
  }

  get otherVoters(): readonly NodeId[] {
    return this.#otherVoters;
  }

  get isVoter(): boolean {
    return this.#votesIn(this.configuration);
  }

  /**
   * Whether this node may become leader. Also as long as the entry that removes it is not known to be committed: nobody
   * else may have it, and it may take this node to commit it (dissertation, section 4.2.2, figure 4.6). A restarted node
   * knows of no commit since its snapshot, so every configuration since then counts.
   */
  get mayStand(): boolean {
    return !this.abstains && this.#configurations.since(this.#commitIndex).some((each) => this.#votesIn(each));
  }

  /** Whether an answer from there may mean something: it is a member, or was until a change that is not committed. */
  isMember(identity: Identity): boolean {
    return this.#configurations.since(this.#commitIndex).some((each) => memberOf(each, identity) !== undefined);
  }

  /** Changes the persistent state and queues its save; returns the save's number. */
  save(change: Partial<HardState>): number {
    const hard = { ...this.#hard, ...change };
    invariant(hard.term >= this.#hard.term, `term ${hard.term} after ${this.#hard.term}`);
    invariant(
      hard.term > this.#hard.term || this.#hard.vote === NONE || hard.vote === this.#hard.vote,
      `a second vote in term ${hard.term}`,
    );
    this.#hard = hard;
    return this.effects.pushState(hard);
  }

  /** Queues a message in this node's name, of the current term unless it says another. */
  send(message: Unsent<OutgoingMessage>): void {
    const { to, toDirectory = this.#directoryOf(to) } = message;
    const envelope = { from: this.selfId, fromDirectory: this.directoryId, toDirectory };
    this.effects.push({ kind: 'send', message: { term: this.term, ...message, ...envelope } as OutgoingMessage });
  }

  /** Everything up to `index` is committed. Never falls. */
  advanceCommit(index: number): void {
    invariant(index > this.#commitIndex, `commit ${index} after ${this.#commitIndex}`);
    invariant(index <= this.log.lastIndex, `commit ${index} above the log's end ${this.log.lastIndex}`);
    this.#commitIndex = index;
    this.effects.push({ kind: 'commit', index });
  }

  /** Adds to the end of the log. */
  append(entries: readonly Entry[]): void {
    this.log.append(entries);
    this.effects.push({ kind: 'append', entries });
    const makers = entries.filter(({ configuration }) => configuration !== undefined);
    for (const { lastOffset: index, configuration } of makers) {
      if (configuration !== undefined) this.#configurations.append({ index, configuration });
    }
    if (makers.length > 0) this.#configured();
  }

  /** Cuts the log after `index`; what is committed is never cut. */
  truncate(index: number): void {
    invariant(index >= this.#commitIndex, `truncation to ${index} below the commit index ${this.#commitIndex}`);
    this.log.truncateTo(index);
    this.effects.push({ kind: 'truncate', index });
    if (this.#configurations.truncateTo(index)) this.#configured();
  }

  /** Replaces everything by a snapshot that is durable here and lies ahead of what is committed here. */
  installSnapshot(snapshot: SnapshotMeta): void {
    invariant(snapshot.index > this.#commitIndex, `snapshot ${snapshot.index} at or below the commit index`);
    this.log.resetTo(snapshot);
    this.#commitIndex = snapshot.index;
    this.effects.push({ kind: 'reset', start: { index: snapshot.index, term: snapshot.term } });
    this.effects.push({ kind: 'restore', snapshot });
    this.#configurations.resetTo(snapshot.configuration ?? this.#bootstrap);
    this.#configured();
  }

  /** A snapshot that holds what is committed up to its end is durable here. */
  noteSnapshot(snapshot: SnapshotMeta): void {
    this.snapshot = snapshot;
    this.#configurations.forgetBelow(Math.min(snapshot.index, this.#commitIndex));
  }

  announce(role: RoleName): void {
    this.effects.push({ kind: 'status', role, term: this.term, leaderId: this.leaderId });
  }

  /** A moment from `least` to `least + spread` milliseconds from now, at random. */
  moment({ leastMs, spreadMs }: { leastMs: number; spreadMs: number }): number {
    return this.nowMs + leastMs + this.#random.next() * spreadMs;
  }

  /** When a follower that hears nothing from now on gives its leader up. */
  electionMoment(): number {
    const { electionTimeoutMs } = this.options;
    return this.moment({ leastMs: electionTimeoutMs, spreadMs: electionTimeoutMs });
  }

  get isQuick(): boolean {
    return this.nowMs < this.quickUntilMs;
  }

  #votesIn(configuration: Configuration): boolean {
    return memberOf(configuration, { nodeId: this.selfId, directoryId: this.directoryId })?.role === 'voter';
  }

  #directoryOf(nodeId: NodeId): string | undefined {
    return this.configuration.members.find((member) => member.nodeId === nodeId)?.directoryId;
  }

  #configured(): void {
    this.#countVoters();
    this.effects.push({ kind: 'configuration', configuration: this.configuration });
  }

  #countVoters(): void {
    this.#voters = voterIds(this.configuration);
    this.#otherVoters = this.#voters.filter((voter) => voter !== this.selfId);
  }
}
