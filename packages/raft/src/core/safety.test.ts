import { NONE, nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ModelCluster } from '../testing/model-cluster.js';
import { modelEntry } from '../testing/model-machine.js';
import { votersOf } from './configuration.js';
import { RaftInvariantError } from './invariant.js';
import { LogIndex } from './log-index.js';
import type { Message } from './messages.js';
import { resolveCoreOptions } from './options.js';
import { RaftCore } from './raft-core.js';

describe('vote and term', () => {
  it('election-safety-under-crash-mid-vote-fsync', () => {
    // Nodes 0 and 2 cannot hear each other; both want the vote of node 1, whose disk is slow and which crashes
    // at every moment of the election, with its last save on disk or not.
    for (let crashMs = 1; crashMs <= 30; crashMs += 1) {
      for (const keepsSave of [false, true]) {
        const cluster = new ModelCluster({ voters: 3, seed: 7, diskMs: 6, options: { firstElectionMs: 5 } });
        cluster.partition([0], [2]);
        cluster.startAll();
        cluster.run(crashMs);
        cluster.crash(1, { keepsSave });
        cluster.run(3);
        cluster.restart(1);
        // The checker fails on a second leader, or a second vote, in one term.
        cluster.run(8_000);
        expect(cluster.leaderId, `crash at ${crashMs} ms`).not.toBe(NONE);
      }
    }
  });

  it('leave a node only once they are durable', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const sent: Message[] = [];
    cluster.onSend = (message) => sent.push(message);
    for (const id of [0, 1, 2]) cluster.stuckSaves.add(nodeId(id));
    cluster.run(2_000);
    const ofNewTerm = sent.filter(({ type, term }) => term > 0 && type !== 'voteResponse' && type !== 'voteRequest');
    expect(ofNewTerm).toEqual([]);
    expect(sent.filter((message) => message.type === 'voteRequest' && !message.preVote)).toEqual([]);
    const candidate = cluster.nodes.find((node) => node.save !== undefined);
    expect(candidate?.disk.state.term).toBe(0);
    candidate?.completeSave(cluster.nowMs);
    const requests = sent.filter((message) => message.type === 'voteRequest' && !message.preVote);
    expect(requests.map(({ to }) => to)).toEqual(
      cluster.nodes.map(({ id }) => id).filter((id) => id !== candidate?.id),
    );
    cluster.run(50);
    expect(sent.filter((message) => message.type === 'voteResponse' && !message.preVote)).toEqual([]);
  });

  it('restart-never-leads-same-term', () => {
    // A candidate crashes at every moment around its election and comes back at once; voters remember it.
    for (let crashMs = 1; crashMs <= 40; crashMs += 1) {
      const cluster = new ModelCluster({ voters: 3, seed: 3, options: { firstElectionMs: 5 } }).startAll();
      cluster.run(crashMs);
      for (const id of [0, 1, 2]) {
        cluster.crash(id);
        cluster.restart(id);
        cluster.run(11);
      }
      cluster.run(5_000);
      expect(cluster.leaderId, `crash at ${crashMs} ms`).not.toBe(NONE);
    }
  });

  it('refuse to lead a term that was led before the restart, whatever the vote file says', () => {
    const core = new RaftCore({
      selfId: nodeId(0),
      bootstrap: votersOf([nodeId(0)]),
      options: resolveCoreOptions(),
      random: { next: () => 0, bytes: (count) => new Uint8Array(count) },
      hard: { term: 4, vote: NONE, ledTerm: 5, abstainTerm: NONE },
      log: new LogIndex(),
      snapshot: undefined,
      noOp: (term, baseOffset) => modelEntry({ baseOffset, records: 1, term, id: 1 }),
      configurationEntry: (configuration, place) => modelEntry({ ...place, records: 1, id: 2, configuration }),
    });
    core.start(0);
    const save = core.takeEffects().find((effect) => effect.kind === 'saveState');
    expect(save?.state.term).toBe(5);
    expect(() => core.stateSaved(save?.sequence ?? 0, 1)).toThrow(RaftInvariantError);
  });
});

