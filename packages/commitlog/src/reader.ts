import { BatchError, type Offset, offset } from '@tidemark/protocol';
import type { ColdReads } from './cold-reads.js';
import { trimFiller } from './core/compaction/filler.js';
import type { LeaderEpochCache } from './core/epoch-cache.js';
import { type BatchRange, takeBatches } from './core/take-batches.js';
import { LogError } from './errors.js';
import { apart, bytesOf, uninitializedBytes } from './read-window.js';
import type { Segment } from './segment.js';
import type { SegmentList } from './segment-list.js';
import type { LogTail } from './tail-cache.js';

export interface ReadRequest {
  readonly from: Offset;
  /** Of all batches together; one whole batch is returned however large it is. */
  readonly maxBytes: number;
  /** Batches that end at or above it are left out; the log's end by default. */
  readonly before?: Offset;
}

/** Whole batches in order; the first may begin below what was asked for. None if there are none yet. */
export interface ReadBatches {
  readonly batches: readonly Uint8Array[];
  /** Where the next read goes on. */
  readonly nextOffset: Offset;
}

export type ReadResult = ReadBatches | 'out-of-range';

const COLD_CHUNK_BYTES = 256 * 1_024;
/** Read beyond what is wanted, for the batches between an index entry and the one that is looked for. */
const LEAD_BYTES = 8 * 1_024;
const CURSORS_MAX = 16;
/** So many segments a read goes over at most, each a read of its file. */
const SEGMENTS_MAX = 16;

interface Place {
  readonly segment: Segment;
  readonly position: number;
}

/** A piece of a segment's file to be read, by whichever way; a reader is told what was there. */
interface ChunkRequest extends Place {
  readonly bytes: number;
}

/** Reads batches: from memory, from the page cache at once, or from disk off the event loop. */
export class LogReader {
  readonly #directory: string;
  readonly #segments: SegmentList;
  readonly #tail: LogTail;
  readonly #coldReads: ColdReads;
  readonly #epochs: LeaderEpochCache;
  /** Where recent reads ended: who reads on from there needs no index. */
  readonly #cursors = new Map<number, Place>();
  /** Counts the times that files were cut, removed or renamed: a read that waited meanwhile begins again. */
  #generation = 0;
  logStartOffset = 0;
  closed = false;

  constructor(details: {
    readonly directory: string;
    readonly segments: SegmentList;
    readonly tail: LogTail;
    readonly coldReads: ColdReads;
    readonly epochs: LeaderEpochCache;
  }) {
    this.#epochs = details.epochs;
    this.#directory = details.directory;
    this.#segments = details.segments;
    this.#tail = details.tail;
    this.#coldReads = details.coldReads;
  }

  /** Files were cut, removed or renamed. */
  filesChanged(): void {
    this.#generation += 1;
    this.#cursors.clear();
  }

  /** Whether a read from there needs no disk. */
  inMemory(from: number): boolean {
    const first = this.#tail.firstOffset;
    return from >= this.#endOffset || (first !== undefined && from >= first);
  }

  /** Throws DiskError, and LogError `damaged`. */
  read(request: ReadRequest): ReadResult {
    const ready = this.#withoutDisk(request);
    if (ready !== undefined) return ready;
    const plan = this.#plan(this.#range(request), 0);
    let step = plan.next();
    while (!step.done) {
      const { segment, position, bytes } = step.value;
      const chunk = uninitializedBytes(bytes);
      step = plan.next(chunk.subarray(0, segment.file.read(chunk, position)));
    }
    return step.value;
  }

  /** Rejects with DiskError, and LogError `damaged`, `overloaded` or `closed`. */
  async readCold(request: ReadRequest): Promise<ReadResult> {
    for (;;) {
      const ready = this.#withoutDisk(request);
      if (ready !== undefined) return ready;
      const read = await this.#coldReads.run(this.#directory, () => this.#attemptCold(request));
      if (read !== undefined) return read;
    }
  }

  /** Undefined if the files changed meanwhile, or the log was closed. */
  async #attemptCold(request: ReadRequest): Promise<ReadResult | undefined> {
    // While this waited for its turn: the segments' paths may be gone by now, or another log's.
    if (this.closed) return undefined;
    const generation = this.#generation;
    const plan = this.#plan(this.#range(request), COLD_CHUNK_BYTES);
    let step = plan.next();
    while (!step.done) {
      const { segment, position, bytes } = step.value;
      const chunk = uninitializedBytes(bytes);
      const count = await segment.file.readAsync(chunk, position);
      if (this.closed || generation !== this.#generation) return undefined;
      step = plan.next(chunk.subarray(0, count));
    }
    return step.value;
  }

  /** Where damage below the log start leaves less than that, the log is empty and ends where it begins. */
  get #endOffset(): number {
    return Math.max(this.#segments.endOffset, this.logStartOffset);
  }

