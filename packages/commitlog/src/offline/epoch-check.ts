import { type EpochEntry, LeaderEpochCache } from '../core/epoch-cache.js';

/**
 * Where `leader-epoch-checkpoint` contradicts the epochs that a log's batches carry; undefined: nowhere. An epoch may
 * have no records, and the file may lack the latest epochs, which come with their batches, unless it `isFinal`.
 */
export function epochContradiction(details: {
  readonly file: readonly EpochEntry[];
  readonly batches: readonly EpochEntry[];
  /** Between which offsets the batches were read. */
  readonly from: number;
  readonly end: number;
  readonly isFinal: boolean;
}): string | undefined {
  const { from, end, isFinal } = details;
  const [inFile, inBatches] = [cacheOf(details.file), cacheOf(details.batches)];
  for (const { epoch, startOffset } of details.file) {
    if (startOffset < from || startOffset >= end) continue;
    const found = inBatches.epochAt(startOffset);
    if (found !== epoch) return `epoch ${epoch} begins at ${startOffset}, where the log holds epoch ${found}`;
  }
  for (const { epoch, startOffset } of details.batches) {
    const found = inFile.epochAt(startOffset);
    const isBehind = found < epoch && startOffset >= (details.file.at(-1)?.startOffset ?? 0);
    if (found !== epoch && (isFinal || !isBehind)) {
      return `it says epoch ${found} of offset ${startOffset}, where the log holds epoch ${epoch}`;
    }
  }
  return undefined;
}

function cacheOf(entries: readonly EpochEntry[]): LeaderEpochCache {
  const cache = new LeaderEpochCache();
  for (const entry of entries) cache.assign(entry);
  return cache;
}
