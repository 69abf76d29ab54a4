import type { Broker } from '@tidemark/broker';
import { LogError } from '@tidemark/commitlog';
import type { MetadataImage, PartitionState } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import { BeliefsChecker } from './beliefs.js';
import { DeletedRecordsChecker } from './deleted-records.js';
import { durableEndOffset } from './durable-files.js';
import { Guarantee, soundLeader } from './guarantee.js';
import { isIntact, isRegisteredAs } from './hosted-replica.js';
import { LeadersChecker } from './leaders.js';
import { type AskedDeletion, LogStartsChecker } from './log-starts.js';
import type { ObservedNode } from './observed-node.js';
import { type AskedOffset, type OffsetAnswer, OffsetAnswersChecker } from './offset-answers.js';
import { type HeldRecord, PayloadsChecker } from './payloads.js';
import type { VouchedRecord } from './promises.js';
import { ProposalsChecker } from './proposals.js';
import { mustHold, unlessUnreadable } from './violation.js';
import { WishesChecker } from './wishes.js';

/** Every so many advances of the true high watermark the files themselves are read. */
const FILES_EVERY = 32;

export type Replica = NonNullable<ReturnType<Broker['replicas']['get']>>;

/** What was last seen of one replica in one life of its broker. */
export interface SeenReplica {
  readonly observed: ObservedNode;
  readonly replica: Replica;
  /** Where its log ended when the machine's process before was last looked at; -1: there was none. */
  readonly endedAtOffset: number;
  role: Replica['role'] | undefined;
  serving: boolean;
  highWatermark: number;
  logEndOffset: number;
  durableOffset: number;
  maximalIsr: unknown;
  /** Up to here its batches were compared; and those that it called committed. */
  writtenTo: number;
  committedTo: number;
  /** Somebody was told that it serves nothing below this any more. */
  deletedBefore: number;
}

/**
 * One partition as an observer of all nodes knows it, with its *true* high watermark: the highest that any leader ever
 * had. Whatever lies below it was acknowledged to somebody or may have been read. While no guarantee holds none is true.
 */
export class PartitionHistory {
  readonly title: string;
  readonly logStarts: LogStartsChecker;
  readonly wishes: WishesChecker;
  readonly #offsetAnswers: OffsetAnswersChecker;
  readonly #leaders: LeadersChecker;
  readonly #payloads: PayloadsChecker;
  readonly #beliefs: BeliefsChecker;
  readonly #proposals: ProposalsChecker;
  readonly #deleted: DeletedRecordsChecker;
  readonly #guarantee = new Guarantee();
  readonly #replicas = new Map<number, SeenReplica>();
  #state: PartitionState | undefined;
  #trueHighWatermark = 0;
  /** The most that any leader ever had durably. */
  #stored = 0;
  #mustLook = false;
  #advances = 0;
  #filesAreDue = false;

  readonly #leastLimitBytes: () => number | undefined;

  /** `isCompacted`: batches are not what they were, records are. `leastLimitBytes`: the least size that its topic ever was to be kept at. */
  constructor(
    title: string,
    {
      isCompacted,
      leastLimitBytes,
    }: { readonly isCompacted: boolean; readonly leastLimitBytes: () => number | undefined },
  ) {
    this.title = title;
    this.logStarts = new LogStartsChecker(title);
    this.wishes = new WishesChecker(title);
    this.#leastLimitBytes = leastLimitBytes;
    this.#offsetAnswers = new OffsetAnswersChecker(title);
    this.#leaders = new LeadersChecker(title);
    this.#beliefs = new BeliefsChecker(title);
    this.#proposals = new ProposalsChecker(title);
    this.#deleted = new DeletedRecordsChecker(title);
    this.#payloads = new PayloadsChecker(title, isCompacted ? 'record' : 'batch');
  }

  get trueHighWatermark(): number {
    return this.#trueHighWatermark;
  }

  /** Below it nobody is given anything any more, see `DeletedRecordsChecker`. */
  get deletedBefore(): number {
    return this.#deleted.everywhere;
  }

  /** Which guarantee holds, see `Guarantee`. */
  get guarantee(): number | undefined {
    return this.#guarantee.current;
  }

