import { NONE } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divergingLogs, TERM_MAX } from '../testing/diverging-logs.js';
import { accepted, append, entryAt, LoneNode, rejected, voteRequest } from '../testing/lone-node.js';
import { ModelCluster } from '../testing/model-cluster.js';

/** Sections 5.4 and 5.5 of the Raft paper, rule by rule; see raft-paper-5-1-and-5-2.test.ts. */
describe('5.4.1: a voter', () => {
  const grants = (terms: readonly number[], lastIndex: number, lastTerm: number): boolean => {
    const node = new LoneNode({ terms, hard: { term: 5 } });
    node.receive(voteRequest({ term: 6, lastIndex, lastTerm }));
    const [answer] = node.take();
    return answer?.type === 'voteResponse' && answer.granted;
  };

  it('refuses a candidate whose last entry is of an earlier term, however long its log', () => {
    expect(grants([1, 3], 40, 2)).toBe(false);
  });

  it('prefers the later term, however short the log', () => {
    expect(grants([1, 1, 1, 1, 2], 0, 3)).toBe(true);
  });

  it('prefers the longer log if the last terms are the same, and grants an equal one', () => {
    expect(grants([1, 2, 2], 1, 2)).toBe(false);
    expect(grants([1, 2, 2], 2, 2)).toBe(true);
    expect(grants([1, 2, 2], 3, 2)).toBe(true);
  });

  it('asked in a pre-vote, judges by the same rule, and promises nothing', () => {
    const node = new LoneNode({ terms: [1, 2] });
    node.receive(voteRequest({ term: 3, preVote: true, lastIndex: 5, lastTerm: 1 }));
    node.receive(voteRequest({ term: 3, preVote: true, lastIndex: 1, lastTerm: 2 }));
    expect(node.take()).toMatchObject([{ granted: false }, { granted: true }]);
    expect(node.disk.state).toMatchObject({ term: 2, vote: NONE });
  });
});

describe('5.4.1: an election', () => {
  it('is won only by a node that has all that is committed; entries flow from leaders to followers only', () => {
    fc.assert(
      fc.property(divergingLogs, fc.nat(), ({ common, one, other }, seed) => {
        const cluster = new ModelCluster({ voters: 3, seed });
        // Two of three hold what may be committed; the third lacks the end of it.
        const logs = [[...common, ...one], [...common, ...other], common.slice(0, -1)];
        for (const [id, terms] of logs.entries()) {
          const { disk } = cluster.node(id);
          disk.append(terms.map((term, index) => entryAt(index, term)));
          disk.durableIndex = disk.lastIndex;
          disk.state = { ...disk.state, term: TERM_MAX };
        }
        const leader = cluster.startAll().elect();
        const held = cluster.node(leader).disk.entries.slice(0, common.length);
        expect(held.map(({ term }) => term)).toEqual(common);
      }),
      { numRuns: 80 },
    );
  });
});

describe('5.4.2: entries of earlier terms', () => {
  it('are not committed by being on a majority, nor on all', () => {
    const node = new LoneNode({ terms: [1, 2] }).lead();
    for (const from of [1, 2]) node.receive(accepted({ from, term: 3, durableIndex: 1 }));
    expect(node.core.commitIndex).toBe(NONE);
  });

  it('are committed once an entry of the leader s own term is', () => {
    const node = new LoneNode({ terms: [1, 2] }).lead();
    node.receive(accepted({ term: 3, durableIndex: 2 }));
    expect(node.core.commitIndex).toBe(2);
  });

  it('keep their terms when a later leader sends them', () => {
    const node = new LoneNode({ terms: [1, 2] }).lead();
    node.take();
    node.receive(rejected({ term: 3, prevIndex: 1, hintIndex: NONE, hintTerm: NONE }));
    const [sent] = node.takeAppends();
    expect([sent?.term, sent?.entries.map(({ term }) => term)]).toEqual([3, [1, 2, 3]]);
    const follower = new LoneNode();
    follower.receive(append({ term: 3, entries: [entryAt(0, 1), entryAt(1, 2), entryAt(2, 3)] }));
    expect(follower.logTerms).toEqual([1, 2, 3]);
  });
});

