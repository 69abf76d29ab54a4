import type { Disk } from '@tidemark/ports';
import { BatchError, type BatchHeader } from '@tidemark/protocol';
import { IndexBuilder } from './core/index-builder.js';
import {
  decodeOffsetEntry,
  decodeTimeEntry,
  encodeOffsetEntry,
  encodeTimeEntry,
  OFFSET_ENTRY_BYTES,
  type OffsetEntry,
  TIME_ENTRY_BYTES,
} from './core/index-entries.js';
import { IndexProgress, type TimeEntry } from './core/index-progress.js';
import { EntryFile } from './entry-file.js';
import { headerAt, ReadWindow, readably, type WalkedSegment, walkHeaders } from './read-window.js';

/**
 * A segment's `.index` and `.timeindex`. Both only shorten searches: every answer is where to begin walking batches,
 * and both can be built again from the log.
 */
export class SegmentIndexes {
  readonly #segment: WalkedSegment;
  readonly #intervalBytes: number;
  readonly #offsets: EntryFile;
  readonly #times: EntryFile;
  /** Undefined until it is needed: a log that is opened and left alone reads nothing. */
  #progress: IndexProgress | undefined;
  /** Both files were built from the log as it is: that one has no entry says nothing then. */
  #isBuilt = false;
  /** They cannot be: a batch cannot be read. */
  #isUnbuildable = false;

  constructor(details: {
    readonly disk: Disk;
    readonly segment: WalkedSegment;
    /** The files' path without extension. */
    readonly path: string;
    readonly intervalBytes: number;
    readonly fresh: boolean;
  }) {
    this.#segment = details.segment;
    this.#intervalBytes = details.intervalBytes;
    const { disk, path, fresh } = details;
    this.#offsets = new EntryFile({ disk, path: `${path}.index`, entryBytes: OFFSET_ENTRY_BYTES, fresh });
    this.#times = new EntryFile({ disk, path: `${path}.timeindex`, entryBytes: TIME_ENTRY_BYTES, fresh });
    if (fresh) this.#progress = new IndexProgress({ intervalBytes: details.intervalBytes });
  }

  /** The largest timestamp of the segment's batches; -1: none. */
  get maxTimestampMs(): number {
    return this.#ready().maxTimestampMs;
  }

  /** What the segment's age counts from; undefined while it is empty. */
  get firstTimestampMs(): number | undefined {
    return this.#ready().firstTimestampMs;
  }

  /** Takes up a batch that was appended at `position`. The batch must not count in the segment's size yet. */
  add(header: BatchHeader, position: number): void {
    const additions = this.#ready().add(header, position);
    if (additions === undefined) return;
    const { offset, time } = additions;
    const relativeOffset = offset.offset - this.#segment.baseOffset;
    this.#offsets.append(encodeOffsetEntry({ relativeOffset, position: offset.position }));
    this.#appendTime(time);
  }

  /** A position at or before the batch that holds `offset`, if the index is right: see `Segment.walkFrom`. */
  positionBefore(offset: number): number {
    return positionOf(this.entryBefore(offset));
  }

  /** The entry of that position; undefined: it is the front. */
  entryBefore(offset: number): OffsetEntry | undefined {
    this.#rebuildIfEmpty(this.#offsets);
    return this.lastEntry({ below: offset + 1 });
  }

