import { BatchError, type BatchHeader, type Offset, offset, validateBatch } from '@tidemark/protocol';
import { findReadable } from './core/readable-records.js';
import { UnreadableBatch } from './errors.js';
import { readably } from './read-window.js';
import type { Segment } from './segment.js';

/** A record's place and time. */
export interface TimestampedOffset {
  readonly offset: Offset;
  readonly timestampMs: number;
}

/** Offsets that may be looked at. */
export interface OffsetRange {
  readonly logStartOffset: number;
  /** Exclusive. */
  readonly before: number;
}

/**
 * The first record, by offset, at or above `logStartOffset`, that is not older than `timestampMs`; undefined if there is
 * none. Of a batch whose records their producer made unreadable it is the first. Throws DiskError and UnreadableBatch.
 */
export function findByTimestamp(
  segments: readonly Segment[],
  { timestampMs, logStartOffset }: { readonly timestampMs: number; readonly logStartOffset: number },
): TimestampedOffset | undefined {
  for (const segment of segments) {
    if (segment.endOffset <= logStartOffset || segment.sizeBytes === 0) continue;
    if (segment.indexes.maxTimestampMs < timestampMs) continue;
    const found = firstAtOrAfter(segment, timestampMs, { logStartOffset, before: Number.POSITIVE_INFINITY });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first record of a segment, by offset, that lies in the range and is not older than `timestampMs`. */
export function firstAtOrAfter(
  segment: Segment,
  timestampMs: number,
  range: OffsetRange,
): TimestampedOffset | undefined {
  const { logStartOffset, before } = range;
  const from = Math.max(firstCandidate(segment, timestampMs), logStartOffset);
  const headers = readably(segment, () => segment.walkFrom(from));
  let reached = from;
  try {
    for (const { header, position } of headers) {
      reached = header.baseOffset;
      if (header.baseOffset >= before) return undefined;
      if (header.maxTimestamp >= timestampMs && header.lastOffset >= logStartOffset) {
        const found = firstOfBatch(header, batchAt(segment, position, header.sizeBytes), { timestampMs, range });
        if (found !== undefined) return found;
      }
      reached = header.lastOffset + 1;
    }
    return undefined;
  } catch (error) {
    if (error instanceof BatchError) throw new UnreadableBatch(reached, error);
    throw error;
  }
}

function firstOfBatch(
  { baseOffset, maxTimestamp }: BatchHeader,
  batch: Uint8Array,
  { timestampMs, range }: { readonly timestampMs: number; readonly range: OffsetRange },
): TimestampedOffset | undefined {
  const { logStartOffset, before } = range;
  const found = findReadable(
    batch,
    (record) => record.timestampMs >= timestampMs && record.offset >= logStartOffset && record.offset < before,
  );
  // Nobody can say more of them than their header does, and none may be passed over.
  if (found === 'unreadable')
    return { offset: offset(Math.max(baseOffset, logStartOffset)), timestampMs: maxTimestamp };
  return found && { offset: offset(found.offset), timestampMs: found.timestampMs };
}

/** The batch that lies at `position`, its CRC checked. Throws BatchError. */
export function batchAt(segment: Segment, position: number, sizeBytes: number): Uint8Array {
  const batch = new Uint8Array(sizeBytes);
  segment.file.read(batch, position);
  validateBatch(batch);
  return batch;
}

/** An offset below which no record is new enough, by the time index if that agrees with the batch that it names. */
function firstCandidate(segment: Segment, timestampMs: number): number {
  const entry = segment.indexes.timeEntryBefore(timestampMs);
  if (entry === undefined) return segment.baseOffset;
  return readably(segment, () => {
    for (const { header } of segment.walkFrom(entry.offset)) {
      if (header.lastOffset < entry.offset) continue;
      if (header.lastOffset === entry.offset && header.maxTimestamp === entry.timestampMs) return entry.offset;
      break;
    }
    segment.indexes.rebuild();
    return segment.indexes.timeEntryBefore(timestampMs)?.offset ?? segment.baseOffset;
  });
}
