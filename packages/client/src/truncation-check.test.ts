import { describe, expect, it } from 'vitest';
import { checkTruncation } from './truncation-check.js';

describe('whoever tells where an epoch ends', () => {
  /** What was read of epoch 5 ends at offset 100, and records of epoch 4 came next. */
  const junction = { topic: 'tide', partition: 0, offset: 100, readEpoch: 5, hasRead: true, nextEpoch: 4 };

  it('is not believed if it leads in an earlier epoch than that of the records which were read', () => {
    expect(checkTruncation(junction, { epoch: 4, endOffset: 120, leaderEpoch: 4 })).toEqual({ kind: 'deposed' });
  });

  it('is not believed if it leads in an earlier epoch than that of the records which came next', () => {
    const later = { ...junction, nextEpoch: 6 };
    expect(checkTruncation(later, { epoch: 4, endOffset: 90, leaderEpoch: 5 })).toEqual({ kind: 'deposed' });
  });

  it('is believed in a later one, though its records are of an earlier', () => {
    const lost = { kind: 'truncated', offset: 100 };
    expect(checkTruncation(junction, { epoch: 4, endOffset: 120, leaderEpoch: 6 })).toEqual(lost);
  });
});
