import { countLeading } from './core/count-leading.js';

/** A batch with its bytes, as it was appended. */
export interface CachedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly bytes: Uint8Array;
}

interface PooledBatch extends CachedBatch {
  /** None once it is released: its entry in the queue goes later. */
  bytes: Uint8Array;
  readonly owner: LogTail;
  live: boolean;
}

const NO_BYTES = new Uint8Array(0);
/** So many released entries may wait in the queue, or as many as there are others. */
const RELEASED_MAX = 1_024;

/** So many that are dropped may wait in a log's part, or as many as there are others. */
const DROPPED_MAX = 16;

/** What an entry costs besides the bytes it refers to. */
const ENTRY_BYTES = 200;
const POOL_BYTES_DEFAULT = 32 * 2 ** 20;

/**
 * The most recently appended batches of all logs that share it, by reference, oldest out first: a busy log may fill
 * the pool, an idle one soon holds nothing. What counts is the memory that is kept alive: a batch that is a small
 * view of a large buffer costs the whole buffer, once for all views of it.
 */
export class TailCachePool {
  readonly bytesMax: number;
  #queue: PooledBatch[] = [];
  #head = 0;
  #usedBytes = 0;
  /** Entries from the head on that are released. */
  #released = 0;
  readonly #views = new Map<ArrayBufferLike, number>();

  constructor(options: { readonly bytesMax?: number } = {}) {
    this.bytesMax = options.bytesMax ?? POOL_BYTES_DEFAULT;
  }

  /** Entries of the queue, those of released batches among them. */
  get entries(): number {
    return this.#queue.length - this.#head;
  }

  /** Memory that the cached batches keep alive. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** For LogTail: takes an entry up and makes room for it. */
  retain(batch: PooledBatch): void {
    const { buffer } = batch.bytes;
    const views = this.#views.get(buffer) ?? 0;
    this.#views.set(buffer, views + 1);
    this.#usedBytes += ENTRY_BYTES + (views === 0 ? buffer.byteLength : 0);
    this.#queue.push(batch);
    while (this.#usedBytes > this.bytesMax) this.#evictOldest();
  }

  /** For LogTail: an entry is no longer used. */
  release(batch: PooledBatch): void {
    if (!batch.live) return;
    batch.live = false;
    const { buffer } = batch.bytes;
    const views = this.#views.get(buffer) ?? 1;
    if (views === 1) this.#views.delete(buffer);
    else this.#views.set(buffer, views - 1);
    this.#usedBytes -= ENTRY_BYTES + (views === 1 ? buffer.byteLength : 0);
    batch.bytes = NO_BYTES;
    this.#released += 1;
    this.#trim();
  }

  #evictOldest(): void {
    const oldest = this.#queue[this.#head];
    if (oldest?.live) {
      this.release(oldest);
      oldest.owner.evicted();
    } else this.#trim();
  }

  /** Forgets the released entries at the head, and those behind it when they are the most: a silent log may stay the oldest for ever. */
  #trim(): void {
    while (this.#head < this.#queue.length && this.#queue[this.#head]?.live === false) {
      this.#head += 1;
      this.#released -= 1;
    }
    if (this.#released > RELEASED_MAX && this.#released * 2 > this.#queue.length - this.#head) {
      this.#queue = this.#queue.slice(this.#head).filter(({ live }) => live);
      this.#head = 0;
      this.#released = 0;
    } else if (this.#head > 1_024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }
}

/** One log's part of the pool: a run of batches that ends at the log's end. */
export class LogTail {
  readonly #pool: TailCachePool;
  /** From the head on those of the log; what lies before has been dropped. */
  #batches: PooledBatch[] = [];
  #head = 0;
  /** From the head on: counted here, so that the drop of one touches nothing else of a log that was silent for long. */
  #count = 0;

  constructor(pool: TailCachePool) {
    this.#pool = pool;
  }

  /** Entries that it holds, those that have been dropped among them. */
  get entries(): number {
    return this.#batches.length;
  }

  /** The lowest offset that is in memory; undefined: none is. */
  get firstOffset(): number | undefined {
    return this.#batches[this.#head]?.baseOffset;
  }

  /** Takes the next batch up; its bytes must not change any more. */
  append({ baseOffset, lastOffset, bytes }: CachedBatch): void {
    const batch: PooledBatch = { baseOffset, lastOffset, bytes, owner: this, live: true };
    this.#batches.push(batch);
    this.#count += 1;
    this.#pool.retain(batch);
  }

  /**
   * Batches from the one that holds `from` on, below `before`: at least one, if there is one, and no more than
   * `maxBytes` otherwise. `from` must not lie below `firstOffset`.
   */
  read({
    from,
    before,
    maxBytes,
  }: {
    readonly from: number;
    readonly before: number;
    readonly maxBytes: number;
  }): CachedBatch[] {
    const found: CachedBatch[] = [];
    let bytes = 0;
    for (let at = this.#indexOf(from); at < this.#batches.length; at++) {
      const batch = this.#batches[at];
      if (batch === undefined || batch.lastOffset >= before) break;
      bytes += batch.bytes.length;
      if (bytes > maxBytes && found.length > 0) break;
      found.push(batch);
    }
    return found;
  }

  /** Drops the batches at or above `end`. */
  truncateTo(end: number): void {
    for (let last = this.#last; last !== undefined && last.lastOffset >= end; last = this.#last) {
      this.#batches.pop();
      this.#count -= 1;
      this.#pool.release(last);
    }
    if (this.#count === 0) this.#compact();
  }

  get #last(): PooledBatch | undefined {
    return this.#count > 0 ? this.#batches.at(-1) : undefined;
  }

  /** Drops the batches that end below `start`. */
  dropBelow(start: number): void {
    for (let first = this.#batches[this.#head]; first !== undefined && first.lastOffset < start; ) {
      this.#pool.release(first);
      this.evicted();
      first = this.#batches[this.#head];
    }
  }

  clear(): void {
    this.truncateTo(0);
  }

  /** Its first batch is released. */
  evicted(): void {
    this.#head += 1;
    this.#count -= 1;
    const mayGo = this.#head > DROPPED_MAX && this.#head > this.#count;
    if (this.#count === 0 || mayGo) this.#compact();
  }

  #compact(): void {
    this.#batches = this.#batches.slice(this.#head);
    this.#head = 0;
  }

  #indexOf(offset: number): number {
    const [batches, head] = [this.#batches, this.#head];
    return head + countLeading(batches.length - head, (at) => (batches[head + at]?.lastOffset ?? 0) < offset);
  }
}

const pools = new WeakMap<object, TailCachePool>();

/** The pool that all logs of a world share, made for whoever asks first; only then do the options count. */
export function sharedTailCache(world: object, options: { readonly bytesMax?: number } = {}): TailCachePool {
  const pool = pools.get(world) ?? new TailCachePool(options);
  pools.set(world, pool);
  return pool;
}
