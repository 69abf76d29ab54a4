/** What can go wrong with a disk, in the operating system's own words. */
export type DiskErrorCode =
  | 'ENOENT'
  | 'EEXIST'
  | 'EIO'
  | 'ENOSPC'
  | 'EROFS'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'EMFILE'
  /** Another process has it open. */
  | 'EBUSY'
  | 'EOTHER';

/** Any failure of a disk operation. `operation` is the method's name, `path` the file's. */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  readonly code: DiskErrorCode;
  readonly operation: string;
  readonly path: string;

  constructor(details: { code: DiskErrorCode; operation: string; path: string; cause?: unknown }) {
    super(`${details.operation} ${details.path}: ${details.code}`, { cause: details.cause });
    this.code = details.code;
    this.operation = details.operation;
    this.path = details.path;
  }
}

/** There is no room, or none that this process may use: what goes on once there is some. */
export function isFullDisk(error: unknown): error is DiskError {
  return error instanceof DiskError && error.code === 'ENOSPC';
}

/** No descriptor is left for what has to be opened: what goes on once another is closed. Nothing was done. */
export function lacksDescriptor(error: unknown): error is DiskError {
  return error instanceof DiskError && error.code === 'EMFILE';
}

/** One or the other is lacking: what goes on some time. */
export function isShortage(error: unknown): error is DiskError {
  return isFullDisk(error) || lacksDescriptor(error);
}

/**
 * An open file. Writes and small reads are synchronous: a write to the page cache costs less than a trip
 * through the thread pool. Nothing is durable before `sync` has resolved; after a `sync` that failed nothing
 * may be assumed, and the process must stop.
 */
export interface DiskFile {
  readonly path: string;
  sizeBytes(): number;
  /** Writes all buffers back to back at `position`; they may change once it returns. Throws DiskError; a short write throws ENOSPC. */
  write(buffers: readonly Uint8Array[], position: number): void;
  /** Fills `target` from `position` on; returns the bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): number;
  /** The same off the event loop, for cold reads. */
  readAsync(target: Uint8Array, position: number): Promise<number>;
  /** fdatasync: resolves when everything written before the call is durable. */
  sync(): Promise<void>;
  /** fdatasync that blocks: for start-up and shutdown only. */
  syncNow(): void;
  truncate(sizeBytes: number): void;
  /** Closes the file; closing twice does nothing. */
  close(): void;
}

/**
 * A file system. Paths are absolute, with `/`. Creation, rename and removal are durable only after
 * `syncDirectory` of the parent (both parents for a rename across directories).
 */
export interface Disk {
  /** Files and connections that this process may have open at the same time. */
  readonly descriptorsMax: number;
  /** Opens a file; `create` makes it if it is absent, `read` and `write` throw ENOENT. */
  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile;
  /** Whether anything lies there; what cannot be looked at is not absent, and throws. */
  exists(path: string): boolean;
  /** Whether a directory lies there, and not a link to one. */
  isDirectory(path: string): boolean;
  /** Names (not paths) of what the directory holds, sorted; ENOENT if it is absent. */
  list(path: string): string[];
  /** With all parents; does nothing if it exists. */
  makeDirectory(path: string): void;
  /** A file, or a directory with everything in it; does nothing if it is absent. */
  remove(path: string): void;
  /** Atomic; replaces a file at `to`. */
  rename(from: string, to: string): void;
  /** fsync of a directory. */
  syncDirectory(path: string): Promise<void>;
  /** The blocking twin, for start-up and shutdown only. */
  syncDirectoryNow(path: string): void;
  /** Space that this process may still use. */
  freeBytes(path: string): number;
  /** Of the whole file system. */
  totalBytes(path: string): number;
}
