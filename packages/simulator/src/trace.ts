/**
 * The trace of a run: what happened when, as lines, and a hash of all of them. Two runs of one seed have the same
 * hash or the simulation is not deterministic. Only the last lines are kept: a run has many.
 */
export class Trace {
  readonly #kept: string[] = [];
  readonly #keptMax: number;
  #high = 0x811c9dc5;
  #low = 0x01000193;
  #count = 0;

  constructor({ keptMax = 2_000 }: { keptMax?: number } = {}) {
    this.#keptMax = keptMax;
  }

  /** Adds one event; `atMs` is virtual time. */
  add(atMs: number, event: string): void {
    const line = `${atMs.toFixed(3)} ${event}`;
    for (let index = 0; index < line.length; index += 1) {
      const code = line.charCodeAt(index);
      this.#high = Math.imul(this.#high ^ code, 0x01000193);
      this.#low = Math.imul(this.#low ^ code ^ (this.#high >>> 15), 0x85ebca6b);
    }
    this.#count += 1;
    this.#kept.push(line);
    if (this.#kept.length > 2 * this.#keptMax) this.#kept.splice(0, this.#keptMax);
  }

  get count(): number {
    return this.#count;
  }

  /** The last lines, oldest first. */
  get lines(): readonly string[] {
    return this.#kept.slice(-this.#keptMax);
  }

  /** 16 hexadecimal digits over all lines. */
  get hash(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }
}
