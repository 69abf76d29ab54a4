// Goal: more partitions of one broker than a frame has attachments are read and written all the same.
import { encodeBatch } from '@tidemark/protocol';
import { ATTACHMENTS_MAX } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { createConsumer, createProducer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

const COUNT = ATTACHMENTS_MAX + 2;

async function start() {
  const cluster = await TestCluster.start({ brokers: 1 });
  cluster.createTopic('tide', Array<number>(COUNT).fill(1));
  return { cluster, run: cluster.scheduler, world: cluster.world('client'), bootstrap: cluster.bootstrap };
}

it('a consumer reads all of them', async () => {
  const { cluster, run, ...source } = await start();
  const consumer = createConsumer(source);
  consumer.assign(Array.from({ length: COUNT }, (_, partition) => ({ topic: 'tide', partition, from: { offset: 0 } })));
  for (const partition of [0, COUNT - 1]) {
    cluster.partition('tide', partition).append(encodeBatch({ records: [{ timestampMs: 0, value: null }] }));
  }
  const seen: number[] = [];
  while (seen.length < 2) {
    const records = await run.settle(consumer.poll({ timeoutMs: 10_000 }));
    expect(records).not.toEqual([]);
    seen.push(...records.map(({ partition }) => partition));
  }
  expect(seen.sort()).toEqual([0, COUNT - 1]);
});

it('a producer writes to all of them', async () => {
  const { cluster, run, ...source } = await start();
  const producer = createProducer({ ...source, requestBytesMax: 16 * 1024 * 1024, lingerMs: 1000 });
  await run.settle(producer.send({ topic: 'tide', partition: 0, value: null }));
  const sends = Array.from({ length: COUNT }, (_, partition) =>
    producer.send({ topic: 'tide', partition, value: null }),
  );
  await run.settle(Promise.all(sends));
  expect(cluster.broker(1).seen.produce).toBe(3);
});
