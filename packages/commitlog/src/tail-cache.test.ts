import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogTail, TailCachePool } from './tail-cache.js';

const batch = (offset: number, bytes: Uint8Array) => ({ baseOffset: offset, lastOffset: offset, bytes });
const everything = { before: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };

describe('the tail cache', () => {
  it('stays within its bound however many logs share it, and drops the oldest first', () => {
    const pool = new TailCachePool({ bytesMax: 100_000 });
    const tails = Array.from({ length: 1_000 }, () => new LogTail(pool));
    for (let round = 0; round < 3; round++) {
      for (const tail of tails) tail.append(batch(round, new Uint8Array(1_000)));
      expect(pool.usedBytes).toBeLessThanOrEqual(pool.bytesMax);
    }
    expect(tails[0]?.firstOffset).toBeUndefined();
    expect(tails[999]?.firstOffset).toBe(2);
  });

  it('counts the buffer that a view keeps alive, once for all its views', () => {
    const pool = new TailCachePool({ bytesMax: 10_000 });
    const tail = new LogTail(pool);
    const frame = new Uint8Array(8_000);
    tail.append(batch(0, frame.subarray(0, 100)));
    tail.append(batch(1, frame.subarray(100, 200)));
    expect(pool.usedBytes).toBe(8_400);
    tail.append(batch(2, new Uint8Array(8_000)));
    expect(tail.firstOffset).toBe(2);
    expect(pool.usedBytes).toBe(8_200);
  });

  it('lets go of what other logs have given up while one that is silent has the oldest batch', () => {
    const pool = new TailCachePool();
    const silent = new LogTail(pool);
    silent.append(batch(0, new Uint8Array(100)));
    for (let round = 0; round < 20; round++) {
      const passing = new LogTail(pool);
      for (let at = 0; at < 1_000; at++) passing.append(batch(at, new Uint8Array(10)));
      const held = passing.read({ from: 0, ...everything });
      passing.clear();
      // The queue holds these very objects until their turn comes.
      expect(held.every(({ bytes }) => bytes.length === 0)).toBe(true);
    }
    expect(pool.entries).toBeLessThanOrEqual(2_048);
    expect(pool.usedBytes).toBe(300);
    expect(silent.read({ from: 0, ...everything })[0]?.bytes).toHaveLength(100);
  });

  it('keeps few entries of what it has dropped, and none for a log that has nothing left', () => {
    const pool = new TailCachePool({ bytesMax: 30_000 });
    const [silent, busy] = [new LogTail(pool), new LogTail(pool)];
    for (let at = 0; at < 50; at++) silent.append(batch(at, new Uint8Array(100)));
    for (let at = 0; at < 1_000; at++) {
      busy.append(batch(at, new Uint8Array(100)));
      expect(busy.entries).toBeLessThanOrEqual(2 * 100 + 1);
    }
    expect(silent.entries).toBe(0);
    busy.dropBelow(995);
    expect(busy.read({ from: 995, ...everything })).toHaveLength(5);
    expect(busy.entries).toBeLessThanOrEqual(5 + 16);
    busy.dropBelow(997);
    busy.clear();
    expect(busy.entries).toBe(0);
  });

  it('holds nothing that is larger than the pool', () => {
    const pool = new TailCachePool({ bytesMax: 100 });
    const tail = new LogTail(pool);
    tail.append(batch(0, new Uint8Array(1_000)));
    expect(tail.firstOffset).toBeUndefined();
    expect(pool.usedBytes).toBe(0);
  });

  it('holds the end of each log, whatever is appended, truncated and evicted', () => {
    const step = fc.record({ log: fc.nat(2), truncateTo: fc.option(fc.nat(30)), sizeBytes: fc.nat(400) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pool = new TailCachePool({ bytesMax: 3_000 });
        const logs = [0, 1, 2].map(() => ({ tail: new LogTail(pool), all: [] as Uint8Array[] }));
        for (const { log: index, truncateTo, sizeBytes } of steps) {
          const log = logs[index];
          if (log === undefined) continue;
          if (truncateTo !== null) {
            log.tail.truncateTo(truncateTo);
            log.all = log.all.slice(0, truncateTo);
          } else {
            const bytes = new Uint8Array(sizeBytes);
            log.tail.append(batch(log.all.length, bytes));
            log.all.push(bytes);
          }
          expect(pool.usedBytes).toBeLessThanOrEqual(pool.bytesMax);
          for (const { tail, all } of logs) {
            const first = tail.firstOffset;
            const held = first === undefined ? [] : tail.read({ from: first, ...everything });
            expect(held.map(({ bytes }) => bytes)).toEqual(first === undefined ? [] : all.slice(first));
          }
        }
        for (const { tail } of logs) tail.clear();
        expect(pool.usedBytes).toBe(0);
      }),
    );
  });
});
