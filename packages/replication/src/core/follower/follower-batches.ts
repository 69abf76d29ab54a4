import {
  BatchError,
  type BatchHeader,
  cutBatches,
  type LeaderEpoch,
  type Offset,
  validateBatch,
} from '@tidemark/protocol';

/** What the follower's log holds, and in which epoch it asked. */
export interface AppendPoint {
  readonly logEndOffset: Offset;
  /** It holds no batch: what comes first need not begin at its end. */
  readonly isEmpty: boolean;
  /** Of its last batch, or of the epoch cache; NONE: none. */
  readonly latestEpoch: LeaderEpoch;
  readonly requestEpoch: LeaderEpoch;
}

export type FetchedBatches =
  | { readonly kind: 'valid'; readonly batches: readonly Uint8Array[]; readonly headers: readonly BatchHeader[] }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Judges fetched batches before any is appended: CRC, length and magic; base offsets that follow on; epochs that never
 * fall, and never lie above the request's: such a batch was written by a leader that this follower does not follow
 * yet. One bad batch refuses all of them. Only in a log without batches may the first begin earlier, if the log's end
 * lies in it: records are deleted up to any offset, and batches are sent whole.
 */
export function judgeBatches(bytes: Uint8Array, point: AppendPoint): FetchedBatches {
  const batches: Uint8Array[] = [];
  const headers: BatchHeader[] = [];
  let nextOffset: number = point.logEndOffset;
  let epoch: number = point.latestEpoch;
  try {
    for (const batch of cutBatches(bytes)) {
      const header = validateBatch(batch);
      const straddles = point.isEmpty && batches.length === 0 && covers(header, nextOffset);
      if (header.baseOffset !== nextOffset && !straddles)
        return refused(`offset ${header.baseOffset} where ${nextOffset} follows`);
      if (header.partitionLeaderEpoch < epoch) return refused(`epoch ${header.partitionLeaderEpoch} after ${epoch}`);
      if (header.partitionLeaderEpoch > point.requestEpoch) {
        return refused(`epoch ${header.partitionLeaderEpoch} above the request's ${point.requestEpoch}`);
      }
      batches.push(batch);
      headers.push(header);
      nextOffset = header.lastOffset + 1;
      epoch = header.partitionLeaderEpoch;
    }
  } catch (error) {
    if (error instanceof BatchError) return refused(error.message);
    throw error;
  }
  return { kind: 'valid', batches, headers };
}

function covers({ baseOffset, lastOffset }: BatchHeader, at: number): boolean {
  return baseOffset <= at && at <= lastOffset;
}

function refused(reason: string): FetchedBatches {
  return { kind: 'refused', reason };
}
