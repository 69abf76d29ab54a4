import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur2, partitionOfKey, StickyPartitioner } from './partitioner.js';

const text = (value: string) => new TextEncoder().encode(value);

describe('murmur2', () => {
  // From Kafka's own tests (UtilsTest.testMurmur2).
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is what Kafka computes', (key, hash) => {
    expect(murmur2(text(key))).toBe(hash);
  });

  it('gives every key a partition that exists', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 1, max: 10_000 }), (key, count) => {
        const partition = partitionOfKey(key, count);
        expect(partition).toBe((murmur2(key) & 0x7fffffff) % count);
        expect(partition >= 0 && partition < count).toBe(true);
      }),
    );
  });
});

describe('StickyPartitioner', () => {
  const all = [0, 1, 2];

  it('stays until a batch of bytes has gone there, then goes elsewhere', () => {
    const sticky = new StickyPartitioner(100);
    const choose = () => sticky.choose(40, { partitionCount: 3, available: all, draw: 0 });
    expect([1, 2, 3, 4, 5, 6, 7].map(choose)).toEqual([0, 0, 0, 1, 1, 1, 0]);
  });

  it('leaves a partition that has lost its leader at once', () => {
    const sticky = new StickyPartitioner(1000);
    expect(sticky.choose(1, { partitionCount: 3, available: all, draw: 0.5 })).toBe(1);
    expect(sticky.choose(1, { partitionCount: 3, available: [0, 2], draw: 0.9 })).toBe(2);
    expect(sticky.choose(1, { partitionCount: 3, available: all, draw: 0 })).toBe(2);
  });

  it('chooses any when none has a leader', () => {
    const sticky = new StickyPartitioner(1000);
    expect(sticky.choose(1, { partitionCount: 4, available: [], draw: 0.99 })).toBe(3);
  });
});
