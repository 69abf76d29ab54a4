import type { StoreChange, StoreRange } from '../store.js';
import type { SeededRandom } from './seeded-random.js';

/** Compares as the UTF-8 bytes of the keys do; JavaScript's own order differs beyond the basic plane. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
  }
  return a.length - b.length;
}

/** Half of a character above U+FFFF, which sorts after every character that is one unit. */
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** The content of one store: what programs see, and the batches that a crash may still take back. */
export class StoreData {
  #values = new Map<string, Uint8Array>();
  #keys: string[] = [];
  #durable = new Map<string, Uint8Array>();
  #unsynced: (readonly StoreChange[])[] = [];

  get(key: string): Uint8Array | undefined {
    return this.#values.get(key)?.slice();
  }

  entries({ from, before, limit = Number.POSITIVE_INFINITY }: StoreRange): [key: string, value: Uint8Array][] {
    const found: [string, Uint8Array][] = [];
    for (let index = from === undefined ? 0 : this.#position(from); found.length < limit; index += 1) {
      const key = this.#keys[index];
      if (key === undefined || (before !== undefined && compareKeys(key, before) >= 0)) break;
      const value = this.#values.get(key);
      if (value !== undefined) found.push([key, value.slice()]);
    }
    return found;
  }

  /** A batch is durable, and so are all earlier ones: they share one journal. */
  apply(changes: readonly StoreChange[]): void {
    this.written(changes);
    this.#persist(this.#unsynced.splice(0));
  }

  /** A batch is in the page cache: the process that wrote it ended before it was synced. */
  written(changes: readonly StoreChange[]): void {
    for (const change of changes) this.#change(change);
    this.#unsynced.push(changes);
  }

  /** Another store that holds, durably, what this one does. */
  copy(): StoreData {
    const copy = new StoreData();
    copy.#values = new Map(this.#values);
    copy.#durable = new Map(this.#values);
    copy.#keys = [...this.#keys];
    return copy;
  }

  crash(random: SeededRandom): void {
    const kept = Math.floor(random.next() * (this.#unsynced.length + 1));
    this.#persist(this.#unsynced.slice(0, kept));
    this.#unsynced = [];
    this.#values = new Map(this.#durable);
    this.#keys = [...this.#values.keys()].sort(compareKeys);
  }

  #persist(batches: readonly (readonly StoreChange[])[]): void {
    for (const change of batches.flat()) {
      if (change.kind === 'put') this.#durable.set(change.key, change.value);
      else this.#durable.delete(change.key);
    }
  }

  #change(change: StoreChange): void {
    const known = this.#values.has(change.key);
    if (change.kind === 'put') {
      if (!known) this.#keys.splice(this.#position(change.key), 0, change.key);
      this.#values.set(change.key, change.value);
    } else if (known) {
      this.#keys.splice(this.#position(change.key), 1);
      this.#values.delete(change.key);
    }
  }

  /** Where the key is, or would be. */
  #position(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const candidate = this.#keys[middle];
      if (candidate !== undefined && compareKeys(candidate, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
