import {
  close,
  closeSync,
  constants,
  fstatSync,
  fsync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { type Disk, DiskError, type DiskFile } from '../disk.js';
import { toDiskError } from './disk-errors.js';
import { makeDirectories } from './make-directories.js';
import { NodeFile } from './node-file.js';
import { removeTree } from './remove-tree.js';

const OPEN_FLAGS = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT,
};

/** The blocks of files of this size are given back off the event loop: of a GiB that may take half a second. */
const LARGE_FILE_BYTES = 16 * 2 ** 20;
/** One of so many descriptors may be of a large file that was removed. */
const LEAVING_SHARE = 16;

/** The file system of the machine. */
export class NodeDisk implements Disk {
  #descriptorsMax: number | undefined;
  /** Descriptors of large files that have no name any more; the first is being closed. */
  readonly #leaving: number[] = [];

  get descriptorsMax(): number {
    this.#descriptorsMax ??= descriptorLimit();
    return this.#descriptorsMax;
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    return attempt('open', path, () => {
      const descriptor = openSync(path, OPEN_FLAGS[mode], 0o644);
      if (!fstatSync(descriptor).isDirectory()) return new NodeFile(path, descriptor);
      closeSync(descriptor);
      throw new DiskError({ code: 'EOTHER', operation: 'open', path, cause: new Error('it is a directory') });
    });
  }

  /** Throws DiskError where nobody can tell. */
  exists(path: string): boolean {
    try {
      return attempt('exists', path, () => statSync(path, { throwIfNoEntry: false }) !== undefined);
    } catch (error) {
      if (error instanceof DiskError && error.code === 'ENOTDIR') return false;
      throw error;
    }
  }

  isDirectory(path: string): boolean {
    return attempt('isDirectory', path, () => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
  }

  list(path: string): string[] {
    return attempt('list', path, () => readdirSync(path).sort());
  }

  makeDirectory(path: string): void {
    attempt('makeDirectory', path, () => makeDirectories(path));
  }

  /** The space of a large file may come back a little later. */
  remove(path: string): void {
    const release = this.#holdIfLarge(path);
    try {
      attempt('remove', path, () => removeTree(path));
    } finally {
      release?.();
    }
  }

  /** A file without a name gives its blocks back when the last descriptor of it is closed. */
  #holdIfLarge(path: string): (() => void) | undefined {
    if (this.#leaving.length >= this.descriptorsMax / LEAVING_SHARE) return undefined;
    try {
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found === undefined || !found.isFile() || found.size < LARGE_FILE_BYTES) return undefined;
      const descriptor = openSync(path, constants.O_RDONLY);
      return () => {
        if (this.#leaving.push(descriptor) === 1) this.#closeNext();
      };
    } catch {
      // What is wrong there the removal says, if it minds.
      return undefined;
    }
  }

  /** One after the other: the threads that are taken up by it are missing where something is synced or read. */
  #closeNext(): void {
    const [descriptor] = this.#leaving;
    if (descriptor === undefined) return;
    close(descriptor, () => {
      this.#leaving.shift();
      this.#closeNext();
    });
  }

  rename(from: string, to: string): void {
    attempt('rename', from, () => renameSync(from, to));
  }

  async syncDirectory(path: string): Promise<void> {
    const descriptor = attempt('syncDirectory', path, () => openSync(path, constants.O_RDONLY | constants.O_DIRECTORY));
    await new Promise<void>((resolve, reject) => {
      fsync(descriptor, (error) => {
        closeSync(descriptor);
        if (error === null) resolve();
        else reject(toDiskError('syncDirectory', path, error));
      });
    });
  }

  syncDirectoryNow(path: string): void {
    attempt('syncDirectoryNow', path, () => {
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    });
  }

  freeBytes(path: string): number {
    return attempt('freeBytes', path, () => {
      const { bavail, bsize } = statfsSync(path);
      return bavail * bsize;
    });
  }

  totalBytes(path: string): number {
    return attempt('totalBytes', path, () => {
      const { blocks, bsize } = statfsSync(path);
      return blocks * bsize;
    });
  }
}

/** Where the system does not say: fewer than any that people run servers on allows. */
const DESCRIPTORS_UNKNOWN = 4_096;

/** The soft limit of this process, as Linux tells it. */
function descriptorLimit(): number {
  try {
    const [, soft] = /^Max open files\s+(\d+|unlimited)\s/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    if (soft === 'unlimited') return Number.POSITIVE_INFINITY;
    return soft === undefined ? DESCRIPTORS_UNKNOWN : Number(soft);
  } catch {
    return DESCRIPTORS_UNKNOWN;
  }
}

function attempt<Result>(operation: string, path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toDiskError(operation, path, error);
  }
}
