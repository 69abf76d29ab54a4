import { leaderEpoch, NONE, offset } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochEntries, LeaderEpochCache } from './epoch-cache.js';
import { formatEpochCheckpoint, parseEpochCheckpoint } from './epoch-checkpoint-format.js';

type Pair = readonly [epoch: number, startOffset: number];

function cacheOf(...pairs: Pair[]): LeaderEpochCache {
  const cache = new LeaderEpochCache();
  for (const entry of epochEntries(pairs)) cache.assign(entry);
  return cache;
}

const pairsOf = (cache: LeaderEpochCache): Pair[] =>
  cache.entries.map(({ epoch, startOffset }) => [epoch, startOffset] as const);
const assign = (cache: LeaderEpochCache, [epoch, start]: Pair) =>
  cache.assign({ epoch: leaderEpoch(epoch), startOffset: offset(start) });
const end = (cache: LeaderEpochCache, epoch: number, logEnd: number) => {
  const found = cache.endOffsetFor(leaderEpoch(epoch), offset(logEnd));
  return found && [found.epoch, found.endOffset];
};

describe('a new entry', () => {
  it('evicts all whose epoch or start is not below its own', () => {
    const cache = cacheOf([1, 0], [3, 10], [5, 20]);
    expect(assign(cache, [4, 15])).toBe(true);
    expect(pairsOf(cache)).toEqual([
      [1, 0],
      [3, 10],
      [4, 15],
    ]);
    assign(cache, [7, 10]);
    expect(pairsOf(cache)).toEqual([
      [1, 0],
      [7, 10],
    ]);
  });

  it('replaces an epoch that has no records', () => {
    const cache = cacheOf([1, 0], [2, 10]);
    assign(cache, [3, 10]);
    expect(pairsOf(cache)).toEqual([
      [1, 0],
      [3, 10],
    ]);
  });

  it('changes nothing if the epoch is known to begin there or below', () => {
    const cache = cacheOf([1, 0], [2, 10]);
    expect(assign(cache, [2, 15])).toBe(false);
    expect(assign(cache, [2, 10])).toBe(false);
  });
});

describe('lookups', () => {
  const cache = cacheOf([2, 5], [4, 10], [7, 20]);

  it('the latest epoch ends with the log', () => expect(end(cache, 7, 33)).toEqual([7, 33]));
  it('above all there is no answer', () => expect(end(cache, 8, 33)).toBeUndefined());
  it('an empty cache has no answer', () => expect(end(cacheOf(), 0, 33)).toBeUndefined());
  it('below the first it is the first start', () => expect(end(cache, 1, 33)).toEqual([1, 5]));
  it('an epoch ends where the next begins', () => expect(end(cache, 2, 33)).toEqual([2, 10]));
  it('an epoch that is not there is the one below it', () => expect(end(cache, 6, 33)).toEqual([4, 20]));
});

describe('truncation', () => {
  it('evicts what starts at or above the target', () => {
    const cache = cacheOf([1, 0], [2, 10], [3, 20]);
    expect(cache.truncateTo(offset(10))).toBe(true);
    expect(pairsOf(cache)).toEqual([[1, 0]]);
    expect(cache.truncateTo(offset(10))).toBe(false);
  });

  // A follower with an epoch that its leader never heard of, and no records in it: were the entry kept because nothing
  // is cut from the log, the next fetch would name it again, for ever.
  it('epoch-without-records-divergence-terminates', () => {
    const leader = cacheOf([1, 0], [3, 10]);
    const follower = cacheOf([1, 0], [2, 10]);
    const logEnd = offset(10);
    let rounds = 0;
    for (; rounds < 5; rounds++) {
      const answer = leader.endOffsetFor(follower.latestEpoch, offset(12));
      if (answer === undefined || (answer.epoch === follower.latestEpoch && answer.endOffset >= logEnd)) break;
      const own = follower.endOffsetFor(answer.epoch, logEnd);
      follower.truncateTo(offset(Math.min(answer.endOffset, own?.endOffset ?? 0, logEnd)));
    }
    expect(rounds).toBe(1);
    expect(pairsOf(follower)).toEqual([[1, 0]]);
  });
});

describe('a rising log start', () => {
  it('drops what ends below and moves the covering entry up', () => {
    const cache = cacheOf([1, 0], [2, 10], [3, 20]);
    expect(cache.raiseStart(offset(15))).toBe(true);
    expect(pairsOf(cache)).toEqual([
      [2, 15],
      [3, 20],
    ]);
    cache.raiseStart(offset(20));
    expect(pairsOf(cache)).toEqual([[3, 20]]);
    expect(cache.raiseStart(offset(20))).toBe(false);
    cache.raiseStart(offset(90));
    expect(pairsOf(cache)).toEqual([[3, 90]]);
  });
});

describe('any sequence of changes', () => {
  it('leaves epochs and starts rising, and the checkpoint gives them back', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('assign' as const), epoch: fc.nat(20), at: fc.nat(50) }),
      fc.record({ kind: fc.constantFrom('truncate' as const, 'raise' as const), at: fc.nat(50) }),
      fc.record({ kind: fc.constantFrom('take back' as const, 'clear' as const) }),
    );
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const cache = new LeaderEpochCache();
        let before = cache.entries;
        for (const each of changes) {
          const entries = [...cache.entries];
          if (each.kind === 'assign') assign(cache, [each.epoch, each.at]);
          else if (each.kind === 'truncate') cache.truncateTo(offset(each.at));
          else if (each.kind === 'raise') cache.raiseStart(offset(each.at));
          else if (each.kind === 'clear') cache.clear();
          else {
            cache.restore(before);
            expect(cache.entries).toEqual(before);
          }
          before = entries;
          expect(cache.latestEpoch).toBe(cache.entries.at(-1)?.epoch ?? NONE);
          const pairs = pairsOf(cache);
          // Throws unless both rise.
          expect(epochEntries(pairs)).toEqual(cache.entries);
          expect(parseEpochCheckpoint(formatEpochCheckpoint(cache.entries))).toEqual(cache.entries);
        }
      }),
    );
  });
});

describe('the checkpoint', () => {
  it("is Kafka's text", () => {
    const bytes = formatEpochCheckpoint(
      epochEntries([
        [0, 0],
        [3, 5921],
      ]),
    );
    expect(new TextDecoder().decode(bytes)).toBe('0\n2\n0 0\n3 5921\n');
  });

  it('is refused when it is not whole', () => {
    for (const text of [
      '',
      '0\n2\n0 0\n',
      '0\n1\n0 0',
      '1\n1\n0 0\n',
      '0\n1\n0 x\n',
      '0\n2\n3 0\n2 5\n',
      '0\n2\n1 5\n2 5\n',
    ]) {
      expect(() => parseEpochCheckpoint(new TextEncoder().encode(text)), text).toThrow(RangeError);
    }
  });
});
