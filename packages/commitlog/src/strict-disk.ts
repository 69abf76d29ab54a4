import { type Disk, type DiskFile, lacksDescriptor, pause, type World } from '@tidemark/ports';
import { FailedDirectoryError, isAbsent } from './errors.js';
import { sharedOpenFiles } from './open-files.js';

const RETRY_MS = 100;

/**
 * The world's disk with three rules built in, so that no caller can forget them:
 *
 *  - a failed fsync ends the process. What the kernel could not write it may have dropped, and the next fsync would
 *    succeed all the same (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020);
 *  - a file closed while an fsync or a read off the loop is under way closes when that is done, because a
 *    descriptor that is closed early may by then be another file's;
 *  - what has to be opened, a folder for its fsync among it, gets a descriptor that a log can do without if there is no other.
 */
export function strictDisk(world: Pick<World, 'disk' | 'halt' | 'clock'>): Disk {
  const { disk } = world;
  const fatal = (path: string, error: unknown): never => {
    // A folder that was removed meanwhile was not synced, but nothing is wrong with the disk.
    if (isAbsent(error) || error instanceof FailedDirectoryError) throw error;
    return world.halt(`fsync of ${path} failed`, error);
  };
  /** Whether the fsync of a folder that has failed so may be tried again at once. */
  const isHelped = (path: string, error: unknown) => {
    if (error instanceof FailedDirectoryError || !lacksDescriptor(error)) return fatal(path, error);
    return sharedOpenFiles(world).letOneGo();
  };
  return {
    descriptorsMax: disk.descriptorsMax,
    open: (path, mode) => {
      for (;;) {
        try {
          return new StrictFile(disk.open(path, mode), fatal);
        } catch (error) {
          // Whose file it is, or who needs it, may have its own open.
          if (!lacksDescriptor(error) || !sharedOpenFiles(world).letOneGo({ butLatest: true })) throw error;
        }
      }
    },
    exists: (path) => disk.exists(path),
    isDirectory: (path) => disk.isDirectory(path),
    list: (path) => disk.list(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    remove: (path) => disk.remove(path),
    rename: (from, to) => disk.rename(from, to),
    freeBytes: (path) => disk.freeBytes(path),
    totalBytes: (path) => disk.totalBytes(path),
    syncDirectory: async (path) => {
      for (;;) {
        try {
          return await disk.syncDirectory(path);
        } catch (error) {
          if (!isHelped(path, error)) await pause(world.clock, RETRY_MS);
        }
      }
    },
    syncDirectoryNow: (path) => {
      for (;;) {
        try {
          return disk.syncDirectoryNow(path);
        } catch (error) {
          if (!isHelped(path, error)) fatal(path, error);
        }
      }
    },
  };
}

class StrictFile implements DiskFile {
  readonly #file: DiskFile;
  readonly #fatal: (path: string, error: unknown) => never;
  #underWay = 0;
  #closing = false;

  constructor(file: DiskFile, fatal: (path: string, error: unknown) => never) {
    this.#file = file;
    this.#fatal = fatal;
  }

  get path(): string {
    return this.#file.path;
  }

  sizeBytes(): number {
    return this.#file.sizeBytes();
  }

  write(buffers: readonly Uint8Array[], position: number): void {
    this.#file.write(buffers, position);
  }

  read(target: Uint8Array, position: number): number {
    return this.#file.read(target, position);
  }

  truncate(sizeBytes: number): void {
    this.#file.truncate(sizeBytes);
  }

  readAsync(target: Uint8Array, position: number): Promise<number> {
    return this.#during(() => this.#file.readAsync(target, position));
  }

  sync(): Promise<void> {
    return this.#during(async () => {
      try {
        await this.#file.sync();
      } catch (error) {
        this.#fatal(this.path, error);
      }
    });
  }

  syncNow(): void {
    try {
      this.#file.syncNow();
    } catch (error) {
      this.#fatal(this.path, error);
    }
  }

  close(): void {
    if (this.#underWay > 0) this.#closing = true;
    else this.#file.close();
  }

  async #during<Result>(operation: () => Promise<Result>): Promise<Result> {
    this.#underWay += 1;
    try {
      return await operation();
    } finally {
      this.#underWay -= 1;
      if (this.#closing && this.#underWay === 0) this.#file.close();
    }
  }
}
