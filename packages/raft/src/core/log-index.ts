import { NONE } from '@tidemark/protocol';
import { invariant } from './invariant.js';
import type { EntryHeader, Position } from './types.js';

/** A run of entries, as the shell reads it from its log: from `baseOffset` to `lastOffset`, both included. */
export interface EntryRange {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly sizeBytes: number;
  readonly count: number;
}

/**
 * What the core knows of the log: where each entry lies and its term. The batches themselves stay with the shell.
 *
 * Invariants: entries are contiguous (each base is its predecessor's last + 1), terms never fall, and
 * `durableIndex` is the end of an entry or the start.
 */
export class LogIndex {
  readonly #entries: EntryHeader[] = [];
  /** The entry before the first that is held. */
  #start: Position;
  #durableIndex: number;

  /** A log that holds `entries` after `start`, all of them durable. */
  constructor(start: Position = { index: NONE, term: NONE }, entries: readonly EntryHeader[] = []) {
    this.#start = start;
    this.#durableIndex = start.index;
    this.append(entries);
    this.#durableIndex = this.lastIndex;
  }

  /** The index of the entry before the first that is held: its term is known, it can no longer be sent. */
  get startIndex(): number {
    return this.#start.index;
  }

  get lastIndex(): number {
    return this.#entries.at(-1)?.lastOffset ?? this.#start.index;
  }

  get lastTerm(): number {
    return this.#entries.at(-1)?.term ?? this.#start.term;
  }

  /** The offset that the next entry's first record gets. */
  get nextOffset(): number {
    return this.lastIndex + 1;
  }

  /** What this node's disk holds, as the shell has reported it. */
  get durableIndex(): number {
    return this.#durableIndex;
  }

  /** The number of entries held. */
  get length(): number {
    return this.#entries.length;
  }

  /** The term of the entry that ends at `index`; undefined if none ends there, or it is no longer held. */
  termAt(index: number): number | undefined {
    if (index === this.#start.index) return this.#start.term;
    const entry = this.#entries[this.#firstEndingAtOrAfter(index)];
    return entry?.lastOffset === index ? entry.term : undefined;
  }

  append(entries: readonly EntryHeader[]): void {
    for (const { baseOffset, lastOffset, term, sizeBytes } of entries) {
      invariant(baseOffset === this.nextOffset, `entry at ${baseOffset} does not follow ${this.lastIndex}`);
      invariant(lastOffset >= baseOffset, `entry at ${baseOffset} ends at ${lastOffset}`);
      invariant(term >= this.lastTerm, `entry at ${baseOffset} of term ${term} follows term ${this.lastTerm}`);
      this.#entries.push({ baseOffset, lastOffset, term, sizeBytes });
    }
  }

  /** Drops every entry after the one that ends at `index`. */
  truncateTo(index: number): void {
    invariant(this.termAt(index) !== undefined, `truncation to ${index}, where no entry ends`);
    this.#entries.length = index === this.#start.index ? 0 : this.#firstEndingAtOrAfter(index) + 1;
    this.#durableIndex = Math.min(this.#durableIndex, index);
  }

  /**
   * How much may be forgotten once a snapshot covers everything up to `index`: all but the last `retainedBytes`
   * below it, so that a follower that is a little behind needs no snapshot; nothing that is not durable.
   */
  compactionPoint(index: number, retainedBytes: number): number {
    let at = this.#firstEndingAtOrAfter(Math.min(index, this.#durableIndex) + 1) - 1;
    for (let bytes = 0; at >= 0; at -= 1) {
      bytes += this.#entries[at]?.sizeBytes ?? 0;
      if (bytes > retainedBytes) break;
    }
    return this.#entries[at]?.lastOffset ?? this.#start.index;
  }

  /** Forgets the entries up to the one that ends at `index`. */
  compactTo(index: number): void {
    const term = this.termAt(index);
    invariant(term !== undefined, `compaction to ${index}, where no entry ends`);
    invariant(index <= this.#durableIndex, `compaction to ${index} above the durable ${this.#durableIndex}`);
    this.#entries.splice(0, index === this.#start.index ? 0 : this.#firstEndingAtOrAfter(index) + 1);
    this.#start = { index, term };
  }

  /** Forgets everything; the log goes on after `start`, which a durable snapshot covers. */
  resetTo(start: Position): void {
    this.#entries.length = 0;
    this.#start = { index: start.index, term: start.term };
    this.#durableIndex = start.index;
  }

  /**
   * The shell's disk holds the log up to `index`. (index, term) names one entry for ever, so that a report about
   * an entry that was replaced since changes nothing. Returns whether the durable index moved.
   */
  markDurable(index: number, term: number): boolean {
    if (index <= this.#durableIndex || this.termAt(index) !== term) return false;
    this.#durableIndex = index;
    return true;
  }

  /** Whole entries from the one that starts at `baseOffset`, at least one, up to `bytesMax`; undefined at the end. */
  rangeFrom(baseOffset: number, bytesMax: number): EntryRange | undefined {
    const first = this.#firstEndingAtOrAfter(baseOffset);
    let [count, sizeBytes, lastOffset] = [0, 0, NONE];
    for (let at = first; at < this.#entries.length; at += 1) {
      const entry = this.#entries[at];
      if (entry === undefined || (count > 0 && sizeBytes + entry.sizeBytes > bytesMax)) break;
      count += 1;
      sizeBytes += entry.sizeBytes;
      lastOffset = entry.lastOffset;
    }
    return count === 0 ? undefined : { baseOffset, lastOffset, sizeBytes, count };
  }

  /** The bytes of the entries after the one that ends at `after`, up to the one that ends at `to`. */
  bytesBetween(after: number, to: number): number {
    let total = 0;
    for (let at = this.#firstEndingAtOrAfter(after + 1); at < this.#entries.length; at += 1) {
      const entry = this.#entries[at];
      if (entry === undefined || entry.lastOffset > to) break;
      total += entry.sizeBytes;
    }
    return total;
  }

  /**
   * The last entry that ends at or below `index` and has at most `term`: where two logs that disagree at `index`
   * may still agree (one step for each term instead of one for each entry; Raft paper, section 5.3, last part).
   * Undefined if that lies before what is held.
   */
  lastAtOrBelow(index: number, term: number): Position | undefined {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && entry.lastOffset <= index && entry.term <= term) low = middle + 1;
      else high = middle;
    }
    const entry = this.#entries[low - 1];
    if (entry !== undefined) return { index: entry.lastOffset, term: entry.term };
    return this.#start.index <= index && this.#start.term <= term ? this.#start : undefined;
  }

  /** The position in `#entries` of the first that ends at `index` or later. */
  #firstEndingAtOrAfter(index: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.lastOffset ?? NONE) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
