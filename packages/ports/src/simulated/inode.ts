import { GrowableBytes } from './growable-bytes.js';
import type { SeededRandom } from './seeded-random.js';

/** What a disk writes as one piece. */
export const SECTOR_BYTES = 512;

type Change =
  | { readonly kind: 'write'; readonly sequence: number; readonly position: number; readonly data: Uint8Array }
  | { readonly kind: 'truncate'; readonly sequence: number; readonly sizeBytes: number };

/**
 * A file: what programs see (the page cache), what is on the platter, and the changes that lie between them.
 *
 * A sector that was written several times since the last sync may, after a crash, be found in any of the states that
 * it went through, each sector independently of the others; truncations are metadata, which a journal keeps in order.
 */
export class Inode {
  readonly kind = 'file';
  readonly cached = new GrowableBytes();
  readonly durable = new GrowableBytes();
  /** True once no directory leads to it: its space is free for others. */
  unlinked = false;
  #pending: Change[] = [];
  #sequence = 0;

  /** Another file that holds, durably, what programs see in this one. */
  copy(): Inode {
    const copy = new Inode();
    copy.cached.replaceWith(this.cached);
    copy.durable.replaceWith(this.cached);
    return copy;
  }

  get dirty(): boolean {
    return this.#pending.length > 0;
  }

  /** Takes `data` over: it must not change afterwards. */
  write(data: Uint8Array, position: number): void {
    this.cached.write(data, position);
    this.#sequence += 1;
    this.#pending.push({ kind: 'write', sequence: this.#sequence, position, data });
  }

  truncate(sizeBytes: number): void {
    this.cached.truncate(sizeBytes);
    this.#sequence += 1;
    this.#pending.push({ kind: 'truncate', sequence: this.#sequence, sizeBytes });
  }

  /** The point that a sync which starts now will make durable. */
  get mark(): number {
    return this.#sequence;
  }

  /** A sync that covers everything up to `mark` has succeeded. */
  commit(mark: number): void {
    for (const change of this.#take(mark)) this.#apply(change);
  }

  /**
   * A sync that covers everything up to `mark` has failed: some of it reached the platter, and the page cache
   * counts all of it as clean, so that no later sync will write it again (as Linux does).
   */
  abandon(mark: number, random: SeededRandom): void {
    this.#persistSome(this.#take(mark), random);
  }

  /** Power loss: an arbitrary part of what was not synced reaches the platter, and the page cache is gone. */
  crash(random: SeededRandom): void {
    this.#persistSome(this.#take(this.#sequence), random);
    this.cached.replaceWith(this.durable);
  }

  /** A write that was meant for another place hits this one, in the cache and on the platter; the size stays. */
  overwrite(data: Uint8Array, position: number): void {
    for (const image of [this.cached, this.durable]) {
      const fits = Math.max(0, image.size - position);
      if (fits > 0) image.write(data.subarray(0, fits), position);
    }
  }

  /** Rot: flips one bit, in the cache and on the platter. */
  flipBit(position: number, bit: number): void {
    for (const image of [this.cached, this.durable]) {
      const byte = image.view()[position];
      if (byte !== undefined) image.view()[position] = byte ^ (1 << bit);
    }
  }

  #take(mark: number): Change[] {
    const end = this.#pending.findIndex((change) => change.sequence > mark);
    return this.#pending.splice(0, end === -1 ? this.#pending.length : end);
  }

  #apply(change: Change): void {
    if (change.kind === 'truncate') this.durable.truncate(change.sizeBytes);
    else this.durable.write(change.data, change.position);
  }

  #persistSome(changes: readonly Change[], random: SeededRandom): void {
    if (changes.length === 0) return;
    const fate = random.next();
    if (fate < 0.25) return;
    if (fate < 0.4) {
      for (const change of changes) this.#apply(change);
    } else if (fate < 0.7) this.#persistPrefix(changes, random);
    else this.#persistSectors(changes, { stopChance: random.next(), random });
  }

  /** Everything up to some change, and a part of that one: the common torn tail. */
  #persistPrefix(changes: readonly Change[], random: SeededRandom): void {
    const cut = Math.floor(random.next() * changes.length);
    for (const change of changes.slice(0, cut)) this.#apply(change);
    this.#persistSectors(changes.slice(cut, cut + 1), { stopChance: 0.5, random });
  }

  /** Each sector stops at some moment of its history; the truncations stop together, at one of theirs. */
  #persistSectors(
    changes: readonly Change[],
    { stopChance, random }: { stopChance: number; random: SeededRandom },
  ): void {
    const stopped = new Set<number>();
    let truncating = true;
    for (const change of changes) {
      if (change.kind === 'truncate') {
        truncating &&= !random.chance(stopChance);
        if (truncating) this.durable.truncate(change.sizeBytes);
        continue;
      }
      const end = change.position + change.data.length;
      for (let position = change.position; position < end; ) {
        const sector = Math.floor(position / SECTOR_BYTES);
        const next = Math.min(end, (sector + 1) * SECTOR_BYTES);
        if (!stopped.has(sector) && random.chance(stopChance)) stopped.add(sector);
        if (!stopped.has(sector)) {
          this.durable.write(change.data.subarray(position - change.position, next - change.position), position);
        }
        position = next;
      }
    }
  }
}
