// Goal: what was read to its end waits at the broker for more, and nothing else waits for it.
// Method: long polls that outlast the test, so that whatever waits for the end of one is never served.
import { encodeBatch } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { type ConsumerOptions, createConsumer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

const options: ConsumerOptions = { partitionBytesMax: 400, fetchWaitMaxMs: 1_000_000 };

/** A topic at one broker, whose partitions have so many records of 100 bytes. */
const start = (...sizes: number[]) => startWith({}, sizes);

async function startWith(others: ConsumerOptions, sizes: readonly number[]) {
  const cluster = await TestCluster.start({ brokers: 1 });
  cluster.createTopic(
    'tide',
    sizes.map(() => 1),
  );
  const [run, broker] = [cluster.scheduler, cluster.broker(1)];
  const fill = (partition: number, count: number) => {
    const batch = encodeBatch({ records: [{ timestampMs: 0, value: new Uint8Array(100) }] });
    for (let written = 0; written < count; written++) cluster.partition('tide', partition).append(batch);
  };
  for (const [partition, size] of sizes.entries()) fill(partition, size);
  const consumer = createConsumer({
    world: cluster.world('client'),
    bootstrap: cluster.bootstrap,
    ...options,
    ...others,
  });
  const assign = (from: 'beginning' | 'end') =>
    consumer.assign(sizes.map((_, partition) => ({ topic: 'tide', partition, from })));
  /** As many records as there are by now, in polls between which the program works for 5 ms. */
  const read = async (count: number) => {
    const places: string[] = [];
    while (places.length < count) {
      const records = await run.settle(consumer.poll({ timeoutMs: 1000 }));
      if (records.length === 0) throw new Error(`nothing after ${places.length} records`);
      places.push(...records.map(({ partition, offset }) => `${partition}/${offset}`));
      await run.runFor(5);
    }
    return new Set(places).size;
  };
  return { cluster, run, broker, consumer, assign, fill, read };
}

it('keeps no partition with records waiting, however many are read to their ends one after the other', async () => {
  const sizes = [0, 1, 9, 17, 26, 40, 200];
  const { run, broker, assign, read } = await start(...sizes);
  assign('beginning');
  const startMs = run.nowMs;
  expect(await read(293)).toBe(293);
  expect(run.nowMs - startMs).toBeLessThan(1000);
  await run.runFor(100);
  // One of them all.
  expect(broker.parked).toBe(1);
  const { fetch } = broker.seen;
  await run.runFor(100_000);
  expect(broker.seen.fetch).toBe(fetch);
});

it('keeps no rest of what there is for which an answer had no room, however much an answer is to wait for', async () => {
  const { run, assign, read } = await startWith({ fetchBytesMin: 1_000_000, fetchBytesMax: 400 }, [2, 1, 1]);
  assign('beginning');
  const startMs = run.nowMs;
  expect(await read(4)).toBe(4);
  expect(run.nowMs - startMs).toBeLessThan(1000);
});

it('tells of what comes to any of them at once', async () => {
  const { run, assign, fill, read } = await start(0, 9, 30);
  assign('beginning');
  await read(39);
  for (const partition of [0, 1, 2, 1, 0]) {
    fill(partition, 1);
    const startMs = run.nowMs;
    expect(await read(1)).toBe(1);
    expect(run.nowMs - startMs).toBeLessThan(10);
  }
});

it('asks no oftener for a partition that fills up again and again beside idle ones than without them', async () => {
  const fetches = async (...sizes: number[]) => {
    const { broker, assign, read } = await start(...sizes);
    assign('beginning');
    await read(400);
    return broker.seen.fetch;
  };
  const alone = await fetches(400);
  expect(alone).toBeGreaterThan(100);
  // Those of the idle ones, and again with the busy one when that is read to its end.
  expect(await fetches(400, 0, 0, 0)).toBeLessThanOrEqual(alone + 3);
});

it('goes where it is sent, however often, and leaves nothing behind at the broker', async () => {
  const { run, broker, consumer, assign, fill, read } = await start(5, 0, 0);
  assign('end');
  await run.runFor(100);
  for (const offset of [1, 2, 3, 4]) {
    for (const partition of [1, 2]) consumer.seek({ topic: 'tide', partition }, { offset: 0 });
    consumer.seek({ topic: 'tide', partition: 0 }, { offset });
    expect(await read(5 - offset)).toBe(5 - offset);
    await run.runFor(100);
    expect(broker.parked).toBe(1);
  }
  assign('end');
  await run.runFor(100);
  expect(broker.parked).toBe(1);
  fill(2, 1);
  expect(await read(1)).toBe(1);
  consumer.assign([]);
  await run.runFor(100);
  expect(broker.parked).toBe(0);
});

it('does not doubt the leader for a fetch of what there is that takes as long as a disk may', async () => {
  const { cluster, run, broker, assign, read } = await start(30);
  assign('beginning');
  const before = await read(3);
  const { routes } = broker.seen;
  cluster.network.setLatency('client', 'broker-1', { least: 400, most: 400 });
  const startMs = run.nowMs;
  await read(30 - before);
  expect(run.nowMs - startMs).toBeGreaterThan(3000);
  expect(broker.seen.routes).toBe(routes);
});

it('delivers what trickles into one partition beside others that it has far more of than it can read', async () => {
  const bulk = { partitionBytesMax: 100_000, fetchBytesMax: 1_000_000, pollRecordsMax: 20 };
  const { run, consumer, assign, fill } = await startWith(bulk, [4_000, 4_000, 0]);
  assign('beginning');
  const waited: number[] = [];
  let waiting = 0;
  for (let poll = 0; poll < 200; poll += 1) {
    fill(2, 1);
    waiting += 1;
    await run.runFor(5);
    const records = await run.settle(consumer.poll({ timeoutMs: 1_000 }));
    if (!records.some(({ partition }) => partition === 2)) continue;
    waited.push(waiting);
    waiting = 0;
  }
  expect(waited.length).toBeGreaterThan(20);
  expect(Math.max(...waited, waiting)).toBeLessThan(10);
});
