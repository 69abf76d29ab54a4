import { parentDirectory, SingleFlight } from '@tidemark/commitlog';
import type { World } from '@tidemark/ports';

/** The names of one directory. */
interface Names {
  /** Paths of folders that lost their names, and how many had done so by then. */
  readonly gone: Map<string, number>;
  readonly sync: SingleFlight;
}

/**
 * Which folders lost their names, removed or renamed, since their directory was synced. A loss of power brings them back,
 * and what they say: until then nobody may make elsewhere what such a folder was.
 */
export class FolderNames {
  readonly #disk: Pick<World['disk'], 'syncDirectory'>;
  /** By the directory's path. */
  readonly #directories = new Map<string, Names>();
  #goneCount = 0;

  constructor(disk: Pick<World['disk'], 'syncDirectory'>) {
    this.#disk = disk;
  }

  /** A folder was removed, or has another name. */
  went(path: string): void {
    this.#goneCount += 1;
    this.#of(parentDirectory(path)).gone.set(path, this.#goneCount);
  }

  mayComeBack(path: string): boolean {
    return this.#of(parentDirectory(path)).gone.has(path);
  }

  /** Makes durable which folders a directory holds: one sync for all who ask meanwhile. Rejects with DiskError. */
  sync(directory: string): Promise<void> {
    return this.#of(directory).sync.run();
  }

  #of(directory: string): Names {
    const found = this.#directories.get(directory);
    if (found !== undefined) return found;
    const gone = new Map<string, number>();
    const names = { gone, sync: new SingleFlight(() => this.#sync(directory, gone)) };
    this.#directories.set(directory, names);
    return names;
  }

  async #sync(directory: string, gone: Map<string, number>): Promise<void> {
    const count = this.#goneCount;
    await this.#disk.syncDirectory(directory);
    for (const [path, nth] of gone) if (nth <= count) gone.delete(path);
  }
}
