import {
  type CleanedGroup,
  CompactionError,
  type CompactionErrorCode,
  type CompactionJob,
  type CompactionSummary,
} from '@tidemark/commitlog';
import { DiskError, type DiskErrorCode } from '@tidemark/ports';

/** To the thread. Everything crosses as a copy. */
export type ToThread =
  | { readonly kind: 'run'; readonly id: number; readonly job: CompactionJob; readonly ioBytesPerSecond: number }
  /** The answer to a step or a group. */
  | { readonly kind: 'go-on'; readonly id: number; readonly stop: boolean };

/** From the thread. */
export type FromThread =
  /** It is about to go on, and waits to be told. */
  | { readonly kind: 'step'; readonly id: number }
  | { readonly kind: 'group'; readonly id: number; readonly group: CleanedGroup }
  | { readonly kind: 'done'; readonly id: number; readonly summary: CompactionSummary }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };

/** An error, so that the other side can make the same of it. */
export type Failure =
  | {
      readonly kind: 'compaction';
      readonly code: CompactionErrorCode;
      readonly message: string;
      readonly offset: number;
    }
  | { readonly kind: 'disk'; readonly code: DiskErrorCode; readonly operation: string; readonly path: string }
  | { readonly kind: 'other'; readonly message: string };

export function failureOf(error: unknown): Failure {
  if (error instanceof CompactionError) {
    const { code, message, offset } = error;
    return { kind: 'compaction', code, message, offset };
  }
  if (error instanceof DiskError) {
    const { code, operation, path } = error;
    return { kind: 'disk', code, operation, path };
  }
  return { kind: 'other', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function errorOf(failure: Failure): Error {
  if (failure.kind === 'disk') return new DiskError(failure);
  if (failure.kind === 'compaction')
    return new CompactionError(failure.code, failure.message, { offset: failure.offset });
  return new CompactionError('failed', failure.message);
}
