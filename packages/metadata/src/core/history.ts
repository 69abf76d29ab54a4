import { readHeader } from '@tidemark/protocol';
import { applyRecords, type OffsetRecord } from './apply-records.js';
import type { MetadataImage } from './image.js';
import { decodeBatch } from './record-codec.js';

/** One batch of the metadata log with the image on either side: records of one batch were decided together. */
export interface HistoryStep {
  /** The proposer's wall clock. */
  readonly timeMs: number;
  readonly records: readonly OffsetRecord[];
  readonly before: MetadataImage;
  readonly after: MetadataImage;
}

/** Folds whole batches that follow `start`, one by one. Throws BatchError and MetadataError. */
export function* walkHistory(start: MetadataImage, batches: Iterable<Uint8Array>): Generator<HistoryStep> {
  let before = start;
  for (const batch of batches) {
    const records = decodeBatch(batch);
    const { image: after } = applyRecords(before, records);
    yield { timeMs: readHeader(batch).baseTimestamp, records, before, after };
    before = after;
  }
}
