import { encodeBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { type Admin, type ClientError, createAdmin, createProducer, type RecordDeletion } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

/** Two partitions with different leaders, three records each. */
async function start() {
  const cluster = await TestCluster.start();
  const { scheduler } = cluster;
  cluster.createTopic('tide', [1, 2]);
  const world = cluster.world('client');
  const producer = createProducer({ world, bootstrap: cluster.bootstrap });
  for (const timestampMs of [1_000, 2_000, 3_000]) {
    for (const partition of [0, 1]) {
      await scheduler.settle(producer.send({ topic: 'tide', partition, value: 'v', timestampMs }));
    }
  }
  const admin = createAdmin({ world, bootstrap: cluster.bootstrap, requestTimeoutMs: 1_000 });
  const starts = () => [0, 1].map((partition) => cluster.partition('tide', partition).logStartOffset);
  return { cluster, admin, scheduler, starts };
}

const tide = (partition: number, before: RecordDeletion['before']): RecordDeletion => ({
  topic: 'tide',
  partition,
  before,
});

const errorOf = (admin: Admin, deletion: RecordDeletion, timeoutMs = 3_000) =>
  admin.deleteRecords([deletion], { timeoutMs }).then(
    () => undefined,
    (error: ClientError) => error,
  );

describe('deleting records', () => {
  it('goes to the leader of each partition, by offset, by time or up to the end', async () => {
    const { admin, scheduler, starts } = await start();
    expect(await scheduler.settle(admin.deleteRecords([tide(0, 1), tide(1, { timestampMs: 2_500 })]))).toEqual([
      { topic: 'tide', partition: 0, lowWatermark: 1 },
      { topic: 'tide', partition: 1, lowWatermark: 2 },
    ]);
    await scheduler.settle(admin.deleteRecords([tide(0, 'end'), tide(1, { timestampMs: 9_000 })]));
    expect(starts()).toEqual([3, 3]);
    // Again: nothing is left to do.
    await scheduler.settle(admin.deleteRecords([tide(0, 2)]));
    expect(starts()).toEqual([3, 3]);
  });

  it('finds the new leader', async () => {
    const { cluster, admin, scheduler, starts } = await start();
    await scheduler.settle(admin.deleteRecords([tide(0, 1)]));
    cluster.partition('tide', 0).moveTo(3);
    cluster.kill(1);
    await scheduler.settle(admin.deleteRecords([tide(0, 2)]));
    expect(starts()).toEqual([2, 0]);
  });

  it('rejects at once what no retry mends', async () => {
    const { admin, scheduler, starts } = await start();
    const startMs = scheduler.nowMs;
    expect(await scheduler.settle(errorOf(admin, tide(1, 4)))).toMatchObject({
      code: 'OFFSET_OUT_OF_RANGE',
      outcome: 'failed',
      topic: 'tide',
      partition: 1,
    });
    expect(scheduler.nowMs - startMs).toBeLessThan(50);
    expect(starts()).toEqual([0, 0]);
  });

  it.each<RecordDeletion['before']>(['end', { timestampMs: 2_500 }])(
    'keeps to its time with all its questions together: %j',
    async (before) => {
      const { cluster, admin, scheduler } = await start();
      const partition = cluster.partition('tide', 0);
      partition.moveTo(-1);
      const startMs = scheduler.nowMs;
      const ended = errorOf(admin, tide(0, before), 1_000);
      await scheduler.runFor(600);
      partition.moveTo(1);
      await scheduler.runUntil(() => cluster.broker(1).seen.offsets === 1);
      partition.moveTo(-1);
      expect(await scheduler.settle(ended)).toMatchObject({ retriable: true });
      expect(scheduler.nowMs - startMs).toBeLessThan(1_100);
    },
  );

  it('does not know what became of a deletion whose answer is lost', async () => {
    const { cluster, admin, scheduler } = await start();
    await scheduler.settle(admin.deleteRecords([tide(0, 1)]));
    cluster.network.partition('client', 'broker-1');
    expect(await scheduler.settle(errorOf(admin, tide(0, 2)))).toMatchObject({ outcome: 'unknown', retriable: true });
  });

  it('waits for a leader that has not heard of the topic yet', async () => {
    const { cluster, admin, scheduler, starts } = await start();
    await scheduler.settle(admin.deleteRecords([tide(0, 1)]));
    const topics = [...cluster.topics.values()];
    for (const broker of cluster.brokers.values()) broker.frozenRoutes = topics;
    cluster.topics.delete('tide');
    const deletion = admin.deleteRecords([tide(0, 2)]);
    await scheduler.runFor(500);
    for (const topic of topics) cluster.topics.set(topic.name, topic);
    await scheduler.settle(deletion);
    expect(starts()).toEqual([2, 0]);
  });
});

describe('a topic that was made under the name since', () => {
  /** Each has one record more than the one before. */
  const replace = (cluster: TestCluster) => {
    const before = cluster.partition('tide').endOffset;
    cluster.topics.delete('tide');
    cluster.createTopic('tide', [1, 2]);
    const bytes = encodeBatch({ records: [{ timestampMs: 2_000, value: null }] });
    for (let at = 0; at <= before; at++) cluster.partition('tide').append(bytes);
  };

  it.each<RecordDeletion['before']>([2, 'end', { timestampMs: 2_500 }])('keeps its records: %j', async (before) => {
    const { cluster, admin, scheduler, starts } = await start();
    await scheduler.settle(admin.deleteRecords([tide(0, 1)]));
    const asked = cluster.broker(1).seen.offsets;
    if (typeof before === 'number') cluster.partition('tide').moveTo(-1);
    const ended = errorOf(admin, tide(0, before));
    if (typeof before === 'number') await scheduler.runFor(500);
    else await scheduler.runUntil(() => cluster.broker(1).seen.offsets === asked + (before === 'end' ? 1 : 2));
    replace(cluster);
    expect(await scheduler.settle(ended)).toMatchObject({
      code: 'OFFSET_OUT_OF_RANGE',
      outcome: 'failed',
      partition: 0,
    });
    expect(starts()).toEqual([0, 0]);
  });

  it.each<[RecordDeletion['before'], number]>([
    ['end', 4],
    [2, 2],
  ])('is the one that counts if it was there when the deletion began: %j', async (before, lowWatermark) => {
    const { cluster, admin, scheduler } = await start();
    await scheduler.settle(admin.deleteRecords([tide(0, 1)]));
    replace(cluster);
    expect(await scheduler.settle(admin.deleteRecords([tide(0, before)]))).toMatchObject([{ lowWatermark }]);
  });
});
