/** A segment of a log, as the choice of what to compact looks at it. */
export interface JudgedSegment {
  readonly baseOffset: number;
  readonly endOffset: number;
  readonly sizeBytes: number;
  /** Of its first batch; -1: it has none. */
  readonly firstTimestampMs: number;
  /** -1: its batches have none. */
  readonly maxTimestampMs: number;
}

export interface CleanableRules {
  /** Wall-clock time, which records are stamped with. */
  readonly nowMs: number;
  readonly logStartOffset: number;
  /** Up to where the log was compacted before; advisory. */
  readonly cleanedTo: number;
  /** Nothing at or above it is touched: the high watermark, and the recovery point. */
  readonly below: number;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
}

/** What of a log may be compacted now. */
export interface Cleanable {
  /** Where what was never compacted begins. */
  readonly dirtyFrom: number;
  /** How many of the oldest segments. */
  readonly segments: number;
  /** Where the last of them ends. */
  readonly before: number;
  /** Of the bytes that may be compacted, those that never were; 0 if there are none. */
  readonly dirtyRatio: number;
  /** Something has waited for longer than `max.compaction.lag.ms`. */
  readonly overdue: boolean;
}

/**
 * Judges a log's complete segments (all but the active): compaction goes up to the first that is not wholly below the limit
 * or holds a record that is younger than `min.compaction.lag.ms` (Kafka's LogCleanerManager.cleanableOffsets).
 */
export function judgeCleanable(segments: readonly JudgedSegment[], rules: CleanableRules): Cleanable {
  const { nowMs, logStartOffset, below, minCompactionLagMs } = rules;
  const blocked = segments.findIndex(
    ({ endOffset, maxTimestampMs }) =>
      endOffset > below || (minCompactionLagMs > 0 && maxTimestampMs > nowMs - minCompactionLagMs),
  );
  const candidates = blocked < 0 ? segments : segments.slice(0, blocked);
  const before = candidates.at(-1)?.endOffset ?? logStartOffset;
  const isKnown = rules.cleanedTo >= logStartOffset && rules.cleanedTo <= before;
  const dirtyFrom = isKnown ? rules.cleanedTo : Math.min(logStartOffset, before);
  const dirty = candidates.filter(({ endOffset }) => endOffset > dirtyFrom);
  const dirtyBytes = sumBytes(dirty);
  const totalBytes = sumBytes(candidates);
  return {
    dirtyFrom,
    segments: candidates.length,
    before,
    dirtyRatio: totalBytes === 0 ? 0 : dirtyBytes / totalBytes,
    overdue: dirty.some(({ firstTimestampMs: first }) => first >= 0 && nowMs - first > rules.maxCompactionLagMs),
  };
}

function sumBytes(segments: readonly JudgedSegment[]): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
