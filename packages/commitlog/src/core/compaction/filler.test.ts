import { encodeBatch, readHeader, validateBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { fillerBatch, isFiller, trimFiller } from './filler.js';

describe('a filler', () => {
  it('is an empty batch, valid, that says which offsets it stands for', () => {
    const header = validateBatch(fillerBatch({ baseOffset: 10, lastOffset: 2_000_000_000, leaderEpoch: 4 }));
    expect(header).toMatchObject({
      baseOffset: 10,
      lastOffset: 2_000_000_000,
      partitionLeaderEpoch: 4,
      recordCount: 0,
    });
    expect(isFiller(header)).toBe(true);
  });

  it('is told from an empty batch by which a producer is recognized', () => {
    const kept = encodeBatch({
      baseOffset: 0,
      lastOffset: 3,
      records: [],
      producerId: 1,
      producerEpoch: 0,
      baseSequence: 0,
    });
    expect(isFiller(readHeader(kept))).toBe(false);
  });

  it('begins where the reader is', () => {
    const filler = fillerBatch({ baseOffset: 10, lastOffset: 30, leaderEpoch: 4 });
    const next = encodeBatch({ baseOffset: 31, leaderEpoch: 4, records: [{ timestampMs: 1 }] });
    const [first, second] = trimFiller([filler, next], 20);
    expect(validateBatch(first ?? filler)).toMatchObject({ baseOffset: 20, lastOffset: 30, partitionLeaderEpoch: 4 });
    expect(second).toBe(next);
    expect(trimFiller([filler, next], 10)).toEqual([filler, next]);
    // Records are never cut.
    const batch = encodeBatch({ baseOffset: 10, records: [{ timestampMs: 1 }, { timestampMs: 1 }] });
    expect(trimFiller([batch], 11)).toEqual([batch]);
    expect(trimFiller([], 11)).toEqual([]);
  });
});
