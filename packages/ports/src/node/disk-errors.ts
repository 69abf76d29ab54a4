import { constants } from 'node:os';
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

const { EBADMSG, ENODATA, ENODEV, ENOLINK, ENOTCONN, ENXIO, ESTALE, ETIMEDOUT } = constants.errno;
/** Of Linux; no other system has these numbers, and Node has no names for them. */
const [EUCLEAN, EREMOTEIO] = [117, 121];

/** What else a file system or a device says that fails. Some are nameless in Node: "Unknown system error -117". */
const FAILURES: ReadonlySet<number> = new Set([
  EBADMSG,
  ENODATA,
  ENODEV,
  ENOLINK,
  ENOTCONN,
  ENXIO,
  EREMOTEIO,
  ESTALE,
  ETIMEDOUT,
  EUCLEAN,
]);

/** The `code` of an error of the operating system, if it has one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What an error of the operating system is to whoever uses a disk. */
export function diskErrorCode(error: unknown): DiskErrorCode {
  if (isFailure(error)) return 'EIO';
  return CODES.get(systemCode(error) ?? '') ?? 'EOTHER';
}

function isFailure(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && FAILURES.has(-error.errno);
}

/** A DiskError for what Node threw. */
export function toDiskError(operation: string, path: string, cause: unknown): DiskError {
  if (cause instanceof DiskError) return cause;
  return new DiskError({ code: diskErrorCode(cause), operation, path, cause });
}
