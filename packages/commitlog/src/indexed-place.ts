import { BatchError } from '@tidemark/protocol';
import type { OffsetEntry } from './core/index-entries.js';
import { walkHeaders } from './read-window.js';
import type { Segment } from './segment.js';

/**
 * Where a batch begins that ends below an offset, by one of the last two entries of the index below it that says what its
 * batch does: of two one may be of a batch that has rotted. The segment's beginning where there are no others; undefined: neither
 * is right. Throws DiskError.
 */
export function startBelow(segment: Segment, offset: number): number | undefined {
  const { baseOffset, indexes, sizeBytes } = segment;
  let limit = { below: offset, before: sizeBytes };
  for (let tries = 0; tries < 2; tries += 1) {
    const entry = indexes.lastEntry(limit);
    if (entry === undefined) return 0;
    if (isRight(segment, entry)) return entry.position;
    limit = { below: baseOffset + entry.relativeOffset, before: entry.position };
  }
  return undefined;
}

/** Whether a batch begins where an entry says, and ends at the offset that it says. Throws DiskError. */
export function isRight(segment: Segment, { relativeOffset, position }: OffsetEntry): boolean {
  return position >= 0 && segment.headerAt(position)?.lastOffset === segment.baseOffset + relativeOffset;
}

/**
 * Where the batch begins that holds an offset, if the index leads to it or to one from which headers do; undefined: it leads
 * astray. However long the segment is, little of it is read. Throws DiskError, and BatchError: the index is right, and what the
 * log holds does not lead there.
 */
export function indexedPlaceOf(segment: Segment, offset: number): number | undefined {
  const start = startBelow(segment, offset);
  if (start === undefined) return undefined;
  const indexed = segment.indexes.positionBefore(offset);
  let isOnTheWay = false;
  let next = start === 0 ? segment.baseOffset : undefined;
  for (const { header, position } of walkHeaders(segment.file, { from: start, end: segment.sizeBytes })) {
    const { baseOffset, lastOffset } = header;
    if (baseOffset !== (next ?? baseOffset)) {
      throw new BatchError('out-of-range', `a batch of ${baseOffset} to ${lastOffset} where ${next} must come`);
    }
    isOnTheWay ||= position === indexed;
    if (lastOffset >= offset) return isOnTheWay ? position : undefined;
    next = lastOffset + 1;
  }
  throw new BatchError('truncated', `the batches end at ${next}, below ${offset}`);
}
