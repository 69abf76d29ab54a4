import { BatchError, decodeRecords, type Offset, offset, validateBatch } from '@tidemark/protocol';
import { UnreadableBatch } from './errors.js';
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
 * none. Throws DiskError and UnreadableBatch.
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
  { logStartOffset, before }: OffsetRange,
): TimestampedOffset | undefined {
  let reached = segment.baseOffset;
  try {
    const from = Math.max(firstCandidate(segment, timestampMs), logStartOffset);
    reached = from;
    for (const { header, position } of segment.walkFrom(from)) {
      reached = header.baseOffset;
      if (header.baseOffset >= before) return undefined;
      if (header.maxTimestamp >= timestampMs && header.lastOffset >= logStartOffset) {
        const record = recordsOf(segment, position, header.sizeBytes).find(
          (candidate) =>
            candidate.timestampMs >= timestampMs && candidate.offset >= logStartOffset && candidate.offset < before,
        );
        if (record !== undefined) return { offset: offset(record.offset), timestampMs: record.timestampMs };
      }
      reached = header.lastOffset + 1;
    }
    return undefined;
  } catch (error) {
    if (error instanceof BatchError) throw new UnreadableBatch(reached, error);
    throw error;
  }
}

/** The records of the batch that lies at `position`, its CRC checked. Throws BatchError. */
export function recordsOf(segment: Segment, position: number, sizeBytes: number): ReturnType<typeof decodeRecords> {
  const batch = new Uint8Array(sizeBytes);
  segment.file.read(batch, position);
  validateBatch(batch);
  return decodeRecords(batch);
}

/** An offset below which no record is new enough, by the time index if that agrees with the batch that it names. */
function firstCandidate(segment: Segment, timestampMs: number): number {
  const entry = segment.indexes.timeEntryBefore(timestampMs);
  if (entry === undefined) return segment.baseOffset;
  for (const { header } of segment.walkFrom(entry.offset)) {
    if (header.lastOffset < entry.offset) continue;
    if (header.lastOffset === entry.offset && header.maxTimestamp === entry.timestampMs) return entry.offset;
    break;
  }
  segment.indexes.rebuild();
  return segment.indexes.timeEntryBefore(timestampMs)?.offset ?? segment.baseOffset;
}
