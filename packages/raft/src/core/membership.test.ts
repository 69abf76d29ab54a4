import { NONE, nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { LoneNode, voteRequest } from '../testing/lone-node.js';
import { ModelCluster } from '../testing/model-cluster.js';
import { type Configuration, voterIds } from './index.js';

const rolesOf = ({ members }: Configuration) => Object.fromEntries(members.map((each) => [each.nodeId, each.role]));

/** Waits until a leader has the change committed that makes these the voters. */
function settleOn(cluster: ModelCluster, voters: readonly number[]): number {
  cluster.runUntil(() => {
    const { core } = cluster.nodes[cluster.leaderId] ?? {};
    return core?.isSettled === true && String(voterIds(core.configuration)) === String(voters);
  });
  return cluster.leaderId;
}

describe('a change of the members', () => {
  it('membership-interleaved-with-leader-change', () => {
    // The leader adds a node and is killed at every moment of that; the next adds another and removes it.
    for (let killMs = 0; killMs <= 24; killMs += 1) {
      const cluster = new ModelCluster({ voters: 3, spares: 2, seed: killMs }).startAll();
      const first = cluster.elect();
      cluster.propose(first);
      expect(cluster.add(first, 3).kind).toBe('appended');
      cluster.run(killMs);
      cluster.kill(first);
      const second = cluster.elect();
      expect(cluster.propose(second)).toBe(true);
      const isAdded = cluster.core(second).configuration.members.some((member) => member.nodeId === nodeId(3));
      const voters = [0, 1, 2, ...(isAdded ? [3] : [])];
      settleOn(cluster, voters);
      expect(cluster.add(second, 4).kind).toBe('appended');
      settleOn(cluster, [...voters, 4]);
      expect(cluster.remove(second, first).kind).toBe('appended');
      const rest = [...voters, 4].filter((voter) => voter !== first);
      settleOn(cluster, rest);
      // Back with a log that may hold what was taken back meanwhile: it is no member, and disturbs nobody.
      cluster.restart(first);
      const { term } = cluster.core(second);
      cluster.run(5_000);
      expect(cluster.core(second)).toMatchObject({ role: 'leader', term });
      expect(cluster.propose(second)).toBe(true);
      cluster.run(500);
      for (const id of rest) {
        expect(voterIds(cluster.core(id).configuration)).toEqual(rest);
        expect(cluster.core(id).commitIndex).toBe(cluster.core(second).lastIndex);
      }
    }
  });

  it('can still be committed by the leader that it removes, after that has crashed (dissertation, figure 4.6)', () => {
    const cluster = new ModelCluster({ voters: 2 }).startAll();
    const leader = cluster.elect();
    cluster.partition([0], [1]);
    expect(cluster.remove(leader, leader).kind).toBe('appended');
    cluster.run(20);
    cluster.crash(leader);
    cluster.partition([0], [1], { heal: true });
    cluster.run(3_000);
    // The other cannot win: the crashed one is one of two voters by its log.
    expect(cluster.leaderId).toBe(NONE);
    cluster.restart(leader);
    expect(settleOn(cluster, [1 - leader])).toBe(1 - leader);
  });

  it("waits for the one before, and for an entry of its leader's own term, to be committed (raft-dev, 2015)", () => {
    const cluster = new ModelCluster({ voters: 3, spares: 2 }).startAll();
    const first = cluster.elect();
    expect(cluster.add(first, 3).kind).toBe('appended');
    expect(cluster.add(first, 4)).toEqual({ kind: 'refused', reason: 'change-pending' });
    settleOn(cluster, [0, 1, 2, 3]);
    expect(cluster.add(first, 4).kind).toBe('appended');
    settleOn(cluster, [0, 1, 2, 3, 4]);
    cluster.kill(first);
    cluster.runUntil(() => cluster.leaderId !== NONE);
    const second = cluster.leaderId;
    expect(cluster.remove(second, first)).toEqual({ kind: 'refused', reason: 'not-ready' });
    cluster.elect();
    expect(cluster.remove(second, first).kind).toBe('appended');
  });

  it('is refused where those that would be left could not commit it', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    const [gone = 0, other = 0] = [0, 1, 2].filter((id) => id !== leader);
    cluster.crash(gone);
    cluster.run(3_000);
    expect(cluster.remove(leader, other)).toEqual({ kind: 'refused', reason: 'no-live-majority' });
    expect(cluster.remove(leader, gone).kind).toBe('appended');
    settleOn(cluster, [leader, other].sort());
    cluster.restart(gone);
    const alone = new ModelCluster({ voters: 1 }).startAll();
    expect(alone.remove(alone.elect(), 0)).toEqual({ kind: 'refused', reason: 'last-voter' });
  });

  it('is not made just after an election either, when nobody can tell who of those that would be left lives', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const gone = cluster.elect();
    cluster.crash(gone);
    cluster.runUntil(() => cluster.leaderId !== NONE);
    const leader = cluster.elect();
    const other = 3 - leader - gone;
    expect(cluster.remove(leader, other)).toEqual({ kind: 'refused', reason: 'not-ready' });
    cluster.run(3_000);
    expect(cluster.remove(leader, other)).toEqual({ kind: 'refused', reason: 'no-live-majority' });
    expect(cluster.remove(leader, gone).kind).toBe('appended');
  });

  it('is made by nobody but a leader, and not while that hands over', () => {
    const cluster = new ModelCluster({ voters: 3, spares: 1 }).startAll();
    const leader = cluster.elect();
    const other = (leader + 1) % 3;
    expect(cluster.add(other, 3)).toEqual({ kind: 'refused', reason: 'not-leader' });
    cluster.node(leader).input(cluster.nowMs, (core) => core.transferLeadership(nodeId(other), cluster.nowMs));
    expect(cluster.add(leader, 3)).toEqual({ kind: 'refused', reason: 'not-leader' });
  });

  it('waits for the log to arrive before the new voter counts, however long that takes', () => {
    const cluster = new ModelCluster({ voters: 3, spares: 1 }).startAll();
    const leader = cluster.elect();
    cluster.crash(3);
    cluster.add(leader, 3);
    cluster.run(3_000);
    expect(rolesOf(cluster.core(leader).configuration)[3]).toBe('joining');
    // Commits do not wait for it either.
    expect(cluster.propose(leader)).toBe(true);
    cluster.runUntil(() => cluster.core(leader).commitIndex === cluster.core(leader).lastIndex, { withinMs: 50 });
    cluster.restart(3);
    settleOn(cluster, [0, 1, 2, 3]);
  });

  it('makes no voter of a node that has answered, and has not the log yet', () => {
    const options = { appendBytesMax: 100, inflightMessagesMax: 1 };
    const cluster = new ModelCluster({ voters: 3, spares: 1, options }).startAll();
    const leader = cluster.elect();
    for (let count = 0; count < 50; count += 1) cluster.propose(leader);
    const { lastIndex } = cluster.core(leader);
    cluster.crash(3);
    cluster.add(leader, 3);
    // So that nothing but the log is waited for.
    cluster.run(500);
    cluster.restart(3);
    cluster.runUntil(() => cluster.core(3).lastIndex > 0);
    expect(cluster.core(3).lastIndex).toBeLessThan(lastIndex);
    cluster.runUntil(() => rolesOf(cluster.core(leader).configuration)[3] === 'voter');
    expect(cluster.core(3).lastIndex).toBeGreaterThanOrEqual(lastIndex);
  });

  it('is carried on by the next leader: a joining node becomes a voter whoever leads', () => {
    const cluster = new ModelCluster({ voters: 3, spares: 1 }).startAll();
    const first = cluster.elect();
    cluster.crash(3);
    cluster.add(first, 3);
    cluster.run(100);
    cluster.kill(first);
    cluster.elect();
    cluster.restart(3);
    settleOn(cluster, [0, 1, 2, 3]);
  });

  it('never makes a learner lead, nor hands leadership to one', () => {
    const cluster = new ModelCluster({ voters: 1, spares: 1 }).startAll();
    const leader = cluster.elect();
    cluster.add(leader, 1, { asLearner: true });
    cluster.run(500);
    expect(cluster.core(1).commitIndex).toBe(cluster.core(leader).lastIndex);
    cluster.node(leader).input(cluster.nowMs, (core) => {
      expect(core.transferLeadership(nodeId(1), cluster.nowMs)).toBeUndefined();
      expect(core.transferLeadership(undefined, cluster.nowMs)).toBeUndefined();
    });
    cluster.kill(leader);
    cluster.run(10_000);
    expect(cluster.core(1)).toMatchObject({ role: 'follower', term: 1 });
  });

  it('leaves a learner that was cut off meanwhile without a leader: it knows that it hears nothing', () => {
    const cluster = new ModelCluster({ voters: 1, spares: 1 }).startAll();
    const leader = cluster.elect();
    cluster.add(leader, 1, { asLearner: true });
    cluster.run(500);
    cluster.partition([0], [1]);
    cluster.run(5_000);
    expect(cluster.core(1)).toMatchObject({ role: 'follower', leaderId: NONE });
    cluster.partition([0], [1], { heal: true });
    cluster.run(500);
    expect(cluster.core(1)).toMatchObject({ role: 'follower', leaderId: leader });
    cluster.partition([0], [1]);
    expect(cluster.remove(leader, 1).kind).toBe('appended');
    cluster.run(500);
    cluster.partition([0], [1], { heal: true });
    cluster.run(5_000);
    expect(cluster.core(1)).toMatchObject({ role: 'follower', leaderId: NONE });
  });

  it('that removes the leader is not committed with the help of its disk (dissertation, section 4.2.2)', () => {
    const cluster = new ModelCluster({ voters: 5 }).startAll();
    const leader = cluster.elect();
    const others = [0, 1, 2, 3, 4].filter((id) => id !== leader);
    const reached = others.slice(0, 2);
    cluster.partition([leader, ...reached], others.slice(2));
    expect(cluster.remove(leader, leader).kind).toBe('appended');
    cluster.run(50);
    // Three of five disks hold it, and two of the four that count.
    expect(cluster.core(reached[0] ?? 0).lastIndex).toBe(cluster.core(leader).lastIndex);
    expect(cluster.core(leader).isSettled).toBe(false);
    cluster.partition([leader, ...reached], others.slice(2), { heal: true });
    settleOn(cluster, others);
  });

  it('removes a leader without a wait for a timeout', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    cluster.remove(leader, leader);
    const rest = [0, 1, 2].filter((id) => id !== leader);
    const tookMs = cluster.runUntil(() => rest.includes(cluster.leaderId));
    expect(tookMs).toBeLessThan(50);
  });
});

