import { describe, expect, it } from 'vitest';
import { checkCompacted, checkTombstones, type KeptRecord, type KeyedSend, lastRecords } from './compacted.js';

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
const check = (sends: KeyedSend[], records: KeptRecord[], { tombstonesStay = true } = {}) =>
  checkCompacted({ sends, tombstonesStay }, records, 'log');

describe('a compacted log', () => {
  const sends = [send('a1', 0), send('b1', 1), send('a2', 2), send('a3', 3, { isTombstone: true }), send('b2', 4)];

  it('may lack what a later record of the key follows', () => {
    expect(check(sends, kept(['a1', 0], ['b1', 1], ['a2', 2], ['a3', 3], ['b2', 4]))).toEqual([]);
    expect(check(sends, kept(['a3', 3], ['b2', 4]))).toEqual([]);
  });

  it('lacks a tombstone only where its time may be over', () => {
    for (const records of [kept(['b2', 4]), kept(['a2', 2], ['b2', 4])]) {
      expect(check(sends, records)).toEqual([expect.stringContaining('a3, the last record of a')]);
      expect(check(sends, records, { tombstonesStay: false })).toEqual([]);
    }
  });

  it('keeps the last record of each key, where it was', () => {
    expect(check(sends, kept(['a3', 3]))).toEqual([expect.stringContaining('b2, the last record of b')]);
    expect(check(sends, kept(['a3', 3], ['b2', 5]))).toEqual([
      expect.stringContaining('acknowledged at 4, and is at 5'),
    ]);
  });

  // Seed 206 of the simulator: a follower compacted up to 368, and then copied from 369 on what its leader had compacted.
  it('may keep an older record where a later one has gone, as a follower does that copies what is compacted', () => {
    const values = [send('a1', 0), send('a2', 1), send('a3', 2)];
    expect(check(values, kept(['a1', 0], ['a3', 2]))).toEqual([]);
    expect(check(values, kept(['a1', 0], ['a2', 1]))).toEqual([expect.stringContaining('a3, the last record of a')]);
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
    expect(check(unknown, [])).toEqual([expect.stringContaining('a1, the last record of a')]);
    const deleted = [send('a1', 0), send('a2', -1, { outcome: 'unknown', isTombstone: true })];
    expect(check(deleted, [])).toEqual([expect.stringContaining('a1, the last record of a')]);
    expect(check(deleted, [], { tombstonesStay: false })).toEqual([]);
  });
});

describe('two compacted logs', () => {
  const sends = [send('a1', 0), send('a2', 1, { isTombstone: true }), send('b1', 2), send('b2', 3)];
  const last = (tombstonesStay: boolean, ...records: [string, number][]) =>
    lastRecords({ sends, tombstonesStay }, kept(...records));

  it('have the same last record of each key', () => {
    expect(last(true, ['a1', 0], ['a2', 1], ['b2', 3])).toEqual(last(true, ['a2', 1], ['b2', 3]));
    expect(last(true, ['a2', 1], ['b1', 2])).not.toEqual(last(true, ['a2', 1], ['b2', 3]));
    expect(last(true, ['b2', 3])).not.toEqual(last(true, ['a2', 1], ['b2', 3]));
  });

  it('may differ by a tombstone whose time is over, and what it deleted', () => {
    for (const records of [[['a2', 1]], [['a1', 0]], []] as [string, number][][])
      expect(last(false, ...records, ['b2', 3])).toEqual(new Map([['b', 'b2']]));
    expect(last(false, ['b1', 2])).not.toEqual(last(false, ['b2', 3]));
  });
});

describe('a tombstone', () => {
  const held = new Map([
    [0, { key: 'a', isTombstone: false }],
    [1, { key: 'b', isTombstone: false }],
    [3, { key: 'a', isTombstone: true }],
  ]);

  it('goes only behind what it hides', () => {
    expect(checkTombstones(held, kept(['a1', 0], ['b1', 1], ['a2', 3]), 'log')).toEqual([]);
    expect(checkTombstones(held, kept(['b1', 1]), 'log')).toEqual([]);
    expect(checkTombstones(held, kept(['a1', 0], ['b1', 1]), 'log')).toEqual([
      'log: a1 of a at 0 is there, and the tombstone at 3 that it held is not',
    ]);
  });

  it('hides nothing that comes after it, and not an older tombstone', () => {
    const older = new Map([...held, [0, { key: 'a', isTombstone: true }], [4, { key: 'a', isTombstone: false }]]);
    expect(checkTombstones(older, kept(['a1', 0], ['a4', 4]), 'log')).toEqual([]);
  });

  it('need not be in a log that never held it', () => {
    expect(checkTombstones(new Map([...held].slice(0, 2)), kept(['a1', 0]), 'log')).toEqual([]);
  });
});
