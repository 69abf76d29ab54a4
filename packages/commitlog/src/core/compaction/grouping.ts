import { fitsRelative } from '../index-entries.js';

/** A complete segment, as compaction looks at it. */
export interface CompactableSegment {
  readonly baseOffset: number;
  /** Where the next begins. */
  readonly endOffset: number;
  readonly sizeBytes: number;
}

/**
 * Segments that become one: neighbours that together are no larger than a segment may be, and whose offsets fit its
 * index. What compaction has shrunk is merged when it comes by the next time (Kafka's groupSegmentsBySize).
 */
export function groupSegments(
  segments: readonly CompactableSegment[],
  { segmentBytes }: { readonly segmentBytes: number },
): CompactableSegment[][] {
  const groups: CompactableSegment[][] = [];
  let sizeBytes = 0;
  for (const segment of segments) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    const fits =
      first !== undefined &&
      sizeBytes + segment.sizeBytes <= segmentBytes &&
      fitsRelative(first.baseOffset, segment.endOffset - 1);
    if (group !== undefined && fits) {
      group.push(segment);
      sizeBytes += segment.sizeBytes;
    } else {
      groups.push([segment]);
      sizeBytes = segment.sizeBytes;
    }
  }
  return groups;
}