describe('the configuration', () => {
  it('travels in snapshots, to a follower as to a restarted node', () => {
    const cluster = new ModelCluster({ voters: 3, spares: 1, options: { snapshotChunkBytes: 50 } }).startAll();
    const leader = cluster.elect();
    const late = (leader + 1) % 3;
    cluster.crash(late);
    cluster.add(leader, 3);
    settleOn(cluster, [0, 1, 2, 3]);
    for (let count = 0; count < 5; count += 1) cluster.propose(leader);
    cluster.run(100);
    for (const id of [leader, 3]) cluster.node(id).takeSnapshot(cluster.nowMs, { retained: 0 });
    // No entry that made it is left in the leader's log.
    expect(cluster.node(leader).disk.entries).toEqual([]);
    cluster.restart(late);
    cluster.runUntil(() => cluster.core(late).commitIndex === cluster.core(leader).lastIndex);
    expect(voterIds(cluster.core(late).configuration)).toEqual([0, 1, 2, 3]);
    cluster.crash(3);
    cluster.restart(3);
    expect(voterIds(cluster.core(3).configuration)).toEqual([0, 1, 2, 3]);
  });

  it('of a snapshot is the one at its end, not that of what follows it', () => {
    const cluster = new ModelCluster({ voters: 3, spares: 1 }).startAll();
    const leader = cluster.elect();
    const index = cluster.core(leader).commitIndex;
    cluster.add(leader, 3);
    expect(rolesOf(cluster.core(leader).configurationAt(index))).not.toHaveProperty('3');
    cluster.node(leader).takeSnapshot(cluster.nowMs, { retained: 0 });
    expect(cluster.node(leader).disk.snapshot?.meta.configuration).toBe(cluster.bootstrap);
    expect(rolesOf(cluster.core(leader).configuration)).toHaveProperty('3');
  });
});

