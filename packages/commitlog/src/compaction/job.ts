import type { CompactableSegment } from '../core/compaction/grouping.js';

/** What compaction of one log is to do, as plain data, which may cross to another thread. */
export interface CompactionJob {
  readonly directory: string;
  /** The complete segments that may be rewritten, from the log's first on; of these the oldest may go, and nothing else changes them meanwhile. */
  readonly segments: readonly CompactableSegment[];
  readonly logStartOffset: number;
  /** Keys are looked at from here on: what lies below was compacted before. */
  readonly dirtyFrom: number;
  /** Of that, what was compacted by an earlier process, or so it is said: a tombstone there goes only with what it hides. */
  readonly hintedTo: number;
  /** There may be some whose time is over, so that what they hide is to be looked for. */
  readonly tombstonesDue: boolean;
  /** First offsets of batches by which producers are recognized. */
  readonly keepEmpty: readonly number[];
  /** Wall-clock time. */
  readonly nowMs: number;
  readonly deleteRetentionMs: number;
  readonly segmentBytes: number;
  readonly indexIntervalBytes: number;
  readonly mapBytesMax: number;
  readonly mapSeed: number;
}

/** Segments that were written as one, beside them, synced; not in their place yet. Or that stay as they are. */
export interface CleanedGroup {
  readonly baseOffset: number;
  readonly endOffset: number;
  readonly sizeBytes: number;
  /** How many it replaces; 0: nothing of them has changed. */
  readonly replaces: number;
}

export interface CompactionSummary {
  /** Up to where every key's last record is known and the others are gone. */
  readonly cleanedTo: number;
  readonly keys: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** The earliest time at which a tombstone may go; infinite: there is none. */
  readonly tombstonesDueMs: number;
}

export type CompactionStep =
  /** So much was read and written. */
  | { readonly kind: 'worked'; readonly bytes: number }
  /** A group may be put in its place, if it has changed; then the work goes on. */
  | { readonly kind: 'group'; readonly group: CleanedGroup };

/** Whoever runs compactions, in this thread or in another, and holds them back to a rate of I/O. */
export interface CompactionRunner {
  /**
   * Runs a job; `onGroup` is called in turn with what is ready, in this thread, and waited for. Rejects with whatever it throws,
   * with CompactionError, and with DiskError. Stops, rejecting with CompactionError `stopped`, soon after `isStopped` says so.
   */
  run(job: CompactionJob, owner: CompactionOwner): Promise<CompactionSummary>;
}

export interface CompactionOwner {
  readonly onGroup: (group: CleanedGroup) => void | Promise<void>;
  readonly isStopped: () => boolean;
}

/** Why a compaction came to nothing; the log is as it was, or further along. */
export type CompactionErrorCode =
  /** The log was cut, closed or deleted meanwhile. */
  | 'stopped'
  /** A batch that was read is not what was written. */
  | 'damaged'
  /** Records that were packed anew took more room than an index can say. */
  | 'too-large'
  /** What is written would leave too little room in the directory. */
  | 'no-room'
  /** Whoever ran it has failed. */
  | 'failed';

export class CompactionError extends Error {
  override readonly name = 'CompactionError';
  readonly code: CompactionErrorCode;
  /** Of the batch that cannot be read; -1 if it is not about one. */
  readonly offset: number;

  constructor(
    code: CompactionErrorCode,
    message: string,
    details: { readonly offset?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.offset = details.offset ?? -1;
  }
}
