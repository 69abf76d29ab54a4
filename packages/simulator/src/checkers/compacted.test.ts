import { describe, expect, it } from 'vitest';
import { checkCompacted, type KeptRecord, type KeyedSend, lastValues } from './compacted.js';

const send = (id: string, offset: number, more: Partial<KeyedSend> = {}): KeyedSend => ({
  id,
  key: id.slice(0, 1),
  isTombstone: false,
  outcome: 'ok',
  offset,
  ...more,
});
const kept = (...records: [string, number][]): KeptRecord[] =>
  records.map(([id, offset]) => ({ id, key: id.slice(0, 1), offset }));
const check = (sends: KeyedSend[], records: KeptRecord[]) => checkCompacted(sends, records, 'log');

describe('a compacted log', () => {
  const sends = [send('a1', 0), send('b1', 1), send('a2', 2), send('a3', 3, { isTombstone: true }), send('b2', 4)];

  it('may lack what a later record of the key follows, and tombstones', () => {
    expect(check(sends, kept(['a1', 0], ['b1', 1], ['a2', 2], ['a3', 3], ['b2', 4]))).toEqual([]);
    expect(check(sends, kept(['a3', 3], ['b2', 4]))).toEqual([]);
    expect(check(sends, kept(['b2', 4]))).toEqual([]);
  });

  it('keeps the last value of each key, where it was', () => {
    expect(check(sends, kept(['a3', 3]))).toEqual([expect.stringContaining('b2, the last value of b')]);
    expect(check(sends, kept(['a3', 3], ['b2', 5]))).toEqual([
      expect.stringContaining('acknowledged at 4, and is at 5'),
    ]);
  });

  it('may keep an older record where a later one has gone, as a follower does that copies what is compacted', () => {
    const values = [send('a1', 0), send('a2', 1), send('a3', 2)];
    expect(check(values, kept(['a1', 0], ['a3', 2]))).toEqual([]);
  });

  it('holds nothing that nobody sent, or that failed for certain, and nothing twice', () => {
    expect(check([], kept(['x', 0]))).toEqual([expect.stringContaining('never sent')]);
    expect(check([send('a1', 0, { outcome: 'failed' })], kept(['a1', 0]))).toEqual([
      expect.stringContaining('failed for certain'),
    ]);
    expect(check([send('a1', 0)], kept(['a1', 0], ['a1', 0]))).toEqual([expect.stringContaining('0 after 0')]);
  });

  it('may hold what nobody knows the outcome of, and lack what that follows', () => {
    const unknown = [send('a1', 0), send('a2', -1, { outcome: 'unknown' })];
    expect(check(unknown, kept(['a1', 0]))).toEqual([]);
    expect(check(unknown, kept(['a2', 1]))).toEqual([]);
    expect(check(unknown, [])).toEqual([expect.stringContaining('a1, the last value of a')]);
  });
});

it('two logs have the same last values whichever of them has dropped tombstones', () => {
  const sends = [send('a1', 0), send('a2', 1, { isTombstone: true }), send('b1', 2)];
  expect(lastValues(kept(['a2', 1], ['b1', 2]), sends)).toEqual(lastValues(kept(['b1', 2]), sends));
  expect(lastValues(kept(['a1', 0], ['b1', 2]), sends)).not.toEqual(lastValues(kept(['b1', 2]), sends));
});
