import type { Disk, DiskFile } from '@tidemark/ports';
import { type BatchHeader, readHeader } from '@tidemark/protocol';
import { fillerBatch, isFiller } from '../core/compaction/filler.js';
import { IndexBuilder } from '../core/index-builder.js';
import { CLEANED_SUFFIX, INDEX_EXTENSIONS } from '../file-names.js';
import { SEGMENT_BYTES_MAX } from '../options.js';
import { apart } from '../read-window.js';
import { CompactionError } from './job.js';

/** Bytes that are gathered before they are written. */
const BUFFERED_BYTES_MAX = 2 ** 20;

/**
 * Writes a segment with its indexes beside those that it will replace, as `.cleaned` files, which nothing reads until they
 * are renamed. What is left out is stood for by fillers.
 */
export class CleanedSegmentWriter {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #file: DiskFile;
  readonly #indexes: IndexBuilder;
  #buffered: Uint8Array[] = [];
  #bufferedBytes = 0;
  #writtenBytes = 0;
  #gap: { baseOffset: number; lastOffset: number; leaderEpoch: number } | undefined;

  constructor(details: {
    readonly disk: Disk;
    /** Of the segment, without extension. */
    readonly path: string;
    readonly baseOffset: number;
    readonly indexIntervalBytes: number;
  }) {
    const { disk, path, baseOffset, indexIntervalBytes: intervalBytes } = details;
    this.#disk = disk;
    this.#path = path;
    this.#indexes = new IndexBuilder({ baseOffset, intervalBytes });
    this.#file = this.#create('.log');
  }

  /** Of the log file, once everything is written that was put. */
  get sizeBytes(): number {
    return this.#writtenBytes + this.#bufferedBytes;
  }

  /** Puts a batch behind what there is; its bytes must not change. Returns its header. */
  append(bytes: Uint8Array): BatchHeader {
    this.#closeGap();
    return this.#put(bytes);
  }

  /** Leaves a batch out. Returns whether that makes a difference: a filler that stays as it was makes none. */
  skip(header: BatchHeader): boolean {
    const { baseOffset, lastOffset, partitionLeaderEpoch: leaderEpoch } = header;
    if (this.#gap?.leaderEpoch === leaderEpoch) {
      this.#gap.lastOffset = lastOffset;
      return true;
    }
    this.#closeGap();
    this.#gap = { baseOffset, lastOffset, leaderEpoch };
    return !isFiller(header);
  }

  /** Writes the rest and the indexes, and syncs all of it; returns the size of the log file. Throws DiskError. */
  finish(): number {
    this.#closeGap();
    this.#flush();
    this.#file.syncNow();
    this.#file.close();
    const indexes = [this.#indexes.offsetEntries(), this.#indexes.sealedTimeEntries()];
    for (const [at, extension] of INDEX_EXTENSIONS.entries()) {
      const file = this.#create(extension);
      try {
        file.write(indexes.slice(at, at + 1), 0);
        file.syncNow();
      } finally {
        file.close();
      }
    }
    return this.#writtenBytes;
  }

  /** Removes what was written. */
  discard(): void {
    this.#file.close();
    for (const extension of ['.log', ...INDEX_EXTENSIONS]) this.#disk.remove(this.#path + extension + CLEANED_SUFFIX);
  }

  #create(extension: string): DiskFile {
    const path = this.#path + extension + CLEANED_SUFFIX;
    this.#disk.remove(path);
    return this.#disk.open(path, 'create');
  }

  #closeGap(): void {
    if (this.#gap !== undefined) this.#put(fillerBatch(this.#gap));
    this.#gap = undefined;
  }

  #put(bytes: Uint8Array): BatchHeader {
    const header = readHeader(bytes);
    const position = this.sizeBytes;
    if (position > SEGMENT_BYTES_MAX)
      throw new CompactionError('too-large', `${this.#path} would grow beyond ${position}`);
    this.#indexes.add(header, position);
    this.#buffered.push(...apart([bytes], bytes.buffer.byteLength));
    this.#bufferedBytes += bytes.length;
    if (this.#bufferedBytes >= BUFFERED_BYTES_MAX) this.#flush();
    return header;
  }

  #flush(): void {
    if (this.#bufferedBytes > 0) this.#file.write(this.#buffered, this.#writtenBytes);
    this.#writtenBytes += this.#bufferedBytes;
    this.#buffered = [];
    this.#bufferedBytes = 0;
  }
}
