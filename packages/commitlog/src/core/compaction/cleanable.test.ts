import { describe, expect, it } from 'vitest';
import { type CleanableRules, judgeCleanable } from './cleanable.js';
import { groupSegments } from './grouping.js';

const segment = (baseOffset: number, { count = 10, sizeBytes = 100, maxTimestampMs = baseOffset } = {}) => ({
  baseOffset,
  endOffset: baseOffset + count,
  sizeBytes,
  firstTimestampMs: maxTimestampMs,
  maxTimestampMs,
});
const SEGMENTS = [segment(0), segment(10), segment(20), segment(30)];
const rules = (init: Partial<CleanableRules> = {}): CleanableRules => ({
  nowMs: 1_000,
  logStartOffset: 0,
  cleanedTo: 0,
  below: 40,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
  ...init,
});

describe('what may be compacted', () => {
  it('ends below the limit, at the end of a segment', () => {
    expect(judgeCleanable(SEGMENTS, rules())).toEqual({
      dirtyFrom: 0,
      segments: 4,
      before: 40,
      dirtyRatio: 1,
      overdue: false,
    });
    expect(judgeCleanable(SEGMENTS, rules({ below: 39 })).before).toBe(30);
    expect(judgeCleanable(SEGMENTS, rules({ below: 0 }))).toMatchObject({ before: 0, dirtyRatio: 0 });
    expect(judgeCleanable([], rules({ logStartOffset: 7 }))).toMatchObject({
      dirtyFrom: 7,
      segments: 0,
      before: 7,
      dirtyRatio: 0,
    });
    // What lies below the log's start, too.
    expect(judgeCleanable(SEGMENTS, rules({ logStartOffset: 15, below: 5 }))).toMatchObject({
      segments: 0,
      dirtyRatio: 0,
    });
  });

  it('ends before the first segment with a record that is too young', () => {
    expect(judgeCleanable(SEGMENTS, rules({ nowMs: 40, minCompactionLagMs: 15 })).before).toBe(30);
    expect(judgeCleanable(SEGMENTS, rules({ nowMs: 40, minCompactionLagMs: 10 })).before).toBe(40);
  });

  it('is dirty as far as it was not compacted before', () => {
    expect(judgeCleanable(SEGMENTS, rules({ cleanedTo: 20 }))).toMatchObject({ dirtyFrom: 20, dirtyRatio: 0.5 });
    expect(judgeCleanable(SEGMENTS, rules({ cleanedTo: 40 }))).toMatchObject({ dirtyFrom: 40, dirtyRatio: 0 });
  });

  it('is all dirty if the point to which it was compacted cannot be true', () => {
    expect(judgeCleanable(SEGMENTS, rules({ cleanedTo: 41 }))).toMatchObject({ dirtyFrom: 0, dirtyRatio: 1 });
    expect(judgeCleanable(SEGMENTS.slice(2), rules({ logStartOffset: 20, cleanedTo: 10 })).dirtyFrom).toBe(20);
  });

  it('is overdue once something dirty has waited for too long', () => {
    expect(judgeCleanable(SEGMENTS, rules({ nowMs: 40, maxCompactionLagMs: 25 })).overdue).toBe(true);
    expect(judgeCleanable(SEGMENTS, rules({ nowMs: 40, maxCompactionLagMs: 25, cleanedTo: 20 })).overdue).toBe(false);
  });
});

describe('segments that become one', () => {
  const groups = (...sizes: number[]) =>
    groupSegments(
      sizes.map((sizeBytes, index) => segment(index * 10, { sizeBytes })),
      { segmentBytes: 100 },
    ).map((group) => group.map(({ sizeBytes }) => sizeBytes));

  it('are neighbours that are no larger together than a segment may be', () => {
    expect(groups(40, 60, 1, 99, 100, 120, 3)).toEqual([[40, 60], [1, 99], [100], [120], [3]]);
  });

  it('have offsets that fit an index', () => {
    const far = segment(2 ** 31 - 5, { count: 10 });
    expect(groupSegments([segment(0, { sizeBytes: 1 }), { ...far, sizeBytes: 1 }], { segmentBytes: 100 })).toHaveLength(
      2,
    );
  });
});
