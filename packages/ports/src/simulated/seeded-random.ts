import type { Random } from '../random.js';

/** A 32-bit hash of text (FNV-1a, finished with MurmurHash3's mixer), to derive seeds from labels. */
function hashText(text: string, start: number): number {
  let hash = start ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * The only source of chance in a simulation: the generator sfc32, seeded by a number or a text.
 * Equal seeds give equal streams on every machine.
 */
export class SeededRandom implements Random {
  readonly seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number | string) {
    this.seed = String(seed);
    this.#a = hashText(this.seed, 1);
    this.#b = hashText(this.seed, 2);
    this.#c = hashText(this.seed, 3);
    for (let round = 0; round < 15; round += 1) this.#next32();
  }

  /** A stream of its own. It depends on this one's seed and the label, never on how much was drawn before. */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${label}`);
  }

  next(): number {
    const high = this.#next32() >>> 5;
    const low = this.#next32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let index = 0; index < count; index += 4) {
      const word = this.#next32();
      for (let byte = 0; byte < 4 && index + byte < count; byte += 1) bytes[index + byte] = word >>> (8 * byte);
    }
    return bytes;
  }

  /** True with this probability; draws nothing when it is 0 or 1, so that an idle fault changes no stream. */
  chance(probability: number): boolean {
    if (probability <= 0) return false;
    return probability >= 1 || this.next() < probability;
  }

  /** A number between the two, uniformly. */
  between({ least, most }: { least: number; most: number }): number {
    return least === most ? least : least + this.next() * (most - least);
  }

  /** One item; throws RangeError if there is none. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  #next32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
