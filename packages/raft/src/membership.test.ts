import { NONE, nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { RaftError } from './errors.js';
import { RaftCluster } from './testing/raft-cluster.js';

async function electedCluster(config: ConstructorParameters<typeof RaftCluster>[0]) {
  const cluster = await new RaftCluster(config).startAll();
  const leader = await cluster.elect();
  await cluster.propose(leader, 'before');
  return { cluster, leader };
}

const votersOf = (cluster: RaftCluster, id: number) =>
  cluster
    .node(id)
    .configuration.members.filter(({ role }) => role === 'voter')
    .map((member): number => member.nodeId);

const until = (cluster: RaftCluster, condition: () => boolean) =>
  cluster.scheduler.runUntil(condition, { timeoutMs: 20_000 });

describe('nodes of a quorum', () => {
  it('take in a fourth that knows none of their addresses but those it was given, and outlive one of them', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3, spares: 1 });
    expect(cluster.node(3).membership).toBeUndefined();
    await cluster.add(leader, 3);
    expect(cluster.member(leader).peers).toContainEqual({ nodeId: 3, address: { host: 'node-3', port: 1 } });
    await until(cluster, () => votersOf(cluster, 3).length === 4);
    await cluster.propose(leader, 'during');
    cluster.kill(leader);
    const second = await cluster.elect();
    await cluster.propose(second, 'after');
    await until(cluster, () => cluster.member(3).machine.proposed.length === 3);
    expect(cluster.member(3).machine.proposed).toEqual(['before', 'during', 'after']);
  });

  it('keep their members through restarts, from the log and from snapshots', async () => {
    const options = { retainedLogBytes: 0 };
    for (const takesSnapshot of [false, true]) {
      const { cluster, leader } = await electedCluster({ voters: 3, spares: 1, options });
      await cluster.add(leader, 3);
      await until(cluster, () => [0, 1, 2, 3].every((id) => votersOf(cluster, id).length === 4));
      await cluster.propose(leader, 'x');
      await until(cluster, () => cluster.member(3).machine.proposed.length === 2);
      for (const { id } of cluster.members) {
        if (takesSnapshot) await cluster.scheduler.settle(cluster.node(id).takeSnapshot());
      }
      for (const { id } of cluster.members) cluster.kill(id);
      await cluster.startAll();
      for (const { id } of cluster.members) expect(votersOf(cluster, id)).toEqual([0, 1, 2, 3]);
      await cluster.propose(await cluster.elect(), 'y');
    }
  });

  it('bring a new member up from a snapshot, which tells it who they are', async () => {
    const options = { retainedLogBytes: 0, segmentBytes: 200, snapshotChunkBytes: 60 };
    const { cluster, leader } = await electedCluster({ voters: 3, spares: 2, options });
    await cluster.add(leader, 3);
    await until(cluster, () => cluster.node(leader).status().isSettled && votersOf(cluster, leader).length === 4);
    for (let count = 0; count < 10; count += 1) await cluster.propose(leader, `entry ${count}`);
    for (const id of [leader, 3]) await cluster.scheduler.settle(cluster.node(id).takeSnapshot());
    await cluster.add(leader, 4, { asLearner: true });
    await until(cluster, () => cluster.member(4).machine.proposed.length === 11);
    await until(cluster, () => cluster.node(4).membership !== undefined);
    expect(cluster.member(4).machine.restores).toBe(1);
    expect(cluster.node(4).configuration).toEqual(cluster.node(leader).configuration);
    expect(cluster.node(4).membership?.role).toBe('learner');
  });

  it('replace the disk of one of them by its directory, and hear nothing of it before', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3 });
    const broken = (leader + 1) % 3;
    cluster.powerLoss(broken);
    cluster.replaceDisk(broken);
    await cluster.start(broken);
    await cluster.propose(leader, 'meanwhile');
    await cluster.runFor(3_000);
    expect(cluster.node(broken).status().lastIndex).toBe(NONE);
    const remove = cluster
      .node(leader)
      .changeMembership({ kind: 'remove', nodeId: nodeId(broken), directoryId: `directory-${broken}` });
    await cluster.scheduler.settle(remove, { timeoutMs: 20_000 });
    await cluster.add(leader, broken);
    await until(cluster, () => votersOf(cluster, broken).length === 3);
    expect(cluster.member(broken).machine.proposed).toEqual(['before', 'meanwhile']);
  });
});

