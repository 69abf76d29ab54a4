// Goal: a full disk costs nobody anything that was acknowledged, and everything goes on by itself once there is space.
// Method: the capacity of a simulated disk, down to what is kept back from producers, from followers, and below that.
import { describe, expect, it } from 'vitest';
import { DiskSpace } from './storage/disk-space.js';
import { BrokerCluster } from './testing/broker-cluster.js';
import { threeBrokers } from './testing/three-brokers.js';

const MIB = 2 ** 20;
/** The default of `diskReserveBytes`. */
const RESERVE = 16 * MIB;

/** Leaves so much on the disk; returns what gives the rest back. */
function leave(cluster: BrokerCluster, id: number, bytes: number): () => void {
  const disk = cluster.disk(id);
  const { capacityBytes } = disk;
  disk.capacityBytes -= disk.freeBytes() - bytes;
  return () => {
    disk.capacityBytes = capacityBytes;
  };
}

describe('a leader whose disk is full', () => {
  it('refuses records before they have offsets, and goes on once there is space', async () => {
    const { cluster, topic, client } = await threeBrokers();
    expect((await client.produce(1, topic, ['a'])).error).toBe('NONE');
    const giveBack = leave(cluster, 1, RESERVE - 1);
    await cluster.scheduler.runFor(1_500);
    expect((await client.produce(1, topic, ['b'])).error).toBe('DISK_FULL');
    expect(cluster.replica(1, topic).log.logEndOffset).toBe(1);
    expect(await client.consume(1, topic, 0)).toEqual(['a']);
    giveBack();
    await cluster.scheduler.runFor(1_500);
    expect((await client.produce(1, topic, ['c'])).error).toBe('NONE');
    expect(await client.consume(1, topic, 0)).toEqual(['a', 'c']);
    expect(cluster.halts).toEqual([]);
  });
});

describe('a broker whose journal waits for space', () => {
  it.each(['kill', 'powerLoss'] as const)(
    'stops and says so, and its next start is as after a crash: %s',
    async (how) => {
      const cluster = await BrokerCluster.start([1]);
      const topic = cluster.controller.createTopic('t', [1]);
      await cluster.until(() => cluster.leads(1, topic));
      const client = await cluster.client();
      expect((await client.produce(1, topic, ['a'])).error).toBe('NONE');
      cluster.disk(1).failNext('write', 'ENOSPC', { path: '/data/journal', times: Number.POSITIVE_INFINITY });
      const waiting = await client.send(1, topic, ['b'], { timeoutMs: 60_000 });
      await cluster.scheduler.runFor(3_000);
      await expect(cluster.run(cluster.broker(1).stop({ handOverMs: 2_000 }))).rejects.toMatchObject({
        code: 'ENOSPC',
      });
      expect((await cluster.run(waiting())).error).not.toBe('NONE');
      expect([cluster.disk(1).openFiles, cluster.halts]).toEqual([[], []]);
      cluster.disk(1).clearFaults();
      cluster[how](1);
      await cluster.startBroker(1);
      await cluster.until(() => cluster.broker(1).isServing);
      const { cleanShutdown, logs, missingLogs } = cluster.controller.registrations.at(-1) ?? {};
      expect([cleanShutdown, missingLogs, logs?.map(({ proved }) => proved)]).toEqual([false, [], [true]]);
      cluster.controller.elect(topic, 0, 1, [1]);
      await cluster.until(() => cluster.leads(1, topic));
      const later = await cluster.client();
      expect((await later.produce(1, topic, ['c'])).error).toBe('NONE');
      const read = await later.consume(1, topic, 0);
      // A write that was refused may have come through.
      expect([
        ['a', 'c'],
        ['a', 'b', 'c'],
      ]).toContainEqual(read);
    },
  );
});

