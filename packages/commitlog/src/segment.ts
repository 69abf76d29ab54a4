import { type Disk, isFullDisk } from '@tidemark/ports';
import { BatchError, type BatchHeader } from '@tidemark/protocol';
import type { OffsetEntry } from './core/index-entries.js';
import { FailedDirectoryError } from './errors.js';
import { DELETED_SUFFIX, SEGMENT_EXTENSIONS, segmentName } from './file-names.js';
import type { OpenFiles } from './open-files.js';
import { headerAt, type PlacedHeader, ReadWindow, uninitializedBytes, walkHeaders } from './read-window.js';
import { SegmentFile } from './segment-file.js';
import { SegmentIndexes } from './segment-indexes.js';
import type { WriteBehind } from './write-behind.js';

/** So much at a time is written once more, see `writeAgain`. */
const WRITTEN_AGAIN_BYTES = 2 ** 20;

/** A batch that carries its offsets and epoch, and its header. */
export interface StampedBatch {
  readonly bytes: Uint8Array;
  readonly header: BatchHeader;
}

export interface SegmentInit {
  readonly disk: Disk;
  readonly directory: string;
  readonly baseOffset: number;
  readonly intervalBytes: number;
  readonly openFiles: OpenFiles;
  readonly behind: WriteBehind;
  /** Monotonic time at which it is made, or opened. */
  readonly createdMs: number;
}

/** A stretch of the log: one `.log` file and its indexes. Everything below `sizeBytes` is whole batches. */
export class Segment {
  readonly baseOffset: number;
  readonly indexes: SegmentIndexes;
  /** The log file. */
  readonly file: SegmentFile;
  readonly #init: SegmentInit;
  #path: string;
  #sizeBytes: number;
  #endOffset: number;
  #unsynced = false;
  /** How often the file was written or cut, or its indexes completed. */
  #writes = 0;
  /** The file may be longer than the segment: see `endAt`. */
  #hasStaleTail = false;

