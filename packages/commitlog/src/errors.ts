import { DiskError, type DiskErrorCode } from '@tidemark/ports';
import { type BatchError, type Offset, offset } from '@tidemark/protocol';

/** What a commit log refuses, or has found. */
export type LogErrorCode =
  /** A batch that does not follow what the log holds: the caller's bookkeeping is wrong, nothing was written. */
  | 'not-contiguous'
  /** A batch, or a new epoch, whose leader epoch is below the log's latest. */
  | 'stale-epoch'
  /** An offset outside what the operation allows. */
  | 'out-of-range'
  /** What lies on disk is not what was written there; the replica must step out until it is repaired. */
  | 'damaged'
  /** A write failed and its remains could not be removed; the log takes no more writes until it is opened again. */
  | 'write-failed'
  /** The log was closed or deleted. */
  | 'closed'
  /** Too many cold reads wait already. */
  | 'overloaded';

/** An operation that a commit log refused. Failures of the disk itself are DiskErrors. */
export class LogError extends Error {
  override readonly name = 'LogError';
  readonly code: LogErrorCode;
  readonly directory: string;

  constructor(
    code: LogErrorCode,
    details: { readonly directory: string; readonly message: string; readonly cause?: unknown },
  ) {
    super(`${details.directory}: ${details.message}`, { cause: details.cause });
    this.code = code;
    this.directory = details.directory;
  }
}

/**
 * The directory that a log lies in has failed, which somebody else has noticed and sees to: nothing is read or written
 * there any more, and an fsync that fails there says nothing new.
 */
export class FailedDirectoryError extends DiskError {}

/** A look through a log came upon a batch that cannot be read; everything below `offset` that it has looked at is sound. */
export class UnreadableBatch extends Error {
  override readonly name = 'UnreadableBatch';
  readonly offset: Offset;

  constructor(at: number, cause: BatchError) {
    super(cause.message, { cause });
    this.offset = offset(at);
  }
}

/** Whether an error means that a path is absent. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === ('ENOENT' satisfies DiskErrorCode);
}
