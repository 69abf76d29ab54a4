/**
 * Which partition a record goes to, when its sender does not say. Keys are spread as Kafka's default partitioner
 * spreads them, so that producers of both kinds may share a topic's keys.
 */

/** MurmurHash2 (Austin Appleby), 32 bits, with the seed that Kafka uses; a signed number, as Kafka has it. */
export function murmur2(bytes: Uint8Array): number {
  const multiplier = 0x5bd1_e995;
  const mix = (word: number) => {
    const product = Math.imul(word, multiplier);
    return Math.imul(product ^ (product >>> 24), multiplier);
  };
  let hash = 0x9747_b28c ^ bytes.length;
  const wordsEnd = bytes.length & ~3;
  for (let at = 0; at < wordsEnd; at += 4) {
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    hash = Math.imul(hash, multiplier) ^ mix(word);
  }
  if (wordsEnd < bytes.length) {
    for (let at = bytes.length - 1; at >= wordsEnd; at--) hash ^= (bytes[at] ?? 0) << (8 * (at - wordsEnd));
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}

/** The partition of a key: the hash without its sign bit, modulo the number of partitions. */
export function partitionOfKey(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fff_ffff) % partitionCount;
}

export interface PartitionChoice {
  readonly partitionCount: number;
  /** Those that have a leader now; when none has, any may be chosen. The same array while nothing changes. */
  readonly available: readonly number[];
  /** Uniform in [0, 1), used if the choice changes. */
  readonly draw: number;
}

/**
 * For records without a key: stays with one partition until a batch's worth of bytes has gone there, then draws
 * another. Fuller batches than a new draw for each record (KIP-480), without favouring slow partitions (KIP-794).
 */
export class StickyPartitioner {
  readonly #stickyBytes: number;
  #current = -1;
  #bytes = 0;
  #checked: readonly number[] | undefined;

  constructor(stickyBytes: number) {
    this.#stickyBytes = stickyBytes;
  }

  /** The partition for a record of `recordBytes`. */
  choose(recordBytes: number, choice: PartitionChoice): number {
    const { partitionCount, available, draw } = choice;
    // The list is looked through once only, not for every record.
    const news = available !== this.#checked && available.length > 0 && !available.includes(this.#current);
    this.#checked = available;
    if (this.#current < 0 || this.#current >= partitionCount || news || this.#bytes >= this.#stickyBytes) {
      this.#current = this.#draw(partitionCount, available, draw);
      this.#bytes = 0;
    }
    this.#bytes += recordBytes;
    return this.#current;
  }

  #draw(partitionCount: number, available: readonly number[], draw: number): number {
    const others = available.filter((partition) => partition !== this.#current);
    const from = others.length > 0 ? others : available;
    if (from.length === 0) return Math.floor(draw * partitionCount);
    return from[Math.floor(draw * from.length)] ?? 0;
  }
}