describe('an identity', () => {
  it('is replaced on the same node: a dead disk goes, a new one joins, and what the old one promised stays its own', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    const broken = (leader + 1) % 3;
    cluster.crash(broken);
    cluster.replaceDisk(broken);
    cluster.restart(broken);
    cluster.run(2_000);
    // Its directory is no member: nobody counts it, and it is not written to.
    expect(cluster.core(broken)).toMatchObject({ role: 'follower', lastIndex: NONE });
    expect(cluster.add(leader, broken)).toEqual({ kind: 'refused', reason: 'other-directory' });
    expect(cluster.remove(leader, broken, `disk-${broken}`).kind).toBe('appended');
    settleOn(
      cluster,
      [0, 1, 2].filter((id) => id !== broken),
    );
    expect(cluster.add(leader, broken).kind).toBe('appended');
    cluster.runUntil(
      () => cluster.core(leader).isSettled && rolesOf(cluster.core(leader).configuration)[broken] === 'voter',
    );
    // It counts: without the third node there is a majority only with it.
    cluster.crash([0, 1, 2].find((id) => id !== leader && id !== broken) ?? 0);
    expect(cluster.propose(leader)).toBe(true);
    cluster.runUntil(() => cluster.core(leader).commitIndex === cluster.core(leader).lastIndex, { withinMs: 500 });
  });

  it('of a joining member whose disk died makes no voter of the disk in its place', () => {
    const cluster = new ModelCluster({ voters: 3, spares: 1 }).startAll();
    const leader = cluster.elect();
    cluster.crash(3);
    cluster.add(leader, 3);
    cluster.run(500);
    cluster.replaceDisk(3);
    cluster.restart(3);
    cluster.run(2_000);
    expect(rolesOf(cluster.core(leader).configuration)[3]).toBe('joining');
    expect(cluster.core(3)).toMatchObject({ role: 'follower', lastIndex: NONE });
    expect(cluster.remove(leader, 3, 'disk-3').kind).toBe('appended');
    settleOn(cluster, [0, 1, 2]);
    expect(cluster.add(leader, 3).kind).toBe('appended');
    settleOn(cluster, [0, 1, 2, 3]);
  });

  it('of a voter that was removed is never taken back', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const leader = cluster.elect();
    const removed = (leader + 1) % 3;
    cluster.remove(leader, removed);
    cluster.run(100);
    expect(cluster.add(leader, removed)).toEqual({ kind: 'refused', reason: 'retired' });
    // The same node with another disk is another identity.
    cluster.replaceDisk(removed);
    cluster.restart(removed);
    expect(cluster.add(leader, removed).kind).toBe('appended');
  });

  it('has one vote, and so has each other: a vote for a node in one directory is none for it in another', () => {
    const node = new LoneNode();
    const ask = (fromDirectory: string) => {
      node.take();
      node.receive({ ...voteRequest({ term: 1 }), fromDirectory });
      return node.take().map((answer) => answer.type === 'voteResponse' && [answer.granted, answer.toDirectory]);
    };
    expect(ask('old')).toEqual([[true, 'old']]);
    expect(ask('new')).toEqual([[false, 'new']]);
    node.restart();
    expect(ask('new')).toEqual([[false, 'new']]);
    expect(ask('old')).toEqual([[true, 'old']]);
  });

  it('that has ended is no reason to ask who was in it: its vote counts for nobody', () => {
    for (const [from, asked] of [
      [1, [1]],
      [9, []],
    ] as const) {
      const node = new LoneNode();
      node.timeout();
      expect(node.core.role).toBe('preCandidate');
      node.take();
      // As far as this one: of the two the one with the lower id goes first.
      node.receive(voteRequest({ from, term: 1, preVote: true }));
      expect(node.take().map(({ type, to }) => (type === 'voteRequest' ? to : type))).toEqual(asked);
    }
  });
});