describe('5.4.3: safety', () => {
  it('what one leader committed every later leader has, whoever dies in between', () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const cluster = new ModelCluster({ voters: 5, seed }).startAll();
      for (let term = 0; term < 4; term += 1) {
        const leader = cluster.elect();
        const lost = (leader + 1 + (seed % 4)) % 5;
        cluster.partition([lost], [0, 1, 2, 3, 4]);
        cluster.propose(leader, [1, 1]);
        cluster.run(15);
        cluster.blocked.clear();
        cluster.kill(leader);
        // The checker fails if the next leader lacks anything that is committed.
        cluster.runUntil(() => cluster.leaderId !== NONE && cluster.leaderId !== leader);
        cluster.restart(leader);
        cluster.run(100);
      }
      expect(cluster.checker.committed.length).toBeGreaterThanOrEqual(12);
    }
  });

  it('two nodes never apply different entries at one index', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const old = cluster.elect();
    cluster.partition([old], [0, 1, 2]);
    cluster.propose(old, [1, 1]);
    cluster.runUntil(() => cluster.leaderId !== old && cluster.leaderId !== NONE);
    cluster.propose(cluster.leaderId, [1]);
    cluster.blocked.clear();
    cluster.run(1_000);
    const [first, ...others] = cluster.nodes.map(({ machine }) => machine.applied);
    for (const other of others) expect(other).toEqual(first);
  });
});

describe('5.5: crashes of followers and candidates', () => {
  it('a follower that was down gets, after its restart, all that it missed, without being asked for', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    const down = (leader + 1) % 3;
    cluster.crash(down);
    cluster.propose(leader, [1, 1, 1]);
    cluster.run(5_000);
    expect(cluster.core(leader).commitIndex).toBe(3);
    cluster.restart(down);
    cluster.run(300);
    expect(cluster.core(down).commitIndex).toBe(3);
  });

  it('an append that comes twice changes nothing the second time, and is answered alike', () => {
    const node = new LoneNode();
    const message = append({ entries: [entryAt(0, 1), entryAt(1, 1)], commit: 0 });
    node.receive(message);
    const [first] = node.take();
    node.effects.length = 0;
    node.receive(message);
    expect(node.take()).toMatchObject([{ rejected: false, durableIndex: 1 }]);
    expect(first).toMatchObject({ rejected: false, durableIndex: 1 });
    expect(node.effects.map(({ kind }) => kind)).toEqual(['send']);
  });

  it('also after a crash between doing and answering', () => {
    const node = new LoneNode();
    const message = append({ entries: [entryAt(0, 1), entryAt(1, 1)] });
    node.receive(message);
    node.restart();
    node.take();
    node.receive(message);
    expect(node.take()).toMatchObject([{ rejected: false, durableIndex: 1 }]);
    expect(node.logTerms).toEqual([1, 1]);
  });

  it('an old append that comes late never cuts what came after it', () => {
    const node = new LoneNode();
    const early = append({ entries: [entryAt(0, 1)] });
    node.receive(append({ entries: [entryAt(0, 1), entryAt(1, 1), entryAt(2, 1)] }));
    node.receive(early);
    expect(node.logTerms).toEqual([1, 1, 1]);
  });

  it('a request for a vote that comes twice is granted twice, to the same candidate', () => {
    const node = new LoneNode();
    node.receive(voteRequest());
    node.restart();
    node.receive(voteRequest());
    expect(node.take()).toMatchObject([
      { to: 1, granted: true },
      { to: 1, granted: true },
    ]);
  });

  it('a candidate that crashes comes back as a follower that remembers its vote', () => {
    const node = new LoneNode().stand();
    node.restart();
    node.take();
    node.receive(voteRequest({ term: 1 }));
    expect(node.take()).toMatchObject([{ type: 'voteResponse', granted: false }]);
    expect(node.disk.state).toMatchObject({ term: 1, vote: 0 });
  });
});
