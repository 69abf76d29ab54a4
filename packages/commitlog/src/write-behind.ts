const BLOCK_BYTES_DEFAULT = 16 * 1_024;
/** 32 MiB in all. */
const BLOCKS_MAX_DEFAULT = 2_048;
/** An append that takes more of a block than one part in so many is written at once: there is little to be gathered. */
const BATCHES_LEAST = 4;

export interface WriteBehindOptions {
  /** Of a block; 0: nothing waits. */
  readonly blockBytes?: number;
  readonly blocksMax?: number;
}

/** Blocks that are made together, one piece of memory: a log's own is then no object that only its next append looks at. */
const BLOCKS_TOGETHER_MAX = 64;

/** A piece of memory, from a place on. */
export interface Block {
  readonly memory: Uint8Array;
  readonly from: number;
}

/** Whose bytes wait in a block. */
export interface BehindFile {
  readonly waitingBytes: number;
}

/**
 * The blocks in which the ends of logs wait to be written, of all logs that share it. What the journal makes durable needs its
 * own file only once the journal is to forget it, or memory is, and a write costs the same whether it brings one small batch or
 * sixteen. Where no block is left a batch is written at once: the journal has all of them given back whenever it is to forget.
 */
export class WriteBehind {
  readonly blockBytes: number;
  readonly #blocksMax: number;
  readonly #free: Block[] = [];
  readonly #lent = new Map<BehindFile, Block>();

  constructor({ blockBytes = BLOCK_BYTES_DEFAULT, blocksMax = BLOCKS_MAX_DEFAULT }: WriteBehindOptions = {}) {
    this.blockBytes = blockBytes;
    this.#blocksMax = blocksMax;
  }

  /** For which room is to be left on the disks. */
  get waitingBytes(): number {
    let bytes = 0;
    for (const file of this.#lent.keys()) bytes += file.waitingBytes;
    return bytes;
  }

  /** Of one append, for which it is worth while to wait. */
  get gatheredBytesMax(): number {
    return this.blockBytes / BATCHES_LEAST;
  }

  /** A block for a file that has none; undefined: there is none left, and what it would hold is to be written at once. */
  lend(file: BehindFile): Block | undefined {
    if (this.#lent.size >= this.#blocksMax) return undefined;
    if (this.#free.length === 0) this.#makeMore();
    const block = this.#free.pop();
    if (block !== undefined) this.#lent.set(file, block);
    return block;
  }

  /** As many as there are, within bounds. */
  #makeMore(): void {
    const made = this.#lent.size;
    const count = Math.max(1, Math.min(made, BLOCKS_TOGETHER_MAX, this.#blocksMax - made));
    const memory = new Uint8Array(count * this.blockBytes);
    for (let index = 0; index < count; index += 1) this.#free.push({ memory, from: index * this.blockBytes });
  }

  /** Nothing of it is needed any more. */
  giveBack(file: BehindFile): void {
    const block = this.#lent.get(file);
    if (block === undefined) return;
    this.#lent.delete(file);
    this.#free.push(block);
  }
}

const shared = new WeakMap<object, WriteBehind>();

/** The blocks of all logs of a world, made for whoever asks first; only then do the options count. */
export function sharedWriteBehind(world: object, options: WriteBehindOptions = {}): WriteBehind {
  const behind = shared.get(world) ?? new WriteBehind(options);
  shared.set(world, behind);
  return behind;
}
