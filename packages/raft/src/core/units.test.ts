import { NONE } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EffectQueue } from './effects.js';
import { LogIndex } from './log-index.js';
import { resolveCoreOptions } from './options.js';
import { majority, quorumValue, voteOutcome } from './quorum.js';
import { checkMove } from './roles.js';
import { type EntryHeader, initialHardState } from './types.js';

describe('quorum', () => {
  it('finds the highest value that a majority has reached, as counting does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 1, maxLength: 9 }), (values) => {
        const reached = values.filter(
          (value) => values.filter((other) => other >= value).length >= majority(values.length),
        );
        expect(quorumValue(values)).toBe(Math.max(...reached));
      }),
    );
  });

  it('decides a vote as soon as nothing can change it', () => {
    const answers = fc.array(fc.constantFrom(true, false, undefined), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(answers, (given) => {
        const voters = given.map((_, voter) => voter);
        const votes = new Map(given.flatMap((vote, voter) => (vote === undefined ? [] : [[voter, vote] as const])));
        const count = (vote: boolean) => given.filter((each) => each === vote).length;
        const best = given.length - count(false);
        const expected =
          count(true) >= majority(given.length) ? 'won' : best < majority(given.length) ? 'lost' : 'open';
        expect(voteOutcome(voters, votes)).toBe(expected);
      }),
    );
  });
});

/** Entries of one to three records, whose terms never fall. */
const logs = fc
  .array(
    fc.record({ records: fc.integer({ min: 1, max: 3 }), rise: fc.integer({ min: 0, max: 2 }), size: fc.nat(50) }),
    {
      maxLength: 20,
    },
  )
  .map((drafts) => {
    const headers: EntryHeader[] = [];
    for (const { records, rise, size: sizeBytes } of drafts) {
      const baseOffset = (headers.at(-1)?.lastOffset ?? NONE) + 1;
      const term = (headers.at(-1)?.term ?? 1) + rise;
      headers.push({ baseOffset, lastOffset: baseOffset + records - 1, term, sizeBytes });
    }
    return headers;
  });

describe('the log index', () => {
  it('answers every question as a walk over the entries does', () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: -1, max: 60 }), fc.integer({ min: -1, max: 30 }), (headers, at, term) => {
        const index = new LogIndex(undefined, headers);
        const start = { index: NONE, term: NONE };
        const ends = [start, ...headers.map((entry) => ({ index: entry.lastOffset, term: entry.term }))];
        expect(index.termAt(at)).toBe(ends.find((end) => end.index === at)?.term);
        expect(index.lastAtOrBelow(at, term)).toEqual(ends.filter((end) => end.index <= at && end.term <= term).at(-1));
        const after = headers.filter((entry) => entry.baseOffset > at && entry.lastOffset <= term);
        expect(index.bytesBetween(at, term)).toBe(
          index.termAt(at) === undefined
            ? index.bytesBetween(at, term)
            : after.reduce((sum, e) => sum + e.sizeBytes, 0),
        );
      }),
    );
  });

  it('cuts, compacts and takes ranges as slices do', () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), fc.nat(200), (headers, cutAt, compactAt, bytesMax) => {
        const index = new LogIndex(undefined, headers);
        const cut = headers.slice(0, cutAt % (headers.length + 1));
        index.truncateTo(cut.at(-1)?.lastOffset ?? NONE);
        const dropped = compactAt % (cut.length + 1);
        index.compactTo(cut[dropped - 1]?.lastOffset ?? NONE);
        const left = cut.slice(dropped);
        expect(index.length).toBe(left.length);
        expect(index.lastIndex).toBe(cut.at(-1)?.lastOffset ?? NONE);
        const range = index.rangeFrom(index.startIndex + 1, bytesMax);
        let bytes = 0;
        const fitting = left.filter((entry, at) => {
          bytes += entry.sizeBytes;
          return at === 0 || bytes <= bytesMax;
        });
        expect(range?.lastOffset).toBe(fitting.at(-1)?.lastOffset);
      }),
    );
  });

  it('keeps what a follower that is a little behind needs when it is compacted', () => {
    const headers = Array.from({ length: 10 }, (_, at) => ({ baseOffset: at, lastOffset: at, term: 1, sizeBytes: 10 }));
    const index = new LogIndex(undefined, headers);
    expect(index.compactionPoint(7, 0)).toBe(7);
    expect(index.compactionPoint(7, 35)).toBe(4);
    expect(index.compactionPoint(7, 1_000)).toBe(NONE);
  });

  it('takes no report about an entry that was replaced', () => {
    const index = new LogIndex();
    index.append([{ baseOffset: 0, lastOffset: 0, term: 1, sizeBytes: 1 }]);
    index.truncateTo(NONE);
    index.append([{ baseOffset: 0, lastOffset: 0, term: 2, sizeBytes: 1 }]);
    expect(index.markDurable(0, 1)).toBe(false);
    expect(index.durableIndex).toBe(NONE);
    expect(index.markDurable(0, 2)).toBe(true);
  });
});

describe('effects', () => {
  it('wait behind each save until it is durable', () => {
    const queue = new EffectQueue();
    queue.push({ kind: 'commit', index: 1 });
    const first = queue.pushState({ ...initialHardState, term: 1 });
    queue.push({ kind: 'commit', index: 2 });
    const second = queue.pushState({ ...initialHardState, term: 2 });
    queue.push({ kind: 'commit', index: 3 });
    const kinds = () => queue.take().map((effect) => (effect.kind === 'commit' ? effect.index : effect.kind));
    expect(kinds()).toEqual([1, 'saveState']);
    expect(kinds()).toEqual([]);
    queue.markSaved(first);
    expect(kinds()).toEqual([2, 'saveState']);
    queue.markSaved(second);
    expect(kinds()).toEqual([3]);
  });
});

describe('roles and options', () => {
  it('has no way from follower to leader, nor from leader to candidate', () => {
    expect(() => checkMove('follower', 'leader')).toThrow('no move');
    expect(() => checkMove('preCandidate', 'leader')).toThrow('no move');
    expect(() => checkMove('leader', 'candidate')).toThrow('no move');
  });

  it('refuses times that cannot work, by name', () => {
    expect(() => resolveCoreOptions({ heartbeatMs: 600 })).toThrow('heartbeatMs');
    expect(() => resolveCoreOptions({ appendBytesMax: 0 })).toThrow('appendBytesMax');
  });
});
