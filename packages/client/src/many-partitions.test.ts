// Goal: a consumer of very many partitions asks one question about many of them, and each is served as soon as it can be.
import { encodeBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { type Assignment, type ConsumerOptions, createConsumer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

/** More than a connection may have requests. */
const MANY = 1_500;

async function start(leaders: readonly number[], options: ConsumerOptions = {}) {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', leaders);
  const run = cluster.scheduler;
  const consumer = createConsumer({ world: cluster.world('client'), bootstrap: cluster.bootstrap, ...options });
  const all = leaders.map((_, partition) => ({ topic: 'tide', partition }));
  const assign = (from: Assignment['from']) => consumer.assign(all.map((place) => ({ ...place, from })));
  const placed = () => all.filter((place) => consumer.position(place) !== undefined).length;
  const fill = (partition: number) =>
    cluster.partition('tide', partition).append(encodeBatch({ records: [{ timestampMs: 1000, value: null }] }));
  const read = async (count: number) => {
    const places = new Set<string>();
    while (places.size < count) {
      const records = await run.settle(consumer.poll({ timeoutMs: 3000 }));
      if (records.length === 0) throw new Error(`nothing after ${places.size} records`);
      for (const { partition, offset } of records) places.add(`${partition}/${offset}`);
    }
    return places.size;
  };
  return { cluster, run, consumer, assign, placed, fill, read };
}

const spread = (count: number) => Array.from({ length: count }, (_, partition) => 1 + (partition % 2));

describe('a consumer of very many partitions finds its places', () => {
  it.each<[Assignment['from'], number]>([
    ['beginning', 1],
    ['end', 1],
    // The ends, and five hundred searches at a time.
    [{ timestampMs: 5 }, 1 + Math.ceil(MANY / 2 / 500)],
  ])('with few questions: %j', async (from, questions) => {
    const { cluster, run, assign, placed } = await start(spread(MANY));
    assign(from);
    await run.runUntil(() => placed() === MANY, { timeoutMs: 300 });
    expect([1, 2].map((brokerId) => cluster.broker(brokerId).seen.offsets)).toEqual([questions, questions]);
  });

  it('with one question more for those that came while the first was under way', async () => {
    const { cluster, run, consumer, assign, placed } = await start(Array<number>(100).fill(1));
    assign('end');
    await run.runUntil(() => cluster.broker(1).seen.offsets === 1);
    for (let partition = 0; partition < 50; partition++) consumer.seek({ topic: 'tide', partition }, 'beginning');
    await run.runUntil(() => placed() === 100, { timeoutMs: 100 });
    expect(cluster.broker(1).seen.offsets).toBe(2);
  });

  it('though one has no leader, and a topic is not there', async () => {
    const { cluster, run, consumer, placed } = await start(Array<number>(10).fill(1));
    cluster.partition('tide', 3).moveTo(-1);
    const places = Array.from({ length: 10 }, (_, partition) => ({ topic: 'tide', partition }));
    consumer.assign([
      { topic: 'ebb', partition: 0, from: 'end' as const },
      ...places.map((place) => ({ ...place, from: 'end' as const })),
    ]);
    await run.runUntil(() => placed() === 9, { timeoutMs: 100 });
    await run.runFor(50_000);
    cluster.partition('tide', 3).moveTo(2);
    cluster.createTopic('ebb', [3]);
    await run.runUntil(() => placed() === 10 && consumer.position({ topic: 'ebb', partition: 0 }) === 0, {
      timeoutMs: 500,
    });
  });

  it('though the leader cannot tell that of one, and makes who asks for it wait', async () => {
    const { cluster, run, consumer, assign, placed } = await start(Array<number>(40).fill(1));
    cluster.partition('tide', 3).isReady = false;
    assign('end');
    await run.runUntil(() => placed() === 39, { timeoutMs: 1200 });
    for (let partition = 10; partition < 40; partition++) {
      consumer.seek({ topic: 'tide', partition }, 'end');
      await run.runUntil(() => placed() === 39, { timeoutMs: 10 });
      await run.runFor(77);
    }
    cluster.partition('tide', 3).isReady = true;
    await run.runUntil(() => placed() === 40, { timeoutMs: 1200 });
  });

  it('at the leaders of now, though the one before hangs and still leads others', async () => {
    const { cluster, run, assign, placed } = await start([1, 1, 1, 2]);
    await run.runFor(10);
    assign('end');
    await run.runUntil(() => cluster.broker(2).seen.offsets === 1);
    cluster.network.freezeHost('broker-1');
    assign('end');
    await run.runFor(100);
    for (const partition of [0, 1]) cluster.partition('tide', partition).moveTo(2);
    await run.runUntil(() => placed() === 3, { timeoutMs: 3000 });
  });
});

it('compares all logs whose leader has changed with one question', async () => {
  const { cluster, assign, fill, read } = await start(Array<number>(100).fill(1), { fetchWaitMaxMs: 100 });
  const each = (act: (partition: number) => void) => {
    for (let partition = 0; partition < 100; partition++) act(partition);
  };
  each(fill);
  assign('beginning');
  expect(await read(100)).toBe(100);
  each((partition) => {
    cluster.partition('tide', partition).moveTo(2);
    fill(partition);
  });
  expect(await read(100)).toBe(100);
  expect(cluster.broker(2).seen.epochEnds).toBe(1);
});
