import { NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { accepted, append, entryAt, LoneNode, rejected, voteRequest, voteResponse } from '../testing/lone-node.js';
import { ModelCluster } from '../testing/model-cluster.js';

/**
 * The rules that section 5 of the Raft paper (extended version) states, sentence by sentence, in words of our own.
 * Where this Raft adds to a rule (pre-vote, durable copies), the test says so.
 */
describe('5.1: roles', () => {
  it('normally there is one leader, and all others follow it', () => {
    const cluster = new ModelCluster({ voters: 5 }).startAll();
    const leader = cluster.elect();
    cluster.run(3_000);
    const roles = cluster.nodes.map(({ core }) => core?.role);
    expect(roles.filter((role) => role === 'leader')).toHaveLength(1);
    expect(roles.filter((role) => role === 'follower')).toHaveLength(4);
    expect(cluster.nodes.map(({ core }) => core?.leaderId)).toEqual(Array(5).fill(leader));
  });

  it('a follower is passive: it only answers', () => {
    const node = new LoneNode({ terms: [1] });
    expect(node.take()).toEqual([]);
    node.receive(append({ prevIndex: 0, prevTerm: 1 }));
    expect(node.take().map(({ type }) => type)).toEqual(['appendResponse']);
    node.wait(900);
    expect(node.take()).toEqual([]);
  });

  it('a follower that a client turns to takes nothing, and knows the leader to send it to', () => {
    const node = new LoneNode();
    node.receive(append({ from: 2 }));
    expect(node.propose()).toBe(false);
    expect(node.core.leaderId).toBe(2);
    expect(node.logTerms).toEqual([]);
  });
});

describe('5.1: terms', () => {
  it('are numbered consecutively, and each begins with an election', () => {
    const node = new LoneNode({ terms: [1, 4] });
    node.stand();
    expect(node.core.term).toBe(5);
    node.receive(append({ term: 5 }));
    node.stand();
    expect(node.core.term).toBe(6);
  });

  it('may end without a leader, when votes are split; another begins soon', () => {
    const cluster = new ModelCluster({ voters: 2, seed: 5 });
    cluster.startAll();
    const ask = cluster.nodes.map(({ id }) => id);
    // Both stand at once, each with its own vote.
    for (const id of ask) {
      cluster.node(id).disk.state = { term: 1, vote: id, ledTerm: 1, abstainTerm: NONE };
      cluster.crash(id);
      cluster.restart(id);
    }
    cluster.run(2_000);
    expect(cluster.leaderId).not.toBe(NONE);
    expect(cluster.core(cluster.leaderId).term).toBeGreaterThan(1);
  });

  it('have at most one leader each', () => {
    const node = new LoneNode().lead();
    expect(() => node.receive(append({ from: 2, term: node.core.term }))).toThrow('two leaders in term 1');
  });

  it('only grow, restarts included', () => {
    const node = new LoneNode();
    node.receive(append({ term: 7 }));
    node.receive(append({ term: 3 }));
    node.receive(voteRequest({ from: 2, term: 5 }));
    expect(node.core.term).toBe(7);
    node.restart();
    expect(node.core.term).toBe(7);
  });

  it('are exchanged with every message: who is behind adopts the larger', () => {
    const messages = [
      append({ term: 9 }),
      accepted({ term: 9, durableIndex: NONE }),
      voteResponse({ term: 9, granted: false }),
      voteRequest({ term: 9 }),
    ];
    for (const message of messages) {
      const node = new LoneNode({ terms: [2] });
      node.receive(message);
      expect([message.type, node.core.term]).toEqual([message.type, 9]);
    }
    expect(new LoneNode({ hard: { term: 4 } }).stand().take().at(-1)?.term).toBe(5);
  });

  it('a candidate or leader that learns of a later one follows at once', () => {
    for (const node of [new LoneNode().stand(), new LoneNode().lead()]) {
      node.receive(accepted({ from: 2, term: 8, durableIndex: NONE }));
      expect([node.core.role, node.core.term]).toEqual(['follower', 8]);
    }
  });

  it('a request of an older one is refused', () => {
    const node = new LoneNode({ terms: [3] });
    node.receive(append({ term: 2, entries: [entryAt(0, 2)] }));
    expect(node.take()).toMatchObject([{ type: 'appendResponse', rejected: true, term: 3 }]);
    expect(node.core.leaderId).toBe(NONE);
    node.receive(voteRequest({ term: 2, lastIndex: 9, lastTerm: 2 }));
    expect(node.take()).toMatchObject([{ type: 'voteResponse', granted: false, term: 3 }]);
    expect(node.logTerms).toEqual([3]);
  });

  it('a question without an answer is asked again, all in parallel', () => {
    const node = new LoneNode({ voters: 5 });
    node.timeout();
    expect(node.take().map(({ to }) => to)).toEqual([1, 2, 3, 4]);
    node.timeout();
    expect(node.take().map(({ to }) => to)).toEqual([1, 2, 3, 4]);
    node.lead();
    node.take();
    node.timeout();
    expect(node.takeAppends().map(({ to }) => to)).toEqual([1, 2, 3, 4]);
  });
});

describe('5.2: followers', () => {
  it('every node begins as one', () => {
    expect(new LoneNode().core.role).toBe('follower');
    const node = new LoneNode().lead();
    node.restart();
    expect(node.core.role).toBe('follower');
  });

  it('stay followers as long as they hear a leader, or vote for a candidate', () => {
    const node = new LoneNode();
    for (let beat = 0; beat < 30; beat += 1) {
      node.receive(append());
      node.wait(900);
    }
    expect([node.core.role, node.core.term]).toEqual(['follower', 1]);
    node.wait(110);
    node.receive(voteRequest({ from: 2, term: 2 }));
    expect(node.core.nextDeadlineMs - node.nowMs).toBeGreaterThanOrEqual(1_000);
  });

  it('that hear nobody for an election timeout stand', () => {
    const node = new LoneNode();
    node.receive(append());
    const heardMs = node.nowMs;
    node.timeout();
    expect(node.nowMs - heardMs).toBeGreaterThanOrEqual(1_000);
    expect(node.core.role).toBe('preCandidate');
  });
});

describe('5.2: candidates', () => {
  it('raise their term, vote for themselves and ask all others at once', () => {
    const node = new LoneNode({ voters: 5, hard: { term: 3 } }).stand();
    expect(node.disk.state).toMatchObject({ term: 4, vote: 0 });
    const asked = node.take().filter((message) => message.type === 'voteRequest' && !message.preVote);
    expect(asked.map(({ to, term }) => [to, term])).toEqual([1, 2, 3, 4].map((to) => [to, 4]));
  });

  it('win with the votes of a majority of all voters, not of those who answered', () => {
    const node = new LoneNode({ voters: 5 }).stand();
    node.receive(voteResponse({ from: 1 }));
    node.receive(voteResponse({ from: 1 }));
    expect(node.core.role).toBe('candidate');
    node.receive(voteResponse({ from: 4 }));
    expect(node.core.role).toBe('leader');
  });

  it('count votes of their own term only', () => {
    const node = new LoneNode({ hard: { term: 4 } }).stand();
    node.receive(voteResponse({ term: 4 }));
    node.receive(voteResponse({ term: 5, preVote: true }));
    expect(node.core.role).toBe('candidate');
    node.receive(voteResponse({ term: 5 }));
    expect(node.core.role).toBe('leader');
  });

  it('that win tell everybody at once, so that nobody else stands', () => {
    const node = new LoneNode().stand();
    node.take();
    node.receive(voteResponse());
    expect(node.takeAppends().map(({ to, term }) => [to, term])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it('recognize a leader of their own or a later term, and follow it', () => {
    for (const term of [1, 2]) {
      const node = new LoneNode().stand();
      node.receive(append({ from: 2, term }));
      expect([node.core.role, node.core.leaderId, node.core.term]).toEqual(['follower', 2, term]);
    }
  });

  it('refuse a leader of an earlier term, and remain candidates', () => {
    const node = new LoneNode({ hard: { term: 6 } }).stand();
    node.take();
    node.receive(append({ from: 2, term: 6 }));
    expect(node.core.role).toBe('candidate');
    expect(node.take()).toMatchObject([{ type: 'appendResponse', rejected: true, term: 7 }]);
  });

  it('that neither win nor lose try again in a new term after a timeout', () => {
    const node = new LoneNode().stand();
    const { nowMs } = node;
    while (node.core.role === 'candidate') node.timeout();
    expect(node.nowMs - nowMs).toBeLessThanOrEqual(2_000);
    // First it asks whether it would be voted for: that is the pre-vote's addition.
    expect([node.core.role, node.core.term]).toEqual(['preCandidate', 1]);
    expect(node.stand().core.term).toBe(2);
  });

  it('draw their timeouts at random, so that splits are rare and resolve quickly', () => {
    const timeouts = Array.from({ length: 40 }, (_, seed) => {
      const node = new LoneNode({ seed });
      node.receive(append());
      return node.core.nextDeadlineMs - node.nowMs;
    });
    expect(new Set(timeouts).size).toBe(40);
    expect(Math.min(...timeouts)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...timeouts)).toBeLessThan(2_000);
    expect(Math.max(...timeouts) - Math.min(...timeouts)).toBeGreaterThan(800);
  });
});

describe('5.2: votes', () => {
  it('go to one candidate a term, to the first that asks, restarts included', () => {
    const node = new LoneNode();
    node.receive(voteRequest({ from: 1 }));
    node.receive(voteRequest({ from: 2 }));
    expect(node.take()).toMatchObject([
      { to: 1, granted: true },
      { to: 2, granted: false },
    ]);
    node.restart();
    node.receive(voteRequest({ from: 2 }));
    expect(node.take()).toMatchObject([{ to: 2, granted: false }]);
    node.receive(voteRequest({ from: 2, term: 2 }));
    expect(node.take()).toMatchObject([{ to: 2, granted: true, term: 2 }]);
  });

  it('are not given by a candidate to another of its term', () => {
    const node = new LoneNode().stand();
    node.take();
    node.receive(voteRequest({ from: 2, term: 1, lastIndex: 9, lastTerm: 1 }));
    expect(node.take()).toMatchObject([{ to: 2, granted: false }]);
  });

  it('refused ones do not count, and a late refusal does not undo a majority', () => {
    const node = new LoneNode({ voters: 5 }).stand();
    for (const from of [1, 2]) node.receive(voteResponse({ from, granted: false }));
    for (const from of [3, 4]) node.receive(voteResponse({ from }));
    expect(node.core.role).toBe('leader');
    node.receive(rejected({ from: 1, prevIndex: NONE }));
    expect(node.core.role).toBe('leader');
  });
});
