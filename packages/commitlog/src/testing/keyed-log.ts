import type { Disk } from '@tidemark/ports';
import { decodeRecords, encodeBatch, type Offset, offset, type Record } from '@tidemark/protocol';
import type { CommitLog } from '../commit-log.js';
import type { CleanerNote } from '../compaction/cleaner-checkpoint.js';
import { type CompactionPace, InlineCompactionRunner } from '../compaction/inline-runner.js';
import type { CompactionSummary } from '../compaction/job.js';
import type { CompactionLimits, CompactionRequest } from '../compaction/log-compaction.js';
import { type Machine, readAll } from './machine.js';

export interface KeyedBatch {
  readonly baseOffset: number;
  readonly epoch?: number;
  /** Null values are tombstones. */
  readonly records: readonly (readonly [key: string, value: string | null])[];
  readonly producerId?: number;
  readonly baseSequence?: number;
  readonly timestampMs?: number;
}

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));

export function keyedBatch({
  baseOffset,
  epoch = 0,
  records,
  timestampMs = baseOffset,
  ...producer
}: KeyedBatch): Uint8Array {
  return encodeBatch({
    baseOffset,
    leaderEpoch: epoch,
    producerId: producer.producerId ?? -1,
    producerEpoch: producer.producerId === undefined ? -1 : 0,
    baseSequence: producer.baseSequence ?? -1,
    records: records.map(([key, value], index) => ({
      timestampMs: timestampMs + index,
      key: utf8.encode(key),
      value: value === null ? null : utf8.encode(value),
    })),
  });
}

export interface KeyedRecord {
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
}

export function recordsOf(batches: readonly Uint8Array[]): KeyedRecord[] {
  return batches
    .flatMap((batch): Record[] => decodeRecords(batch))
    .map(({ offset, key, value }) => ({ offset, key: text(key), value: text(value) }));
}

export function readRecords(log: CommitLog): KeyedRecord[] {
  return recordsOf(readAll(log)).filter(({ offset }) => offset >= log.logStartOffset);
}

/** The value of each key by its last record; null: a tombstone, which may be gone. */
export function lastValues(records: readonly KeyedRecord[]): Map<string | null, string> {
  const last = new Map(records.map(({ key, value }) => [key, value] as const));
  return new Map([...last].filter((entry): entry is [string | null, string] => entry[1] !== null));
}

/** An earlier process has left word that the log is compacted up to there. */
export const hinted = (offset: number): CleanerNote => ({ offset, set: async () => undefined, lower: () => undefined });

export const compactionRequest = (
  init: Partial<CompactionRequest> & { readonly highWatermark: Offset },
): CompactionRequest => ({
  nowMs: 1_000_000,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
  ...init,
});

/** One pass, in the machine's running process. */
export function startCompaction(
  machine: Machine,
  log: CommitLog,
  init: Partial<CompactionRequest & CompactionLimits & CompactionPace> & {
    /** The runner's own. */
    readonly disk?: Disk;
  } = {},
): Promise<CompactionSummary> {
  const { deleteRetentionMs = 1_000, mapBytesMax = 65_536, disk = machine.crashingDisk, ...rest } = init;
  const { ioBytesPerSecond = Number.POSITIVE_INFINITY, hasRoom = () => true, ...request } = rest;
  const runner = new InlineCompactionRunner({ clock: machine.world.clock, disk }, { ioBytesPerSecond });
  return log.compaction.run(
    compactionRequest({ ...request, highWatermark: offset(request.highWatermark ?? log.durableOffset) }),
    { deleteRetentionMs, mapBytesMax, hasRoom },
    runner,
  );
}

/** The same until it has ended. */
export function compact(...args: Parameters<typeof startCompaction>): Promise<CompactionSummary> {
  const [machine] = args;
  return machine.scheduler.settle(startCompaction(...args));
}
