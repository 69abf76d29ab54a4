// KIP-392 at the consumer: it goes where the leader sends it, and comes back whatever happens there.
import { encodeBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { type ConsumerOptions, createConsumer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';
import { TestPartition } from './testing/test-partition.js';

/** After a follower has failed the leader is asked for this long. */
const LEADER_ONLY_MS = 5_500;

/** Broker 1 leads and names broker 2, which follows. */
async function start(options: ConsumerOptions = { rack: 'b' }) {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', [1]);
  cluster.broker(1).readReplica = 2;
  cluster.broker(2).asFollower = 'records';
  const consumer = createConsumer({ world: cluster.world('client'), bootstrap: cluster.bootstrap, ...options });
  consumer.assign([{ topic: 'tide', partition: 0, from: 'beginning' }]);
  const append = (value: string) =>
    cluster
      .partition('tide')
      .append(encodeBatch({ records: [{ timestampMs: 0, value: new TextEncoder().encode(value) }] }));
  const next = async () => {
    const [record] = await cluster.scheduler.settle(consumer.poll({ timeoutMs: 10_000 }));
    return new TextDecoder().decode(record?.value ?? new Uint8Array());
  };
  return { cluster, append, next };
}

/** The same, once it reads there; it does not begin anew where a place is out of range. */
async function startAtFollower() {
  const started = await start({ rack: 'b', offsetReset: 'none' });
  started.append('a');
  expect(await started.next()).toBe('a');
  return started;
}

/** Nobody tells who leads but as it is now. */
function freezeRoutes({ brokers, topics }: TestCluster): void {
  const now = [...topics.values()].map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((each) => Object.assign(new TestPartition(each.partition, each.leader), each)),
  }));
  for (const broker of brokers.values()) broker.frozenRoutes = now;
}

describe('a consumer with a rack', () => {
  it('reads where the leader sends it, and stays there', async () => {
    const { cluster, append, next } = await start();
    append('a');
    expect(await next()).toBe('a');
    const fetchesOfLeader = cluster.broker(1).seen.fetch;
    for (const value of ['b', 'c', 'd']) {
      append(value);
      expect(await next()).toBe(value);
    }
    expect(cluster.broker(1).seen.fetch).toBe(fetchesOfLeader);
    expect(cluster.broker(2).seen.fetch).toBeGreaterThanOrEqual(4);
  });

  it.each(['OFFSET_OUT_OF_RANGE', 'NOT_LEADER', 'UNKNOWN_SERVER_ERROR', 'damaged'] as const)(
    'reads at the leader again when the follower answers %s, without losing its place',
    async (error) => {
      const { cluster, append, next } = await start({ rack: 'b', offsetReset: 'none' });
      append('a');
      expect(await next()).toBe('a');
      cluster.broker(2).asFollower = error;
      append('b');
      expect(await next()).toBe('b');
      cluster.broker(2).asFollower = 'records';
      await cluster.scheduler.runFor(LEADER_ONLY_MS);
      const before = cluster.broker(2).seen.fetch;
      append('c');
      expect(await next()).toBe('c');
      append('d');
      expect(await next()).toBe('d');
      expect(cluster.broker(2).seen.fetch).toBeGreaterThan(before);
    },
  );

  it('reads at the leader again when the follower dies', async () => {
    const { cluster, append, next } = await start();
    append('a');
    expect(await next()).toBe('a');
    cluster.kill(2);
    append('b');
    expect(await next()).toBe('b');
  });

  it('goes to the new leader when leadership moves', async () => {
    const { cluster, append, next } = await start();
    append('a');
    expect(await next()).toBe('a');
    cluster.broker(2).asFollower = 'NOT_LEADER';
    cluster.partition('tide').moveTo(3);
    append('b');
    expect(await next()).toBe('b');
    expect(cluster.broker(3).seen.fetch).toBeGreaterThan(0);
  });
});

describe('a consumer that its closest replica has told more than anybody else', () => {
  it('follows the leader that this one names, without a question for routes', async () => {
    const { cluster, append, next } = await startAtFollower();
    freezeRoutes(cluster);
    cluster.broker(1).deposed = { leaderEpoch: 0, endOffset: 1 };
    cluster.broker(2).asFollower = 'NOT_LEADER';
    cluster.partition('tide').moveTo(3);
    append('b');
    expect(await next()).toBe('b');
    expect(cluster.broker(3).seen.fetch).toBeGreaterThan(0);
  });

  it('does not let a leader of an earlier epoch than that of its records tell it where the log ends', async () => {
    const { cluster, append, next } = await startAtFollower();
    freezeRoutes(cluster);
    cluster.partition('tide').moveTo(1);
    append('b');
    expect(await next()).toBe('b');
    cluster.broker(1).deposed = { leaderEpoch: 0, endOffset: 1 };
    cluster.partition('tide').moveTo(2);
    cluster.kill(2);
    const asked = cluster.broker(1).seen.fetch;
    await cluster.scheduler.runUntil(() => cluster.broker(1).seen.fetch > asked + 3);
    cluster.partition('tide').moveTo(3);
    for (const broker of cluster.brokers.values()) broker.frozenRoutes = undefined;
    append('c');
    expect(await next()).toBe('c');
  });

  it('asks for routes when it reads records of a later epoch than that of the leader it knows', async () => {
    const { cluster, append, next } = await startAtFollower();
    const routes = () => [...cluster.brokers.values()].reduce((sum, { seen }) => sum + seen.routes, 0);
    const before = routes();
    cluster.partition('tide').moveTo(2);
    append('b');
    expect(await next()).toBe('b');
    expect(routes()).toBeGreaterThan(before);
  });
});

it('a consumer without a rack is served by the leader', async () => {
  const { cluster, append, next } = await start({});
  append('a');
  expect(await next()).toBe('a');
  expect(cluster.broker(2).seen.fetch).toBe(0);
});
