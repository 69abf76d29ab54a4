import { type CommitLog, FailedDirectoryError, LogError, parentDirectory } from '@tidemark/commitlog';
import { DiskError, isFullDisk, isShortage } from '@tidemark/ports';
import type { BrokerEpoch, ErrorName, LeaderEpoch, NodeId, Offset } from '@tidemark/protocol';
import {
  checkProgress,
  decideFetch,
  type EpochEnd,
  type FetchDecision,
  type FetchQuestion,
  type FollowerFetch,
  type LeaderEffect,
  PartitionLeader,
  type PartitionView,
  type ProgressQuestion,
  type ServingLeader,
} from '@tidemark/replication';
import { partitionName, type ReplicaKey } from '../storage/broker-store.js';
import type { ReplicaChange } from './partition-watchers.js';
import type { RecordSource } from './record-source.js';
import type { PartitionServices } from './services.js';
import { servingView } from './serving-view.js';
import { type JudgedBatches, StagedRecords, type ValidBatch } from './staged-records.js';

export interface LeadershipStart {
  readonly key: ReplicaKey;
  readonly log: CommitLog;
  readonly view: PartitionView;
  readonly minIsr: number;
  readonly highWatermark: Offset;
}

/** Where an append's records went, or why there was none. */
export type AppendResult =
  | { readonly kind: 'appended'; readonly baseOffset: Offset; readonly lastOffset: Offset }
  | { readonly kind: 'refused'; readonly error: ErrorName };

const refused = (error: ErrorName): AppendResult => ({ kind: 'refused', error });

/**
 * The shell of a partition's leader: feeds its core from the log, the followers and the metadata, and carries out what
 * the core wants. One for each leader epoch, begun once the epoch's start is durable.
 */
export class Leadership implements RecordSource {
  readonly core: PartitionLeader;
  readonly #key: ReplicaKey;
  readonly #name: string;
  readonly #log: CommitLog;
  readonly #services: PartitionServices;
  readonly #staged: StagedRecords;
  readonly #serving: ServingLeader;
  #damageIsTold = false;
  #latestIsTold = false;

  constructor(start: LeadershipStart, services: PartitionServices) {
    const { key, log, view, minIsr, highWatermark } = start;
    const { config, brokers, world } = services;
    this.#key = key;
    this.#name = partitionName(key);
    this.#log = log;
    this.#services = services;
    this.#staged = new StagedRecords(log);
    this.core = new PartitionLeader({
      nodeId: config.nodeId,
      view,
      minIsr,
      brokers,
      logEndOffset: log.logEndOffset,
      durableOffset: log.durableOffset,
      logStartOffset: log.logStartOffset,
      highWatermark,
      lagMaxMs: config.replicaLagTimeMaxMs,
      nowMs: world.clock.monotonicMs(),
    });
    this.#serving = servingView(this, log, services);
  }

  get leaderEpoch(): LeaderEpoch {
    return this.core.leaderEpoch;
  }

  /** Where records stand that consumers may see, and the log's start. */
  get logStartOffset(): Offset {
    return this.#log.logStartOffset;
  }

  get logEndOffset(): Offset {
    return this.core.logEndOffset;
  }

  get highWatermark(): Offset {
    return this.core.highWatermark;
  }

  /** Where its records go. */
  get directory(): string {
    return this.#log.directory;
  }

