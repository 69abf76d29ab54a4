// Goal: that a node leads no more, or that nobody is known to, is told at once: only what is of the next term waits for a disk.
// Method: nodes of which one has a disk whose fsyncs do not end.
import { NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { RaftError } from './errors.js';
import { RaftCluster } from './testing/raft-cluster.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'resolved',
    (error: unknown) => (error instanceof RaftError ? error.code : String(error)),
  );

async function electedCluster(voters = 3) {
  const cluster = await new RaftCluster({ voters }).startAll();
  const leader = await cluster.elect();
  await cluster.propose(leader, 'before');
  await cluster.runFor(10);
  const [one = NONE, other = NONE] = cluster.members.map(({ id }) => id).filter((id) => id !== leader);
  for (const { machine } of cluster.members) machine.events.length = 0;
  return { cluster, leader, one, other, term: cluster.node(leader).term };
}

describe('a leader whose disk stands still', () => {
  it('knows that it is deposed, and so do all who wait for it', async () => {
    const { cluster, leader, one, other, term } = await electedCluster();
    const { disk, machine } = cluster.member(leader);
    disk.stallSyncs();
    cluster.blocked.add(`${leader}>${one}`).add(`${leader}>${other}`);
    const node = cluster.node(leader);
    const codes = Promise.all([codeOf(node.propose([bytes('lost')])), codeOf(node.readIndex())]);
    await cluster.runFor(5);
    for (const id of [one, other]) cluster.node(id).peerRefused(cluster.member(leader).id);
    expect(await cluster.scheduler.settle(codes, { timeoutMs: 500 })).toEqual(['unknown', 'not-leader']);
    expect(machine.events).toEqual([`follower in ${term} of -1`]);
    expect(await codeOf(node.propose([bytes('later')]))).toBe('not-leader');
    expect(await codeOf(node.readIndex())).toBe('not-leader');

    const next = await cluster.elect();
    cluster.blocked.clear();
    disk.releaseSyncs();
    await cluster.propose(next, 'after');
    await cluster.runFor(500);
    const later = cluster.node(next).term;
    const heard = [`follower in ${term} of -1`, `follower in ${later} of -1`, `follower in ${later} of ${next}`];
    expect(machine.events).toEqual(heard);
    await cluster.scheduler.settle(cluster.node(next).transferLeadership(cluster.member(leader).id));
    expect(await cluster.elect()).toBe(leader);
    expect(machine.events.filter((event) => event.startsWith('leader'))).toHaveLength(1);
    expect(machine.events.filter((event) => event.startsWith(`follower in ${term} `))).toHaveLength(1);
    expect(machine.proposed).toEqual(['before', 'after']);
  });

  it('has handed over once another leads, though it cannot follow that one yet', async () => {
    const { cluster, leader, one, term } = await electedCluster();
    const { disk, machine } = cluster.member(leader);
    disk.stallSyncs();
    const transfer = codeOf(cluster.node(leader).transferLeadership(cluster.member(one).id));
    expect(await cluster.scheduler.settle(transfer)).toBe('resolved');
    expect(machine.events).toEqual([`follower in ${term} of -1`]);
  });

  it('leads no more once it is closed, though the close waits for the disk', async () => {
    const { cluster, leader, term } = await electedCluster(1);
    const { disk, machine } = cluster.member(leader);
    const node = cluster.node(leader);
    disk.stallSyncs();
    const pending = codeOf(node.propose([bytes('x')]));
    await cluster.runFor(5);
    let isClosed = false;
    const closed = node.close({ handOver: true }).then(() => {
      isClosed = true;
    });
    await cluster.runFor(5_000);
    expect(isClosed).toBe(false);
    expect(machine.events).toEqual([`follower in ${term} of -1`]);
    expect(await pending).toBe('unknown');
    disk.releaseSyncs();
    await cluster.scheduler.settle(closed);
    expect(machine.events).toHaveLength(1);
  });

  it('is closed whole although its machine fails', async () => {
    const { cluster, leader } = await electedCluster(1);
    const { disk, machine } = cluster.member(leader);
    const node = cluster.node(leader);
    disk.stallSyncs();
    const pending = codeOf(node.propose([bytes('x')]));
    await cluster.runFor(5);
    machine.onFollower = () => {
      throw new Error('the machine fails');
    };
    let outcome: string | undefined;
    const closed = codeOf(node.close({ handOver: false })).then((code) => {
      outcome = code;
    });
    await cluster.runFor(5_000);
    // Its log is closed only when it is durable.
    expect(outcome).toBeUndefined();
    disk.releaseSyncs();
    await cluster.scheduler.settle(closed);
    expect([outcome, await pending]).toEqual(['Error: the machine fails', 'unknown']);
  });
});

describe('a follower whose disk stands still', () => {
  it('names its leader no more once it is asked for a vote in a later term', async () => {
    const { cluster, leader, one, other, term } = await electedCluster();
    cluster.member(one).disk.stallSyncs();
    await cluster.scheduler.settle(cluster.node(leader).transferLeadership(cluster.member(other).id));
    expect(cluster.member(one).machine.events).toEqual([`follower in ${term} of -1`]);
  });

  it('names its leader no more once it is told to stand itself', async () => {
    const { cluster, leader, one, term } = await electedCluster();
    cluster.member(one).disk.stallSyncs();
    const transfer = codeOf(cluster.node(leader).transferLeadership(cluster.member(one).id));
    expect(await cluster.scheduler.settle(transfer, { timeoutMs: 5_000 })).toBe('no-successor');
    expect(cluster.member(one).machine.events).toEqual([`follower in ${term} of -1`]);
    expect(cluster.node(leader).role).toBe('leader');
  });
});
