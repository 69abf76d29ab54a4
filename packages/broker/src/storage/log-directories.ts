import { FailedDirectoryError } from '@tidemark/commitlog';
import { DiskError, isShortage } from '@tidemark/ports';
import type { DirectoryId } from '@tidemark/protocol';

/** A directory of `log.dirs`. */
export interface LogDirectory {
  readonly path: string;
  /** Undefined: it never could be read, so that nobody knows. */
  readonly directoryId: DirectoryId | undefined;
  /** Why it is offline; undefined: it is not. */
  readonly problem: string | undefined;
}

interface Entry extends LogDirectory {
  problem: string | undefined;
}

/** What makes a directory unusable, rather than an operation. */
const FAILURES: readonly string[] = ['EIO', 'EROFS'];

/**
 * The directories of `log.dirs`, and which of them can be used. The first also holds the journal, the store and the
 * metadata log: without it there is no node, so its failure is the process's. Any other goes offline by itself.
 */
export class LogDirectories {
  /** Called once for a directory that fails, before the failing operation returns. */
  onFailed: ((directory: LogDirectory) => void) | undefined;
  readonly #entries: readonly Entry[];
  readonly #halt: (reason: string, error: unknown) => never;

  constructor(
    directories: readonly [LogDirectory, ...LogDirectory[]],
    halt: (reason: string, error: unknown) => never,
  ) {
    this.#entries = directories.map((directory) => ({ ...directory }));
    this.#halt = halt;
  }

  get all(): readonly LogDirectory[] {
    return this.#entries;
  }

  get online(): readonly LogDirectory[] {
    return this.#entries.filter(({ problem }) => problem === undefined);
  }

  get offline(): readonly LogDirectory[] {
    return this.#entries.filter(({ problem }) => problem !== undefined);
  }

  /** The directory that a path lies in; undefined: none of them. */
  of(path: string): LogDirectory | undefined {
    return this.#entryOf(path);
  }

  /** Whether replicas of the directory of this id wait for it to come back. */
  isOffline(directoryId: DirectoryId): boolean {
    return this.offline.some((directory) => directory.directoryId === directoryId);
  }

  /** An operation failed below one of the directories: if that is the directory's fault, it goes offline. */
  failed(path: string, error: unknown): void {
    const entry = this.#entryOf(path);
    if (entry === undefined || entry.problem !== undefined) return;
    if (!(error instanceof DiskError && FAILURES.includes(error.code))) return;
    if (entry === this.#entries[0]) this.#halt(`the first of log.dirs has failed (${error.message})`, error);
    entry.problem = error.message;
    this.onFailed?.(entry);
  }

  #entryOf(path: string): Entry | undefined {
    return this.#entries.find((entry) => path === entry.path || path.startsWith(`${entry.path}/`));
  }
}

/**
 * A directory of `log.dirs` has no room for a file of its own, or the process no descriptor for one there: another may have, and this
 * one in a while. What the store or the journal has no room for is no word on any directory, and never this.
 */
export class DirectoryShortageError extends DiskError {
  constructor({ code, operation, path }: DiskError) {
    super({ code, operation, path });
  }
}

/** Does what writes to one directory and nowhere else. Rejects with DirectoryShortageError where that lacks either, and as it does. */
export async function writingIn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isShortage(error)) throw new DirectoryShortageError(error);
    throw error;
  }
}

/** Waits for work in a directory that may fail meanwhile; then nobody needs its outcome any more. */
export async function unlessFailed(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof FailedDirectoryError)) throw error;
  }
}
