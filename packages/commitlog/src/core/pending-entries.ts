const NOTHING = new Uint8Array(0);
const CAPACITY_LEAST = 8;

/** Entries of one size that wait to be written, in one piece of memory: as objects they would cost thirty times their size. */
export class PendingEntries {
  readonly #entryBytes: number;
  #memory = NOTHING;
  #count = 0;

  constructor(entryBytes: number) {
    this.#entryBytes = entryBytes;
  }

  get count(): number {
    return this.#count;
  }

  /** All of them, back to back; a view, valid until the next change. */
  get bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#count * this.#entryBytes);
  }

  /** The entry at an index; a view, valid until the next change. */
  at(index: number): Uint8Array | undefined {
    if (index < 0 || index >= this.#count) return undefined;
    return this.#memory.subarray(index * this.#entryBytes, (index + 1) * this.#entryBytes);
  }

  /** Puts an entry, or several back to back, behind the last. */
  push(entries: Uint8Array): void {
    const start = this.#count * this.#entryBytes;
    const end = start + entries.length;
    if (end > this.#memory.length) {
      const grown = new Uint8Array(Math.max(CAPACITY_LEAST * this.#entryBytes, this.#memory.length * 2, end));
      grown.set(this.bytes);
      this.#memory = grown;
    }
    this.#memory.set(entries, start);
    this.#count = end / this.#entryBytes;
  }

  /** Keeps the first of them; with none left it keeps no memory either. */
  keep(count: number): void {
    this.#count = Math.min(count, this.#count);
    if (this.#count === 0) this.#memory = NOTHING;
  }
}
