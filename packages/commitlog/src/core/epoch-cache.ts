import { type LeaderEpoch, leaderEpoch, NONE, type Offset, offset } from '@tidemark/protocol';
import { countLeading } from './count-leading.js';

/** An epoch, and the offset of the first record that its leader wrote, or would have written. */
export interface EpochEntry {
  readonly epoch: LeaderEpoch;
  readonly startOffset: Offset;
}

/** Where the largest epoch at or below a requested one ends. */
export interface EpochEnd {
  readonly epoch: LeaderEpoch;
  readonly endOffset: Offset;
}

/**
 * Which leader epoch each offset was written in (KIP-101, KIP-279). A follower and a leader compare theirs to find
 * where their logs part.
 *
 * Invariant: epochs and start offsets both rise strictly.
 */
export class LeaderEpochCache {
  #entries: readonly EpochEntry[] = [];
  /** At hand: every append asks for it. */
  #latestEpoch = leaderEpoch(NONE);

  get entries(): readonly EpochEntry[] {
    return this.#entries;
  }

  /** The latest epoch, or NONE. */
  get latestEpoch(): LeaderEpoch {
    return this.#latestEpoch;
  }

  #become(entries: readonly EpochEntry[]): void {
    this.#entries = entries;
    this.#latestEpoch = entries.at(-1)?.epoch ?? leaderEpoch(NONE);
  }

  /**
   * Records that `entry.epoch` begins at `entry.startOffset`, and evicts every entry whose epoch or start is not
   * below it: an epoch without records gives way to the next. Returns whether anything changed; an epoch that is
   * known to begin at or below the offset changes nothing.
   */
  assign(entry: EpochEntry): boolean {
    const covering = this.#entries.find(({ epoch }) => epoch === entry.epoch);
    if (covering !== undefined && covering.startOffset <= entry.startOffset) return false;
    const kept = this.#entries.filter(
      ({ epoch, startOffset }) => epoch < entry.epoch && startOffset < entry.startOffset,
    );
    this.#become([...kept, { epoch: entry.epoch, startOffset: entry.startOffset }]);
    return true;
  }

  /**
   * After the log was truncated to `end`: evicts every entry that starts there or above, *also when the log already
   * ended there*: else a follower that has an epoch without records, and a leader that never heard of it, would
   * ask and answer the same for ever. Returns whether anything changed.
   */
  truncateTo(end: Offset): boolean {
    const kept = this.#entries.filter(({ startOffset }) => startOffset < end);
    const changed = kept.length < this.#entries.length;
    this.#become(kept);
    return changed;
  }

  /**
   * After the log start rose: drops the entries that end at or below it, and moves the one that covers it up to it.
   * Where none does, `epoch` is the one that did, if all that is known begins later. Returns whether anything changed.
   */
  raiseStart(start: Offset, epoch: LeaderEpoch = leaderEpoch(NONE)): boolean {
    const covering = this.#entries.findLastIndex(({ startOffset }) => startOffset <= start);
    const entry = this.#entries[covering];
    if (entry === undefined && epoch !== NONE && epoch < (this.#entries[0]?.epoch ?? Number.POSITIVE_INFINITY)) {
      this.#become([{ epoch, startOffset: start }, ...this.#entries]);
      return true;
    }
    if (entry === undefined || (covering === 0 && entry.startOffset === start)) return false;
    this.#become([{ epoch: entry.epoch, startOffset: start }, ...this.#entries.slice(covering + 1)]);
    return true;
  }

  /** Takes a change back: the entries are those of before. */
  restore(entries: readonly EpochEntry[]): void {
    this.#become([...entries]);
  }

  /** Forgets everything, as a log that is discarded does. */
  clear(): void {
    this.#become([]);
  }

  /** The epoch of the record at an offset, as far as the cache reaches; NONE below its first entry. */
  epochAt(position: Offset): LeaderEpoch {
    const entries = this.#entries;
    const begun = countLeading(entries.length, (at) => (entries[at]?.startOffset ?? 0) <= position);
    return entries[begun - 1]?.epoch ?? leaderEpoch(NONE);
  }

  /**
   * Where `requested` ends in a log that ends at `logEndOffset`. The latest epoch ends with the log. Above all that is
   * known the answer is undefined: a protocol error, and never "no divergence". Below the first entry it is
   * (requested, first start); else the largest epoch at or below, which ends where the next begins.
   */
  endOffsetFor(requested: LeaderEpoch, logEndOffset: Offset): EpochEnd | undefined {
    const latest = this.#entries.at(-1);
    if (latest === undefined || requested > latest.epoch) return undefined;
    if (requested === latest.epoch) return { epoch: requested, endOffset: logEndOffset };
    const nextIndex = this.#entries.findIndex(({ epoch }) => epoch > requested);
    const next = this.#entries[nextIndex] ?? latest;
    const floor = this.#entries[nextIndex - 1];
    return { epoch: floor?.epoch ?? requested, endOffset: next.startOffset };
  }
}

/** Entries from plain numbers; throws RangeError unless epochs and starts rise strictly. */
export function epochEntries(pairs: readonly (readonly [epoch: number, startOffset: number])[]): EpochEntry[] {
  return pairs.map(([epoch, start], index) => {
    const previous = pairs[index - 1];
    if (epoch < 0 || start < 0 || (previous !== undefined && (previous[0] >= epoch || previous[1] >= start))) {
      throw new RangeError(`epoch ${epoch} at offset ${start} does not follow its predecessor`);
    }
    return { epoch: leaderEpoch(epoch), startOffset: offset(start) };
  });
}
