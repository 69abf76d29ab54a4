import { NONE } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divergingLogs, TERM_MAX } from '../testing/diverging-logs.js';
import { accepted, append, entryAt, LoneNode, rejected } from '../testing/lone-node.js';
import { ModelCluster } from '../testing/model-cluster.js';
import { RaftInvariantError } from './invariant.js';

/** Section 5.3 of the Raft paper, log replication, rule by rule; see raft-paper-5-1-and-5-2.test.ts. */
describe('5.3: a leader', () => {
  it('appends a command to its own log, and sends it to all others in parallel', () => {
    const node = new LoneNode({ voters: 5 }).lead();
    for (const from of [1, 2, 3, 4]) node.receive(accepted({ from, durableIndex: 0 }));
    node.take();
    expect(node.propose()).toBe(true);
    expect(node.logTerms).toEqual([1, 1]);
    expect(node.takeAppends().map(({ to, entries }) => [to, entries.length])).toEqual(
      [1, 2, 3, 4].map((to) => [to, 1]),
    );
  });

  it('applies an entry once it is safely replicated, and not before', () => {
    const node = new LoneNode().lead();
    node.propose();
    expect(node.applied).toEqual([]);
    node.receive(accepted({ from: 2, durableIndex: 0 }));
    expect(node.applied).toEqual([0]);
    node.receive(accepted({ from: 2, durableIndex: 1 }));
    expect(node.applied).toEqual([0, 1]);
  });

  it('needs no more than one round trip to a majority; one slow follower delays nobody', () => {
    const node = new LoneNode({ voters: 3 }).lead();
    node.receive(accepted({ from: 1, durableIndex: 0 }));
    node.propose();
    node.receive(accepted({ from: 1, durableIndex: 1 }));
    expect(node.core.commitIndex).toBe(1);
    expect(node.core.followers()[1]?.matchIndex).toBe(NONE);
  });

  it('goes on asking a follower that does not answer, even after the entry is committed', () => {
    const node = new LoneNode().lead();
    node.receive(accepted({ from: 1, durableIndex: 0 }));
    for (let beat = 1; beat <= 20; beat += 1) {
      node.take();
      node.timeout();
      node.receive(accepted({ from: 1, durableIndex: 0, round: beat }));
      expect(node.takeAppends().map(({ to }) => to)).toContain(2);
    }
    // When it answers at last, it gets what it lacks.
    node.receive(rejected({ from: 2, prevIndex: NONE }));
    node.receive(accepted({ from: 2, prevIndex: NONE, durableIndex: NONE }));
    expect(node.takeAppends().at(-1)).toMatchObject({ to: 2, prevIndex: NONE, entries: [{ lastOffset: 0 }] });
  });

  it('never overwrites or deletes an entry of its own', () => {
    const node = new LoneNode({ terms: [1, 1, 2] }).lead();
    node.propose(2);
    const before = node.disk.entries.length;
    for (const message of [rejected({ term: 3, prevIndex: 2 }), accepted({ term: 3, durableIndex: 1 })]) {
      node.receive(message);
    }
    node.wait(400);
    expect(node.disk.entries).toHaveLength(before);
    expect(node.effects.filter(({ kind }) => kind === 'truncate')).toEqual([]);
  });
});