describe('a change of the members', () => {
  it('that removes the leader is known to have been made, and leads to another leader', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3 });
    const change = cluster
      .node(leader)
      .changeMembership({ kind: 'remove', nodeId: nodeId(leader), directoryId: undefined });
    expect(await cluster.scheduler.settle(change, { timeoutMs: 20_000 })).toMatchObject({ term: 1 });
    const next = await cluster.elect();
    expect(next).not.toBe(leader);
    expect(cluster.node(leader).membership).toBeUndefined();
    expect(await cluster.add(next, (next + 1) % 3 === leader ? (next + 2) % 3 : (next + 1) % 3)).toBeUndefined();
  });

  it('that is refused says why, and has certainly changed nothing', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3 });
    const refusalOf = (id: number, change: Parameters<ReturnType<typeof cluster.node>['changeMembership']>[0]) =>
      cluster
        .node(id)
        .changeMembership(change)
        .then(
          () => undefined,
          (error: RaftError) => ({ code: error.code, refusal: error.refusal, certain: error.certain }),
        );
    const stranger = { nodeId: nodeId(0), directoryId: 'another', address: undefined };
    const add = { kind: 'add', member: stranger, asLearner: false } as const;
    expect(await refusalOf(leader, add)).toEqual({ code: 'change-refused', refusal: 'other-directory', certain: true });
    expect(await refusalOf((leader + 1) % 3, add)).toMatchObject({ code: 'not-leader', certain: true });
  });

  it('that would make an entry of any length is refused, and costs no node its life', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3, spares: 1, options: { entryBytesMax: 1_000 } });
    const member = { nodeId: nodeId(3), directoryId: 'directory-3', address: { host: 'h'.repeat(1_000), port: 1 } };
    const before = cluster.node(leader).status();
    const change = cluster.node(leader).changeMembership({ kind: 'add', member, asLearner: false });
    await expect(cluster.scheduler.settle(change, { timeoutMs: 20_000 })).rejects.toMatchObject({
      code: 'change-refused',
      refusal: 'too-large',
      certain: true,
    });
    expect(cluster.node(leader).status()).toMatchObject({ lastIndex: before.lastIndex, term: before.term });
    await cluster.add(leader, 3);
    await until(cluster, () => votersOf(cluster, 3).length === 4);
  });

  it('that is not committed when leadership ends is unknown', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3, spares: 1 });
    for (const { id } of cluster.members) cluster.blocked.add(`${leader}>${id}`);
    const member = { nodeId: nodeId(3), directoryId: 'directory-3', address: undefined };
    const change = cluster.node(leader).changeMembership({ kind: 'add', member, asLearner: false });
    const outcome = change.then(
      () => 'made',
      (error: RaftError) => error.code,
    );
    expect(await cluster.scheduler.settle(outcome, { timeoutMs: 20_000 })).toBe('unknown');
  });

  it('moves no proposal that was made for a place in the log: that is refused', async () => {
    const { cluster, leader } = await electedCluster({ voters: 3, spares: 1 });
    const node = cluster.node(leader);
    const baseOffset = node.status().lastIndex + 1;
    const change = cluster.add(leader, 3);
    const moved = node.propose([new Uint8Array(1)], { baseOffset }).then(
      () => 'made',
      (error: RaftError) => error.code,
    );
    await change;
    expect(await cluster.scheduler.settle(moved)).toBe('moved');
    const at = node.status().lastIndex + 1;
    await cluster.scheduler.settle(node.propose([new Uint8Array(1)], { baseOffset: at }), { timeoutMs: 20_000 });
  });
});
