import type { TailCachePool } from './tail-cache.js';

/** When an append counts as durable: once fsynced, or once written and fsynced some time later. */
export type FlushPolicy = 'sync' | 'async';

/** How a log behaves; every field has a default, and may change while the log is open, except where it says so. */
export interface LogOptions {
  /** A segment rolls before it would grow beyond this. At most 2^31 - 1, what an index position can say. */
  readonly segmentBytes: number;
  /** A segment rolls once a batch's timestamp is this much above its first batch's. */
  readonly segmentRollMs: number;
  /** Bytes of log between two index entries. */
  readonly indexIntervalBytes: number;
  readonly flushPolicy: FlushPolicy;
  /** With `async`: how long after an append the next fsync begins, at the latest. */
  readonly flushIntervalMs: number;
  /** With `async`: appended offsets that are not fsynced at which an fsync begins at once. */
  readonly flushMessages: number;
  /** How long the files of a deleted segment stay, renamed to `.deleted`, before they are removed. */
  readonly fileDeleteDelayMs: number;
  /** Whether batches' producer fields say who wrote them: false for the Raft log. Fixed while the log is open. */
  readonly trackProducers: boolean;
  /**
   * How much of the end of a log is checked by CRC below its recovery point too, when it is opened after an unclean stop:
   * that is when rot is looked for, and a bounded start is what it may cost.
   */
  readonly verifiedTailBytes: number;
  /**
   * How much of a segment is written before an opening after a crash may begin behind it instead of at the segment's
   * beginning; see `landmarks.ts`.
   */
  readonly landmarkBytes: number;
  /** How long a silent idempotent producer is remembered. */
  readonly producerExpiryMs: number;
  /** How many idempotent producers are remembered at most. Fixed while the log is open. */
  readonly producersMax: number;
  /** Where recent batches are kept in memory; by default one pool for all logs of a world. Fixed while open. */
  readonly tailCache: TailCachePool | undefined;
}

export const SEGMENT_BYTES_MAX = 2 ** 31 - 1;

/** Kafka's defaults where Kafka has the setting. */
export const defaultLogOptions: LogOptions = {
  segmentBytes: 2 ** 30,
  segmentRollMs: 7 * 24 * 3_600_000,
  indexIntervalBytes: 4_096,
  flushPolicy: 'sync',
  flushIntervalMs: 500,
  flushMessages: Number.POSITIVE_INFINITY,
  fileDeleteDelayMs: 60_000,
  trackProducers: true,
  verifiedTailBytes: 64 * 2 ** 20,
  landmarkBytes: 16 * 2 ** 20,
  producerExpiryMs: 24 * 3_600_000,
  producersMax: 10_000,
  tailCache: undefined,
};

/** Made last: logs that are opened one after the other mostly have the same, and then share them. */
let latest = defaultLogOptions;

/** Fills in what is absent; throws RangeError for what cannot be. */
export function logOptions(base: LogOptions, changes: Partial<LogOptions>): LogOptions {
  const options = { ...base, ...changes };
  const bounded = (name: keyof LogOptions, most: number) => {
    const value = options[name];
    if (typeof value !== 'number' || !(value >= 0 && value <= most)) {
      throw new RangeError(`${name} ${String(value)} is not a number from 0 to ${most}`);
    }
  };
  bounded('segmentBytes', SEGMENT_BYTES_MAX);
  bounded('segmentRollMs', Number.POSITIVE_INFINITY);
  bounded('indexIntervalBytes', SEGMENT_BYTES_MAX);
  bounded('flushIntervalMs', 2 ** 31 - 1);
  bounded('flushMessages', Number.POSITIVE_INFINITY);
  bounded('fileDeleteDelayMs', 2 ** 31 - 1);
  bounded('producersMax', 10_000_000);
  if (!areSame(options, latest)) latest = options;
  return latest;
}

function areSame(some: LogOptions, others: LogOptions): boolean {
  const names = Object.keys(defaultLogOptions) as (keyof LogOptions)[];
  return names.every((name) => some[name] === others[name]);
}