describe('5.3: commitment', () => {
  it('comes when the leader that made the entry has it on a majority', () => {
    const node = new LoneNode({ voters: 5 }).lead();
    node.receive(accepted({ from: 1, durableIndex: 0 }));
    expect(node.core.commitIndex).toBe(NONE);
    node.receive(accepted({ from: 4, durableIndex: 0 }));
    expect(node.core.commitIndex).toBe(0);
  });

  it('takes all entries before it along, those of other leaders included', () => {
    const node = new LoneNode({ terms: [1, 1, 2] }).lead();
    node.receive(accepted({ term: 3, durableIndex: 2 }));
    expect(node.core.commitIndex).toBe(NONE);
    node.receive(accepted({ term: 3, durableIndex: 3 }));
    expect(node.applied).toEqual([0, 1, 2, 3]);
  });

  it('is told to followers with every later message, heartbeats included', () => {
    const node = new LoneNode().lead();
    for (const from of [1, 2]) node.receive(accepted({ from, durableIndex: 0 }));
    node.take();
    node.propose();
    expect(node.takeAppends().map(({ commit }) => commit)).toEqual([0, 0]);
    node.timeout();
    expect(node.takeAppends().map(({ commit }) => commit)).toEqual([0, 0]);
  });

  it('once heard of, lets a follower apply, in the order of the log', () => {
    const node = new LoneNode();
    node.receive(append({ entries: [0, 1, 2].map((index) => entryAt(index, 1)) }));
    expect(node.applied).toEqual([]);
    node.receive(append({ prevIndex: 2, prevTerm: 1, commit: 1 }));
    expect(node.applied).toEqual([0, 1]);
    node.receive(append({ prevIndex: 2, prevTerm: 1, commit: 2 }));
    expect(node.applied).toEqual([0, 1, 2]);
  });

  it('reaches no further than what a follower knows to agree with the leader', () => {
    const node = new LoneNode({ terms: [1, 1, 1] });
    node.receive(append({ term: 2, prevIndex: 0, prevTerm: 1, commit: 2 }));
    expect(node.applied).toEqual([0]);
  });
});

describe('5.3: log matching', () => {
  it('two logs that hold the same index and term are the same up to there, whatever is sent in whatever order', () => {
    const sends = fc.array(fc.tuple(fc.nat(12), fc.nat(9)), { maxLength: 12 });
    fc.assert(
      fc.property(divergingLogs, sends, ({ common, one, other }, sent) => {
        const leader = [...common, ...one];
        const node = new LoneNode({ terms: [...common, ...other] });
        for (const [from, count] of sent) {
          const start = from % (leader.length + 1);
          const entries = leader.slice(start, start + count).map((term, at) => entryAt(start + at, term));
          const prevTerm = leader[start - 1] ?? NONE;
          node.receive(append({ term: TERM_MAX, prevIndex: start - 1, prevTerm, entries }));
          const { durableIndex = NONE } = node.take().find((each) => each.type === 'appendResponse') ?? {};
          // What it says that it holds is what the leader holds.
          expect(node.logTerms.slice(0, durableIndex + 1)).toEqual(leader.slice(0, durableIndex + 1));
          const alike = node.logTerms.findLastIndex((term, index) => term === leader[index]);
          expect(node.logTerms.slice(0, alike + 1)).toEqual(leader.slice(0, alike + 1));
        }
      }),
    );
  });

  it('a follower refuses what follows an entry that it does not have', () => {
    for (const terms of [[1], [1, 2]]) {
      const node = new LoneNode({ terms });
      node.receive(append({ term: 3, prevIndex: 1, prevTerm: 1, entries: [entryAt(2, 3)] }));
      expect(node.take()).toMatchObject([{ rejected: true, durableIndex: NONE }]);
      expect(node.logTerms).toEqual(terms);
    }
  });

  it('an answer that is no refusal tells the leader that the logs agree up to there', () => {
    const node = new LoneNode({ terms: [1, 1] }).lead();
    node.receive(accepted({ term: 2, durableIndex: 2 }));
    expect(node.core.followers()[0]).toMatchObject({ matchIndex: 2, state: 'replicate' });
  });
});

