import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { type Disk, DiskError, type DiskFile } from '../disk.js';
import { toDiskError } from './disk-errors.js';
import { makeDirectories } from './make-directories.js';
import { NodeFile } from './node-file.js';

const OPEN_FLAGS = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT,
};

/** The file system of the machine. */
export class NodeDisk implements Disk {
  #descriptorsMax: number | undefined;

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

  exists(path: string): boolean {
    return existsSync(path);
  }

  list(path: string): string[] {
    return attempt('list', path, () => readdirSync(path).sort());
  }

  makeDirectory(path: string): void {
    attempt('makeDirectory', path, () => makeDirectories(path));
  }

  remove(path: string): void {
    attempt('remove', path, () => rmSync(path, { recursive: true, force: true }));
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
