import type { DiskFile } from '@tidemark/ports';
import {
  BATCH_MAGIC,
  BATCH_OVERHEAD_BYTES,
  BatchError,
  type BatchHeader,
  batchLayout,
  validateBatch,
} from '@tidemark/protocol';
import { headerAt, ReadWindow } from '../read-window.js';

/** A batch that is whole, valid and at its place in the file. */
export interface FoundBatch {
  readonly kind: 'batch';
  readonly position: number;
  readonly header: BatchHeader;
  /** Valid until the next one is asked for. */
  readonly bytes: Uint8Array;
}

/** A stretch of a file in which no valid batch lies. */
export interface FoundDamage {
  readonly kind: 'damage';
  readonly position: number;
  /** Where the next valid batch begins, or the file ends. */
  readonly endPosition: number;
  readonly reason: string;
  /** Nothing valid follows, and the file ends before the batch does: as a write leaves it that was not finished. */
  readonly isTorn: boolean;
}

/** No batch is larger: a length above it is damage, and not worth the memory. */
const BATCH_BYTES_MAX = 256 * 2 ** 20;
/** Read at once while the next valid batch is looked for. */
const SEARCH_BYTES = 256 * 1_024;

/**
 * Everything in a segment's file up to `end`, in order: valid batches, and what lies between them. Behind damage it goes
 * on with the next valid batch of a higher offset. Memory: one batch at a time. Throws DiskError.
 */
export function* findBatches(
  file: Pick<DiskFile, 'read'>,
  end: number,
): Generator<FoundBatch | FoundDamage, void, undefined> {
  const window = new ReadWindow(file, end);
  let nextOffset = 0;
  for (let position = 0; position < end; ) {
    const found = batchAt(window, position, end);
    if ('header' in found) {
      yield { kind: 'batch', position, ...found };
      nextOffset = found.header.lastOffset + 1;
      position += found.header.sizeBytes;
    } else {
      const resumed = nextBatch(window, { position, end, nextOffset });
      const isTorn = found.code === 'truncated' && resumed === undefined;
      yield {
        kind: 'damage',
        position,
        endPosition: resumed ?? end,
        reason: `${found.code}: ${found.message}`,
        isTorn,
      };
      position = resumed ?? end;
    }
  }
}

function batchAt(window: ReadWindow, position: number, end: number): Pick<FoundBatch, 'header' | 'bytes'> | BatchError {
  try {
    const { sizeBytes } = headerAt(window, position, end);
    if (sizeBytes > BATCH_BYTES_MAX) return new BatchError('bad-length', `a batch of ${sizeBytes} bytes`);
    const bytes = window.bytes(position, sizeBytes);
    return { header: validateBatch(bytes), bytes };
  } catch (error) {
    if (error instanceof BatchError) return error;
    throw error;
  }
}

interface Search {
  /** Of what is damaged. */
  readonly position: number;
  readonly end: number;
  /** A batch below it is a copy in somebody's records. */
  readonly nextOffset: number;
}

/** Where the first valid batch behind `position` begins: where the damaged one says that it ends, or anywhere. */
function nextBatch(window: ReadWindow, search: Search): number | undefined {
  const { position, end } = search;
  const declared = declaredEnd(window, position, end);
  if (declared !== undefined && isBatch(window, declared, search)) return declared;
  for (let start = position + 1; start < end; start += SEARCH_BYTES) {
    // A copy: checking a candidate moves the window.
    const chunk = window.bytes(start, SEARCH_BYTES + BATCH_OVERHEAD_BYTES).slice();
    const count = Math.min(SEARCH_BYTES, chunk.length - BATCH_OVERHEAD_BYTES + 1);
    for (let at = 0; at < count; at++) {
      if (mayBeginHere(chunk, at) && isBatch(window, start + at, search)) return start + at;
    }
  }
  return undefined;
}

function declaredEnd(window: ReadWindow, position: number, end: number): number | undefined {
  try {
    return position + headerAt(window, position, end).sizeBytes;
  } catch (error) {
    if (error instanceof BatchError) return undefined;
    throw error;
  }
}

/** Cheap, and true wherever a batch begins: offsets are below 2^53, lengths below 2^28. */
function mayBeginHere(bytes: Uint8Array, at: number): boolean {
  const isMagic = bytes[at + batchLayout.magic] === BATCH_MAGIC;
  return isMagic && bytes[at] === 0 && (bytes[at + 1] ?? 0) < 0x20 && (bytes[at + batchLayout.batchLength] ?? 0) < 0x10;
}

function isBatch(window: ReadWindow, position: number, { end, nextOffset }: Search): boolean {
  if (position >= end) return false;
  const found = batchAt(window, position, end);
  return 'header' in found && found.header.baseOffset >= nextOffset;
}
