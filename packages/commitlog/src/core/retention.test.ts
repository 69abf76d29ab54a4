import { describe, expect, it } from 'vitest';
import { expiredSegments } from './retention.js';

/** Ten offsets, 100 bytes and a second each. */
const segments = [0, 1, 2, 3].map((index) => ({
  endOffset: (index + 1) * 10,
  sizeBytes: 100,
  maxTimestampMs: (index + 1) * 1_000,
  hasRecords: true,
}));
const rules = {
  nowMs: 10_000,
  logStartOffset: 0,
  highWatermark: 40,
  retentionMs: -1,
  retentionBytes: -1,
};

describe('retention', () => {
  it('keeps everything without limits', () => expect(expiredSegments(segments, rules)).toBe(0));

  it('asks for no timestamp where age is no reason', () => {
    const unread = segments.map(({ endOffset, sizeBytes }) => ({
      endOffset,
      sizeBytes,
      hasRecords: true,
      get maxTimestampMs(): number {
        throw new Error('asked');
      },
    }));
    expect(expiredSegments(unread, rules)).toBe(0);
    expect(expiredSegments(unread, { ...rules, retentionBytes: 300 })).toBe(1);
    expect(expiredSegments(unread, { ...rules, logStartOffset: 30 })).toBe(3);
  });

  it('takes no more than it is told to, and looks at none of those behind', () => {
    const [first, second] = segments;
    const behind = {
      endOffset: 30,
      sizeBytes: 100,
      hasRecords: true,
      get maxTimestampMs(): number {
        throw new Error('asked');
      },
    };
    const all = [first, second, behind].filter((each) => each !== undefined);
    expect(expiredSegments(all, { ...rules, retentionMs: 0, segmentsMax: 2 })).toBe(2);
    expect(expiredSegments(segments, { ...rules, retentionMs: 0, segmentsMax: 9 })).toBe(4);
  });

  it('deletes by age', () => {
    expect(expiredSegments(segments, { ...rules, retentionMs: 8_000 })).toBe(1);
    expect(expiredSegments(segments, { ...rules, retentionMs: 7_999 })).toBe(2);
    expect(expiredSegments(segments, { ...rules, retentionMs: 0 })).toBe(4);
  });

  it('deletes by size, as long as the limit is still reached without the segment', () => {
    expect(expiredSegments(segments, { ...rules, retentionBytes: 300 })).toBe(1);
    expect(expiredSegments(segments, { ...rules, retentionBytes: 301 })).toBe(0);
    expect(expiredSegments(segments, { ...rules, retentionBytes: 0 })).toBe(4);
  });

  it('deletes what lies below the log start', () => {
    expect(expiredSegments(segments, { ...rules, logStartOffset: 29 })).toBe(2);
    expect(expiredSegments(segments, { ...rules, logStartOffset: 30 })).toBe(3);
  });

  it('never deletes at or above the high watermark', () => {
    for (const limits of [{ retentionMs: 0 }, { retentionBytes: 0 }]) {
      expect(expiredSegments(segments, { ...rules, ...limits, highWatermark: 29 })).toBe(2);
      expect(expiredSegments(segments, { ...rules, ...limits, highWatermark: 30 })).toBe(3);
    }
  });

  it('stops at the first segment that must stay', () => {
    const [first, ...rest] = segments.map((segment, index) =>
      index === 1 ? { ...segment, maxTimestampMs: 9_999 } : segment,
    );
    expect(
      expiredSegments(
        [first, ...rest].filter((each) => each !== undefined),
        { ...rules, retentionMs: 5_000 },
      ),
    ).toBe(1);
  });

  it('never deletes an empty segment, nor by age one without timestamps', () => {
    const without = { maxTimestampMs: -1, hasRecords: true };
    expect(expiredSegments([{ ...without, endOffset: 0, sizeBytes: 0 }], { ...rules, retentionBytes: 0 })).toBe(0);
    expect(expiredSegments([{ ...without, endOffset: 5, sizeBytes: 9 }], { ...rules, retentionMs: 0 })).toBe(0);
  });

  it('deletes what compaction has emptied with the next that is too old, and keeps other records without timestamps', () => {
    const without = (which: readonly number[], hasRecords: boolean) =>
      segments.map((segment, index) =>
        which.includes(index) ? { ...segment, maxTimestampMs: -1, hasRecords } : segment,
      );
    const emptied = (...which: number[]) => without(which, false);
    expect(expiredSegments(emptied(0), { ...rules, retentionMs: 7_999 })).toBe(2);
    expect(expiredSegments(emptied(0), { ...rules, retentionMs: 8_000 })).toBe(0);
    expect(expiredSegments(emptied(0, 1), { ...rules, retentionMs: 6_999 })).toBe(3);
    expect(expiredSegments(emptied(0, 1), { ...rules, retentionMs: 6_999, segmentsMax: 1 })).toBe(1);
    expect(expiredSegments(emptied(2, 3), { ...rules, retentionMs: 0 })).toBe(2);
    expect(expiredSegments(emptied(0, 1), { ...rules, retentionMs: 0, highWatermark: 29 })).toBe(0);
    expect(expiredSegments(without([0], true), { ...rules, retentionMs: 0 })).toBe(0);
    expect(expiredSegments(without([1], true), { ...rules, retentionMs: 0 })).toBe(1);
  });

  it('looks for records only where a segment has no timestamp', () => {
    const timed = segments.map(({ endOffset, sizeBytes, maxTimestampMs }) => ({
      ...{ endOffset, sizeBytes, maxTimestampMs },
      get hasRecords(): boolean {
        throw new Error('asked');
      },
    }));
    expect(expiredSegments(timed, { ...rules, retentionMs: 7_999 })).toBe(2);
  });
});