describe('commit', () => {
  it('figure8-no-old-term-commit', () => {
    // Raft paper, figure 8. One entry an append, so that an inherited entry travels without the new leader's own.
    const cluster = new ModelCluster({ voters: 5, options: { appendBytesMax: 1 } }).startAll();
    const first = cluster.elect();
    const all = [0, 1, 2, 3, 4];
    const second = (first + 1) % 5;
    const others = all.filter((id) => id !== first && id !== second);
    // (a) The leader replicates an entry to one follower only, and crashes.
    cluster.partition([first], others);
    expect(cluster.propose(first)).toBe(true);
    cluster.run(20);
    const inherited = cluster.core(second).lastIndex;
    const { term } = cluster.core(second);
    expect(inherited).toBe(cluster.core(first).lastIndex);
    cluster.crash(first);
    // (b) Another leads a later term by the votes of those that lack it; its own entry reaches nobody.
    cluster.partition([second], others);
    cluster.onEffect = (node, effect) => {
      if (effect.kind === 'status' && effect.role === 'leader') cluster.partition([node.id], all);
    };
    cluster.runUntil(() => cluster.leaderId !== NONE && cluster.leaderId !== first);
    const rival = cluster.leaderId;
    cluster.run(10);
    cluster.crash(rival);
    cluster.onEffect = undefined;
    // (c) One of the two with the entry leads again, and gets it onto a majority, but nothing of its own term.
    cluster.blocked.clear();
    cluster.restart(first);
    cluster.dropIf = (message) =>
      message.type === 'appendRequest' && message.entries.some((entry) => entry.term === message.term);
    cluster.runUntil(() => cluster.leaderId !== NONE);
    const heir = cluster.leaderId;
    expect([first, second]).toContain(heir);
    cluster.run(600);
    expect(cluster.nodes.filter(({ disk }) => disk.holdsDurably(inherited, term)).length).toBeGreaterThanOrEqual(3);
    expect(cluster.core(heir).commitIndex).toBeLessThan(inherited);
    // (d) The rival comes back and overwrites it: had it been committed, the checker would fail here.
    cluster.dropIf = undefined;
    cluster.crash(heir);
    cluster.partition([first, second], others);
    cluster.restart(rival);
    cluster.runUntil(() => cluster.leaderId === rival);
    cluster.blocked.clear();
    cluster.restart(heir);
    cluster.run(3_000);
    expect(cluster.nodes.filter(({ disk }) => disk.holdsDurably(inherited, term))).toEqual([]);
  });

  it('single-voter-no-ack-before-fsync', () => {
    const cluster = new ModelCluster({ voters: 1 }).startAll();
    cluster.elect();
    cluster.stuckSyncs.add(nodeId(0));
    expect(cluster.propose(0, [1])).toBe(true);
    cluster.run(5_000);
    expect(cluster.core(0).commitIndex).toBe(0);
    cluster.stuckSyncs.clear();
    cluster.run(5);
    expect(cluster.core(0).commitIndex).toBe(1);
  });

  it('counts a copy only where it is durable, the leader s own included', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    const [quick, slow] = [(leader + 1) % 3, (leader + 2) % 3];
    cluster.stuckSyncs.add(nodeId(leader));
    cluster.stuckSyncs.add(nodeId(slow));
    cluster.propose(leader);
    cluster.run(3_000);
    expect(cluster.core(slow).lastIndex).toBe(1);
    expect(cluster.core(leader).commitIndex).toBe(0);
    // Two followers are a majority without the leader's disk.
    cluster.stuckSyncs.delete(nodeId(slow));
    cluster.run(10);
    expect(cluster.core(leader).commitIndex).toBe(1);
    expect(cluster.core(leader).durableIndex).toBe(0);
    expect(cluster.core(quick).commitIndex).toBe(1);
  });
});

