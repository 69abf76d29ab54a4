import { BATCH_OVERHEAD_BYTES, BatchError, readHeader } from '@tidemark/protocol';

/** Which batches are wanted. */
export interface BatchRange {
  /** The first batch is the one that holds this offset. */
  readonly from: number;
  /** Only batches that end below it. */
  readonly before: number;
  /** Of all batches together; one is returned however large it is. */
  readonly maxBytes: number;
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
  | { readonly kind: 'more'; readonly position: number; readonly bytes: number };

/**
 * Takes whole batches out of a chunk of a log file that begins with a batch. Throws BatchError if what lies there is not
 * a run of batches that holds `range.from`.
 */
export function takeBatches(chunk: Uint8Array, range: BatchRange): Taken {
  const batches: Uint8Array[] = [];
  let nextOffset = range.from;
  let taken = 0;
  let position = 0;
  for (;;) {
    if (position + BATCH_OVERHEAD_BYTES > chunk.length) {
      if (batches.length > 0) break;
      return { kind: 'more', position, bytes: BATCH_OVERHEAD_BYTES };
    }
    const header = readHeader(chunk, position);
    const end = position + header.sizeBytes;
    if (header.lastOffset < range.from) {
      position = end;
      continue;
    }
    if (header.baseOffset > nextOffset || header.lastOffset < header.baseOffset) {
      throw new BatchError('out-of-range', `a batch from ${header.baseOffset} where ${nextOffset} was to come`);
    }
    taken += header.sizeBytes;
    if (header.lastOffset >= range.before || (batches.length > 0 && taken > range.maxBytes)) break;
    if (end > chunk.length) {
      if (batches.length > 0) break;
      return { kind: 'more', position, bytes: header.sizeBytes };
    }
    batches.push(chunk.subarray(position, end));
    nextOffset = header.lastOffset + 1;
    position = end;
  }
  return { kind: 'batches', batches, nextOffset, end: position };
}
