// Goal: a first voter that lost its disk never votes again by mistake, and a cluster of new nodes begins all the same.
import { describe, expect, it } from 'vitest';
import { DIRECTORY, RaftCluster } from './testing/raft-cluster.js';

const THREE = { voters: 3, unnamed: true };

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
    const { disk } = cluster.member(lost);
    const removeAll = (path: string) => {
      for (const name of disk.list(path)) {
        if (disk.exists(`${path}/${name}`) && name === 'log') removeAll(`${path}/${name}`);
        else disk.remove(`${path}/${name}`);
      }
    };
    removeAll(DIRECTORY);
    disk.remove(`${DIRECTORY}/log`);
    Object.assign(cluster.member(lost), { isUsed: true, joins: true });
    await cluster.start(lost);
    const { directoryId } = cluster.node(lost);
    expect(directoryId).not.toBe(`directory-${lost}`);
    cluster.kill(lost);
    await cluster.start(lost);
    expect(cluster.node(lost).directoryId).toBe(directoryId);
  });
});
