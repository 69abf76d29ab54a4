import type { DiskFile } from '@tidemark/ports';
import { BATCH_OVERHEAD_BYTES, BatchError, type BatchHeader, readHeader } from '@tidemark/protocol';
import { UnreadableBatch } from './errors.js';

const WINDOW_BYTES_MIN = 4_096;
const WINDOW_BYTES_MAX = 256 * 1_024;
/** This many headers found in one window mean small batches: the next window is larger. */
const HITS_TO_GROW = 4;

/**
 * Reads a file front to back through a window that suits what is read: small while headers lie far apart, so that
 * the records in between stay on disk, and larger when many headers fall into each read.
 */
export class ReadWindow {
  readonly #file: Pick<DiskFile, 'read'>;
  readonly #end: number;
  #window: Uint8Array = new Uint8Array(0);
  #start = 0;
  #hits = 0;
  #nextBytes = WINDOW_BYTES_MIN;
  /** Bytes read so far. */
  bytesRead = 0;

  /** Reads nothing at or above `end`. */
  constructor(file: Pick<DiskFile, 'read'>, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /** `count` bytes at `position`, fewer at the end; valid until the next call. Throws DiskError. */
  bytes(position: number, count: number): Uint8Array {
    const wanted = Math.max(0, Math.min(count, this.#end - position));
    if (position < this.#start || position + wanted > this.#start + this.#window.length) {
      this.#fill(position, wanted);
    } else {
      this.#hits += 1;
    }
    const from = position - this.#start;
    return this.#window.subarray(from, from + wanted);
  }

  #fill(position: number, wanted: number): void {
    const grown = this.#hits >= HITS_TO_GROW ? this.#nextBytes * 2 : WINDOW_BYTES_MIN;
    this.#nextBytes = Math.min(WINDOW_BYTES_MAX, this.#hits === 1 ? this.#nextBytes : grown);
    const size = Math.min(Math.max(wanted, this.#nextBytes), this.#end - position);
    const target = uninitializedBytes(Math.max(0, size));
    const count = this.#file.read(target, position);
    this.bytesRead += count;
    this.#window = target.subarray(0, count);
    this.#start = position;
    this.#hits = 0;
  }
}

/** Memory of its own that is about to be overwritten: not clearing it halves what a large read costs. */
export function uninitializedBytes(count: number): Uint8Array {
  const { buffer, byteOffset } = Buffer.allocUnsafeSlow(count);
  return new Uint8Array(buffer, byteOffset, count);
}

export const bytesOf = (batches: readonly Uint8Array[]) => batches.reduce((sum, { length }) => sum + length, 0);

/**
 * Batches of a chunk, copied out of it if they are less than half: whoever waits for a client to take them, or gathers them to be
 * written, counts their bytes, and would keep all of it alive.
 */
export function apart(batches: readonly Uint8Array[], chunkBytes: number): readonly Uint8Array[] {
  const bytes = bytesOf(batches);
  if (bytes * 2 >= chunkBytes) return batches;
  // Behind one another again: they leave as one part.
  const copy = uninitializedBytes(bytes);
  let end = 0;
  return batches.map((batch) => {
    copy.set(batch, end);
    end += batch.length;
    return copy.subarray(end - batch.length, end);
  });
}

/** A batch's header and where the batch lies in its file. */
export interface PlacedHeader {
  readonly header: BatchHeader;
  readonly position: number;
}

/**
 * The header of the batch at `position`, whose every byte lies below `end`. Throws BatchError if there is none,
 * `truncated` if the batch goes on beyond the end.
 */
export function headerAt(window: ReadWindow, position: number, end: number): BatchHeader {
  const header = readHeader(window.bytes(position, BATCH_OVERHEAD_BYTES));
  if (header.lastOffset < header.baseOffset) {
    throw new BatchError('out-of-range', `last offset delta ${header.lastOffsetDelta} at ${position}`);
  }
  if (position + header.sizeBytes > end) {
    throw new BatchError('truncated', `${end - position} bytes of a batch of ${header.sizeBytes} at ${position}`);
  }
  return header;
}

/** A piece of a file: whole batches, of which the first begins at an offset, if that is known. */
interface WalkedRange {
  readonly from: number;
  readonly end: number;
  readonly baseOffset?: number | undefined;
}

/**
 * The headers of a file's batches between two positions, in order. Throws DiskError, and BatchError for a batch that does not
 * follow the one before it: what is whole and lies in another's place is found by its offsets only.
 */
export function* walkHeaders(
  file: Pick<DiskFile, 'read'>,
  { from, end, baseOffset }: WalkedRange,
): Generator<PlacedHeader, void, undefined> {
  const window = new ReadWindow(file, end);
  let position = from;
  let expected = baseOffset;
  while (position < end) {
    const header = headerAt(window, position, end);
    if (expected !== undefined && header.baseOffset !== expected) {
      throw new BatchError('out-of-range', `a batch of offset ${header.baseOffset} in the place of ${expected}`);
    }
    yield { header, position };
    position += header.sizeBytes;
    expected = header.lastOffset + 1;
  }
}

/** A segment whose batches are walked. */
export interface WalkedSegment {
  readonly baseOffset: number;
  /** The offset after the last batch. */
  readonly endOffset: number;
  /** Up to where the log file holds batches. */
  readonly sizeBytes: number;
  readonly file: Pick<DiskFile, 'read'>;
}

/** The first offset that a segment's headers do not lead to; undefined if they lead to just its end. Throws DiskError. */
export function brokenAt({ file, baseOffset, endOffset, sizeBytes }: WalkedSegment): number | undefined {
  let reached = baseOffset;
  try {
    for (const { header } of walkHeaders(file, { from: 0, end: sizeBytes, baseOffset })) {
      if (header.lastOffset >= endOffset) return reached;
      reached = header.lastOffset + 1;
    }
  } catch (error) {
    if (error instanceof BatchError) return reached;
    throw error;
  }
  return reached === endOffset ? undefined : reached;
}

/** Looks into a segment. Throws UnreadableBatch where a batch is not what must come: by the headers from the first on, wherever it began. */
export function readably<Result>(segment: WalkedSegment, look: () => Result): Result {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    throw new UnreadableBatch(brokenAt(segment) ?? segment.endOffset, error);
  }
}
