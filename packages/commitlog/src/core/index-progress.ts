import type { BatchHeader } from '@tidemark/protocol';

/** One entry for each index of a segment, where a batch calls for them. */
export interface IndexAdditions {
  readonly offset: { readonly offset: number; readonly position: number };
  readonly time: TimeEntry | undefined;
}

/** The largest timestamp so far, and the last offset of the first batch that had it. */
export interface TimeEntry {
  readonly timestampMs: number;
  readonly offset: number;
}

/** Kafka's "no timestamp". */
const NO_TIMESTAMP_MS = -1;

/**
 * Decides which batches of a segment get index entries, as Kafka's LogSegment.append does: one once more than the
 * interval has been written since the last, with the batch's last offset and its position, and besides a time entry
 * if the largest timestamp has risen; and a closing time entry when the segment is sealed.
 */
export class IndexProgress {
  readonly #intervalBytes: number;
  #bytesSinceEntry = 0;
  #largestMs: number;
  #largestOffset: number;
  #lastTimeEntryMs: number;
  #firstTimestampMs: number | undefined;

  /** Where a segment begins, or goes on behind `last`, the last entry of its time index. */
  constructor(options: { readonly intervalBytes: number; readonly last?: TimeEntry | undefined }) {
    this.#intervalBytes = options.intervalBytes;
    this.#largestMs = options.last?.timestampMs ?? NO_TIMESTAMP_MS;
    this.#largestOffset = options.last?.offset ?? 0;
    this.#lastTimeEntryMs = this.#largestMs;
  }

  /** The largest timestamp of the segment; -1: none. */
  get maxTimestampMs(): number {
    return this.#largestMs;
  }

  /** The timestamp that the segment's age counts from: its first batch's. */
  get firstTimestampMs(): number | undefined {
    return this.#firstTimestampMs;
  }

  /** Told apart from `add` because a segment that is opened again goes on from its last entry. */
  setFirstTimestamp(timestampMs: number): void {
    this.#firstTimestampMs = timestampMs;
  }

  /** Counts a batch that lies behind the last entry, or at it, and has none of its own to come. */
  skip(header: Pick<BatchHeader, 'sizeBytes' | 'maxTimestamp' | 'lastOffset'>): void {
    this.#observe(header);
    this.#bytesSinceEntry += header.sizeBytes;
  }

  /** Counts a batch; returns the entries that it calls for. */
  add(
    header: Pick<BatchHeader, 'sizeBytes' | 'maxTimestamp' | 'lastOffset'>,
    position: number,
  ): IndexAdditions | undefined {
    this.#observe(header);
    const due = this.#bytesSinceEntry > this.#intervalBytes;
    if (due) this.#bytesSinceEntry = 0;
    this.#bytesSinceEntry += header.sizeBytes;
    return due ? { offset: { offset: header.lastOffset, position }, time: this.takeTimeEntry() } : undefined;
  }

  /** The time entry that is due if one is written now: none if the largest timestamp is in the index already. */
  takeTimeEntry(): TimeEntry | undefined {
    if (this.#largestMs <= this.#lastTimeEntryMs) return undefined;
    this.#lastTimeEntryMs = this.#largestMs;
    return { timestampMs: this.#largestMs, offset: this.#largestOffset };
  }

  #observe(header: Pick<BatchHeader, 'maxTimestamp' | 'lastOffset'>): void {
    this.#firstTimestampMs ??= header.maxTimestamp;
    if (header.maxTimestamp <= this.#largestMs) return;
    this.#largestMs = header.maxTimestamp;
    this.#largestOffset = header.lastOffset;
  }
}
