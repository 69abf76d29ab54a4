import type { Disk, DiskFile } from '@tidemark/ports';
import type { BlockBytes, WaitingRecord } from '../core/journal/block-bytes.js';
import {
  decodeBlockHeader,
  decodeRecords,
  decodeSegmentHeader,
  encodeSegmentHeader,
  isSoundBlock,
  JOURNAL_BLOCK_HEADER_BYTES,
  JOURNAL_SECTOR_BYTES,
  type JournalBlockHeader,
  type JournalSegmentHeader,
  paddedBytes,
} from '../core/journal/format.js';
import type { FoundBlock, FoundSegment } from '../core/journal/plan.js';
import { bytesOf, ReadWindow } from '../read-window.js';

const EXTENSION = '.journal';

type ReadableFile = Pick<DiskFile, 'read' | 'sizeBytes'>;

/** What the journal's directory holds. */
export interface FoundFiles {
  readonly segments: FoundSegment<DiskFile>[];
  /** Files without a header or a block that is whole: nothing in them was ever synced. */
  readonly free: DiskFile[];
}

/** Opens every segment file and finds the blocks that are whole. Throws DiskError. */
export function findSegments(disk: Disk, directory: string): FoundFiles {
  const segments: FoundSegment<DiskFile>[] = [];
  const free: DiskFile[] = [];
  for (const name of disk.list(directory)) {
    if (!isSegmentFileName(name)) continue;
    const file = disk.open(`${directory}/${name}`, 'write');
    const found = findSegmentIn(file);
    if (found === undefined) free.push(file);
    else segments.push({ ...found, file });
  }
  return { segments, free };
}

export function isSegmentFileName(name: string): boolean {
  return name.endsWith(EXTENSION);
}

/** What one file holds; undefined if nothing. Throws DiskError, and RangeError for an unknown version. */
export function findSegmentIn(
  file: ReadableFile,
): (Omit<FoundSegment<never>, 'file'> & { readonly isHeaderWhole: boolean }) | undefined {
  const first = new Uint8Array(JOURNAL_SECTOR_BYTES);
  const header = decodeSegmentHeader(first.subarray(0, file.read(first, 0)));
  if (header !== undefined) return { header, blocks: findBlocks(file, header), isHeaderWhole: true };
  // Torn, and nothing behind it was ever synced; or rotten, and then its blocks say all that it said.
  const latest = findBlocks(file).reduce<JournalBlockHeader | undefined>(
    (most, block) => (most === undefined || block.header.number > most.number ? block.header : most),
    undefined,
  );
  return latest && { header: latest, blocks: findBlocks(file, latest), isHeaderWhole: false };
}

/**
 * The blocks of a segment, or of whatever segments the file has been. Goes on behind what is not whole: whether that is damage or
 * the torn tail is judged by what comes later.
 */
function findBlocks(file: ReadableFile, segment?: Pick<JournalSegmentHeader, 'session' | 'number'>): FoundBlock[] {
  const end = file.sizeBytes();
  const window = new ReadWindow(file, end);
  const blocks: FoundBlock[] = [];
  // Of few topics there are very many records: they share the ids.
  const topicIds = new Map<string, string>();
  for (let place = JOURNAL_SECTOR_BYTES; place < end; ) {
    const start = window.bytes(place, JOURNAL_BLOCK_HEADER_BYTES);
    const header = decodeBlockHeader(start, place, segment);
    const whole = header !== undefined && place + header.sizeBytes <= end;
    const block = whole ? window.bytes(place, header.sizeBytes) : undefined;
    if (header !== undefined && block !== undefined && isSoundBlock(block)) {
      blocks.push({ header, records: decodeRecords(block, header, topicIds) });
      place += paddedBytes(header.sizeBytes);
    } else {
      place += JOURNAL_SECTOR_BYTES;
    }
  }
  return blocks;
}

/** A segment that is being written, or was. */
export class JournalSegment {
  readonly file: DiskFile;
  readonly header: JournalSegmentHeader;
  /** Its file is new in the directory, which is not synced since. */
  fresh: boolean;
  /** No older header can come back any more. */
  #isBegun: boolean;
  /** Where the next block goes. */
  #place = JOURNAL_SECTOR_BYTES;

  /** Writes the header, behind which nothing of an earlier life counts. Throws DiskError. */
  constructor(file: DiskFile, header: JournalSegmentHeader, { fresh }: { readonly fresh: boolean }) {
    this.file = file;
    this.header = header;
    this.fresh = fresh;
    this.#isBegun = fresh;
    file.write([encodeSegmentHeader(header)], 0);
  }

  /**
   * Resolves when a block may be written: the header of an earlier life must not come back with some of its blocks gone, for
   * what is missing would be taken for records that were lost.
   */
  async begin(): Promise<void> {
    if (this.#isBegun) return;
    await this.file.sync();
    this.#isBegun = true;
  }

  /** The blocking twin. */
  beginNow(): void {
    if (this.#isBegun) return;
    this.file.syncNow();
    this.#isBegun = true;
  }

  get sizeBytes(): number {
    return this.#place;
  }

  /** Writes a block, put together in `bytes`, with one call. Throws DiskError; then the place counts as free. */
  write(
    bytes: BlockBytes,
    block: Pick<JournalBlockHeader, 'firstSequence' | 'syncedSequence' | 'liveFrom'>,
    records: readonly WaitingRecord[],
  ): void {
    this.beginNow();
    const { session, number } = this.header;
    const place = this.#place;
    const pieces = bytes.pieces({ ...block, recordCount: records.length, session, number, place }, records);
    this.file.write(pieces, place);
    this.#place += bytesOf(pieces);
  }
}

/** The file that a journal gets when it has `count` already. Throws DiskError. */
export function createSegmentFile(disk: Disk, directory: string, count: number): DiskFile {
  for (let number = count; ; number++) {
    const path = `${directory}/${String(number).padStart(8, '0')}${EXTENSION}`;
    if (!disk.exists(path)) return disk.open(path, 'create');
  }
}
