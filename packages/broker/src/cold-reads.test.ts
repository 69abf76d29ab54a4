// Method: a leader that has just been started has nothing in memory; its disk refuses, fails, or has forgotten.
import { ListOffsetsPartitionPosition, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { BrokerCluster } from './testing/broker-cluster.js';
import { type ThreeBrokers, threeBrokers } from './testing/three-brokers.js';

const VALUES = ['a', 'b', 'c'];

/** All brokers were killed, with records in the topic; broker 1 runs again, and leads alone. */
async function restartedLeader(): Promise<ThreeBrokers> {
  const { cluster, topic, client } = await threeBrokers({ minIsr: 1 });
  for (const value of VALUES) await client.produce(1, topic, [value]);
  for (const id of [1, 2, 3]) cluster.kill(id);
  for (const id of [1, 2, 3]) cluster.controller.fence(id);
  await cluster.startBroker(1);
  await cluster.until(() => cluster.broker(1).isServing);
  cluster.controller.elect(topic, 0, 1, [1]);
  await cluster.until(() => cluster.leads(1, topic));
  return { cluster, topic, client: await cluster.client() };
}

/** Flips a bit in the last record of one of the values. */
function rot(cluster: BrokerCluster, topic: string, index: number): void {
  const batchBytes = cluster.replica(1, topic).log.sizeBytes / VALUES.length;
  cluster.disk(1).flipBit('/data/t-0/00000000000000000000.log', Math.floor((index + 0.95) * batchBytes));
}

describe('a cold read', () => {
  it('that the busy disk refuses is made again shortly, also when nothing happens to the partition', async () => {
    const { cluster, topic, client } = await restartedLeader();
    const { log } = cluster.replica(1, topic);
    let isBusy = true;
    const reader = async () => {
      while (isBusy) await log.readCold({ from: offset(0), maxBytes: 1 });
    };
    const readers = Promise.all(Array.from({ length: 3 + 1_024 }, reader));
    const fetch = await client.startFetch(1, topic, 0, { maxWaitMs: 20_000 });
    await cluster.scheduler.runFor(200);
    isBusy = false;
    await cluster.run(readers);
    const fromMs = cluster.scheduler.nowMs;
    const { message, attachments } = await cluster.run(fetch());
    expect(message.partitions[0]?.error).toBe(0);
    expect(attachments[0]?.length).toBeGreaterThan(0);
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(1_000);
  });

  it('that waits for its turn while its topic is deleted ends nothing', async () => {
    const { cluster, topic, client } = await restartedLeader();
    cluster.disk(1).stallReads('/data/t-0');
    for (let each = 0; each < 3 + 1; each += 1) await client.startFetch(1, topic, 0, { maxWaitMs: 1_000 });
    await cluster.until(() => cluster.disk(1).stalledReads === 3);
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    await cluster.until(() => !cluster.hosts(1, topic));
    cluster.disk(1).releaseReads();
    await cluster.scheduler.runFor(5_000);
    expect(cluster.halts).toEqual([]);
  });

  it('that the disk fails ends the process: the directory is the first of log.dirs', async () => {
    const { cluster, topic, client } = await restartedLeader();
    cluster.disk(1).failNext('read', 'EIO', { path: '/data/t-0' });
    await client.startFetch(1, topic, 0);
    await cluster.until(() => cluster.halts.length > 0);
    expect(cluster.halts).toEqual([expect.stringMatching(/^broker-1: the first of log.dirs has failed .*EIO/)]);
  });

  it('of records that are not what was written ends the leadership, and nothing rotten is sent', async () => {
    const { cluster, topic, client } = await restartedLeader();
    rot(cluster, topic, 2);
    expect(await client.consume(1, topic, 0)).toEqual(['a', 'b']);
    expect(cluster.leads(1, topic)).toBe(true);
    expect(await client.consume(1, topic, 2)).toBe('NOT_LEADER');
    await cluster.until(() => cluster.controller.failures.length > 0);
    expect(cluster.controller.failures).toEqual(['0:2']);
  });

  it('of such records in search of a time does so, too', async () => {
    const { cluster, topic, client } = await restartedLeader();
    rot(cluster, topic, 0);
    expect(await client.listOffset(1, topic, ListOffsetsPartitionPosition.TIMESTAMP)).toBe('NOT_LEADER');
    await cluster.until(() => cluster.controller.failures.length > 0);
    expect(cluster.controller.failures).toEqual(['0:2']);
  });

  it('that found damage leaves a replica that is repaired before it is in the ISR again', async () => {
    const { cluster, topic, client } = await threeBrokers({ minIsr: 1 });
    for (const value of VALUES) await client.produce(1, topic, [value]);
    cluster.kill(1);
    cluster.controller.fence(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.controller.state(topic, 0).isr.length === 3);
    cluster.controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic) && cluster.replica(1, topic).highWatermark === VALUES.length);
    rot(cluster, topic, 1);
    const again = await cluster.client();
    expect(await again.consume(1, topic, 1)).toBe('NOT_LEADER');
    const { log } = cluster.replica(1, topic);
    expect(log.damage).toMatchObject({ offset: 1 });
    // While it might be elected for what it had it must not look whole.
    cluster.controller.elect(topic, 0, 2, [1, 2, 3]);
    await cluster.scheduler.runFor(1_000);
    expect(log.damage).toMatchObject({ offset: 1 });
    expect(cluster.controller.failures).toEqual(['0:2', '0:2']);
    cluster.controller.elect(topic, 0, 2, [2, 3]);
    await cluster.until(() => cluster.controller.state(topic, 0).isr.length === 3);
    expect(log.damage).toBeUndefined();
    cluster.controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic));
    expect(await again.consume(1, topic, 0)).toEqual(VALUES);
    expect(cluster.halts).toEqual([]);
  });

  it('that found damage leaves a follower that is not cut before its leader has begun another epoch', async () => {
    const { cluster, topic, client } = await threeBrokers({ minIsr: 1 });
    for (const value of VALUES) await client.produce(1, topic, [value]);
    cluster.kill(1);
    cluster.controller.fence(1);
    cluster.controller.elect(topic, 0, 2, [2, 3]);
    // It fetches, and the answer to the proposal that it be in the ISR never comes.
    cluster.controller.alterPartitionFault = 'refuse';
    await cluster.startBroker(1);
    await cluster.until(() => cluster.hosts(1, topic) && cluster.replica(1, topic).role.kind === 'follower');
    const replica = cluster.replica(1, topic);
    rot(cluster, topic, 1);
    await expect(cluster.run(replica.log.readCold({ from: offset(1), maxBytes: 1 }))).rejects.toThrow('damaged');
    replica.foundDamage(replica.log.damage);
    await cluster.until(() => cluster.controller.failures.length > 0);
    expect(cluster.controller.failures).toEqual(['0:2']);
    await cluster.scheduler.runFor(1_000);
    expect(replica.log.damage).toMatchObject({ offset: 1 });
    cluster.controller.elect(topic, 0, 2, [2, 3]);
    await cluster.until(() => replica.log.damage === undefined);
    cluster.controller.alterPartitionFault = undefined;
    await cluster.until(() => cluster.controller.state(topic, 0).isr.length === 3);
  });
});
