import { decodeRecords, type Offset, offset } from '@tidemark/protocol';
import { walkHeaders } from './read-window.js';
import type { Segment } from './segment.js';

/** A record's place and time. */
export interface TimestampedOffset {
  readonly offset: Offset;
  readonly timestampMs: number;
}

/**
 * The first record, by offset, at or above `logStartOffset`, that is not older than `timestampMs`; undefined if there is
 * none. Throws DiskError and BatchError.
 */
export function findByTimestamp(
  segments: readonly Segment[],
  { timestampMs, logStartOffset }: { readonly timestampMs: number; readonly logStartOffset: number },
): TimestampedOffset | undefined {
  for (const segment of segments) {
    if (segment.endOffset <= logStartOffset || segment.sizeBytes === 0) continue;
    if (segment.indexes.maxTimestampMs < timestampMs) continue;
    const found = searchSegment(segment, timestampMs, logStartOffset);
    if (found !== undefined) return found;
  }
  return undefined;
}

function searchSegment(segment: Segment, timestampMs: number, logStartOffset: number): TimestampedOffset | undefined {
  const { file, indexes, sizeBytes } = segment;
  const from = indexes.positionBefore(Math.max(indexes.offsetBefore(timestampMs), logStartOffset));
  for (const { header, position } of walkHeaders(file, { from, end: sizeBytes })) {
    if (header.maxTimestamp < timestampMs || header.lastOffset < logStartOffset) continue;
    const batch = new Uint8Array(header.sizeBytes);
    file.read(batch, position);
    const record = decodeRecords(batch).find(
      (candidate) => candidate.timestampMs >= timestampMs && candidate.offset >= logStartOffset,
    );
    if (record !== undefined) return { offset: offset(record.offset), timestampMs: record.timestampMs };
  }
  return undefined;
}
