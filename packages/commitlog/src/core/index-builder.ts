import type { BatchHeader } from '@tidemark/protocol';
import { encodeOffsetEntry, encodeTimeEntry, OFFSET_ENTRY_BYTES, TIME_ENTRY_BYTES } from './index-entries.js';
import { IndexProgress } from './index-progress.js';

/** Entries that stand already, of the batches up to one that the offset index has an entry for. */
export interface KeptEntries {
  readonly offsets: number;
  readonly times: number;
  /** Where the entries end: at that batch. */
  readonly progress: IndexProgress;
}

/** Builds a segment's indexes from its batches, front to back, or from behind a batch that has an entry. */
export class IndexBuilder {
  /** How many entries of each index come before those that are built. */
  readonly kept: Pick<KeptEntries, 'offsets' | 'times'>;
  readonly #baseOffset: number;
  readonly #progress: IndexProgress;
  readonly #offsets = new EntryBuffer(OFFSET_ENTRY_BYTES);
  readonly #times = new EntryBuffer(TIME_ENTRY_BYTES);

  constructor(segment: {
    readonly baseOffset: number;
    readonly intervalBytes: number;
    readonly kept?: KeptEntries | undefined;
  }) {
    const { baseOffset, intervalBytes, kept } = segment;
    this.#baseOffset = baseOffset;
    this.kept = kept ?? { offsets: 0, times: 0 };
    this.#progress = kept?.progress ?? new IndexProgress({ intervalBytes });
  }

  add(header: Pick<BatchHeader, 'sizeBytes' | 'maxTimestamp' | 'lastOffset'>, position: number): void {
    const additions = this.#progress.add(header, position);
    if (additions === undefined) return;
    const { offset, time } = additions;
    const relativeOffset = offset.offset - this.#baseOffset;
    this.#offsets.append(encodeOffsetEntry({ relativeOffset, position: offset.position }));
    if (time !== undefined) this.#times.append(encodeTimeEntry(time, this.#baseOffset));
  }

  offsetEntries(): Uint8Array {
    return this.#offsets.bytes();
  }

  /** The time index of a segment that takes more batches. */
  openTimeEntries(): Uint8Array {
    return this.#times.bytes();
  }

  /** The time index of a segment that is complete, with its closing entry. Ends the building. */
  sealedTimeEntries(): Uint8Array {
    const closing = this.#progress.takeTimeEntry();
    if (closing !== undefined) this.#times.append(encodeTimeEntry(closing, this.#baseOffset));
    return this.#times.bytes();
  }
}

/** Entries back to back in a buffer that doubles. */
class EntryBuffer {
  #buffer: Uint8Array;
  #length = 0;

  constructor(entryBytes: number) {
    this.#buffer = new Uint8Array(entryBytes * 64);
  }

  append(entry: Uint8Array): void {
    if (this.#length + entry.length > this.#buffer.length) {
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer.set(entry, this.#length);
    this.#length += entry.length;
  }

  /** A view of what there is now. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }
}