  /** The newest metadata says this of the partition. */
  stateChanged(state: PartitionState, image: MetadataImage): void {
    this.#state = state;
    this.#guarantee.stateChanged(state, image);
    this.#deleted.stateChanged(state);
    this.wishes.stateChanged(state, image.offset);
    if (!this.#guarantee.holds) this.#deleted.forget();
    this.#mustLook = true;
  }

  /** See `PayloadsChecker.heldBy`. */
  heldBy(host: string): ReadonlyMap<number, HeldRecord> {
    return this.#payloads.heldBy(host);
  }

  /** A process hosts the replica that was not seen before: the first look at it compares its whole log. */
  appeared(observed: ObservedNode, replica: Replica): SeenReplica {
    const seen: SeenReplica = {
      observed,
      replica,
      endedAtOffset: this.#replicas.get(observed.nodeId)?.logEndOffset ?? -1,
      role: undefined,
      serving: false,
      highWatermark: -1,
      logEndOffset: -1,
      durableOffset: -1,
      maximalIsr: undefined,
      writtenTo: 0,
      committedTo: 0,
      deletedBefore: 0,
    };
    const before = this.#replicas.get(observed.nodeId);
    if (before !== undefined && before.observed.disk !== observed.disk) this.#deleted.forget();
    this.#replicas.set(observed.nodeId, seen);
    return seen;
  }

  /** Looks at what changed on one replica. Throws InvariantViolation. */
  look(seen: SeenReplica): void {
    const { replica, observed } = seen;
    const { role, log } = replica;
    const core = role.kind === 'leader' ? role.leadership.core : undefined;
    const serving = core?.serving === true;
    const { highWatermark } = replica;
    const { logEndOffset, durableOffset } = log;
    if (logEndOffset !== seen.logEndOffset) {
      const from = Math.min(seen.writtenTo, logEndOffset);
      this.#reads(seen, () => this.#payloads.written(log, observed.hostName, { from, before: logEndOffset }));
      seen.writtenTo = logEndOffset;
    }
    const { damage } = log;
    mustHold(
      damage === undefined || observed.isRotten(),
      () => `${this.title}: ${observed.hostName} finds damage that nobody did: ${damage?.reason}`,
    );
    this.#mustLook ||= logEndOffset < seen.logEndOffset || durableOffset < seen.durableOffset;
    this.#mustLook ||= role !== seen.role || serving !== seen.serving || core?.maximalIsr !== seen.maximalIsr;
    if (logEndOffset < seen.committedTo) seen.committedTo = logEndOffset;
    if (role !== seen.role) this.#ended(seen);
    // What a follower calls committed its consumers are given; a new look at a log begins with what is in it already.
    if (role.kind === 'follower' && highWatermark > seen.committedTo && this.#guarantee.holds) {
      const range = { from: seen.committedTo, before: highWatermark };
      this.#reads(seen, () => this.#payloads.agrees(log, observed.hostName, range));
      seen.committedTo = highWatermark;
    }
    if (role.kind === 'leader' && serving) this.#leads(seen, role);
    this.#keeps(seen);
    this.#deleted.look(seen);
    seen.role = role;
    seen.serving = serving;
    seen.highWatermark = highWatermark;
    seen.logEndOffset = logEndOffset;
    seen.durableOffset = durableOffset;
    seen.maximalIsr = core?.maximalIsr;
  }

  /** Looks at a replica that leads and serves. */
  #leads(seen: SeenReplica, role: Replica['role'] & { readonly kind: 'leader' }): void {
    const { replica, observed } = seen;
    const { leadership } = role;
    const { highWatermark } = replica;
    if (role !== seen.role || !seen.serving) {
      this.#leaders.serves(leadership, observed.life);
      this.#offsetAnswers.serves({ leaderEpoch: leadership.leaderEpoch, deletedBefore: seen.deletedBefore });
      seen.committedTo = 0;
    }
    if (role !== seen.role || highWatermark !== seen.highWatermark) {
      this.#offsetAnswers.reached(leadership.leaderEpoch, highWatermark);
      this.#leaders.highWatermark(leadership, highWatermark);
      if (this.#guarantee.holds) this.#commits(seen, highWatermark);
    }
    // Both look: each remembers what it saw.
    const isProposed = this.#proposals.isNews(leadership);
    if (this.#beliefs.isNews(leadership.core) || isProposed) this.#mustLook = true;
  }

  /**
   * A check reads as a consumer does: the damage that it comes upon is found, and the broker is told of it. Returns whether it
   * could read all.
   */
  #reads({ observed, replica }: SeenReplica, check: () => void): boolean {
    const { damage } = replica.log;
    let found: unknown;
    const look = () => {
      try {
        check();
      } catch (error) {
        if (error instanceof LogError && error.code === 'damaged' && damage === undefined) found = error;
        throw error;
      }
    };
    const isMade = unlessUnreadable(observed, look, () => replica.role.kind === 'closed');
    if (found !== undefined) replica.foundDamage(found);
    return isMade && replica.log.damage === undefined;
  }

  /** Its process is dead: what it did in its last event counts, as far as that can be seen without its disk. */
  died(seen: SeenReplica): void {
    this.#ended(seen);
    this.#keeps(seen);
  }

  /** What a leader may call stored, and what of its log a replica has given up. */
  #keeps(seen: SeenReplica): void {
    const { log, role } = seen.replica;
    const leads = role.kind === 'leader' || seen.role?.kind === 'leader';
    if (leads && log.durableOffset > this.#stored) this.#stored = log.durableOffset;
    if (log.logStartOffset <= this.logStarts.highest) return;
    const highWatermark = this.#guarantee.holds ? this.#trueHighWatermark : undefined;
    this.logStarts.look(seen, {
      highWatermark,
      leastLimitBytes: this.#leastLimitBytes,
      held: (range) => this.#payloads.stampsOf(seen.observed.hostName, range),
    });
  }

  /** A leadership may have advanced its high watermark in the very event that ended it. */
  #ended(seen: SeenReplica): void {
    const { role, committedTo } = seen;
    if (role?.kind !== 'leader') return;
    const { highWatermark } = role.leadership.core;
    if (highWatermark > committedTo && this.#guarantee.holds) this.#commits(seen, highWatermark);
  }

  /** A leader calls everything below this committed. */
  #commits(seen: SeenReplica, highWatermark: number): void {
    const { replica, observed, committedTo: from } = seen;
    const range = { from, before: highWatermark };
    if (!this.#reads(seen, () => this.#payloads.committed(replica.log, observed.hostName, range))) {
      this.#payloads.unseen(highWatermark);
    }
    seen.committedTo = highWatermark;
    this.#reached(highWatermark);
  }

