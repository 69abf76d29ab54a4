import type { Disk } from '@tidemark/ports';
import type { BatchHeader } from '@tidemark/protocol';
import { decodeOffsetEntry, decodeTimeEntry, OFFSET_ENTRY_BYTES, TIME_ENTRY_BYTES } from '../core/index-entries.js';
import { EntryReader } from './entry-reader.js';
import type { Finding } from './finding.js';

/** An entry, what it is to be held against, and the state of an index so far. */
interface IndexRules {
  readonly path: string;
  readonly entryBytes: number;
  /**
   * How the next entry stands to a batch: it `follows` it, it is `of` the batch and right, or it is wrong for a reason
   * that is returned.
   */
  readonly judge: (
    entry: Uint8Array,
    batch: BatchHeader,
    position: number,
  ) => 'follows' | 'of' | { readonly wrong: string };
  /** Whether the entry lies behind the part of the segment that was looked at. */
  readonly isBehind: (entry: Uint8Array, end: SegmentEnd) => boolean;
}

/** Where what counts of a segment ends. */
export interface SegmentEnd {
  readonly position: number;
  readonly offset: number;
  /** The whole file counts, and no write is under way: an entry behind it is wrong. */
  readonly isFinal: boolean;
}

/** Holds one index of a segment against its batches, which come in order. */
export class IndexCheck {
  readonly #rules: IndexRules;
  readonly #entries: EntryReader | undefined;
  #first: { readonly position: number; readonly reason: string } | undefined;
  #wrongCount = 0;
  /** Batches behind damage in the log are not seen, so that nothing can be said of their entries. */
  #isBlind = false;

  constructor(disk: Disk, rules: IndexRules) {
    this.#rules = rules;
    this.#entries = EntryReader.open(disk, rules.path, rules.entryBytes);
  }

  get entryCount(): number | undefined {
    return this.#entries?.count;
  }

  batch(header: BatchHeader, position: number): void {
    for (let entry = this.#entries?.peek(); entry !== undefined; entry = this.#entries?.peek()) {
      // Kafka gives an index its space in advance.
      if (entry.every((byte) => byte === 0) && this.#entries?.restIsZero() === true) break;
      const judged = this.#rules.judge(entry, header, position);
      if (judged === 'follows') break;
      if (judged !== 'of' && !this.#isBlind) this.#wrong(judged.wrong);
      this.#entries?.skip();
    }
    this.#isBlind = false;
  }

  /** A stretch of the log could not be read. */
  damage(): void {
    this.#isBlind = true;
  }

  /** The segment ends; closes the file. */
  finish(end: SegmentEnd): Finding | undefined {
    const entries = this.#entries;
    if (entries === undefined) return undefined;
    const { path, entryBytes } = this.#rules;
    const rest = entries.peek();
    if (rest !== undefined && !this.#isBlind && !entries.restIsZero()) {
      const isBehind = this.#rules.isBehind(rest, end);
      if (end.isFinal || !isBehind)
        this.#wrong(isBehind ? 'it points behind the end of the log' : 'it is out of order');
    }
    const whole = entries.count * entryBytes;
    if (rest === undefined && entries.sizeBytes > whole && end.isFinal) {
      this.#wrong(`${entries.sizeBytes - whole} bytes are no entry`, whole);
    }
    entries.close();
    if (this.#first === undefined) return undefined;
    const { position, reason } = this.#first;
    const more = this.#wrongCount > 1 ? ` (and ${this.#wrongCount - 1} more)` : '';
    const what = `entry ${position / entryBytes}: ${reason}${more}`;
    return { kind: 'damage', file: path, position, endPosition: position + entryBytes, reason: what };
  }

  #wrong(reason: string, position = this.#entries?.position ?? 0): void {
    this.#wrongCount += 1;
    this.#first ??= { position, reason };
  }
}

/** An entry of the offset index names the last offset of the batch that begins at its position. */
export function offsetIndexCheck(disk: Disk, path: string, baseOffset: number): IndexCheck {
  return new IndexCheck(disk, {
    path,
    entryBytes: OFFSET_ENTRY_BYTES,
    judge: (entry, { lastOffset, sizeBytes }, position) => {
      const found = decodeOffsetEntry(entry);
      if (found.position >= position + sizeBytes) return 'follows';
      const said = `offset ${baseOffset + found.relativeOffset} at ${found.position}`;
      if (found.position !== position) return { wrong: `${said}, where no batch begins` };
      if (baseOffset + found.relativeOffset === lastOffset) return 'of';
      return { wrong: `${said}, where the batch of ${lastOffset} lies` };
    },
    isBehind: (entry, end) => decodeOffsetEntry(entry).position >= end.position,
  });
}

/** An entry of the time index names the first batch that had the largest timestamp so far, by its last offset. */
export function timeIndexCheck(disk: Disk, path: string, baseOffset: number): IndexCheck {
  let largestMs = -1;
  return new IndexCheck(disk, {
    path,
    entryBytes: TIME_ENTRY_BYTES,
    judge: (entry, batch) => {
      const found = decodeTimeEntry(entry, baseOffset);
      if (found.offset <= batch.lastOffset) {
        const said = `timestamp ${found.timestampMs} at offset ${found.offset}`;
        if (found.offset < batch.baseOffset) return { wrong: `${said} does not follow its predecessor` };
        if (found.timestampMs !== batch.maxTimestamp) return { wrong: `${said}, where it is ${batch.maxTimestamp}` };
        if (found.timestampMs < largestMs) return { wrong: `${said}, below ${largestMs} before it` };
      }
      largestMs = Math.max(largestMs, batch.maxTimestamp);
      return found.offset > batch.lastOffset ? 'follows' : 'of';
    },
    isBehind: (entry, end) => decodeTimeEntry(entry, baseOffset).offset >= end.offset,
  });
}
