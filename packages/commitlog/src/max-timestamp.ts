import { BatchError } from '@tidemark/protocol';
import { findReadable } from './core/readable-records.js';
import { UnreadableBatch } from './errors.js';
import { readably } from './read-window.js';
import type { Segment } from './segment.js';
import { batchAt, firstAtOrAfter, type OffsetRange, type TimestampedOffset } from './timestamp-search.js';

/**
 * The first of the records from `logStartOffset` up to `before` that have the largest timestamp (KIP-734); undefined
 * if there are none. Reads the indexes, and walks only what they do not tell: behind the last time entry, and a segment
 * that the log start lies within. Throws DiskError and UnreadableBatch.
 */
export function findMaxTimestamp(segments: readonly Segment[], range: OffsetRange): TimestampedOffset | undefined {
  const { logStartOffset, before } = range;
  let largest: { readonly timestampMs: number; readonly segment: Segment } | undefined;
  for (const segment of segments) {
    if (segment.sizeBytes === 0 || segment.endOffset <= logStartOffset || segment.baseOffset >= before) continue;
    const isWhole = segment.baseOffset >= logStartOffset && segment.endOffset <= before;
    const timestampMs = isWhole ? segment.indexes.maxTimestampMs : largestWithin(segment, range);
    if (timestampMs > (largest?.timestampMs ?? -1)) largest = { timestampMs, segment };
  }
  if (largest === undefined) return undefined;
  return firstAtOrAfter(largest.segment, largest.timestampMs, range);
}

/** The largest timestamp of a segment's records in the range; -1: none. */
function largestWithin(segment: Segment, range: OffsetRange): number {
  const { logStartOffset, before } = range;
  const entry = segment.indexes.timeEntryBelow(before);
  const known = entry !== undefined && segment.baseOffset >= logStartOffset ? entry : undefined;
  let largestMs = known?.timestampMs ?? -1;
  const headers = readably(segment, () => segment.walkFrom(Math.max(known?.offset ?? 0, logStartOffset)));
  let reached = segment.baseOffset;
  try {
    for (const { header, position } of headers) {
      reached = header.baseOffset;
      if (header.baseOffset >= before) break;
      if (header.lastOffset < logStartOffset) continue;
      const isWhole = header.baseOffset >= logStartOffset && header.lastOffset < before;
      const ofBatch = isWhole ? undefined : largestOf(batchAt(segment, position, header.sizeBytes), range);
      largestMs = Math.max(largestMs, ofBatch ?? header.maxTimestamp);
      reached = header.lastOffset + 1;
    }
  } catch (error) {
    if (error instanceof BatchError) throw new UnreadableBatch(reached, error);
    throw error;
  }
  return largestMs;
}

/** The largest timestamp of a batch's records in the range, -1 if there is none; undefined: they cannot be read. */
function largestOf(batch: Uint8Array, { logStartOffset, before }: OffsetRange): number | undefined {
  let largestMs = -1;
  const outcome = findReadable(batch, ({ offset, timestampMs }) => {
    if (offset >= before) return true;
    if (offset >= logStartOffset) largestMs = Math.max(largestMs, timestampMs);
    return false;
  });
  return outcome === 'unreadable' ? undefined : largestMs;
}
