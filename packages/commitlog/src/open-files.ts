/** A holder of a descriptor that can be closed and opened again. */
interface Closeable {
  /** Closes it; what was written is fsynced first, or a write-back that failed might go unnoticed. */
  releaseFile(): void;
}

/** Segments of all logs of a process that keep a descriptor; the others are opened when they are used. */
export const OPEN_SEGMENTS_MAX = 2_048;

/** Bounds how many segments keep a descriptor: the least recently used closes its own. */
export class OpenFiles {
  readonly #most: number;
  readonly #used = new Set<Closeable>();

  constructor({ most }: { readonly most: number }) {
    this.#most = most;
  }

  /** `holder` is being used. Throws DiskError if another cannot be let go. */
  touch(holder: Closeable): void {
    this.#used.delete(holder);
    this.#used.add(holder);
    if (this.#used.size <= this.#most) return;
    const [oldest] = this.#used;
    if (oldest === undefined) return;
    this.#used.delete(oldest);
    oldest.releaseFile();
  }

  forget(holder: Closeable): void {
    this.#used.delete(holder);
  }
}

const shared = new WeakMap<object, OpenFiles>();

/** The one bound for all logs of a world. */
export function sharedOpenFiles(world: object): OpenFiles {
  const files = shared.get(world) ?? new OpenFiles({ most: OPEN_SEGMENTS_MAX });
  shared.set(world, files);
  return files;
}
