import { nextTurn } from '@tidemark/ports';
import type { Record as LogRecord } from '@tidemark/protocol';
import { ATTACHMENTS_MAX, endController } from '@tidemark/rpc';
import { AssignedPartition } from './assigned-partition.js';
import { ConsumerError, detailOf } from './client-error.js';
import { onAbort } from './closing-signal.js';
import { ClusterConnection, type TopicPartition } from './cluster-connection.js';
import {
  type Assignment,
  type ConsumerOptions,
  checkedPlace,
  checkedStart,
  type ResolvedConsumerOptions,
  resolveConsumerOptions,
  type StartPosition,
} from './consumer-options.js';
import { Fetcher } from './fetcher.js';
import { lookUpOffsets, type OffsetQuery, type PartitionOffset } from './offset-lookup.js';
import { type ClusterSource, checkRange } from './options.js';

const POLL_TIMEOUT_MS = 1000;

/** A record, and where it comes from. Key and value are views of what was fetched. */
export interface ConsumerRecord extends LogRecord, TopicPartition {}

export interface PollOptions {
  /** How long to wait if there is nothing (1 s). */
  readonly timeoutMs?: number;
}

/**
 * Reads the partitions that it is told to read. It fetches ahead, and delivers each partition's records in order, from
 * its position on, every one once.
 */
export class Consumer implements AsyncDisposable {
  readonly #cluster: ClusterConnection;
  readonly #ownsCluster: boolean;
  readonly #options: ResolvedConsumerOptions;
  readonly #fetcher: Fetcher;
  readonly #abort = endController();
  readonly #assigned = new Map<string, AssignedPartition>();
  /** The same, in the order in which they are to be delivered: whoever has just been is last. */
  readonly #inTurn = new Set<AssignedPartition>();
  #leaveCluster: () => void = () => undefined;
  #wakePoll: (() => void) | undefined;
  #polling = false;

