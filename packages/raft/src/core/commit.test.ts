import { NONE } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, LoneNode } from '../testing/lone-node.js';
import { quorumValue, voteOutcome } from './quorum.js';

/** Every set of voters that is a majority, as naively as can be: all subsets, counted. */
function majorities(count: number): number[][] {
  const all = Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (__, voter) => voter).filter((voter) => (bits >> voter) % 2 === 1),
  );
  return all.filter((set) => set.length > count - set.length);
}

describe('quorums', () => {
  it('any two share a voter', () => {
    for (const count of [1, 2, 3, 4, 5]) {
      const sets = majorities(count);
      for (const a of sets) for (const b of sets) expect(a.some((voter) => b.includes(voter))).toBe(true);
    }
  });

  it('have reached the best of what the slowest of any majority has', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 30 }), { minLength: 1, maxLength: 6 }), (values) => {
        const slowest = majorities(values.length).map((set) => Math.min(...set.map((voter) => values[voter] ?? NONE)));
        expect(quorumValue(values)).toBe(Math.max(...slowest));
      }),
    );
  });

  it('decide a vote when every way in which it can go on ends alike', () => {
    const answers = fc.array(fc.constantFrom(true, false, undefined), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(answers, (given) => {
        const voters = given.map((_, voter) => voter);
        const votes = new Map(given.flatMap((vote, voter) => (vote === undefined ? [] : [[voter, vote] as const])));
        const wins = (granted: readonly number[]) =>
          majorities(voters.length).some((set) => set.every((voter) => granted.includes(voter)));
        const hasWon = wins(voters.filter((voter) => given[voter] === true));
        const canWin = wins(voters.filter((voter) => given[voter] !== false));
        expect(voteOutcome(voters, votes)).toBe(hasWon ? 'won' : canWin ? 'open' : 'lost');
      }),
    );
  });
});

describe('a leader s commit index', () => {
  it('is the last entry of its own term that a majority of disks is known to hold, whatever came before', () => {
    const answer = fc.record({ from: fc.nat(3), durable: fc.integer({ min: -1, max: 12 }), propose: fc.boolean() });
    const inherited = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 }).map((terms) => terms.sort());
    fc.assert(
      fc.property(
        fc.constantFrom(3, 4, 5),
        inherited,
        fc.array(answer, { maxLength: 25 }),
        (voters, terms, answers) => {
          const node = new LoneNode({ voters, terms }).lead();
          const { term } = node.core;
          const durable = Array.from({ length: voters }, (): number => NONE);
          for (const { from, durable: claimed, propose } of answers) {
            if (propose) node.propose();
            durable[0] = node.core.lastIndex;
            const peer = 1 + (from % (voters - 1));
            const durableIndex = Math.min(claimed, node.core.lastIndex);
            node.receive(accepted({ from: peer, term, prevIndex: durableIndex, durableIndex }));
            durable[peer] = Math.max(durable[peer] ?? NONE, durableIndex);
            const holders = (index: number) => durable.filter((last) => last >= index).length;
            const countable = node.logTerms.map((_, index) => index).filter((index) => index >= terms.length);
            expect(node.core.commitIndex).toBe(
              Math.max(NONE, ...countable.filter((index) => 2 * holders(index) > voters)),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('stays where it is while the leader s own disk is the one that is missing', () => {
    const node = new LoneNode().lead();
    node.receive(accepted({ durableIndex: 0 }));
    node.holdsDisk = true;
    node.propose();
    node.receive(accepted({ durableIndex: 1 }));
    expect(node.core.commitIndex).toBe(0);
    node.finishDisk();
    expect(node.core.commitIndex).toBe(1);
  });
});
