import { ListOffsetsPartitionPosition } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { BrokerConfigInit } from '../index.js';
import { type ThreeBrokers, threeBrokers } from '../testing/three-brokers.js';

const { EARLIEST } = ListOffsetsPartitionPosition;

/** Ten records, one in each batch, on every replica. */
async function filled(broker: Partial<BrokerConfigInit> = {}): Promise<ThreeBrokers> {
  const three = await threeBrokers({ broker });
  const { client, topic } = three;
  for (let at = 0; at < 10; at++) await client.produce(1, topic, [`v${at}`]);
  return three;
}

const startsOf = ({ cluster, topic }: ThreeBrokers) =>
  [1, 2, 3].map((id) => Number(cluster.replica(id, topic).log.logStartOffset));

describe('deleting records', () => {
  it('is answered when the logs of all replicas begin there, in less time than a fetch is parked', async () => {
    const three = await filled();
    const { cluster, client, topic } = three;
    const fromMs = cluster.scheduler.nowMs;
    expect(await client.deleteRecords(1, topic, 4)).toEqual({ error: 'NONE', lowWatermark: 4 });
    expect(startsOf(three)).toEqual([4, 4, 4]);
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(50);
    expect(await client.consume(1, topic, 3)).toBe('OFFSET_OUT_OF_RANGE');
    expect(await client.consume(1, topic, 4)).toContain('v4');
    expect(await client.listOffset(1, topic, EARLIEST)).toBe(4);
  });

  it('deletes everything below the high watermark at -1, and what was deleted before once more', async () => {
    const three = await filled();
    const { client, topic } = three;
    expect(await client.deleteRecords(1, topic, -1)).toEqual({ error: 'NONE', lowWatermark: 10 });
    expect(await client.deleteRecords(1, topic, 2)).toEqual({ error: 'NONE', lowWatermark: 10 });
    expect(startsOf(three)).toEqual([10, 10, 10]);
    expect(await client.produce(1, topic, ['next'])).toEqual({ error: 'NONE', baseOffset: 10 });
    expect(await client.consume(1, topic, 10)).toEqual(['next']);
  });

  it('refuses what lies above the high watermark, below zero, of another epoch or at another broker', async () => {
    const three = await filled();
    const { client, topic } = three;
    const errorOf = async (broker: number, before: number, options = {}) =>
      (await client.deleteRecords(broker, topic, before, options)).error;
    expect(await errorOf(1, 11)).toBe('OFFSET_OUT_OF_RANGE');
    expect(await errorOf(1, -2)).toBe('OFFSET_OUT_OF_RANGE');
    expect(await errorOf(1, 4, { leaderEpoch: 7 })).toBe('REPLICA_NOT_AVAILABLE');
    expect(await errorOf(2, 4)).toBe('NOT_LEADER');
    expect((await client.deleteRecords(1, 'nowhere', 4)).error).toBe('UNKNOWN_TOPIC_ID');
    expect(startsOf(three)).toEqual([0, 0, 0]);
  });

  it('is refused for a topic that is compacted only, not for one that deletes as well', async () => {
    const three = await filled();
    const { cluster, client, topic } = three;
    const cleanUpBy = async (value: string) => {
      cluster.controller.commit([{ config: { resourceType: 1, resource: topic, key: 'cleanup.policy', value } }]);
      const { offset } = cluster.controller.image;
      await cluster.until(() => cluster.broker(1).image.offset === offset);
    };
    await cleanUpBy('compact');
    expect((await client.deleteRecords(1, topic, 4)).error).toBe('POLICY_VIOLATION');
    expect(startsOf(three)).toEqual([0, 0, 0]);
    await cleanUpBy('compact,delete');
    expect(await client.deleteRecords(1, topic, 4)).toEqual({ error: 'NONE', lowWatermark: 4 });
  });

  it('waits for a replica that does not answer until that is fenced; it deletes when it is back', async () => {
    const three = await filled();
    const { cluster, client, topic } = three;
    cluster.kill(3);
    expect((await client.deleteRecords(1, topic, 6, { timeoutMs: 1_000 })).error).toBe('REQUEST_TIMED_OUT');
    const deletion = await client.startDeletion(1, topic, 6);
    await cluster.until(() => cluster.broker(1).unanswered === 1);
    cluster.controller.fence(3);
    expect(await cluster.run(deletion())).toEqual({ error: 'NONE', lowWatermark: 6 });
    expect(cluster.broker(1).unanswered).toBe(0);
    await cluster.startBroker(3);
    await cluster.until(() => cluster.broker(3).replicas.get(`${topic}/0`)?.log.logStartOffset === 6);
  });

  it('reaches a follower whose word of it crossed a new epoch of the same leader, though nothing is written', async () => {
    const three = await filled({ replicaFetchWaitMs: 100 });
    const { cluster, client, topic } = three;
    await cluster.scheduler.runFor(1_000);
    cluster.network.setLatency('broker-1', 'broker-2', { least: 20, most: 20 }, { oneWay: true });
    const first = await client.startDeletion(1, topic, 4);
    await cluster.until(() => cluster.replica(1, topic).log.logStartOffset === 4);
    await cluster.scheduler.runFor(3);
    cluster.controller.elect(topic, 0, 1);
    expect((await cluster.run(first())).error).toBe('NOT_LEADER');
    await cluster.until(() => cluster.leads(1, topic) && cluster.replica(1, topic).leaderEpoch === 1);
    expect((await client.deleteRecords(1, topic, 4)).error).toBe('NONE');
    expect(startsOf(three)).toEqual([4, 4, 4]);
  });

  it.each([
    ['whose disk was full', 'write', 'ENOSPC'],
    ['that found no descriptor', 'open', 'EMFILE'],
  ] as const)('reaches a follower %s when it was told', async (_, operation, code) => {
    const three = await filled({ replicaFetchWaitMs: 100 });
    const { cluster, client, topic } = three;
    const fault = cluster.disk(2).failNext(operation, code, { path: '/data/t-0/log-checkpoint' });
    expect((await client.deleteRecords(1, topic, 4)).error).toBe('NONE');
    expect(startsOf(three)).toEqual([4, 4, 4]);
    expect([fault.hits, cluster.halts]).toEqual([1, []]);
  });

  it.each([
    ['room', 'write', 'ENOSPC', 'DISK_FULL'],
    ['descriptor', 'open', 'EMFILE', 'REPLICA_NOT_AVAILABLE'],
  ] as const)(
    'is refused where the leader has no %s to note it, and costs it nothing',
    async (_, operation, code, refusal) => {
      const three = await filled();
      const { cluster, client, topic } = three;
      const times = Number.POSITIVE_INFINITY;
      cluster.disk(1).failNext(operation, code, { path: '/data/t-0/log-checkpoint', times });
      expect((await client.deleteRecords(1, topic, 4)).error).toBe(refusal);
      expect([startsOf(three), cluster.leads(1, topic), cluster.controller.failures]).toEqual([[0, 0, 0], true, []]);
      cluster.disk(1).clearFaults();
      expect(await client.deleteRecords(1, topic, 4)).toEqual({ error: 'NONE', lowWatermark: 4 });
      expect(startsOf(three)).toEqual([4, 4, 4]);
      expect(cluster.halts).toEqual([]);
    },
  );

  it('is unknown when the leader dies, and a retry at the next leader carries it out', async () => {
    const three = await filled();
    const { cluster, client, topic } = three;
    for (const follower of ['broker-2', 'broker-3']) cluster.network.partition('broker-1', follower);
    const deletion = await client.startDeletion(1, topic, 6);
    await cluster.until(() => cluster.replica(1, topic).log.logStartOffset === 6);
    cluster.kill(1);
    cluster.network.heal();
    expect((await cluster.run(deletion())).error).toBe('DISCONNECTED');
    cluster.controller.fence(1);
    await cluster.until(() => cluster.leads(2, topic));
    const survivors = () => [2, 3].map((id) => Number(cluster.replica(id, topic).log.logStartOffset));
    expect(survivors()).toEqual([0, 0]);
    expect(await client.deleteRecords(2, topic, 6)).toEqual({ error: 'NONE', lowWatermark: 6 });
    expect(survivors()).toEqual([6, 6]);
  });

  it('outlives a loss of power of all replicas', async () => {
    const three = await filled();
    const { cluster, client, topic } = three;
    await client.deleteRecords(1, topic, 6);
    for (const id of [1, 2, 3]) cluster.powerLoss(id);
    for (const id of [1, 2, 3]) await cluster.startBroker(id);
    await cluster.until(() => [1, 2, 3].every((id) => cluster.broker(id).replicas.size === 1));
    expect(startsOf(three)).toEqual([6, 6, 6]);
  });
});
