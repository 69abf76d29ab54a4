import { type BatchHeader, type BatchInit, encodeBatch, type Record } from '@tidemark/protocol';
import { findReadable, readableRecords } from '../readable-records.js';
import type { KeyOffsets } from './key-offsets.js';

/** The latest time that a tombstone gets, 140,000 years from now: from there records of as long ago can be told still. */
const HORIZON_MS_MAX = 2 ** 52;

/** So large a batch may become by its tombstones' time: half of what frames carry. */
const GROWN_BYTES_MAX = 2 ** 25;

export interface CleaningRules {
  /** Of the records from the cleaner's point to `before`. */
  readonly latest: Pick<KeyOffsets, 'get' | 'canHold'>;
  /** Records at or above it are kept: nothing is known of what follows them. */
  readonly before: number;
  /** Wall-clock time, by which tombstones go. */
  readonly nowMs: number;
  readonly deleteRetentionMs: number;
  /**
   * Nobody knows that the keys below it were ever learned: a tombstone there goes once it is in `latest`, and with it what it
   * hides; or stays.
   */
  readonly hintedTo?: number;
  /** First offsets of batches by which producers are recognized: they stay, be it without records. */
  readonly keepEmpty: ReadonlySet<number>;
  /** Below lie records whose keys nobody can read: every tombstone may be what hides one of them, and stays. */
  readonly keepTombstones?: boolean;
}

/** What is left of a batch; `gone`: nothing that anybody needs. It waits: a tombstone whose time is over is not in `latest`. */
export type CleanedBatch =
  | { readonly kind: 'same'; readonly isWaiting: boolean }
  /** It stays the same, and which keys it has is not known. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'changed'; readonly bytes: Uint8Array; readonly isWaiting: boolean }
  | { readonly kind: 'gone' };

const SAME: CleanedBatch = { kind: 'same', isWaiting: false };
const UNREADABLE: CleanedBatch = { kind: 'unreadable' };
const GONE: CleanedBatch = { kind: 'gone' };

/**
 * Removes the records of a whole batch that a later one of the same key has superseded, those without a key, and tombstones
 * whose time is over, as Kafka's Cleaner does. A tombstone's time begins when it is seen here for the first time, and not
 * before its own: the batch then says until when it stays (KIP-534). Offsets never change, nor do the batch's first and last. Batches of
 * transactions stay as they are, and so do those whose records their producer made unreadable.
 */
export function cleanBatch(bytes: Uint8Array, header: BatchHeader, rules: CleaningRules): CleanedBatch {
  if (header.isControl || header.isTransactional) return SAME;
  const isNeeded = header.producerId >= 0 && rules.keepEmpty.has(header.baseOffset);
  if (header.recordCount === 0) return isNeeded ? SAME : GONE;
  const records = readableRecords(bytes);
  if (records === undefined) return UNREADABLE;
  const kept = records.filter((record) => isKept(record, header, rules));
  if (kept.length === 0) return isNeeded ? { kind: 'changed', bytes: emptied(header), isWaiting: false } : GONE;
  const isWaiting = isOver(header, rules) && kept.some((record) => isUnlearned(record, rules));
  const stamped = withHorizon(bytes, header, { kept, rules });
  if (stamped !== undefined) return { kind: 'changed', bytes: stamped, isWaiting };
  if (kept.length === records.length) return { kind: 'same', isWaiting };
  return { kind: 'changed', bytes: rewritten(header, kept, header.deleteHorizonMs), isWaiting };
}

/** What is left of a batch whose tombstones get their time; undefined: they have it, or get none, and stay. */
function withHorizon(
  bytes: Uint8Array,
  header: BatchHeader,
  { kept, rules }: { readonly kept: readonly Record[]; readonly rules: CleaningRules },
): Uint8Array | undefined {
  const horizonMs = header.deleteHorizonMs === null ? horizonOf(kept, rules) : null;
  if (horizonMs === null) return undefined;
  const stamped = rewritten(header, kept, horizonMs);
  // Its records tell their times from there: in more bytes than before, and not those of any age.
  const isCarried = stamped.length <= Math.max(bytes.length, GROWN_BYTES_MAX);
  return isCarried && findReadable(stamped, () => false) !== 'unreadable' ? stamped : undefined;
}

/** Whether a batch's records count when the latest of each key is looked for. */
export function hasKeys({ isControl, isTransactional, recordCount }: BatchHeader): boolean {
  // One that was aborted must not supersede another.
  return recordCount > 0 && !isControl && !isTransactional;
}

/** Whether the time of a batch's tombstones is over. */
export function isOver({ deleteHorizonMs }: BatchHeader, { nowMs }: Pick<CleaningRules, 'nowMs'>): boolean {
  return deleteHorizonMs !== null && deleteHorizonMs <= nowMs;
}

function isKept(record: Record, header: BatchHeader, rules: CleaningRules): boolean {
  const { key, value, offset } = record;
  if (offset >= rules.before) return true;
  if (key === null) return false;
  const latest = rules.latest.get(key);
  if (latest !== undefined && offset < latest) return false;
  if (value !== null || rules.keepTombstones === true || !isOver(header, rules)) return true;
  // What no map holds is never superseded, and so is there.
  return !rules.latest.canHold(key) || isUnlearned(record, rules);
}

/** A tombstone of which nobody knows that what it hides is gone, and somebody could. */
function isUnlearned({ key, value, offset }: Record, { latest, hintedTo = 0 }: CleaningRules): boolean {
  // An earlier one may have been learned, and hides less.
  return value === null && key !== null && offset < hintedTo && latest.canHold(key) && latest.get(key) !== offset;
}

/** A clock that stands in the past stands there by decades, and no further: beyond that a record's own time is none. */
const CLOCK_BEHIND_MS_MAX = 100 * 365 * 86_400_000;

/** By the later of two clocks, the compacting node's and the records': the one may stand in the past. Null: no tombstone is due. */
function horizonOf(kept: readonly Record[], { before, nowMs, deleteRetentionMs }: CleaningRules): number | null {
  const due = kept.filter(({ value, offset }) => value === null && offset < before);
  if (due.length === 0) return null;
  const latestMs = nowMs + CLOCK_BEHIND_MS_MAX;
  const fromMs = due.reduce(
    (from, { timestampMs }) => (timestampMs > latestMs ? from : Math.max(from, timestampMs)),
    nowMs,
  );
  return Math.min(fromMs + deleteRetentionMs, HORIZON_MS_MAX);
}

function common(header: BatchHeader): Omit<BatchInit, 'records'> {
  return {
    baseOffset: header.baseOffset,
    lastOffset: header.lastOffset,
    leaderEpoch: header.partitionLeaderEpoch,
    producerId: header.producerId,
    producerEpoch: header.producerEpoch,
    baseSequence: header.baseSequence,
  };
}

function rewritten(header: BatchHeader, records: readonly Record[], deleteHorizonMs: number | null): Uint8Array {
  return encodeBatch({
    ...common(header),
    records,
    compression: header.compression,
    ...(header.timestampType === 'logAppend' && { logAppendTimeMs: header.maxTimestamp }),
    ...(deleteHorizonMs === null ? { baseTimestampMs: header.baseTimestamp } : { deleteHorizonMs }),
  });
}

/** Without a time, unlike Kafka's: no search by time must end where there is no record. */
function emptied(header: BatchHeader): Uint8Array {
  return encodeBatch({ ...common(header), records: [] });
}
