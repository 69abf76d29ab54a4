import { type BatchHeader, encodeBatch, readHeader } from '@tidemark/protocol';

/**
 * A *filler* is an empty batch that stands for records which compaction has removed. It keeps a compacted log as
 * contiguous as any other: a batch's offsets and epoch lie outside its CRC, and that each begins where the one before
 * ends is what shows that it is where it belongs. Fillers next to each other become one, if they are of one epoch, so that
 * whoever fetches them learns of every epoch that had records.
 */
export interface FillerRange {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly leaderEpoch: number;
}

export function fillerBatch({ baseOffset, lastOffset, leaderEpoch }: FillerRange): Uint8Array {
  return encodeBatch({ baseOffset, lastOffset, leaderEpoch, records: [] });
}

/** Whether a batch holds nothing at all: no record, and no sequence of a producer. */
export function isFiller({ recordCount, producerId, isControl }: BatchHeader): boolean {
  return recordCount === 0 && producerId < 0 && !isControl;
}

/**
 * The batches of a read, the first beginning at `from` if it is a filler that begins below: a follower's log may end in
 * the middle of what is one filler in its leader's.
 */
export function trimFiller(batches: readonly Uint8Array[], from: number): readonly Uint8Array[] {
  const [first, ...rest] = batches;
  if (first === undefined) return batches;
  const header = readHeader(first);
  if (header.baseOffset >= from || !isFiller(header)) return batches;
  const { lastOffset, partitionLeaderEpoch: leaderEpoch } = header;
  return [fillerBatch({ baseOffset: from, lastOffset, leaderEpoch }), ...rest];
}
