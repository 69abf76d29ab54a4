import {
  BATCH_OVERHEAD_BYTES,
  BatchError,
  type BatchHeader,
  batchLayout,
  crc32c,
  readHeader,
} from '@tidemark/protocol';

/** Which batches are wanted. */
export interface BatchRange {
  /** The first batch is the one that holds this offset. */
  readonly from: number;
  /** Only batches that end below it. */
  readonly before: number;
  /** Of all batches together; one is returned however large it is. */
  readonly maxBytes: number;
  /** Where the segment ends that the chunk is of: no batch in it reaches beyond. */
  readonly endOffset: number;
  /** Which epoch the record at an offset must have; negative: not known. */
  readonly epochAt: (offset: number) => number;
}

export type Taken =
  | {
      readonly kind: 'batches';
      readonly batches: Uint8Array[];
      readonly nextOffset: number;
      /** Where in the chunk the last batch ends. */
      readonly end: number;
    }
  /** The first wanted batch is not whole in the chunk; it begins at `position`, and `bytes` of it are needed. */
  | { readonly kind: 'more'; readonly position: number; readonly bytes: number }
  /** The first wanted batch lies at `position`, and is not what was written there. */
  | { readonly kind: 'rotten'; readonly position: number; readonly problem: BatchError };

/**
 * Takes whole batches out of a chunk of a log file that begins with a batch, up to the first that is not wanted, not
 * whole, not what must come, or not what was written, by its CRC. Throws BatchError if no header leads to a batch that holds
 * `range.from`.
 */
export function takeBatches(chunk: Uint8Array, range: BatchRange): Taken {
  const first = findFirst(chunk, range);
  if ('bytes' in first) return { kind: 'more', ...first };
  const batches: Uint8Array[] = [];
  let nextOffset = range.from;
  let taken = 0;
  let position = first.position;
  let header: BatchHeader | undefined = first.header;
  while (header !== undefined && header.lastOffset < range.before) {
    const end: number = position + header.sizeBytes;
    taken += header.sizeBytes;
    if (batches.length > 0 && taken > range.maxBytes) break;
    if (end > chunk.length) {
      if (batches.length > 0) break;
      return { kind: 'more', position, bytes: header.sizeBytes };
    }
    const batch = chunk.subarray(position, end);
    const problem = problemOf(batch, header, range);
    if (problem !== undefined) {
      // What is sound comes first; whoever asks for this one is told.
      if (batches.length > 0) break;
      return { kind: 'rotten', position, problem };
    }
    batches.push(batch);
    nextOffset = header.lastOffset + 1;
    position = end;
    header = taken < range.maxBytes ? following(chunk, position, nextOffset) : undefined;
  }
  return { kind: 'batches', batches, nextOffset, end: position };
}

/** Why a batch is not what was written; its offsets are right. The epoch lies outside the CRC. */
function problemOf(batch: Uint8Array, header: BatchHeader, { from, epochAt }: BatchRange): BatchError | undefined {
  const { baseOffset, lastOffset, partitionLeaderEpoch: epoch } = header;
  if (crc32c(batch.subarray(batchLayout.attributes)) !== header.crc) {
    return new BatchError('bad-crc', `the records of ${baseOffset} to ${lastOffset} have changed`);
  }
  const known = epochAt(Math.max(baseOffset, Math.min(from, lastOffset)));
  if (known < 0 || known === epoch) return undefined;
  return new BatchError('out-of-range', `leader epoch ${epoch} at ${baseOffset}, which is of epoch ${known}`);
}

type First =
  | { readonly header: BatchHeader; readonly position: number }
  | { readonly bytes: number; readonly position: number };

/** Walks to the batch that holds an offset, or to where the chunk ends before it. */
function findFirst(chunk: Uint8Array, { from, endOffset }: Pick<BatchRange, 'from' | 'endOffset'>): First {
  let position = 0;
  while (position + BATCH_OVERHEAD_BYTES <= chunk.length) {
    const header = readHeader(chunk, position);
    if (header.baseOffset > from || header.lastOffset < header.baseOffset || header.lastOffset >= endOffset) {
      throw new BatchError('out-of-range', `a batch of ${header.baseOffset} to ${header.lastOffset} before ${from}`);
    }
    if (header.lastOffset >= from) return { header, position };
    position += header.sizeBytes;
  }
  return { position, bytes: BATCH_OVERHEAD_BYTES };
}

/** The header at a position if it begins with `nextOffset`. What else is there is judged when it is asked for. */
function following(chunk: Uint8Array, position: number, nextOffset: number): BatchHeader | undefined {
  if (position + BATCH_OVERHEAD_BYTES > chunk.length) return undefined;
  try {
    const header = readHeader(chunk, position);
    return header.baseOffset === nextOffset && header.lastOffset >= nextOffset ? header : undefined;
  } catch (error) {
    if (error instanceof BatchError) return undefined;
    throw error;
  }
}