describe('a damaged log', () => {
  it('midlog-corruption-abstains-then-repairs', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    const [damaged, third] = [(leader + 1) % 3, (leader + 2) % 3];
    // What is committed lies on the leader and on the one that will be damaged, not on the third.
    cluster.partition([third], [leader, damaged]);
    cluster.propose(leader, [1, 1, 1]);
    cluster.run(100);
    expect(cluster.core(leader).commitIndex).toBe(3);
    cluster.crash(leader);
    cluster.crash(damaged);
    cluster.node(damaged).damage(1);
    cluster.blocked.clear();
    cluster.restart(damaged);
    const granted: Message[] = [];
    cluster.onSend = (message) => {
      if (message.type === 'voteResponse' && message.from === damaged && message.granted) granted.push(message);
    };
    // With its vote the third would lead without what is committed.
    cluster.run(20_000);
    expect(cluster.core(damaged).role).toBe('follower');
    expect(granted).toEqual([]);
    expect(cluster.leaderId).toBe(NONE);
    cluster.restart(leader);
    cluster.run(5_000);
    expect(cluster.leaderId).toBe(leader);
    expect(cluster.core(damaged).abstains).toBe(false);
    expect(cluster.node(damaged).machine.applied).toEqual(cluster.node(leader).machine.applied);
    // Repaired, it counts again.
    cluster.crash(third);
    cluster.kill(leader);
    cluster.restart(third);
    cluster.runUntil(() => cluster.leaderId !== NONE);
    expect(cluster.leaderId).toBe(damaged);
  });

  it('that is repaired is one at the next start too, where this one ends before it has noted that it votes again', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const before = cluster.elect();
    const damaged = (before + 1) % 3;
    cluster.propose(before, [1, 1, 1]);
    cluster.run(100);
    cluster.crash(damaged);
    cluster.node(damaged).damage(1);
    cluster.restart(damaged);
    cluster.runUntil(() => !cluster.core(damaged).abstains);
    cluster.crash(damaged);
    expect(cluster.node(damaged).disk.state.abstainTerm).not.toBe(NONE);
    cluster.restart(damaged);
    const leader = cluster.elect();
    cluster.run(2_000);
    // Nothing is appended any more: what it has is all that can tell it.
    expect(cluster.core(damaged).abstains).toBe(false);
    expect(cluster.node(damaged).disk.state.abstainTerm).toBe(NONE);
    cluster.kill(leader);
    cluster.elect();
  });

  it('abstains until it holds a later term s entry, not only some of what it lost', () => {
    const cluster = new ModelCluster({ voters: 3, options: { appendBytesMax: 1, inflightMessagesMax: 1 } }).startAll();
    const leader = cluster.elect();
    const [damaged, third] = [(leader + 1) % 3, (leader + 2) % 3];
    cluster.partition([third], [leader, damaged]);
    cluster.propose(leader, [1, 1, 1, 1, 1, 1]);
    cluster.run(100);
    expect(cluster.core(leader).commitIndex).toBe(6);
    for (const id of [0, 1, 2]) cluster.crash(id);
    cluster.node(damaged).damage(1);
    // The leader comes back and repairs the damaged one, but dies on the way; the third only ever gives its vote.
    cluster.blocked.clear();
    const carriesEntries = (message: Message) => message.type === 'appendRequest' && message.entries.length > 0;
    cluster.dropIf = (message) => message.to === third && carriesEntries(message);
    for (const id of [0, 1, 2]) cluster.restart(id);
    cluster.runUntil(() => cluster.core(damaged).durableIndex >= 3);
    expect(cluster.core(damaged).durableIndex).toBeLessThan(6);
    cluster.kill(leader);
    cluster.run(20_000);
    expect(cluster.core(damaged).abstains).toBe(true);
    expect(cluster.leaderId).toBe(NONE);
    cluster.dropIf = undefined;
    cluster.restart(leader);
    cluster.run(5_000);
    expect(cluster.core(damaged).abstains).toBe(false);
    expect(cluster.node(damaged).machine.applied).toEqual(cluster.node(leader).machine.applied);
  });
});

describe('votes that come late', () => {
  it('may make a leader of an old term, which lacks what a later one has committed and commits nothing', () => {
    let met = 0;
    for (let seed = 0; seed < 10; seed += 1) {
      const cluster = new ModelCluster({ voters: 5, seed }).startAll();
      cluster.kill(cluster.elect());
      const late: Message[] = [];
      cluster.dropIf = (message) => {
        const isVote = message.type === 'voteResponse' && !message.preVote && message.granted;
        if (isVote && (late[0]?.to ?? message.to) === message.to) return late.push(message) > 0;
        return false;
      };
      cluster.runUntil(() => late.length >= 2);
      const candidate = late[0]?.to ?? NONE;
      cluster.partition([candidate], [0, 1, 2, 3, 4]);
      const later = cluster.elect();
      expect(cluster.propose(later)).toBe(true);
      cluster.run(20);
      if (cluster.core(candidate).role !== 'candidate') continue;
      cluster.blocked.clear();
      cluster.dropIf = undefined;
      for (const message of late) cluster.deliver({ message, dueMs: cluster.nowMs });
      expect(cluster.core(candidate).role).toBe('leader');
      expect(cluster.core(candidate).term).toBeLessThan(cluster.core(later).term);
      cluster.run(1_000);
      expect(cluster.core(candidate).role).toBe('follower');
      met += 1;
    }
    expect(met).toBeGreaterThan(0);
  });
});
