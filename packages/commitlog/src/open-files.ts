import { DiskError, type World } from '@tidemark/ports';

/** A holder of a descriptor that can be closed and opened again. */
export interface Closeable {
  /** Something was written and is not fsynced: a write-back that fails after the close might go unnoticed. */
  readonly needsSync: boolean;
  /** Fsyncs what was written. Rejects with DiskError. */
  syncFile(): Promise<void>;
  /** Closes it; what needs it is fsynced first, blocking. Throws DiskError. */
  releaseFile(): void;
}

/** How many descriptors segments and checkpoints may take, of all logs of a process. */
export interface OpenFilesBounds {
  /** That keep one; the others are opened when they are used. */
  readonly most: number;
  /** Beyond those that are being fsynced in order to be closed. */
  readonly leavingMost: number;
}

const OPEN_SEGMENTS = { least: 64, most: 16_384 };
const LEAVING_SEGMENTS = { least: 32, most: 1_024 };

/**
 * Half of what the process may have open, and a quarter for those that leave: the rest is for connections and all else.
 * Above that number of logs an append may cost an open and, some time later, an fsync: so many are kept as can be.
 */
export function openFilesBounds(descriptorsMax: number): OpenFilesBounds {
  const within = (count: number, { least, most }: { readonly least: number; readonly most: number }) =>
    Math.max(least, Math.min(most, Math.floor(count)));
  return { most: within(descriptorsMax / 2, OPEN_SEGMENTS), leavingMost: within(descriptorsMax / 4, LEAVING_SEGMENTS) };
}

/**
 * Bounds how many keep a descriptor: the least recently used closes its own. One that has to be fsynced first is
 * not waited for, unless the disk does not keep up: with more partitions than descriptors each append would wait for one.
 */
export class OpenFiles {
  readonly #most: number;
  readonly #leavingMost: number;
  readonly #used = new Set<Closeable>();
  readonly #leaving = new Set<Closeable>();
  /** Fsyncs under way of those that leave, or have left: until one is over its descriptor stays open, whoever closes it. */
  #syncs = 0;
  #isLetting = false;

  constructor({ most, leavingMost }: OpenFilesBounds) {
    this.#most = most;
    this.#leavingMost = leavingMost;
  }

  /** `holder` is being used. Throws DiskError if another cannot be let go. */
  touch(holder: Closeable): void {
    this.#leaving.delete(holder);
    this.#used.delete(holder);
    this.#used.add(holder);
    // Two: of those that could not be let go when it was their turn there may be more.
    for (let count = 0; count < 2; count++) {
      const [oldest] = this.#used;
      if (this.#used.size <= this.#most || oldest === undefined) return;
      this.#used.delete(oldest);
      if (oldest.needsSync) this.#letGo(oldest);
      else this.#release(oldest);
    }
  }

  forget(holder: Closeable): void {
    this.#used.delete(holder);
    this.#leaving.delete(holder);
  }

  /**
   * Closes the least recently used, one that needs no fsync if there is any, for whoever finds no descriptor; never, if that is
   * asked, the one that was used last. False: none can be closed. What is being fsynced or read keeps its own until that is over.
   */
  letOneGo({ butLatest = false }: { readonly butLatest?: boolean } = {}): boolean {
    // For the fsync of one that is to be let go something may have to be opened, too.
    if (this.#isLetting) return false;
    const holders = [...this.#used];
    if (butLatest) holders.pop();
    const needing = (needsSync: boolean) => holders.filter((holder) => holder.needsSync === needsSync);
    this.#isLetting = true;
    try {
      return [...needing(false), ...needing(true)].some((holder) => this.#isLetGo(holder));
    } finally {
      this.#isLetting = false;
    }
  }

  #isLetGo(holder: Closeable): boolean {
    this.#used.delete(holder);
    try {
      this.#release(holder);
      return true;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      return false;
    }
  }

  #letGo(holder: Closeable): void {
    const isCrowded = this.#used.size >= this.#most + this.#leavingMost;
    if (this.#syncs >= this.#leavingMost || isCrowded) {
      this.#release(holder);
      return;
    }
    this.#leaving.add(holder);
    void this.#leave(holder);
  }

  #release(holder: Closeable): void {
    try {
      holder.releaseFile();
    } catch (error) {
      // It has its descriptor still.
      this.#used.add(holder);
      throw error;
    }
  }

  async #leave(holder: Closeable): Promise<void> {
    this.#syncs += 1;
    try {
      await holder.syncFile();
    } catch {
      // An fsync that fails ends the process, or its directory; whatever else it is, it may be over when its turn comes again.
      if (this.#leaving.delete(holder)) this.#used.add(holder);
      return;
    } finally {
      this.#syncs -= 1;
    }
    // Used again meanwhile, or closed.
    if (!this.#leaving.delete(holder)) return;
    if (holder.needsSync) this.#used.add(holder);
    else this.#release(holder);
  }
}

const shared = new WeakMap<object, OpenFiles>();

/** The one bound for all logs of a world. */
export function sharedOpenFiles(world: Pick<World, 'disk'>): OpenFiles {
  const files = shared.get(world) ?? new OpenFiles(openFilesBounds(world.disk.descriptorsMax));
  shared.set(world, files);
  return files;
}
