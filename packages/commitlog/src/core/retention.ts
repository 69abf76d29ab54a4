/** What retention knows of a segment. */
export interface RetainedSegment {
  readonly endOffset: number;
  readonly sizeBytes: number;
  /** -1: its batches have none. */
  readonly maxTimestampMs: number;
  /** Without a timestamp: one that has records never grows too old, one that compaction has emptied does with the next that has one. */
  readonly hasRecords: boolean;
}

export interface RetentionRules {
  /** Wall-clock time, which records are stamped with. */
  readonly nowMs: number;
  readonly logStartOffset: number;
  /** Nothing at or above it is deleted. */
  readonly highWatermark: number;
  /** Negative: no limit. */
  readonly retentionMs: number;
  /** Negative: no limit. */
  readonly retentionBytes: number;
  /** So many go at most, and none is looked at once as many are found; undefined: no limit. */
  readonly segmentsMax?: number | undefined;
}

/**
 * How many of the oldest segments may go: those below the log start, those whose newest record is older than the
 * limit, and those without which the log is still as large as the limit; up to the first that none of it applies to.
 */
export function expiredSegments(segments: readonly RetainedSegment[], rules: RetentionRules): number {
  let surplusBytes = segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - rules.retentionBytes;
  const most = rules.segmentsMax ?? segments.length;
  let count = 0;
  for (const [index, segment] of segments.entries()) {
    if (segment.sizeBytes === 0 || segment.endOffset > rules.highWatermark) break;
    const belowStart = segment.endOffset <= rules.logStartOffset;
    const tooLarge = rules.retentionBytes >= 0 && surplusBytes >= segment.sizeBytes;
    surplusBytes -= segment.sizeBytes;
    const age = belowStart || tooLarge ? 'too old' : ageOf(segment, rules);
    if (age === 'young') break;
    if (age === 'too old') count = index + 1;
    if (count >= most) break;
  }
  return Math.min(count, most);
}

/** `unknown`: one behind it tells, which is no older. */
function ageOf(segment: RetainedSegment, { nowMs, retentionMs }: RetentionRules): 'too old' | 'young' | 'unknown' {
  // Whoever asks for the timestamp, or for records, may have to read files for it.
  if (retentionMs < 0) return 'young';
  const { maxTimestampMs } = segment;
  if (maxTimestampMs < 0) return segment.hasRecords ? 'young' : 'unknown';
  return nowMs - maxTimestampMs > retentionMs ? 'too old' : 'young';
}
