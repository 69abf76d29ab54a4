/** A holder of a descriptor that can be closed and opened again. */
interface Closeable {
  /** Must stay open. */
  readonly unsynced: boolean;
  closeFile(): void;
}

/** Bounds how many of a log's segments keep a descriptor: the least recently used closes its own. */
export class OpenFiles {
  readonly #most: number;
  readonly #used = new Set<Closeable>();

  constructor({ most }: { readonly most: number }) {
    this.#most = most;
  }

  /** `holder` is being used. */
  touch(holder: Closeable): void {
    this.#used.delete(holder);
    this.#used.add(holder);
    if (this.#used.size <= this.#most) return;
    for (const candidate of this.#used) {
      if (candidate.unsynced || candidate === holder) continue;
      this.#used.delete(candidate);
      candidate.closeFile();
      return;
    }
  }

  forget(holder: Closeable): void {
    this.#used.delete(holder);
  }

  closeAll(): void {
    for (const holder of this.#used) holder.closeFile();
    this.#used.clear();
  }
}
