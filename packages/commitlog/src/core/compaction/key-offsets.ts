/** Bytes of an entry beside its key: offset float64, hash uint32, length of the key uint32. */
const ENTRY_BYTES = 16;
const SLOT_BYTES = 4;
/** Of the memory, what the table of slots takes at most; the rest holds the keys. */
const TABLE_SHARE = 0.25;
/** Beyond it searches grow long. */
const LOAD_MAX = 0.7;

export const KEY_OFFSETS_BYTES_MIN = 1_024;

/**
 * Keys with the offset of the last record of each, in memory that is bounded and allocated once. Keys are compared byte
 * for byte: two that share a hash are never taken for one, as they could be where only hashes are kept.
 */
export class KeyOffsets {
  readonly #entries: Uint8Array;
  readonly #view: DataView;
  /** Position of an entry plus 1; 0: free. Linear probing. */
  readonly #slots: Int32Array;
  readonly #seed: number;
  #usedBytes = 0;
  #size = 0;

  /**
   * `bytesMax` is all that it takes, at least KEY_OFFSETS_BYTES_MIN and at most 2^31 - 1; throws RangeError. The seed
   * makes it hard to choose keys that collide.
   */
  constructor({ bytesMax, seed }: { readonly bytesMax: number; readonly seed: number }) {
    if (!(bytesMax >= KEY_OFFSETS_BYTES_MIN && bytesMax < 2 ** 31)) {
      throw new RangeError(`${bytesMax} bytes for a map of keys: from ${KEY_OFFSETS_BYTES_MIN} to ${2 ** 31 - 1}`);
    }
    const slots = 2 ** Math.floor(Math.log2((bytesMax * TABLE_SHARE) / SLOT_BYTES));
    this.#slots = new Int32Array(slots);
    this.#entries = new Uint8Array(bytesMax - slots * SLOT_BYTES);
    this.#view = new DataView(this.#entries.buffer);
    this.#seed = seed;
  }

  /** Keys. */
  get size(): number {
    return this.#size;
  }

  /** Whether there would be room for a key, and nothing else. */
  canHold(key: Uint8Array): boolean {
    return ENTRY_BYTES + key.length <= this.#entries.length;
  }

  /** Notes a record's offset; they come in ascending order. False: there is no room, and nothing has changed. */
  put(key: Uint8Array, offset: number): boolean {
    const hash = hashOf(key, this.#seed);
    const slot = this.#slotOf(key, hash);
    const known = this.#slots[slot] ?? 0;
    if (known > 0) {
      this.#view.setFloat64(known - 1, offset);
      return true;
    }
    const end = this.#usedBytes + ENTRY_BYTES + key.length;
    if (end > this.#entries.length || this.#size + 1 > this.#slots.length * LOAD_MAX) return false;
    this.#slots[slot] = this.#usedBytes + 1;
    this.#view.setFloat64(this.#usedBytes, offset);
    this.#view.setUint32(this.#usedBytes + 8, hash);
    this.#view.setUint32(this.#usedBytes + 12, key.length);
    this.#entries.set(key, this.#usedBytes + ENTRY_BYTES);
    this.#usedBytes = end;
    this.#size += 1;
    return true;
  }

  /** The offset of the last record of a key; undefined: the key did not come. */
  get(key: Uint8Array): number | undefined {
    const known = this.#slots[this.#slotOf(key, hashOf(key, this.#seed))] ?? 0;
    return known === 0 ? undefined : this.#view.getFloat64(known - 1);
  }

  /** The key's slot, or the free one where it would go. */
  #slotOf(key: Uint8Array, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const at = (this.#slots[slot] ?? 0) - 1;
      if (at < 0 || (this.#view.getUint32(at + 8) === hash && this.#holds(at, key))) return slot;
    }
  }

  #holds(at: number, key: Uint8Array): boolean {
    if (this.#view.getUint32(at + 12) !== key.length) return false;
    const start = at + ENTRY_BYTES;
    for (let index = 0; index < key.length; index++) {
      if (this.#entries[start + index] !== key[index]) return false;
    }
    return true;
  }
}

/** FNV-1a over the bytes, from a seed, with the last steps of MurmurHash3 behind it, so that all bits count. */
function hashOf(key: Uint8Array, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ (key[index] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