  /** The last entry of a batch that ends below an offset and begins before a position, if that is given. */
  lastEntry({ below, before = Number.POSITIVE_INFINITY }: { below: number; before?: number }): OffsetEntry | undefined {
    const relative = below - this.#segment.baseOffset;
    const entry = this.#offsets.findLast((bytes) => {
      const { relativeOffset, position } = decodeOffsetEntry(bytes);
      return relativeOffset < relative && position < before;
    });
    return entry && decodeOffsetEntry(entry);
  }

  /**
   * Goes on building behind a batch that has an entry, when the entries of the offset index up to it are known to be right.
   * Throws DiskError, and BatchError: a header cannot be read.
   */
  builderBehind(header: BatchHeader): IndexBuilder {
    const { baseOffset, file, sizeBytes } = this.#segment;
    // What is kept is kept in the files.
    if (this.#offsets.isHeld || this.#times.isHeld) return this.#builtUpTo(header);
    const offsets = this.#offsets.countWhile(
      (bytes) => baseOffset + decodeOffsetEntry(bytes).relativeOffset <= header.lastOffset,
    );
    const upTo = (bytes: Uint8Array) => decodeTimeEntry(bytes, baseOffset).offset <= header.lastOffset;
    const lastTime = this.#times.findLast(upTo);
    const last = lastTime && decodeTimeEntry(lastTime, baseOffset);
    if (last === undefined || !this.#agrees(last)) return this.#builtUpTo(header);
    const progress = new IndexProgress({ intervalBytes: this.#intervalBytes, last });
    progress.setFirstTimestamp(headerAt(new ReadWindow(file, sizeBytes), 0, sizeBytes).maxTimestamp);
    progress.skip(header);
    const kept = { offsets, times: this.#times.countWhile(upTo), progress };
    return new IndexBuilder({ baseOffset, intervalBytes: this.#intervalBytes, kept });
  }

  #builtUpTo({ lastOffset }: BatchHeader): IndexBuilder {
    const { baseOffset, file, sizeBytes } = this.#segment;
    const builder = new IndexBuilder({ baseOffset, intervalBytes: this.#intervalBytes });
    for (const { header, position } of walkHeaders(file, { from: 0, end: sizeBytes, baseOffset })) {
      builder.add(header, position);
      if (header.lastOffset >= lastOffset) break;
    }
    return builder;
  }

  /** The last entry whose timestamp is not above: every batch before the one that it names is older, or as old. */
  timeEntryBefore(timestampMs: number): TimeEntry | undefined {
    this.#rebuildIfEmpty(this.#times);
    const { baseOffset } = this.#segment;
    const entry = this.#times.findLast((bytes) => decodeTimeEntry(bytes, baseOffset).timestampMs <= timestampMs);
    return entry && decodeTimeEntry(entry, baseOffset);
  }

  /** The last entry of a batch that ends below `offset`: no batch up to it is newer than it says. */
  timeEntryBelow(offset: number): TimeEntry | undefined {
    this.#rebuildIfEmpty(this.#times);
    const { baseOffset } = this.#segment;
    const entry = this.#times.findLast((bytes) => decodeTimeEntry(bytes, baseOffset).offset < offset);
    return entry && decodeTimeEntry(entry, baseOffset);
  }

  /** Writes the closing time entry and what is pending, as the segment takes no more batches, or the log closes. */
  seal(): void {
    this.#appendTime(this.#ready().takeTimeEntry());
    this.flush();
  }

  /** Hands what is pending to the operating system. */
  flush(): void {
    this.#offsets.flush();
    this.#times.flush();
  }

  /**
   * The same for a log that goes on as if nothing had happened: with no closing entry, and no file where there is no entry. What a
   * full disk does not take the next opening finds in the log, behind the last entry of the offset index. Throws DiskError.
   */
  flushPending(): void {
    const hasAllTimes = this.#times.flushPending();
    this.#offsets.flushPending();
    if (hasAllTimes) return;
    const { baseOffset } = this.#segment;
    const last = this.#times.last();
    const lastOffset = last === undefined ? -1 : decodeTimeEntry(last, baseOffset).offset;
    this.#offsets.keepWhile((bytes) => baseOffset + decodeOffsetEntry(bytes).relativeOffset <= lastOffset);
    this.#progress = undefined;
  }

  /** Drops the entries of batches at or above `end`. The segment's size must be the new one already. */
  truncateTo(end: number): void {
    const { baseOffset } = this.#segment;
    this.#offsets.keepWhile((bytes) => decodeOffsetEntry(bytes).relativeOffset < end - baseOffset);
    this.#times.keepWhile((bytes) => decodeTimeEntry(bytes, baseOffset).offset < end);
    this.#progress = undefined;
    this.#isUnbuildable = false;
  }

  /** Adopts what a walk over the segment found; rewrites files that say anything else. */
  adopt(builder: IndexBuilder, { sealed }: { readonly sealed: boolean }): void {
    const open = builder.openTimeEntries();
    const closed = builder.sealedTimeEntries();
    const { offsets, times } = builder.kept;
    this.#offsets.replace(builder.offsetEntries(), offsets);
    // A log that was closed and opened again has a closing entry in the middle of its life.
    this.#times.replace(sealed || this.#times.matches(closed, times) ? closed : open, times);
    this.#progress = undefined;
    this.#isBuilt = true;
    this.#isUnbuildable = false;
  }

  /** Makes both files durable. */
  async sync(): Promise<void> {
    await Promise.all([this.#offsets.sync(), this.#times.sync()]);
  }

  /** The blocking twin. */
  syncNow(): void {
    this.#offsets.syncNow();
    this.#times.syncNow();
  }

  #appendTime(entry: TimeEntry | undefined): void {
    if (entry !== undefined) this.#times.append(encodeTimeEntry(entry, this.#segment.baseOffset));
  }

  /** Throws DiskError, and UnreadableBatch: the walk that this may take met damage. */
  #ready(): IndexProgress {
    return this.#progress ?? readably(this.#segment, () => this.#goOn());
  }

  /** Goes on where the files end: from the last entry, walks the few batches behind it. */
  #goOn(): IndexProgress {
    if (this.#isIncomplete || !this.#endWithLog()) this.rebuild();
    const { baseOffset, file, sizeBytes } = this.#segment;
    const lastTime = this.#times.last();
    const last = lastTime === undefined ? undefined : decodeTimeEntry(lastTime, baseOffset);
    const progress = new IndexProgress({ intervalBytes: this.#intervalBytes, last });
    if (sizeBytes > 0) {
      const window = new ReadWindow(file, sizeBytes);
      progress.setFirstTimestamp(headerAt(window, 0, sizeBytes).maxTimestamp);
      const lastOffset = this.#offsets.last();
      const from = lastOffset === undefined ? 0 : decodeOffsetEntry(lastOffset).position;
      for (const { header } of walkHeaders(file, { from, end: sizeBytes })) progress.skip(header);
    }
    this.#progress = progress;
    return progress;
  }

  /**
   * Whether the last entries are of batches that the log holds, and say what those say. After an orderly close and a crash the
   * log may be as it was when it was closed, and so count as clean, while entries of batches that the crash took are still there.
   */
  #endWithLog(): boolean {
    const { baseOffset, endOffset, file, sizeBytes } = this.#segment;
    const lastTime = this.#times.last();
    const time = lastTime && decodeTimeEntry(lastTime, baseOffset);
    if (time !== undefined && (time.offset >= endOffset || !this.#agrees(time))) return false;
    const lastOffset = this.#offsets.last();
    if (lastOffset === undefined) return true;
    const { relativeOffset, position } = decodeOffsetEntry(lastOffset);
    try {
      return headerAt(new ReadWindow(file, sizeBytes), position, sizeBytes).lastOffset === baseOffset + relativeOffset;
    } catch (error) {
      if (error instanceof BatchError) return false;
      throw error;
    }
  }

  /** Whether a time entry says what its batch does: one that says less would have a segment deleted for its age. */
  #agrees({ timestampMs, offset }: TimeEntry): boolean {
    const { file, sizeBytes } = this.#segment;
    try {
      for (const { header } of walkHeaders(file, {
        from: positionOf(this.lastEntry({ below: offset + 1 })),
        end: sizeBytes,
      })) {
        if (header.lastOffset < offset) continue;
        return header.lastOffset === offset && header.maxTimestamp === timestampMs;
      }
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
    }
    return false;
  }

  /** Both files have entries where one has, or where a batch begins behind the interval, except of batches without timestamps. */
  get #isIncomplete(): boolean {
    const isDue = !this.#isBuilt && this.#segment.sizeBytes > this.#intervalBytes;
    return isDue && (this.#offsets.count === 0 || this.#times.count === 0);
  }

  /** Before a search, which begins at the front of the segment if the files cannot be built either, and meets what is wrong there. */
  #rebuildIfEmpty(searched: EntryFile): void {
    if (this.#progress !== undefined || this.#isUnbuildable || searched.count > 0 || !this.#isIncomplete) return;
    try {
      this.rebuild();
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
      this.#isUnbuildable = true;
    }
  }

  /** Builds both files again from the log. */
  rebuild(): void {
    const { baseOffset, file, sizeBytes } = this.#segment;
    const builder = new IndexBuilder({ baseOffset, intervalBytes: this.#intervalBytes });
    for (const { header, position } of walkHeaders(file, { from: 0, end: sizeBytes, baseOffset }))
      builder.add(header, position);
    this.#offsets.replace(builder.offsetEntries());
    this.#times.replace(builder.sealedTimeEntries());
    this.#progress = undefined;
    this.#isBuilt = true;
  }
}

/** Where a walk begins; the front if there is no entry. */
function positionOf(entry: OffsetEntry | undefined): number {
  return Math.max(0, entry?.position ?? 0);
}
