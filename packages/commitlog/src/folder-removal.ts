import { type Disk, DiskError } from '@tidemark/ports';
import { isAbsent } from './errors.js';
import { METADATA_NAME } from './partition-directory.js';

/**
 * The removal of a folder in steps, of which each removes a file: whoever has much to remove does something else in between.
 * The first removes what says whose it is: where the rest is not done, or a loss of power undoes a part, the folder is nobody's.
 * A file, or a link, in its place goes by itself, and nothing of what a link points to.
 * What is noted elsewhere of what it holds goes before.
 */
export class FolderRemoval {
  readonly #disk: Disk;
  #path: string;
  /** Undefined: it is forgotten, and what is noted by now is of another folder of the name. */
  #forget: (() => void) | undefined;

  constructor(disk: Disk, path: string, forget?: () => void) {
    this.#disk = disk;
    this.#path = path;
    this.#forget = forget;
  }

  /** Where the folder lies. */
  get path(): string {
    return this.#path;
  }

  /** The folder has made way for another of its name, whose maker forgets what is noted; between any two steps. */
  renamed(path: string): void {
    this.#path = path;
    this.#forget = undefined;
  }

  /** Begins from the front; it may be begun again. Its steps throw DiskError. */
  *steps(): Generator<void, void, undefined> {
    this.#forget?.();
    this.#forget = undefined;
    if (!this.#disk.isDirectory(this.path)) {
      this.#disk.remove(this.path);
      return;
    }
    this.#disk.remove(`${this.path}/${METADATA_NAME}`);
    yield;
    for (const name of this.#names()) {
      this.#disk.remove(`${this.path}/${name}`);
      yield;
    }
    try {
      this.#disk.remove(this.path);
    } catch (error) {
      // Compaction, in another thread, may have made a file there meanwhile; it makes no further one in a folder whose log has stopped it.
      if (!(error instanceof DiskError) || error.code !== 'ENOTEMPTY') throw error;
      this.#disk.remove(this.path);
    }
  }

  #names(): string[] {
    try {
      return this.#disk.list(this.path);
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }
}