describe('a follower whose disk is full', () => {
  it('takes what leaders accept while producers are refused already', async () => {
    const { cluster, topic, client } = await threeBrokers();
    leave(cluster, 2, RESERVE - 1);
    await cluster.scheduler.runFor(1_500);
    expect((await client.produce(1, topic, ['a'])).error).toBe('NONE');
    expect(cluster.controller.state(topic, 0).isr).toHaveLength(3);
  });

  it('waits, leaves the ISR, and comes back by itself with everything', async () => {
    const { cluster, topic, client } = await threeBrokers({ broker: { replicaLagTimeMaxMs: 2_000 } });
    const giveBack = leave(cluster, 3, RESERVE / 4);
    await cluster.scheduler.runFor(1_500);
    expect((await client.produce(1, topic, ['a'], { timeoutMs: 15_000 })).error).toBe('NONE');
    expect(cluster.controller.state(topic, 0).isr).toEqual([1, 2]);
    expect((await client.produce(1, topic, ['b'])).error).toBe('NONE');
    // Long enough for checkpoints of high watermarks and whatever else would write.
    await cluster.scheduler.runFor(20_000);
    expect(cluster.replica(3, topic).log.logEndOffset).toBe(0);
    giveBack();
    await cluster.until(() => cluster.controller.state(topic, 0).isr.length === 3);
    expect(cluster.replica(3, topic).log.logEndOffset).toBe(2);
    expect(cluster.halts).toEqual([]);
  });

  it('loses nothing that it acknowledged before, when power goes while it is full', async () => {
    const { cluster, topic, client } = await threeBrokers();
    expect((await client.produce(1, topic, ['a'])).error).toBe('NONE');
    const giveBack = [1, 2, 3].map((id) => leave(cluster, id, 0));
    await cluster.scheduler.runFor(1_500);
    expect((await client.produce(1, topic, ['b'])).error).toBe('DISK_FULL');
    for (const id of [1, 2, 3]) cluster.powerLoss(id);
    for (const back of giveBack) back();
    for (const id of [1, 2, 3]) await cluster.startBroker(id);
    await cluster.until(() => [1, 2, 3].every((id) => cluster.broker(id).isServing));
    cluster.controller.elect(topic, 0, 2, [2, 3]);
    await cluster.until(() => cluster.leads(2, topic) && cluster.replica(2, topic).highWatermark === 1);
    expect(await (await cluster.client()).consume(2, topic, 0)).toEqual(['a']);
  });
});

