// Goal: a topic that took only small batches for a moment costs a producer that it was refused by it no speed for ever, and a topic
// that takes no more than it did costs no refusals.
import { expect, it } from 'vitest';
import { createProducer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

const MINUTE_MS = 60_000;

async function start() {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', [1]);
  const partition = cluster.partition('tide');
  const producer = createProducer({ world: cluster.world('client'), bootstrap: cluster.bootstrap });
  /** Sixteen records that fill one batch; in how many requests they came, and in how many batches they are. */
  const burst = async () => {
    const before = { requests: cluster.broker(1).seen.produce, batches: partition.batches.length };
    const value = 'x'.repeat(900);
    const sends = Array.from({ length: 16 }, () => producer.send({ topic: 'tide', partition: 0, value }));
    await cluster.scheduler.settle(Promise.all(sends));
    return {
      requests: cluster.broker(1).seen.produce - before.requests,
      batches: partition.batches.length - before.batches,
    };
  };
  return { cluster, partition, burst };
}

it('batches are as large as they were five minutes after a topic found one too large, if it takes them again', async () => {
  const { cluster, partition, burst } = await start();
  expect(await burst()).toEqual({ requests: 1, batches: 1 });
  partition.batchBytesMax = 2048;
  await burst();
  partition.batchBytesMax = 1_000_000;
  await cluster.scheduler.runFor(4 * MINUTE_MS);
  await burst();
  expect((await burst()).batches).toBeGreaterThanOrEqual(8);
  await cluster.scheduler.runFor(MINUTE_MS);
  await burst();
  expect(await burst()).toEqual({ requests: 1, batches: 1 });
});

it('batches are as large as a topic lets them be by now, and none is refused', async () => {
  const { cluster, partition, burst } = await start();
  partition.batchBytesMax = 2048;
  await burst();
  partition.batchBytesMax = 10_000;
  const most = [];
  for (let at = 0; at < 4; at++) {
    await cluster.scheduler.runFor(5 * MINUTE_MS);
    await burst();
    const { requests, batches } = await burst();
    expect(requests).toBe(batches);
    most.push(batches);
  }
  expect(most).toEqual([2, 2, 2, 2]);
});

it('batches grow where the topic is asked for its limit in vain, once it is answered', async () => {
  const { cluster, partition, burst } = await start();
  partition.batchBytesMax = 2048;
  await burst();
  partition.batchBytesMax = Number.NaN;
  await cluster.scheduler.runFor(5 * MINUTE_MS);
  await burst();
  expect((await burst()).batches).toBeGreaterThanOrEqual(8);
  partition.batchBytesMax = 1_000_000;
  await cluster.scheduler.runFor(5 * MINUTE_MS);
  await burst();
  expect((await burst()).batches).toBe(1);
});
