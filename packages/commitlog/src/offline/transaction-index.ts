import type { Disk } from '@tidemark/ports';
import { EntryReader } from './entry-reader.js';
import type { Findings } from './finding.js';

/**
 * `.txnindex`, in Kafka's format, big-endian: for each aborted transaction whose marker lies in the segment: version
 * int16 = 0, producer id int64, first offset int64, last offset int64, last stable offset after it int64.
 */
export const TRANSACTION_ENTRY_BYTES = 34;

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Of the marker that ended it. */
  readonly lastOffset: number;
  readonly lastStableOffset: number;
}

/** Throws RangeError for a version that is not known, and offsets that contradict each other. */
export function decodeAbortedTransaction(entry: Uint8Array): AbortedTransaction {
  const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
  const version = view.getInt16(0);
  if (version !== 0) throw new RangeError(`version ${version} of an aborted transaction is not known`);
  const [producerId = 0, firstOffset = 0, lastOffset = 0, lastStableOffset = 0] = [2, 10, 18, 26].map((at) =>
    Number(view.getBigInt64(at)),
  );
  if (firstOffset < 0 || firstOffset > lastOffset)
    throw new RangeError(`a transaction from ${firstOffset} to ${lastOffset}`);
  return { producerId, firstOffset, lastOffset, lastStableOffset };
}

/** What is wrong with the transaction index of a segment that holds these offsets. Throws DiskError. */
export function* checkTransactionIndex(
  disk: Disk,
  path: string,
  segment: { readonly from: number; readonly end: number },
): Findings {
  const entries = EntryReader.open(disk, path, TRANSACTION_ENTRY_BYTES);
  if (entries === undefined) return;
  try {
    let before = segment.from - 1;
    for (let entry = entries.peek(); entry !== undefined; entry = entries.peek()) {
      const { position } = entries;
      const reason = wrongIn(entry, { after: before, end: segment.end });
      if (reason !== undefined) {
        yield { kind: 'damage', file: path, position, endPosition: position + TRANSACTION_ENTRY_BYTES, reason };
        return;
      }
      before = decodeAbortedTransaction(entry).lastOffset;
      entries.skip();
    }
    const { position, sizeBytes } = entries;
    if (position < sizeBytes) {
      yield { kind: 'damage', file: path, position, reason: `${sizeBytes - position} bytes are no entry` };
    }
  } finally {
    entries.close();
  }
}

function wrongIn(
  entry: Uint8Array,
  { after, end }: { readonly after: number; readonly end: number },
): string | undefined {
  try {
    const { lastOffset } = decodeAbortedTransaction(entry);
    return lastOffset > after && lastOffset < end
      ? undefined
      : `a marker at ${lastOffset} is not in order in the segment`;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
