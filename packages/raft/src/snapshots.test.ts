// Goal: a snapshot that cannot be read, or has no room, costs its node nothing but another. Method: nodes on simulated disks, of
// which one is away while the others compact their logs; then the leader's file is spoilt.
import { readWholeFile } from '@tidemark/ports';
import { RaftMessage, RaftMessageType } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { RaftOptions } from './options.js';
import { decodeSnapshotFile } from './storage/snapshot-format.js';
import { DIRECTORY, RaftCluster } from './testing/raft-cluster.js';

const TEXT = 'x'.repeat(300);

async function clusterWithOneAway(options: Partial<RaftOptions>) {
  const sizes = { snapshotLogBytes: 2 ** 30, retainedLogBytes: 0, segmentBytes: 2_000 };
  const cluster = await new RaftCluster({ voters: 3, options: { ...sizes, ...options } }).startAll();
  const leader = await cluster.elect();
  const away = cluster.members.find(({ id }) => id !== leader)?.id ?? leader;
  cluster.kill(away);
  for (let count = 0; count < 30; count += 1) await cluster.propose(leader, TEXT);
  await cluster.scheduler.settle(cluster.node(leader).takeSnapshot());
  const { disk } = cluster.member(leader);
  const [name] = disk.list(DIRECTORY).filter((each) => each.endsWith('.snapshot'));
  return { cluster, leader, away, disk, path: `${DIRECTORY}/${name}` };
}

async function expectBroughtUp(cluster: RaftCluster, leader: number, away: number): Promise<void> {
  await cluster.start(away);
  const isUp = () => cluster.node(away).appliedIndex === cluster.node(leader).appliedIndex;
  await cluster.scheduler.runUntil(isUp, { timeoutMs: 20_000, eventsMax: 200_000 });
  expect(cluster.member(away).machine.texts).toEqual(cluster.member(leader).machine.texts);
  expect(cluster.members.map(({ halted }) => halted)).toEqual([undefined, undefined, undefined]);
}

type Disk = Awaited<ReturnType<typeof clusterWithOneAway>>['disk'];

const spoilt: Record<string, (disk: Disk, path: string) => void> = {
  'is gone': (disk, path) => disk.remove(path),
  'is cut short': (disk, path) => {
    const file = disk.open(path, 'write');
    file.truncate(file.sizeBytes() - 1);
    file.close();
  },
  'has rotted': (disk, path) => disk.flipBit(path, 200, 3),
};

describe.each(Object.keys(spoilt))('a leader whose snapshot %s', (how) => {
  it.each([
    ['one chunk', 2 ** 20],
    ['several chunks', 4_000],
  ])('takes another and sends that, where a file is %s', async (_, snapshotChunkBytes) => {
    const { cluster, leader, away, disk, path } = await clusterWithOneAway({ snapshotChunkBytes });
    spoilt[how]?.(disk, path);
    let chunks = 0;
    cluster.onMessage = ({ type }) => {
      if (type === RaftMessageType.SNAPSHOT_REQUEST) chunks += 1;
    };
    await expectBroughtUp(cluster, leader, away);
    expect(chunks).toBeLessThan(20);
  });
});

