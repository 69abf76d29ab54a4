import { type Offset, offset, readHeader } from '@tidemark/protocol';
import type { RecordSource } from '../partitions/record-source.js';

/**
 * Batches from the first on that holds a record. Compaction leaves empty ones, and there are clients that take an answer
 * without a record for the end of what there is.
 */
export function withoutLeadingEmpty(batches: readonly Uint8Array[]): readonly Uint8Array[] {
  const first = batches.findIndex((batch) => readHeader(batch).recordCount > 0);
  return first < 0 ? [] : batches.slice(first);
}

/**
 * Reads for a consumer: goes on behind empty batches. Where nothing else comes before `before`, it gets these after all, and
 * goes on behind them itself. Rejects as `readCold` does.
 */
export async function readRecords(
  source: RecordSource,
  range: { readonly from: Offset; readonly maxBytes: number; readonly before: Offset },
): Promise<readonly Uint8Array[]> {
  const { maxBytes, before } = range;
  const found = await source.readCold(range.from, maxBytes, before);
  for (let batches = found; ; ) {
    const records = withoutLeadingEmpty(batches);
    if (records.length > 0) return records;
    const last = batches.at(-1);
    if (last === undefined) return found;
    batches = await source.readCold(offset(readHeader(last).lastOffset + 1), maxBytes, before);
  }
}