  constructor(source: ClusterSource<ClusterConnection>, options: ConsumerOptions = {}) {
    this.#ownsCluster = !('cluster' in source);
    this.#cluster = 'cluster' in source ? source.cluster : new ClusterConnection(source);
    this.#options = resolveConsumerOptions(options, this.#cluster.requestTimeoutMs);
    this.#fetcher = new Fetcher({
      cluster: this.#cluster,
      options: this.#options,
      signal: this.#abort.signal,
      onNews: () => this.#wakePoll?.(),
    });
    this.#leaveCluster = onAbort(this.#cluster.signal, () => void this.close());
  }

  get closed(): boolean {
    return this.#abort.signal.aborted;
  }

  /**
   * Reads these partitions from now on, and no others; one that is not there is waited for. Throws RangeError, and changes
   * nothing, for a position out of range, or what is no name of a topic or no partition.
   */
  assign(assignments: readonly Assignment[]): void {
    this.#assertOpen();
    const next = assignments.map(({ from, ...place }, index) => {
      const group = Math.floor(index / ATTACHMENTS_MAX);
      return new AssignedPartition(checkedPlace(place), checkedStart(from), group);
    });
    this.#assigned.clear();
    this.#inTurn.clear();
    for (const assigned of next) {
      this.#assigned.set(keyOf(assigned), assigned);
      this.#inTurn.add(assigned);
    }
    this.#fetcher.assign([...this.#assigned.values()]);
  }

  /** What is read now. */
  get assignment(): readonly TopicPartition[] {
    return [...this.#assigned.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  /** The offset of the next record to be delivered; undefined while it is being found out. */
  position(place: TopicPartition): number | undefined {
    return this.#find(place).buffer.position;
  }

  /** How many offsets the partition's end lay ahead at the last fetch; undefined if that is not known. */
  lag(place: TopicPartition): number | undefined {
    const { buffer, highWatermark } = this.#find(place);
    if (buffer.position === undefined || highWatermark < 0) return undefined;
    return Math.max(highWatermark - buffer.position, 0);
  }

  /** Goes on elsewhere; what was fetched ahead is dropped. Throws RangeError for a position out of range. */
  seek(place: TopicPartition, to: StartPosition): void {
    this.#find(place).goTo(checkedStart(to));
    this.#fetcher.schedule();
  }

  /**
   * The next records, `pollRecordsMax` at most; none if there are none in time, or the consumer closes meanwhile.
   * Rejects with ConsumerError, once for each trouble that only the caller can mend; the position stays, and the next
   * poll tries again; with RangeError for a `timeoutMs` that is no number. One poll at a time.
   */
  poll({ timeoutMs = POLL_TIMEOUT_MS }: PollOptions = {}): Promise<ConsumerRecord[]> {
    return this.#poll({ timeoutMs, recordsMax: this.#options.pollRecordsMax });
  }

  /**
   * Every record, for ever, until the consumer closes or the loop is left. The position is always behind the record that was
   * delivered last, and a `seek` or `assign` in the loop decides which is the next.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<ConsumerRecord, void, undefined> {
    while (!this.closed) {
      let isAnything = false;
      for (const [record] of this.#portions({ recordsMax: this.#options.pollRecordsMax, portionMax: 1 })) {
        if (record === undefined) continue;
        isAnything = true;
        yield record;
      }
      if (isAnything) continue;
      const [record] = await this.#poll({ timeoutMs: POLL_TIMEOUT_MS, recordsMax: 1 });
      if (record !== undefined) yield record;
    }
  }

  async #poll({ timeoutMs, recordsMax }: { timeoutMs: number; recordsMax: number }): Promise<ConsumerRecord[]> {
    this.#assertOpen();
    checkRange('timeoutMs', timeoutMs, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    if (this.#polling) throw new Error('a poll is under way already');
    const { debts } = this.#cluster;
    this.#polling = true;
    debts.owe();
    try {
      const { clock } = this.#cluster.world;
      const deadlineMs = clock.monotonicMs() + timeoutMs;
      for (let hasWaited = false; ; hasWaited = true) {
        const records = this.#take(recordsMax);
        const remainingMs = deadlineMs - clock.monotonicMs();
        if (records.length > 0 || (hasWaited && remainingMs <= 0) || this.closed) return records;
        // Who polls again and again without waiting must let the event loop have its turn: it fetches.
        await (remainingMs > 0 ? this.#news(remainingMs) : nextTurn(clock));
        if (this.closed) return [];
      }
    } finally {
      this.#polling = false;
      debts.settle();
    }
  }

  /** The offset of the first record of each partition. Rejects with ClientError. */
  beginningOffsets(places: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    return this.#lookUp(places.map(({ topic, partition }) => ({ topic, partition, at: 'beginning' as const })));
  }

  /** The offset behind the last record of each partition that may be read. Rejects with ClientError. */
  endOffsets(places: readonly TopicPartition[]): Promise<PartitionOffset[]> {
    return this.#lookUp(places.map(({ topic, partition }) => ({ topic, partition, at: 'end' as const })));
  }

  /** The offset of the first record at or after a time; -1: there is none. Rejects with ClientError. */
  offsetsForTimes(places: readonly (TopicPartition & { readonly timestampMs: number })[]): Promise<PartitionOffset[]> {
    return this.#lookUp(places.map(({ topic, partition, timestampMs }) => ({ topic, partition, at: { timestampMs } })));
  }

  /** Ends a poll and every fetch at once, as closing the connection does. Closing twice does nothing. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.#abort.abort();
    this.#leaveCluster();
    this.#fetcher.stop();
    this.#wakePoll?.();
    if (this.#ownsCluster) await this.#cluster.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #lookUp(queries: readonly OffsetQuery[]): Promise<PartitionOffset[]> {
    this.#assertOpen();
    const timeoutMs = this.#options.requestTimeoutMs;
    const options = { cluster: this.#cluster, timeoutMs, signal: this.#abort.signal };
    return this.#cluster.debts.during(() => lookUpOffsets(queries, options));
  }

  #take(recordsMax: number): ConsumerRecord[] {
    return [...this.#portions({ recordsMax, portionMax: recordsMax })].flat();
  }

  /** Up to `recordsMax` records in one walk over the partitions; each portion is taken only when it is asked for. */
  *#portions({ recordsMax, portionMax }: { recordsMax: number; portionMax: number }): Generator<ConsumerRecord[]> {
    let taken = 0;
    for (const assigned of [...this.#inTurn]) {
      // Between two portions the caller may assign others, or close.
      while (taken < recordsMax && !this.closed && this.#assigned.get(keyOf(assigned)) === assigned) {
        const records = this.#takeFrom(assigned, Math.min(portionMax, recordsMax - taken));
        if (records.length === 0) break;
        taken += records.length;
        // Not by the order in which they are fetched: what trickles in would be behind the backlogs of others for ever.
        if (this.#inTurn.delete(assigned)) this.#inTurn.add(assigned);
        yield records;
      }
      if (taken >= recordsMax) return;
      // It may be these that cannot be read. Records that came before the trouble are delivered before it is reported.
      if (assigned.error !== undefined && !assigned.buffer.hasRecords) {
        if (taken > 0) return;
        this.#throw(assigned, assigned.error);
      }
    }
  }

  #takeFrom(assigned: AssignedPartition, recordsMax: number): ConsumerRecord[] {
    const { topic, partition, buffer } = assigned;
    const { bufferedBytes } = buffer;
    try {
      return buffer.take(recordsMax).map((record) => ({ topic, partition, ...record }));
    } catch (error) {
      buffer.dropFetched();
      // Not thrown from here: this poll may have taken records of other partitions.
      this.#fetcher.reportUnreadable(assigned, `the records of a batch cannot be read: ${detailOf(error)}`, error);
      return [];
    } finally {
      // Also a batch without a record for this consumer leaves room for the next.
      if (buffer.bufferedBytes < bufferedBytes) this.#fetcher.schedule();
    }
  }

  #throw(assigned: AssignedPartition, error: ConsumerError): never {
    assigned.error = undefined;
    this.#fetcher.schedule();
    throw error;
  }

  #news(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        timer.cancel();
        this.#wakePoll = undefined;
        resolve();
      };
      const timer = this.#cluster.world.clock.setTimer(timeoutMs, finish);
      this.#wakePoll = finish;
    });
  }

  #find(place: TopicPartition): AssignedPartition {
    const assigned = this.#assigned.get(keyOf(place));
    if (assigned === undefined) throw new RangeError(`${place.topic}-${place.partition} is not assigned`);
    return assigned;
  }

  #assertOpen(): void {
    if (this.closed) throw new ConsumerError({ code: 'CANCELLED', message: 'the consumer is closed' });
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