  private constructor(init: SegmentInit, fresh: boolean) {
    this.#init = init;
    this.baseOffset = init.baseOffset;
    this.#path = `${init.directory}/${segmentName(init.baseOffset)}`;
    this.#endOffset = init.baseOffset;
    this.#sizeBytes = 0;
    const { disk, intervalBytes, behind, openFiles } = init;
    this.file = new SegmentFile({ disk, path: this.path, behind, onUse: () => openFiles.touch(this) });
    this.indexes = new SegmentIndexes({ disk, segment: this, path: this.#path, intervalBytes, fresh });
  }

  /** Makes the log file, empty whatever it held. */
  static create(init: SegmentInit): Segment {
    const segment = new Segment(init, true);
    try {
      segment.file.create();
    } catch (error) {
      segment.closeFile();
      throw error;
    }
    segment.unsynced = true;
    return segment;
  }

  /** A segment that exists; where its batches end is not known before `setEnd`. Throws DiskError. */
  static existing(init: SegmentInit): Segment {
    const segment = new Segment(init, false);
    segment.#sizeBytes = segment.file.sizeBytes();
    return segment;
  }

  /** One whose file is about to be there, whole: it is opened when it is used, so that nothing can fail here. */
  static expected(init: SegmentInit, end: { readonly sizeBytes: number; readonly endOffset: number }): Segment {
    const segment = new Segment(init, false);
    segment.setEnd(end);
    return segment;
  }

  get path(): string {
    return `${this.#path}.log`;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** True while an append has not been fsynced; such a segment's file is fsynced before it is closed, to learn of a failed write-back. */
  get unsynced(): boolean {
    return this.#unsynced || this.file.isBehind;
  }

  set unsynced(unsynced: boolean) {
    this.#unsynced = unsynced;
  }

  /** The offset after the last batch. */
  get endOffset(): number {
    return this.#endOffset;
  }

  /** Monotonic time at which it was made, or opened. */
  get createdMs(): number {
    return this.#init.createdMs;
  }

  setEnd({ sizeBytes, endOffset }: { readonly sizeBytes: number; readonly endOffset: number }): void {
    this.#sizeBytes = sizeBytes;
    this.#endOffset = endOffset;
  }

  /**
   * Writes batches behind the last, in one call, or later, if they may wait: then something else makes them durable. Throws
   * DiskError; the segment is then as before.
   */
  append(batches: readonly StampedBatch[], { mayWait }: { readonly mayWait: boolean }): void {
    const last = batches.at(-1);
    if (last === undefined) return;
    const buffers = batches.map(({ bytes }) => bytes);
    try {
      if (mayWait) this.file.writeLater(buffers, this.#sizeBytes);
      else this.file.write(buffers, this.#sizeBytes);
    } finally {
      // Some of what fails may be written.
      this.#changed();
    }
    for (const { header } of batches) {
      this.indexes.add(header, this.#sizeBytes);
      this.#sizeBytes += header.sizeBytes;
    }
    this.#endOffset = last.header.lastOffset + 1;
  }

  /**
   * Completes file and indexes, as it takes no more batches; both are to be synced before the recovery point passes it. Throws
   * DiskError.
   */
  seal(): void {
    this.file.writeOut();
    this.indexes.seal();
    this.#changed();
  }

  /** Cuts the file; what was there above is gone once the file is synced. */
  truncateTo(end: { readonly sizeBytes: number; readonly endOffset: number }): void {
    this.file.truncate(end.sizeBytes);
    this.#hasStaleTail = false;
    this.setEnd(end);
    this.indexes.truncateTo(end.endOffset);
    this.#changed();
  }

  /** As `truncateTo`, where appends follow at once that likely write the same again: the file is cut by `trim`. */
  endAt(end: { readonly sizeBytes: number; readonly endOffset: number }): void {
    this.#hasStaleTail = true;
    this.setEnd(end);
    this.indexes.truncateTo(end.endOffset);
    this.#changed();
  }

  /** Cuts off what the file still holds above the segment's end. */
  trim(): void {
    if (!this.#hasStaleTail) return;
    this.#hasStaleTail = false;
    if (this.file.sizeBytes() === this.#sizeBytes) return;
    this.file.truncate(this.#sizeBytes);
    this.#changed();
  }

  /**
   * The headers from a batch at or below `offset` on. An index that leads astray is built again. Throws DiskError, and
   * BatchError where the log is damaged.
   */
  walkFrom(offset: number): Generator<PlacedHeader, void, undefined> {
    const end = this.#sizeBytes;
    let entry = this.indexes.entryBefore(offset);
    if (entry !== undefined && !this.#isRight(entry)) {
      this.indexes.rebuild();
      entry = this.indexes.entryBefore(offset);
    }
    return this.#walk(entry?.position ?? 0, end);
  }

  /** The same, of a segment whose end nobody has looked at yet: no index is built, and what is wrong may lie far above. */
  walkAsFound(offset: number): Generator<PlacedHeader, void, undefined> {
    return this.#walk(this.placeBefore(offset), this.#sizeBytes);
  }

  /** Where a batch begins that ends below `offset`, by the index as it is if that is right, else the front. Throws DiskError. */
  placeBefore(offset: number): number {
    const entry = this.indexes.lastEntry({ below: offset, before: this.#sizeBytes });
    return entry !== undefined && this.#isRight(entry) ? entry.position : 0;
  }

  /** Whether an entry's batch is where it says. */
  #isRight({ relativeOffset, position }: OffsetEntry): boolean {
    return this.headerAt(position)?.lastOffset === this.baseOffset + relativeOffset;
  }

  #walk(from: number, end: number): Generator<PlacedHeader, void, undefined> {
    return walkHeaders(this.file, { from, end, baseOffset: from === 0 ? this.baseOffset : undefined });
  }

  /** The header of the batch that begins at a position; undefined if none does. Throws DiskError. */
  headerAt(position: number): BatchHeader | undefined {
    try {
      return headerAt(new ReadWindow(this.file, this.#sizeBytes), position, this.#sizeBytes);
    } catch (error) {
      if (error instanceof BatchError) return undefined;
      throw error;
    }
  }

  /** The header of the last batch, if headers lead from an entry of the index to just there; else undefined. */
  lastHeader(lastOffset: number): BatchHeader | undefined {
    try {
      let last: BatchHeader | undefined;
      for (const { header } of this.walkFrom(lastOffset)) last = header;
      return last;
    } catch (error) {
      if (error instanceof BatchError) return undefined;
      throw error;
    }
  }

  /**
   * Writes what it holds from the batch with `offset` on once more, as it is: after an fsync that failed the page cache
   * may hold it and no fsync would write it, since it counts as written. Throws DiskError.
   */
  writeAgain(offset: number): void {
    for (let position = this.indexes.positionBefore(offset); position < this.#sizeBytes; ) {
      const bytes = uninitializedBytes(Math.min(WRITTEN_AGAIN_BYTES, this.#sizeBytes - position));
      const count = this.file.read(bytes, position);
      if (count === 0) break;
      this.file.write([bytes.subarray(0, count)], position);
      position += count;
    }
    this.#changed();
  }

  /** Fsyncs the log file, blocking. */
  syncNow(): void {
    this.file.syncNow();
    this.unsynced = false;
  }

  /** What waits to be written is forgotten with it. */
  closeFile(): void {
    this.file.close();
    this.#init.openFiles.forget(this);
  }

  /** For OpenFiles: of an empty file nothing can be lost. */
  get needsSync(): boolean {
    return this.unsynced && this.#sizeBytes > 0;
  }

  /** Fsyncs log file and indexes. Rejects with DiskError. */
  async syncFile(): Promise<void> {
    const writes = this.#writes;
    await Promise.all([this.file.syncUnused(), this.indexes.sync()]);
    if (this.#writes === writes) this.unsynced = false;
  }

  /** For OpenFiles: lets go of the descriptor, what was written being fsynced first. */
  releaseFile(): void {
    try {
      if (this.needsSync) {
        this.file.syncWrittenNow();
        this.indexes.syncNow();
        // What waits may be written before an fsync is to cover it.
        this.unsynced = this.file.isBehind;
      }
    } catch (error) {
      // Its log is given up, and stays unsynced. Whoever needed the place, in another directory perhaps, has nothing to do with that.
      if (!(error instanceof FailedDirectoryError)) throw error;
    }
    this.#letGo();
  }

  /** What waits to be written goes on waiting. */
  #letGo(): void {
    this.file.release();
    this.#init.openFiles.forget(this);
  }

  #changed(): void {
    this.#writes += 1;
    this.unsynced = true;
  }

  /** Removes all files, the log first: without it the others are nothing. */
  remove(): void {
    this.#letGo();
    for (const extension of SEGMENT_EXTENSIONS) this.#init.disk.remove(this.#path + extension);
    this.closeFile();
  }

  /**
   * Renames all files so that no opening finds them; returns their new paths. Readers that hold them go on. What a full disk has
   * no room to rename is removed at once. Throws DiskError; the segment is as it was where the disk is full.
   */
  setAside(): string[] {
    this.closeFile();
    return SEGMENT_EXTENSIONS.flatMap((extension) => {
      try {
        return this.#setFileAside(this.#path + extension);
      } catch (error) {
        // Without the log the others are nothing: one that stays does no harm, and goes with the next opening.
        if (extension === '.log' || !isFullDisk(error)) throw error;
        return [];
      }
    });
  }

  #setFileAside(path: string): string[] {
    const { disk } = this.#init;
    if (!disk.exists(path)) return [];
    try {
      disk.rename(path, path + DELETED_SUFFIX);
      return [path + DELETED_SUFFIX];
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      disk.remove(path);
      return [];
    }
  }
}