describe('a snapshot', () => {
  it('that newer ones have replaced while it was sent costs no other: the newest is sent', async () => {
    const { cluster, leader, away } = await clusterWithOneAway({ snapshotChunkBytes: 500 });
    let chunks = 0;
    cluster.onMessage = ({ type }) => {
      if (type === RaftMessageType.SNAPSHOT_REQUEST) chunks += 1;
    };
    await cluster.start(away);
    await cluster.scheduler.runUntil(() => chunks > 3, { timeoutMs: 5_000 });
    for (let times = 0; times < 2; times += 1) {
      await cluster.propose(leader, TEXT);
      await cluster.scheduler.settle(cluster.node(leader).takeSnapshot());
    }
    const newest = cluster.node(leader).status().snapshotIndex;
    await cluster.propose(leader, TEXT);
    const isUp = () => cluster.node(away).appliedIndex === cluster.node(leader).appliedIndex;
    await cluster.scheduler.runUntil(isUp, { timeoutMs: 20_000 });
    expect(cluster.node(leader).status().snapshotIndex).toBe(newest);
  });

  it('that arrives damaged again and again is sent no faster than heartbeats ask for it', async () => {
    const { cluster, leader, away } = await clusterWithOneAway({ snapshotChunkBytes: 4_000 });
    const { disk } = cluster.member(away);
    let chunks = 0;
    cluster.onMessage = ({ type, chunkPosition }) => {
      if (type !== RaftMessageType.SNAPSHOT_REQUEST) return;
      chunks += 1;
      if (chunkPosition !== 4_000) return;
      // What it has received rots before it is looked at.
      for (const name of disk.list(DIRECTORY).filter((each) => each.endsWith('.tmp'))) {
        disk.flipBit(`${DIRECTORY}/${name}`, 100, 1);
      }
    };
    await cluster.start(away);
    await cluster.runFor(10_000);
    expect(chunks).toBeGreaterThan(3);
    expect(chunks).toBeLessThan(60);
    cluster.onMessage = undefined;
    await cluster.runFor(5_000);
    expect(cluster.node(away).appliedIndex).toBe(cluster.node(leader).appliedIndex);
  });

  it('that the disk has no room for is left for later, and takes no room', async () => {
    const options = { snapshotLogBytes: 20_000, retainedLogBytes: 0, segmentBytes: 8_000 };
    const cluster = await new RaftCluster({ voters: 3, options }).startAll();
    const leader = await cluster.elect();
    for (let count = 0; count < 50; count += 1) await cluster.propose(leader, TEXT);
    // Room for the log, and none for a snapshot of 20 kB.
    for (const { disk } of cluster.members) disk.capacityBytes -= disk.freeBytes() - 15_000;
    for (let count = 0; count < 25; count += 1) await cluster.propose(leader, TEXT);
    await cluster.runFor(1_000);
    const asked = cluster.node(leader).takeSnapshot();
    await expect(cluster.scheduler.settle(asked)).rejects.toMatchObject({ code: 'ENOSPC' });
    for (const { disk, halted } of cluster.members) {
      expect(halted).toBeUndefined();
      expect(disk.list(DIRECTORY).filter((name) => name.includes('.snapshot'))).toEqual([]);
      expect(disk.freeBytes()).toBeGreaterThan(5_000);
      disk.capacityBytes += 2 ** 20;
    }
    for (let count = 0; count < 80; count += 1) await cluster.propose(leader, TEXT);
    await cluster.runFor(1_000);
    for (const { disk } of cluster.members) {
      expect(disk.list(DIRECTORY).some((name) => name.endsWith('.snapshot'))).toBe(true);
    }
  });

  it('after which there is no room to say where the log begins ends nothing: the next one shortens the log', async () => {
    const options = { snapshotLogBytes: 2 ** 30, retainedLogBytes: 0, segmentBytes: 2_000 };
    const cluster = await new RaftCluster({ voters: 3, options }).startAll();
    const leader = await cluster.elect();
    const { disk } = cluster.member(leader);
    const node = cluster.node(leader);
    const segments = () => disk.list(`${DIRECTORY}/log`).filter((name) => name.endsWith('.log')).length;
    for (let count = 0; count < 30; count += 1) await cluster.propose(leader, TEXT);
    const before = segments();
    const path = `${DIRECTORY}/log/log-checkpoint`;
    disk.failNext('write', 'ENOSPC', { path, times: Number.POSITIVE_INFINITY });
    expect(await cluster.scheduler.settle(node.takeSnapshot())).toBe(node.status().snapshotIndex);
    expect([segments(), cluster.member(leader).halted]).toEqual([before, undefined]);
    disk.clearFaults();
    await cluster.propose(leader, TEXT);
    await cluster.scheduler.settle(node.takeSnapshot());
    expect(segments()).toBeLessThan(before / 2);
    cluster.kill(leader);
    await cluster.start(leader);
    const next = await cluster.elect();
    await cluster.propose(next, TEXT);
    const isUp = () => cluster.node(leader).appliedIndex === cluster.node(next).appliedIndex;
    await cluster.scheduler.runUntil(isUp, { timeoutMs: 20_000 });
  });

  it('that begins to come in again while it is made durable leaves nothing of that behind', async () => {
    const { cluster, leader, away } = await clusterWithOneAway({ snapshotChunkBytes: 500 });
    const { disk } = cluster.member(away);
    const incoming = () => disk.list(DIRECTORY).filter((name) => name.endsWith('.tmp')).length;
    await cluster.start(away);
    disk.stallSyncs();
    await cluster.runFor(1_000);
    expect(incoming()).toBe(1);
    // It gives its leader up, and what it was about to receive with it.
    cluster.blocked.add(`${leader}>${away}`);
    await cluster.scheduler.runUntil(() => cluster.node(away).role === 'preCandidate', { timeoutMs: 5_000 });
    cluster.blocked.clear();
    await cluster.scheduler.runUntil(() => incoming() === 2, { timeoutMs: 5_000 });
    disk.releaseSyncs();
    const isUp = () => cluster.node(away).appliedIndex === cluster.node(leader).appliedIndex;
    await cluster.scheduler.runUntil(isUp, { timeoutMs: 20_000 });
    expect(incoming()).toBe(0);
  });

  it('has the members at its end, and not those of one that has come in and is not in the place of the state yet', async () => {
    const options = { snapshotLogBytes: 2 ** 30, retainedLogBytes: 0, segmentBytes: 2_000 };
    const cluster = await new RaftCluster({ voters: 3, spares: 1, options }).startAll();
    const leader = await cluster.elect();
    const [behind = leader, other = leader] = [0, 1, 2].filter((id) => id !== leader);
    await cluster.propose(leader, TEXT);
    await cluster.runFor(500);
    cluster.blocked.add(`${leader}>${behind}`);
    for (let count = 0; count < 30; count += 1) await cluster.propose(leader, TEXT);
    const joined = (await cluster.add(leader, 3, { asLearner: true }))?.lastOffset ?? -1;
    await cluster.scheduler.settle(cluster.node(leader).takeSnapshot());
    const { disk } = cluster.member(behind);
    const names = () => disk.list(DIRECTORY).filter((name) => name.endsWith('.snapshot'));
    cluster.blocked.clear();
    await cluster.scheduler.runUntil(() => names().length > 0, { timeoutMs: 5_000 });
    // A term is saved, which takes two syncs; what has come in is durable after one, and waits for that.
    disk.syncLatencyMs = { least: 10, most: 10 };
    const node = cluster.node(behind);
    const [from, to] = [other, behind].map((id) => ({ nodeId: id, directoryId: `directory-${id}` }));
    const fields = { clusterId: 'test', type: RaftMessageType.APPEND_RESPONSE, from, to, term: node.term + 1 };
    node.receive(RaftMessage.create(fields), []);
    await cluster.scheduler.runUntil(() => node.status().snapshotIndex >= joined, { timeoutMs: 100 });
    expect(node.appliedIndex).toBeLessThan(joined);
    await cluster.scheduler.settle(node.takeSnapshot());
    const held = names().map((name) => decodeSnapshotFile(readWholeFile(disk, `${DIRECTORY}/${name}`))?.meta);
    const membersOf = (meta: (typeof held)[number]) => meta?.configuration?.members.length ?? 3;
    expect(held.filter((meta) => membersOf(meta) !== ((meta?.index ?? 0) < joined ? 3 : 4))).toEqual([]);
    await cluster.scheduler.runUntil(() => node.appliedIndex >= joined, { timeoutMs: 20_000 });
  });
});