  get logDirectory(): string {
    return parentDirectory(this.#log.directory);
  }

  get isJournaled(): boolean {
    return this.#log.options.flushPolicy === 'sync';
  }

  get leader(): NodeId {
    return this.#services.config.nodeId;
  }

  get serving(): boolean {
    return this.core.serving;
  }

  begin(): void {
    this.#carryOut(this.core.start(this.#nowMs()));
    // A log under `sync` may end above what is durable: the last incarnation of the role asked, or nobody did.
    this.#log.flush();
  }

  /**
   * Gives records offsets. All batches of one call or none: sequences are judged before the first is stamped. What a
   * producer sent before is not appended again; the answer then says where it was.
   */
  append(batches: readonly ValidBatch[], acks: number): AppendResult {
    const error = this.core.admit(acks);
    if (error !== undefined) return refused(error);
    const nowMs = this.#services.world.clock.monotonicMs();
    const judged = this.#judge(batches, nowMs);
    if (typeof judged === 'string') return refused(judged);
    let { baseOffset, lastOffset } = judged;
    for (const batch of judged.fresh) {
      const stamped = this.#staged.stage(batch, this.leaderEpoch, nowMs);
      baseOffset = Math.min(baseOffset, stamped.baseOffset);
      lastOffset = Math.max(lastOffset, stamped.lastOffset);
    }
    if (judged.fresh.length > 0) this.#services.turns.schedule(this);
    return { kind: 'appended', baseOffset: baseOffset as Offset, lastOffset: lastOffset as Offset };
  }

  #judge(batches: readonly ValidBatch[], nowMs: number): JudgedBatches | ErrorName {
    const { topicId, partition } = this.#key;
    return this.#staged.judge(batches, nowMs, (offset) =>
      this.#services.world.log.debug('a batch came twice', { topic: topicId, partition, offset }),
    );
  }

  /** Calls back once when the records up to `lastOffset` are safe by the acks rule, or cannot be vouched for. */
  awaitAck(acks: 1 | -1, lastOffset: Offset, onSettled: (error: ErrorName) => void): number {
    const token = this.#services.acks.open(onSettled);
    this.#carryOut(this.core.awaitAck({ token, acks, lastOffset }));
    return token;
  }

  expireAck(token: number): void {
    this.#carryOut(this.core.expireAck(token));
  }

  /** For LoopTurns. */
  announce(): void {
    if (!this.core.serving) return;
    this.#staged.announce();
    this.#carryOut(this.core.appended(this.#staged.endOffset, this.#nowMs()));
    this.#notify('records');
  }

  /** For LoopTurns. */
  write(): void {
    if (!this.core.serving) return;
    try {
      this.#staged.write();
      this.#log.flush();
    } catch (error) {
      this.#writeFailed(error);
    }
  }

  /** From the log: its own disk has come further. */
  durable(durableOffset: Offset): void {
    this.#carryOut(this.core.ownDurable(durableOffset, this.#nowMs()));
  }

  decide(question: FetchQuestion): FetchDecision {
    if (!this.core.serving) return { kind: 'error', error: 'NOT_LEADER' };
    return decideFetch(question, this.#serving);
  }

  /** Counts a fetch that was decided to be served. */
  fetched(fetch: FollowerFetch): void {
    this.#carryOut(this.core.fetched(fetch, this.#nowMs()));
  }

  /** A follower's session asked again, with nothing new to say of this partition. */
  repeated(follower: { readonly follower: NodeId; readonly brokerEpoch: BrokerEpoch }): void {
    this.#carryOut(this.core.repeated(follower, this.#nowMs()));
  }

  progressed(question: ProgressQuestion & { readonly durableOffset: Offset }): void {
    if (!this.core.serving || checkProgress(question, this.#serving) !== undefined) return;
    const { nodeId: follower, brokerEpoch, durableOffset } = question;
    this.#carryOut(this.core.progressed({ follower, brokerEpoch, durableOffset }, this.#nowMs()));
  }

  /**
   * Whole batches from `from` on, below `before`. Undefined: they are not in memory, see `readCold`. A follower may be
   * given what is not written here yet.
   */
  readHot(from: Offset, maxBytes: number, before: Offset): readonly Uint8Array[] | undefined {
    if (from >= before) return NO_BATCHES;
    if (from >= this.#log.logEndOffset) return this.#staged.read(from, maxBytes);
    if (!this.#log.inMemory(from)) return undefined;
    const read = this.#log.read({ from, maxBytes, before });
    return read === 'out-of-range' ? NO_BATCHES : read.batches;
  }

  async readCold(from: Offset, maxBytes: number, before: Offset): Promise<readonly Uint8Array[]> {
    const read = await this.#log.readCold({ from, maxBytes, before });
    return read === 'out-of-range' ? NO_BATCHES : read.batches;
  }

  /** The first committed record that is not older; undefined: there is none. */
  offsetForTimestamp(timestampMs: number): { readonly offset: Offset; readonly timestampMs: number } | undefined {
    const found = this.#log.offsetForTimestamp(timestampMs);
    return found !== undefined && found.offset < this.core.highWatermark ? found : undefined;
  }

  /** The first of the committed records with the largest timestamp (KIP-734); undefined: there is none. */
  maxTimestampOffset(): { readonly offset: Offset; readonly timestampMs: number } | undefined {
    return this.#log.maxTimestampOffset(this.core.highWatermark);
  }

  /** Where the largest epoch at or below `epoch` ends; undefined above all that this leader knows. */
  endOffsetForEpoch(epoch: LeaderEpoch): EpochEnd | undefined {
    return this.#serving.log.endOffsetForEpoch(epoch);
  }

  /** The leader epoch in which the record at an offset was written; NONE below all that is known. */
  epochAt(offset: Offset): LeaderEpoch {
    return this.#log.epochAt(offset);
  }

  /**
   * Deletes the records below `before`, which is not above the HW. Calls back once: when no live replica serves them
   * any more, or when that cannot be told.
   */
  deleteRecords(before: Offset, onSettled: (error: ErrorName) => void): number {
    const token = this.#services.acks.open(onSettled);
    try {
      this.#log.advanceLogStart(before);
      this.logStartRaised();
    } catch (error) {
      if (isShortage(error)) {
        // The log is as it was, and no offset was given for what could not be written.
        this.#services.acks.settle(token, isFullDisk(error) ? 'DISK_FULL' : 'REPLICA_NOT_AVAILABLE');
        return token;
      }
      this.#writeFailed(error);
    }
    this.#carryOut(this.core.awaitDeletion(token, before));
    return token;
  }

  /** Records were deleted from the log's start. */
  logStartRaised(): void {
    this.#carryOut(this.core.logStartRaised(this.#log.logStartOffset));
    this.#notify('log-start');
  }

  metadata(view: PartitionView, minIsr: number): void {
    this.#carryOut(this.core.applyMetadata(view, minIsr, this.#nowMs()));
    this.#notify('isr');
  }

  brokersChanged(): void {
    this.#carryOut(this.core.brokersChanged(this.#nowMs()));
  }

  checkLag(): void {
    this.#carryOut(this.core.checkLag(this.#nowMs()));
  }

  /** The role ends; everything that waits is failed, unknown. */
  close(): void {
    this.#staged.drop();
    this.#carryOut(this.core.close());
  }

  /** It has told the controller that the log is damaged. */
  get damageIsTold(): boolean {
    return this.#damageIsTold;
  }

  /** A read found that the log is not what was written: it must be repaired from another replica. */
  foundDamage(error: unknown): void {
    const { world, failures } = this.#services;
    const { topicId, partition } = this.#key;
    world.log.error('a log is damaged; the replica steps down', { topic: topicId, partition, error });
    this.close();
    failures.report({ key: this.#key, leaderEpoch: this.leaderEpoch, reason: 'damaged' });
    this.#damageIsTold = true;
    this.#notify('role');
  }

  #nowMs(): number {
    return this.#services.world.clock.monotonicMs();
  }

  #notify(change: ReplicaChange): void {
    this.#services.watchers.notify(this.#name, change);
  }

  #writeFailed(error: unknown): void {
    // The directory has failed, and ended this role.
    if (error instanceof FailedDirectoryError && !this.core.serving) return;
    if (error instanceof LogError && error.code === 'damaged') {
      this.foundDamage(error);
      return;
    }
    const { world } = this.#services;
    const { topicId, partition } = this.#key;
    world.log.error('a write failed; the replica steps down', { topic: topicId, partition, error });
    this.#staged.drop();
    this.#carryOut(this.core.writeFailed());
    // Neither full nor failed: nobody knows what is wrong, or what else is.
    const isKnown = error instanceof FailedDirectoryError || isShortage(error);
    if (error instanceof DiskError && !isKnown) world.halt('a partition file cannot be written', error);
  }

  #carryOut(effects: readonly LeaderEffect[]): void {
    const { acks, isr, failures } = this.#services;
    const key = this.#key;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'high-watermark':
          this.#notify('high-watermark');
          if (!this.#latestIsTold && this.core.latestOffset !== undefined) {
            this.#latestIsTold = true;
            this.#notify('latest-offset');
          }
          break;
        case 'acknowledge':
          acks.settle(effect.token, effect.error);
          break;
        case 'propose-isr': {
          const { proposal, again } = effect;
          const onAnswer = (answer: Parameters<PartitionLeader['isrAnswered']>[1]) =>
            this.#carryOut(this.core.isrAnswered(proposal, answer));
          isr.propose({ key, proposal, again, onAnswer });
          break;
        }
        case 'settle-isr':
          isr.settle(key);
          break;
        case 'resign':
          this.#staged.drop();
          failures.report({ key, leaderEpoch: this.leaderEpoch, reason: effect.reason });
          this.#notify('role');
          break;
      }
    }
  }
}

const NO_BATCHES: readonly Uint8Array[] = [];
