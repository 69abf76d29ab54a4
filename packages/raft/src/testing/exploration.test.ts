import { describe, expect, it } from 'vitest';
import { explore } from './explorer.js';

/**
 * Every order of events up to a depth among three nodes; the rules of Raft are checked in each state that can come
 * about. TIDEMARK_RAFT_DEPTH adds to each depth; each step costs about three times as long.
 */
const deeper = Number(process.env.TIDEMARK_RAFT_DEPTH ?? 0);
const options = { timeout: 60_000 * 4 ** deeper };

describe('every order of events', () => {
  it('of elections from nothing keeps every rule, two rival candidates included', options, () => {
    const found = explore({ voters: 3, depth: 10 + deeper, timeouts: 2 });
    expect(found.states).toBeGreaterThan(50_000);
    expect(found.ledTermsMax).toBe(2);
    expect(found.committedMax).toBeGreaterThanOrEqual(1);
  });

  it('of elections among logs that differ, with a restart, keeps every rule', options, () => {
    // Node 2 alone has an entry of a later term, node 0 one that is committed at most once node 1 has it too.
    const logs = [[1, 1], [1], [1, 2]];
    const found = explore({ voters: 3, logs, depth: 9 + deeper, timeouts: 2, restarts: 1 });
    expect(found.states).toBeGreaterThan(40_000);
    expect(found.ledTermsMax).toBeGreaterThanOrEqual(1);
  });

  it(
    'of the next election keeps every rule, with a restart, and disks that finish at any moment or never',
    options,
    () => {
      const budget = { timeouts: 2, restarts: 1 };
      const found = explore({ voters: 3, elected: true, slowDisks: true, depth: 9 + deeper, ...budget });
      expect(found.states).toBeGreaterThan(15_000);
      expect(found.ledTermsMax).toBe(2);
    },
  );

  it('of a proposal keeps every rule, with a restart, and disks that finish at any moment or never', options, () => {
    const budget = { timeouts: 2, restarts: 1, proposals: 1 };
    const found = explore({ voters: 3, elected: true, slowDisks: true, depth: 7 + deeper, ...budget });
    expect(found.states).toBeGreaterThan(40_000);
    expect(found.committedMax).toBe(2);
  });

  it('of a change of the members keeps every rule, with an election and a restart beside it', options, () => {
    // The leader may be asked to add a fourth node, to remove a voter and to remove itself, twice in all.
    const budget = { timeouts: 1, restarts: 1, changes: 2 };
    const found = explore({ voters: 3, spares: 1, elected: true, depth: 6 + deeper, ...budget });
    expect(found.states).toBeGreaterThan(10_000);
    expect(found.ledTermsMax).toBe(2);
    expect(found.committedMax).toBeGreaterThanOrEqual(2);
  });

  it('finds a vote that is forgotten at a restart, and tells the story', options, () => {
    const broken = { voters: 3, forgetsVotes: true, depth: 9, timeouts: 2, restarts: 1 };
    expect(() => explore(broken)).toThrow(/^one vote per term: node \d, term 1\n(.|\n)*restart/);
  });
});