  /** A leader's high watermark is this. */
  #reached(highWatermark: number): void {
    if (highWatermark <= this.#trueHighWatermark) return;
    this.#trueHighWatermark = highWatermark;
    this.#advances += 1;
    this.#filesAreDue ||= this.#advances % FILES_EVERY === 0;
    this.#mustLook = true;
  }

  /** After all replicas were looked at: what concerns more than one of them. Throws InvariantViolation. */
  compare(image: MetadataImage, alive: (observed: ObservedNode) => boolean): void {
    const state = this.#state;
    if (state !== undefined && !this.#guarantee.holds) this.#beginAnew(state, alive);
    if (!this.#mustLook || state === undefined) return;
    this.#mustLook = false;
    for (const seen of this.#replicas.values()) {
      if (!alive(seen.observed)) continue;
      const { leadership } = seen.replica;
      if (leadership !== undefined) {
        this.#leaders.maximalIsr(leadership, state, seen.observed.nodeId);
        if (leadership.leaderEpoch === state.leaderEpoch) this.#asItBelieves(seen, leadership, { image, alive });
      }
      if (this.#guarantee.holds) this.#holdsAll(seen, state, image);
    }
    this.#proposals.ended(state);
    this.#filesAreDue = false;
  }

  /** What was true before is so no more: what the leader calls committed now is what all will be held to. */
  #beginAnew(state: PartitionState, alive: (observed: ObservedNode) => boolean): void {
    const living = [...this.#replicas.values()].filter(({ observed }) => alive(observed));
    const leading = soundLeader(state, living);
    if (leading === undefined) return;
    this.#guarantee.begin();
    this.#payloads.forgetCommitted();
    this.#offsetAnswers.forget();
    this.#trueHighWatermark = 0;
    for (const seen of this.#replicas.values()) seen.committedTo = 0;
    this.#commits(leading, leading.replica.highWatermark);
    this.#mustLook = true;
  }

  /** The followers of the leader of the newest epoch are what it takes them for. */
  #asItBelieves(
    leading: SeenReplica,
    leadership: NonNullable<Replica['leadership']>,
    { image, alive }: { readonly image: MetadataImage; readonly alive: (observed: ObservedNode) => boolean },
  ): void {
    const { core } = leadership;
    if (!core.serving) return;
    const view = { image, trueHighWatermark: this.#guarantee.holds ? this.#trueHighWatermark : 0 };
    for (const followed of this.#replicas.values()) {
      if (followed === leading || !alive(followed.observed)) continue;
      this.#beliefs.compare(core, leading, followed, image);
      this.#proposals.compare(leadership, followed, view);
    }
  }

  /** A producer was told that this record is safe, or a consumer has read it. Throws InvariantViolation. */
  vouchedFor({ offset, timestampMs }: Pick<VouchedRecord, 'offset' | 'timestampMs'>): void {
    this.#offsetAnswers.vouchedFor({ offset, timestampMs });
    mustHold(
      offset < this.#trueHighWatermark || !this.#guarantee.holds,
      () =>
        `${this.title}: ${offset} is acknowledged or read, and no leader's high watermark was above ${this.#trueHighWatermark}`,
    );
  }

  /** Somebody asks for an offset; `nodes`: those whose processes live. */
  offsetAsked(nodes: readonly ObservedNode[]): AskedOffset {
    // By the replica itself: one that was moved away is looked at no more.
    const serving = [...this.#replicas.values()].flatMap(({ observed, replica: { role }, deletedBefore }) => {
      if (role.kind !== 'leader' || !role.leadership.core.serving || !nodes.includes(observed)) return [];
      return [{ leaderEpoch: role.leadership.leaderEpoch, deletedBefore }];
    });
    return this.#offsetAnswers.asked(this.guarantee, serving);
  }

  /** This is all that came of it; undefined: no answer. Throws InvariantViolation. */
  offsetAnswered(asked: AskedOffset, answer: OffsetAnswer | undefined): void {
    const [guarantee, trueHighWatermark] = [this.guarantee, this.#trueHighWatermark];
    this.#offsetAnswers.answered(asked, answer, { guarantee, trueHighWatermark, logStart: this.logStarts.highest });
  }

  /** A producer was told that the leader has this offset. Throws InvariantViolation. */
  stored(offset: number): void {
    mustHold(
      offset < this.#stored,
      () =>
        `${this.title}: ${offset} is acknowledged with acks=1, and no leader ever had more than ${this.#stored} durably`,
    );
  }

  /**
   * Somebody was told that no live replica serves what is deleted. While the partition epoch stays the members of the ISR
   * are live to whoever answers. Throws InvariantViolation.
   */
  deleted(
    { before, partitionEpoch }: AskedDeletion,
    { image, nodes }: { readonly image: MetadataImage; readonly nodes: readonly ObservedNode[] },
  ): void {
    const state = this.#state;
    if (state === undefined || state.partitionEpoch !== partitionEpoch) return;
    const live = [...this.#replicas.values()].filter(
      (seen) =>
        nodes.includes(seen.observed) &&
        state.isr.some((id) => id === seen.observed.nodeId) &&
        isRegisteredAs(seen, NONE, image) &&
        isIntact(seen),
    );
    const isEverywhere = live.length === state.replicas.length && this.#guarantee.holds;
    this.#deleted.answered(before, { live, isEverywhere });
    for (const seen of live) seen.deletedBefore = Math.max(seen.deletedBefore, before);
  }

  /** Who may be elected holds everything below the true high watermark, on disk where the topic promises it. */
  #holdsAll({ observed, replica }: SeenReplica, state: PartitionState, image: MetadataImage): void {
    const { nodeId, hostName } = observed;
    const inIsr = state.isr.some((id) => id === nodeId);
    if (!inIsr && !state.elr.some((id) => id === nodeId)) return;
    if (!isRegisteredAs({ observed }, NONE, image)) return;
    const { log } = replica;
    // It has found the damage, and serves no more; that it leaves ISR and ELR is under way.
    if (log.damage !== undefined) return;
    const sync = log.options.flushPolicy === 'sync';
    const held = sync ? log.durableOffset : log.logEndOffset;
    mustHold(
      held >= this.#trueHighWatermark,
      () =>
        `${this.title}: ${hostName} is in the ${inIsr ? 'ISR' : 'ELR'} (epochs ${state.leaderEpoch}/${state.partitionEpoch}), ` +
        `holds ${held}${sync ? ' durably' : ''}, and the true high watermark is ${this.#trueHighWatermark}`,
    );
    // One whose directory has failed is counted on no more as soon as the controller has heard, or the node comes back.
    if (!sync || !inIsr || !this.#filesAreDue || replica.role.kind === 'closed' || observed.isRotten()) return;
    const inFiles = durableEndOffset(observed.disk, log.directory, replica.key);
    mustHold(
      inFiles >= this.#trueHighWatermark,
      () =>
        `${this.title}: ${hostName} is in the ISR, the true high watermark is ${this.#trueHighWatermark}, and its disk ` +
        `holds ${inFiles}`,
    );
  }
}
