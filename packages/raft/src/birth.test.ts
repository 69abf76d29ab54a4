// Goal: a first voter that lost its disk never votes again by mistake, and a cluster of new nodes begins all the same.
import { NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { DIRECTORY, type Member, RaftCluster } from './testing/raft-cluster.js';

const THREE = { voters: 3, unnamed: true };

/** Adds a voter, and waits until that is committed everywhere. */
async function growBy(cluster: RaftCluster, added: number): Promise<void> {
  await cluster.add(await cluster.elect(), added);
  const isVoter = () => cluster.node(added).status().isSettled && cluster.node(added).membership?.role === 'voter';
  await cluster.scheduler.runUntil(isVoter, { timeoutMs: 20_000 });
}

function loseQuorumDirectory({ disk }: Member): void {
  for (const name of disk.list(`${DIRECTORY}/log`)) disk.remove(`${DIRECTORY}/log/${name}`);
  disk.remove(`${DIRECTORY}/log`);
  for (const name of disk.list(DIRECTORY)) disk.remove(`${DIRECTORY}/${name}`);
}

const leaderOf = (cluster: RaftCluster, ids: readonly number[]) =>
  ids.find((id) => cluster.member(id).node?.role === 'leader');

describe('new voters that do not know each other', () => {
  it('begin once each has heard of every other, whenever they start and whatever is lost', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const cluster = new RaftCluster({ ...THREE, seed });
      for (const id of [0, 1, 2]) {
        await cluster.start(id);
        await cluster.runFor(seed * 7);
      }
      // Greetings and answers are lost between two of them for a while.
      cluster.blocked.add(`${seed % 3}>${(seed + 1) % 3}`);
      await cluster.runFor(250);
      cluster.blocked.clear();
      await cluster.propose(await cluster.elect(), 'x');
    }
  });

  it('do not begin without one of them, which might be a voter of long ago', async () => {
    const cluster = new RaftCluster(THREE);
    await cluster.start(0);
    await cluster.start(1);
    await cluster.runFor(10_000);
    expect([0, 1].map((id) => cluster.node(id).term)).toEqual([0, 0]);
    await cluster.start(2);
    await cluster.propose(await cluster.elect(), 'x');
  });

  it('begin although one of them crashes at any moment of that', async () => {
    for (let crashMs = 0; crashMs < 12; crashMs += 1) {
      const cluster = await new RaftCluster({ ...THREE, seed: crashMs }).startAll();
      await cluster.runFor(crashMs);
      cluster.powerLoss(crashMs % 3);
      await cluster.runFor(50);
      await cluster.start(crashMs % 3);
      await cluster.propose(await cluster.elect(), 'x');
      await cluster.runFor(500);
      expect(cluster.members.map(({ halted }) => halted)).toEqual([undefined, undefined, undefined]);
    }
  });

  it('are not taken for voters of long ago by one whose disk was replaced before they had met', async () => {
    const cluster = new RaftCluster(THREE);
    // The answers of the third to the second are lost: the first is born, the second is not.
    cluster.blocked.add('2>1');
    await cluster.startAll();
    await cluster.runFor(50);
    cluster.powerLoss(2);
    cluster.replaceDisk(2);
    cluster.blocked.clear();
    await cluster.start(2);
    await cluster.runFor(5_000);
    expect(cluster.members.map(({ halted }) => halted)).toEqual([undefined, undefined, undefined]);
    expect(cluster.node(1).term).toBe(0);
  });

  it('begin in the next life where a disk fails one of them at that moment, which stops', async () => {
    for (const code of ['ENOSPC', 'EIO'] as const) {
      const cluster = await new RaftCluster(THREE).startAll();
      cluster.member(0).disk.failNext('write', code, { path: `${DIRECTORY}/quorum-state.tmp` });
      await cluster.scheduler.runUntil(() => cluster.member(0).halted !== undefined, { timeoutMs: 5_000 });
      expect(cluster.member(0).halted).toContain(code);
      await cluster.runFor(1_000);
      await cluster.start(0);
      await cluster.propose(await cluster.elect(), 'x');
      expect([1, 2].map((id) => cluster.member(id).halted)).toEqual([undefined, undefined]);
    }
  });

  it('know each other by their directories from then on: one that is removed unheard is not taken back', async () => {
    const cluster = await new RaftCluster(THREE).startAll();
    const first = await cluster.elect();
    await cluster.propose(first, 'x');
    const [gone, leader] = [(first + 1) % 3, (first + 2) % 3];
    cluster.kill(gone);
    // The next leader does not hear it in its term.
    const { id } = cluster.member(leader);
    await cluster.scheduler.settle(cluster.node(first).transferLeadership(id), { timeoutMs: 5_000 });
    await cluster.propose(await cluster.elect(), 'y');
    expect(cluster.node(leader).role).toBe('leader');
    const remove = { kind: 'remove', nodeId: cluster.member(gone).id, directoryId: undefined } as const;
    await cluster.scheduler.settle(cluster.node(leader).changeMembership(remove), { timeoutMs: 20_000 });
    expect(cluster.node(leader).configuration.retired).toEqual([`directory-${gone}`]);
    await cluster.start(gone);
    await expect(cluster.add(leader, gone)).rejects.toMatchObject({ refusal: 'retired' });
  });

  it('do not wait if there is but one', async () => {
    const cluster = await new RaftCluster({ voters: 1, unnamed: true }).startAll();
    await cluster.propose(await cluster.elect(), 'x');
  });
});