describe('5.3: inconsistent logs', () => {
  it('a new leader first assumes that a follower has all that it has', () => {
    const node = new LoneNode({ terms: [1, 1, 2] });
    node.lead();
    const appends = node.takeAppends();
    expect(appends.map(({ prevIndex, prevTerm, entries }) => [prevIndex, prevTerm, entries.length])).toEqual(
      Array(2).fill([2, 2, 1]),
    );
  });

  it('after a refusal it goes back and asks again, until the logs agree', () => {
    const node = new LoneNode({ terms: [1, 2, 3] }).lead();
    node.take();
    node.receive(rejected({ term: 4, prevIndex: 2, hintIndex: 2, hintTerm: 2 }));
    expect(node.takeAppends()).toMatchObject([{ prevIndex: 1, prevTerm: 2 }]);
    node.receive(rejected({ term: 4, prevIndex: 1, hintIndex: 1, hintTerm: 1 }));
    expect(node.takeAppends()).toMatchObject([{ prevIndex: 0, prevTerm: 1, entries: [{}, {}, {}] }]);
    node.receive(rejected({ term: 4, prevIndex: 0, hintIndex: NONE, hintTerm: NONE }));
    expect(node.takeAppends()).toMatchObject([{ prevIndex: NONE, prevTerm: NONE, entries: [{}, {}, {}, {}] }]);
  });

  it('a refusal names the term in conflict: one question a term is enough', () => {
    // Figure 7, follower (f), which spent terms 2 and 3 alone.
    const node = new LoneNode({ terms: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3] });
    node.receive(append({ term: 8, prevIndex: 9, prevTerm: 6 }));
    expect(node.take()).toMatchObject([{ rejected: true, hintIndex: 9, hintTerm: 3 }]);
    const leader = new LoneNode({ terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6], hard: { term: 7 } }).lead();
    leader.take();
    leader.receive(rejected({ term: 8, prevIndex: 9, hintIndex: 9, hintTerm: 3 }));
    expect(leader.takeAppends()).toMatchObject([{ prevIndex: 2, prevTerm: 1 }]);
  });

  it('entries in conflict are overwritten with the leader s, those that agree stay', () => {
    const node = new LoneNode({ terms: [1, 1, 2, 2] });
    const entries = [entryAt(1, 1), entryAt(2, 3), entryAt(3, 3)];
    node.receive(append({ term: 3, prevIndex: 0, prevTerm: 1, entries }));
    expect(node.logTerms).toEqual([1, 1, 3, 3]);
    expect(node.effects.filter(({ kind }) => kind === 'truncate')).toEqual([{ kind: 'truncate', index: 1 }]);
  });

  it('what is committed is never overwritten: such a message is against all rules', () => {
    const node = new LoneNode({ terms: [1, 1] });
    node.receive(append({ prevIndex: 1, prevTerm: 1, commit: 1 }));
    // An entry at a committed index is not compared; one that would cut into it stops the node.
    node.receive(append({ term: 2, prevIndex: 0, prevTerm: 1, entries: [entryAt(1, 2)] }));
    expect(node.logTerms).toEqual([1, 1]);
    expect(() => node.receive(append({ from: 2, term: 2 }))).toThrow(RaftInvariantError);
  });

  it('any logs become the leader s in the end, with no more refusals than terms differ', () => {
    fc.assert(
      fc.property(divergingLogs, ({ common, one, other }) => {
        const cluster = new ModelCluster({ voters: 3 });
        for (const [at, suffix] of [one, other, other].entries()) {
          const { disk } = cluster.node(at);
          disk.append([...common, ...suffix].map((term, index) => entryAt(index, term)));
          disk.durableIndex = disk.lastIndex;
          disk.state = { ...disk.state, term: TERM_MAX };
        }
        let refusals = 0;
        cluster.onSend = (message) => {
          if (message.type === 'appendResponse' && message.rejected) refusals += 1;
        };
        const leader = cluster.startAll().elect();
        cluster.run(500);
        const [first, ...others] = cluster.nodes.map(({ disk }) => disk.entries.map(({ term }) => term));
        for (const other of others) expect(other).toEqual(first);
        expect(cluster.core(leader).commitIndex).toBe(cluster.core(leader).lastIndex);
        expect(refusals).toBeLessThanOrEqual(2 * (new Set([...one, ...other]).size + 1));
      }),
      { numRuns: 60 },
    );
  });
});