describe('retention on a full disk', () => {
  const policies = [{ 'segment.bytes': String(MIB), 'retention.bytes': String(MIB) }, { 'retention.ms': '5000' }];

  it.each(policies)('waits for space, and the broker goes on meanwhile (%o)', async (configs) => {
    const cluster = await BrokerCluster.start([1], { config: { retentionCheckIntervalMs: 10_000 } });
    const topic = cluster.controller.createTopic('t', [1], { configs });
    await cluster.until(() => cluster.leads(1, topic));
    const client = await cluster.client();
    for (let at = 0; at < 40; at++) await client.produce(1, topic, ['x'.repeat(100_000)]);
    const giveBack = leave(cluster, 1, 0);
    await cluster.scheduler.runFor(32_000);
    expect(cluster.halts).toEqual([]);
    const { log } = cluster.replica(1, topic);
    expect(log.logStartOffset).toBe(0);
    giveBack();
    await cluster.until(() => log.logStartOffset > 0);
    await cluster.scheduler.runFor(2_000);
    expect((await client.produce(1, topic, ['y'])).error).toBe('NONE');
    const [from, end] = [Number(log.logStartOffset), Number(log.logEndOffset)];
    cluster.powerLoss(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    const { log: again } = cluster.replica(1, topic);
    expect([again.damage, again.logStartOffset, again.logEndOffset]).toEqual([undefined, from, end]);
    expect(cluster.halts).toEqual([]);
  });
});

describe('a new replica', () => {
  it('waits for space, and is made then', async () => {
    const cluster = await BrokerCluster.start([1]);
    const giveBack = leave(cluster, 1, 0);
    const topic = cluster.controller.createTopic('t', [1]);
    await cluster.scheduler.runFor(5_000);
    expect(cluster.broker(1).replicas.size).toBe(0);
    giveBack();
    await cluster.until(() => cluster.leads(1, topic));
    expect((await (await cluster.client()).produce(1, topic, ['a'])).error).toBe('NONE');
    expect(cluster.halts).toEqual([]);
  });

  it('is made when the disk fills while it is being made, and leaves no stray behind', async () => {
    const cluster = await BrokerCluster.start([1]);
    cluster.disk(1).failNext('write', 'ENOSPC', { path: '/data/t-0' });
    const topic = cluster.controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, topic));
    expect(
      cluster
        .disk(1)
        .list('/data')
        .filter((name) => name.startsWith('t-')),
    ).toEqual(['t-0']);
    expect(cluster.halts).toEqual([]);
  });

  describe('whose first segment finds no space', () => {
    const noRoom = (cluster: BrokerCluster) =>
      cluster.disk(1).failNext('open', 'ENOSPC', {
        path: '/data/t-0/00000000000000000000.log',
        times: Number.POSITIVE_INFINITY,
      });
    const missingAfterRestart = async (cluster: BrokerCluster) => {
      cluster.kill(1);
      await cluster.startBroker(1);
      await cluster.until(() => cluster.broker(1).isServing);
      return cluster.controller.registrations.at(-1)?.missingLogs;
    };

    it.each(['stopped', 'killed'])('is not lost by a broker that is %s then', async (how) => {
      const cluster = await BrokerCluster.start([1]);
      noRoom(cluster);
      cluster.controller.createTopic('t', [1]);
      await cluster.scheduler.runFor(5_000);
      expect(cluster.broker(1).replicas.size).toBe(0);
      if (how === 'stopped') await cluster.run(cluster.broker(1).stop({ handOverMs: 2_000 }));
      expect(await missingAfterRestart(cluster)).toEqual([]);
      expect(cluster.halts).toEqual([]);
    });

    it.each(['meanwhile', 'after a crash'])(
      'proves what it holds if its topic has come to be `sync`, %s, before there is some',
      async (when) => {
        const cluster = await BrokerCluster.start([1]);
        noRoom(cluster);
        const topic = cluster.controller.createTopic('t', [1], { configs: { 'flush.policy': 'async' } });
        await cluster.scheduler.runFor(5_000);
        if (when === 'after a crash') {
          expect(await missingAfterRestart(cluster)).toEqual([]);
          // Its next attempt is over.
          await cluster.scheduler.runFor(100);
        }
        const config = { resourceType: 1 as const, resource: topic, key: 'flush.policy', value: 'sync' };
        cluster.controller.commit([{ config }]);
        await cluster.scheduler.runFor(1);
        cluster.disk(1).clearFaults();
        cluster.controller.elect(topic, 0, 1, [1]);
        await cluster.until(() => cluster.leads(1, topic));
        expect((await (await cluster.client()).produce(1, topic, ['a'])).error).toBe('NONE');
        expect(await missingAfterRestart(cluster)).toEqual([]);
        expect(cluster.controller.registrations.at(-1)?.logs).toEqual([
          expect.objectContaining({ proved: true, leo: 1 }),
        ]);
        expect(cluster.halts).toEqual([]);
      },
    );

    it('stays lost if it was', async () => {
      const cluster = await BrokerCluster.start([1]);
      const topic = cluster.controller.createTopic('t', [1]);
      await cluster.until(() => cluster.leads(1, topic));
      cluster.kill(1);
      cluster.disk(1).remove('/data/t-0');
      noRoom(cluster);
      expect(await missingAfterRestart(cluster)).toHaveLength(1);
      await cluster.scheduler.runFor(5_000);
      expect(await missingAfterRestart(cluster)).toHaveLength(1);
    });
  });

  it('ends the broker where the store has no room for its note, and the store takes nothing more before the next start', async () => {
    const partitions = [0, 1, 2, 3];
    for (const configs of [{}, { 'flush.policy': 'async' }]) {
      const cluster = await BrokerCluster.start([1], { directories: 2 });
      cluster.stores(1).failNextApply('ENOSPC');
      const topic = cluster.controller.createTopic('t', [1], { partitions: partitions.length, configs });
      await cluster.until(() => cluster.halts.length > 0);
      expect(cluster.halts).toEqual([expect.stringMatching(/^broker-1: the replica .* cannot be made/)]);
      await cluster.startBroker(1);
      await cluster.until(() => cluster.broker(1).isServing);
      for (const partition of partitions) cluster.controller.elect(topic, partition, 1, [1]);
      await cluster.until(() => partitions.every((partition) => cluster.leads(1, topic, partition)));
      expect((await (await cluster.client()).produce(1, topic, ['a'])).error).toBe('NONE');
    }
  });

  it('waits where only the first directory is full, in which the store notes it', async () => {
    const free = new Map([
      ['/first', 0],
      ['/second', MIB * 100],
    ]);
    const [first, second] = [...free.keys()].map((path) => ({ path, directoryId: undefined, problem: undefined }));
    if (first === undefined || second === undefined) throw new Error('there are two');
    const { clock, log } = (await BrokerCluster.start([1])).world(1);
    const hasRoom = () =>
      new DiskSpace({
        world: { clock, log, disk: { freeBytes: (path) => free.get(path) ?? 0 } },
        directories: { all: [first, second], of: () => undefined },
        reserveBytes: RESERVE,
        unwrittenBytes: () => 0,
      }).hasRoom(second);
    expect(hasRoom()).toBe(false);
    free.set('/first', RESERVE);
    expect(hasRoom()).toBe(true);
  });
});
