/** What retention knows of a segment. */
export interface RetainedSegment {
  readonly endOffset: number;
  readonly sizeBytes: number;
  /** -1: its batches have none, and it never grows too old. */
  readonly maxTimestampMs: number;
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
  /** No more than these are looked at; undefined: no limit. */
  readonly segmentsMax?: number | undefined;
}

/**
 * How many of the oldest segments may go: those below the log start, those whose newest record is older than the
 * limit, and those without which the log is still as large as the limit; up to the first that none of it applies to.
 */
export function expiredSegments(segments: readonly RetainedSegment[], rules: RetentionRules): number {
  let surplusBytes = segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - rules.retentionBytes;
  const kept = segments.findIndex((segment, index) => {
    if (index === rules.segmentsMax) return true;
    if (segment.sizeBytes === 0 || segment.endOffset > rules.highWatermark) return true;
    const belowStart = segment.endOffset <= rules.logStartOffset;
    const tooLarge = rules.retentionBytes >= 0 && surplusBytes >= segment.sizeBytes;
    surplusBytes -= segment.sizeBytes;
    return !(belowStart || tooLarge || isTooOld(segment, rules));
  });
  return kept < 0 ? segments.length : kept;
}

function isTooOld(segment: RetainedSegment, { nowMs, retentionMs }: RetentionRules): boolean {
  // Whoever asks for the timestamp may have to read files for it.
  return retentionMs >= 0 && segment.maxTimestampMs >= 0 && nowMs - segment.maxTimestampMs > retentionMs;
}