  #range({ from, maxBytes, before }: ReadRequest): Omit<BatchRange, 'endOffset'> {
    const end = this.#endOffset;
    const epochAt = (position: number) => this.#epochs.epochAt(offset(position));
    return { from, maxBytes, before: Math.min(before ?? end, end), epochAt };
  }

  #withoutDisk(request: ReadRequest): ReadResult | undefined {
    if (this.closed) throw new LogError('closed', { directory: this.#directory, message: 'the log is closed' });
    const { from } = request;
    if (from < this.logStartOffset || from > this.#endOffset) return 'out-of-range';
    const range = this.#range(request);
    if (from >= range.before) return { batches: [], nextOffset: from };
    const first = this.#tail.firstOffset;
    if (first === undefined || from < first) return undefined;
    const found = this.#tail.read(range);
    const last = found.at(-1);
    return {
      batches: trimFiller(
        found.map(({ bytes }) => bytes),
        from,
      ),
      nextOffset: last === undefined ? from : offset(last.lastOffset + 1),
    };
  }

  /**
   * Says what to read and makes batches of it; `chunkBytes` at least at a time. It goes on over the ends of segments: where
   * they are small one alone brings so little that who is behind never catches up. Not once half of what may be returned is
   * there: the next batch might not fit, and would be read for nothing.
   */
  *#plan(range: Omit<BatchRange, 'endOffset'>, chunkBytes: number): Generator<ChunkRequest, ReadBatches, Uint8Array> {
    let { batches, nextOffset } = yield* this.#planWithin(range, chunkBytes);
    let left = range.maxBytes - bytesOf(batches);
    for (let segments = 1; segments < SEGMENTS_MAX && nextOffset < range.before; segments += 1) {
      if (left * 2 <= range.maxBytes || this.#segments.find(nextOffset)?.baseOffset !== nextOffset) break;
      const next = yield* this.#planNext({ ...range, from: nextOffset, maxBytes: left }, chunkBytes);
      left -= bytesOf(next.batches);
      // A batch is returned however large it is, but only as the first.
      if (next.batches.length === 0 || left < 0) break;
      // Nobody reads on from between them.
      this.#cursors.delete(nextOffset);
      batches = [...batches, ...next.batches];
      ({ nextOffset } = next);
    }
    return { batches, nextOffset };
  }

  /** In a further segment: what is sound comes before it, and whoever asks for what is damaged is told. */
  *#planNext(
    range: Omit<BatchRange, 'endOffset'>,
    chunkBytes: number,
  ): Generator<ChunkRequest, ReadBatches, Uint8Array> {
    try {
      return yield* this.#planWithin(range, chunkBytes);
    } catch (error) {
      if (error instanceof LogError && error.code === 'damaged') return { batches: [], nextOffset: offset(range.from) };
      throw error;
    }
  }

  /** In one segment. */
  *#planWithin(
    range: Omit<BatchRange, 'endOffset'>,
    chunkBytes: number,
  ): Generator<ChunkRequest, ReadBatches, Uint8Array> {
    let place = this.#placeOf(range.from);
    let wanted = range.maxBytes + LEAD_BYTES;
    let rebuilt = false;
    for (;;) {
      const left = place.segment.sizeBytes - place.position;
      const bytes = Math.min(left, Math.max(wanted, chunkBytes));
      const chunk = yield { ...place, bytes };
      try {
        const taken = takeBatches(chunk, { ...range, endOffset: place.segment.endOffset });
        const position = place.position + (taken.kind === 'batches' ? taken.end : taken.position);
        // Its header is the one that was looked for: nothing has led astray.
        if (taken.kind === 'rotten') throw this.#damaged({ segment: place.segment, position }, taken.problem);
        if (taken.kind === 'batches') {
          this.#remember(taken.nextOffset, { segment: place.segment, position });
          const batches = apart(taken.batches, chunk.buffer.byteLength);
          return { batches: trimFiller(batches, range.from), nextOffset: offset(taken.nextOffset) };
        }
        // The file may be shorter than the log knows: the same would be read for ever.
        if (position + taken.bytes > place.segment.sizeBytes || chunk.length < bytes) {
          throw new BatchError('truncated', `a batch at ${position} goes on beyond its segment`);
        }
        place = { segment: place.segment, position };
        wanted = Math.max(taken.bytes, range.maxBytes);
      } catch (error) {
        if (!(error instanceof BatchError)) throw error;
        if (rebuilt) throw this.#damaged(place, error);
        // The index may have led astray: build it again before the log itself is blamed.
        rebuilt = true;
        place = this.#rebuiltPlaceOf(range.from, error);
      }
    }
  }

  #placeOf(from: number): Place {
    const known = this.#cursors.get(from);
    if (known !== undefined && known.position < known.segment.sizeBytes) return known;
    const segment = this.#segmentOf(from);
    return { segment, position: Math.min(segment.indexes.positionBefore(from), segment.sizeBytes) };
  }

  #segmentOf(from: number): Segment {
    const segment = this.#segments.find(from);
    if (segment !== undefined) return segment;
    throw new LogError('damaged', { directory: this.#directory, message: `no segment holds offset ${from}` });
  }

  #rebuiltPlaceOf(from: number, cause: BatchError): Place {
    this.#cursors.clear();
    const segment = this.#segmentOf(from);
    try {
      segment.indexes.rebuild();
    } catch (error) {
      if (error instanceof BatchError) throw this.#damaged({ segment, position: 0 }, cause);
      throw error;
    }
    return this.#placeOf(from);
  }

  #damaged({ segment, position }: Place, cause: BatchError): LogError {
    const message = `${segment.path} is damaged near byte ${position}: ${cause.message}`;
    return new LogError('damaged', { directory: this.#directory, message, cause });
  }

  #remember(nextOffset: number, place: Place): void {
    this.#cursors.delete(nextOffset);
    this.#cursors.set(nextOffset, place);
    if (this.#cursors.size <= CURSORS_MAX) return;
    const oldest = this.#cursors.keys().next();
    if (!oldest.done) this.#cursors.delete(oldest.value);
  }
}
