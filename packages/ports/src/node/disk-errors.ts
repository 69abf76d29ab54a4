import { DiskError, type DiskErrorCode } from '../disk.js';

const CODES = new Map<string, DiskErrorCode>([
  ['ENOENT', 'ENOENT'],
  ['EEXIST', 'EEXIST'],
  ['EIO', 'EIO'],
  ['ENOSPC', 'ENOSPC'],
  ['EDQUOT', 'ENOSPC'],
  ['EROFS', 'EROFS'],
  ['ENOTDIR', 'ENOTDIR'],
  ['ENOTEMPTY', 'ENOTEMPTY'],
  ['EMFILE', 'EMFILE'],
  ['ENFILE', 'EMFILE'],
  ['EBUSY', 'EBUSY'],
]);

/** The `code` of an error of the operating system, if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A DiskError for what Node threw. */
export function toDiskError(operation: string, path: string, cause: unknown): DiskError {
  if (cause instanceof DiskError) return cause;
  return new DiskError({ code: CODES.get(systemCode(cause) ?? '') ?? 'EOTHER', operation, path, cause });
}