describe('a voter whose disk is empty', () => {
  it('refuses to take part unless it is told that its disk was replaced, and says what to do', async () => {
    const cluster = await new RaftCluster(THREE).startAll();
    const leader = await cluster.elect();
    await cluster.propose(leader, 'x');
    const lost = (leader + 1) % 3;
    cluster.powerLoss(lost);
    cluster.replaceDisk(lost, { isSilent: true });
    await cluster.start(lost);
    await cluster.scheduler.runUntil(() => cluster.member(lost).halted !== undefined, { timeoutMs: 5_000 });
    expect(cluster.member(lost).halted).toMatch(
      /has voted together with this node before.*controller\.quorum\.disk\.replaced/,
    );
    await cluster.propose(leader, 'the others go on');
    cluster.replaceDisk(lost);
    await cluster.start(lost);
    const change = cluster
      .node(leader)
      .changeMembership({ kind: 'remove', nodeId: cluster.member(lost).id, directoryId: undefined });
    await cluster.scheduler.settle(change, { timeoutMs: 20_000 });
    await cluster.add(leader, lost);
    await cluster.scheduler.runUntil(() => cluster.member(lost).machine.proposed.length === 2, { timeoutMs: 20_000 });
  });

  it('is refused also where all others have come since the cluster began', async () => {
    const cluster = await new RaftCluster(THREE).startAll();
    await cluster.propose(await cluster.elect(), 'x');
    for (const replaced of [1, 2]) {
      cluster.powerLoss(replaced);
      cluster.replaceDisk(replaced);
      const leader = await cluster.elect();
      await cluster.propose(leader, `without ${replaced}`);
      const remove = { kind: 'remove', nodeId: cluster.member(replaced).id, directoryId: undefined } as const;
      await cluster.scheduler.settle(cluster.node(leader).changeMembership(remove), { timeoutMs: 20_000 });
      await cluster.start(replaced);
      await cluster.add(await cluster.elect(), replaced);
      const isVoter = () => cluster.node(replaced).membership?.role === 'voter';
      await cluster.scheduler.runUntil(isVoter, { timeoutMs: 20_000 });
    }
    cluster.powerLoss(0);
    cluster.replaceDisk(0, { isSilent: true });
    await cluster.start(0);
    await cluster.scheduler.runUntil(() => cluster.member(0).halted !== undefined, { timeoutMs: 5_000 });
    expect(cluster.member(0).halted).toContain('has voted together with this node before');
  });

  it('stops as soon as a quorum that has grown without its knowledge asks for the voter that it was', async () => {
    // All whom they would ask have empty disks too: the one first voter has nobody, the two have each other.
    for (const { voters, lost } of [
      { voters: 1, lost: [0] },
      { voters: 2, lost: [0, 1] },
    ]) {
      const cluster = await new RaftCluster({ voters, spares: 5 - voters, unnamed: true }).startAll();
      for (let added = voters; added < 5; added += 1) await growBy(cluster, added);
      await cluster.propose(await cluster.elect(), 'x');
      for (const id of lost) {
        cluster.powerLoss(id);
        cluster.replaceDisk(id, { isSilent: true });
      }
      const others = [0, 1, 2, 3, 4].filter((id) => !lost.includes(id));
      await cluster.scheduler.runUntil(() => leaderOf(cluster, others) !== undefined, { timeoutMs: 20_000 });
      for (const id of lost) await cluster.start(id);
      const haveStopped = () => lost.every((id) => cluster.member(id).halted !== undefined);
      await cluster.scheduler.runUntil(haveStopped, { timeoutMs: 5_000 });
      for (const id of lost) {
        // The one that is alone begins at once; of two, each may still be waiting for the other.
        expect(cluster.member(id).halted).toMatch(
          voters === 1 ? /another directory than .*disk\.replaced/ : /disk\.replaced/,
        );
      }
      await cluster.propose(leaderOf(cluster, others) ?? NONE, 'the others go on');
    }
  });

  it('does not begin again where it was the only one, and its node knows that it has begun', async () => {
    const cluster = await new RaftCluster({ voters: 1, spares: 1, unnamed: true }).startAll();
    await cluster.propose(await cluster.elect(), 'x');
    cluster.powerLoss(0);
    loseQuorumDirectory(cluster.member(0));
    Object.assign(cluster.member(0), { isUsed: true, hasBegun: true });
    // Every time, and nothing is left that another start would take for a beginning.
    for (let start = 0; start < 2; start += 1) {
      await expect(cluster.start(0)).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringMatching(/is empty, and this node.*Restore.*disk\.replaced/),
      });
    }
    cluster.member(0).joins = true;
    await cluster.start(0);
    expect(cluster.node(0).membership).toBeUndefined();
  });

  it('is refused by those who have joined since, where its configuration names them', async () => {
    const cluster = await new RaftCluster({ voters: 1, spares: 2, unnamed: true }).startAll();
    for (const added of [1, 2]) await growBy(cluster, added);
    cluster.namedVoters.set(0, 3);
    cluster.kill(0);
    await cluster.start(0);
    await cluster.propose(await cluster.elect(), 'x');
    cluster.powerLoss(0);
    cluster.replaceDisk(0, { isSilent: true });
    await cluster.start(0);
    await cluster.scheduler.runUntil(() => cluster.member(0).halted !== undefined, { timeoutMs: 5_000 });
    expect(cluster.member(0).halted).toContain('has voted together with this node before');
    expect(cluster.member(0).machine.events).toEqual([]);
  });

  it('could undo what is committed if it took part: it alone stands between an old log and leadership', async () => {
    const cluster = await new RaftCluster(THREE).startAll();
    const leader = await cluster.elect();
    const [lost, behind] = [(leader + 1) % 3, (leader + 2) % 3];
    cluster.blocked.add(`${leader}>${behind}`);
    await cluster.propose(leader, 'on two of three disks');
    cluster.powerLoss(lost);
    cluster.powerLoss(leader);
    cluster.replaceDisk(lost, { isSilent: true });
    await cluster.start(lost);
    await cluster.runFor(10_000);
    expect(cluster.node(behind).role).not.toBe('leader');
    expect(cluster.member(lost).halted).toBeDefined();
  });

  it('is another voter, not the same one, where only the quorum directory is gone', async () => {
    const cluster = await new RaftCluster(THREE).startAll();
    const leader = await cluster.elect();
    const lost = (leader + 1) % 3;
    cluster.powerLoss(lost);
    loseQuorumDirectory(cluster.member(lost));
    Object.assign(cluster.member(lost), { isUsed: true, joins: true });
    await cluster.start(lost);
    const { directoryId } = cluster.node(lost);
    expect(directoryId).not.toBe(`directory-${lost}`);
    cluster.kill(lost);
    await cluster.start(lost);
    expect(cluster.node(lost).directoryId).toBe(directoryId);
  });
});
