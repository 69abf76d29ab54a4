// Goal: a fetch that waits for many bytes (`minBytes`) has them as soon as they are there, or as much as its limit lets it
// have, and does not read all that waits for it again with each append. Method: partitions in memory, and one that only the
// disk has; the simulated disk counts what is read of it.
import { NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const OLD_BYTES = 20_000;
const PATIENCE_MS = 50;

/** Broker 1 leads `cold`, with one batch that only its disk holds, and `hot`, with none. */
async function restartedLeader() {
  const cluster = await BrokerCluster.start([1], { config: { fetchWaitMsMax: 600_000 } });
  const [cold, hot] = [cluster.controller.createTopic('cold', [1]), cluster.controller.createTopic('hot', [1])];
  const leads = () => cluster.leads(1, cold) && cluster.leads(1, hot);
  await cluster.until(leads);
  await (await cluster.client()).produce(1, cold, ['x'.repeat(OLD_BYTES)]);
  cluster.kill(1);
  cluster.controller.fence(1);
  await cluster.startBroker(1);
  await cluster.until(() => cluster.broker(1).isServing);
  for (const topic of [cold, hot]) cluster.controller.elect(topic, 0, 1, [1]);
  await cluster.until(leads);
  const [client, reader] = [await cluster.client(), await cluster.client()];
  const sizeOf = (topic: string) => cluster.replica(1, topic).log.sizeBytes;
  const bytesRead = () => cluster.disk(1).bytesRead('/data/cold-0');
  return { cluster, cold, hot, client, reader, sizeOf, bytesRead };
}

type Started = Awaited<ReturnType<typeof restartedLeader>>;

/** Begins a fetch of 30 s; says after how many milliseconds it was answered. */
async function fetchFrom(
  { cluster, reader }: Started,
  asked: { readonly topics: readonly string[]; readonly minBytes: number; readonly limit?: number },
) {
  const channel = await reader.channel(1);
  const partitions = asked.topics.map((topicId) => ({
    ...{ topicId, partition: 0, currentLeaderEpoch: NONE, fetchOffset: 0, lastFetchedEpoch: NONE },
    ...{ logStartOffset: NONE, durableOffset: NONE, maxBytes: asked.limit ?? 1_000_000 },
  }));
  const limits = { maxWaitMs: 30_000, minBytes: asked.minBytes, maxBytes: 10_000_000 };
  const request = { replicaId: -1, brokerEpoch: NONE, ...limits, partitions, rack: '' };
  const fromMs = cluster.scheduler.nowMs;
  let answeredMs = Number.NaN;
  channel.call(methods.fetch, request, { timeoutMs: 60_000 }).then(
    () => {
      answeredMs = cluster.scheduler.nowMs - fromMs;
    },
    () => undefined,
  );
  return () => answeredMs;
}

describe('a fetch that waits for much', () => {
  it('is answered at once where a partition has more than fits its limit', async () => {
    const started = await restartedLeader();
    const { cluster, client, hot } = started;
    for (let count = 0; count < 40; count += 1) await client.produce(1, hot, ['b'.repeat(6_000)]);
    const answeredMs = await fetchFrom(started, { topics: [hot], minBytes: 25_000, limit: 25_000 });
    await cluster.scheduler.runFor(PATIENCE_MS);
    expect(answeredMs()).toBeLessThan(PATIENCE_MS);
  });

  it('is answered where the next batch does not fit beside what it waited with', async () => {
    const started = await restartedLeader();
    const { cluster, client, cold } = started;
    const answeredMs = await fetchFrom(started, { topics: [cold], minBytes: 25_000, limit: 25_000 });
    await cluster.scheduler.runFor(1_000);
    expect(answeredMs()).toBeNaN();
    await client.produce(1, cold, ['b'.repeat(6_000)]);
    await cluster.scheduler.runFor(PATIENCE_MS + 10);
    expect(answeredMs()).toBeLessThan(1_100);
  });

  it('reads what waits on disk some times in a second, and not with each append', async () => {
    const started = await restartedLeader();
    const { cluster, client, cold, sizeOf, bytesRead } = started;
    const answeredMs = await fetchFrom(started, { topics: [cold], minBytes: 200_000 });
    await cluster.scheduler.runFor(1_000);
    const before = bytesRead();
    const fromMs = cluster.scheduler.nowMs;
    for (let count = 0; count < 400; count += 1) await client.produce(1, cold, ['a']);
    const looks = Math.ceil((cluster.scheduler.nowMs - fromMs) / PATIENCE_MS) + 1;
    expect(looks).toBeLessThan(100);
    expect(bytesRead() - before).toBeLessThanOrEqual(looks * sizeOf(cold));
    expect(answeredMs()).toBeNaN();
    await client.produce(1, cold, ['z'.repeat(200_000)]);
    await cluster.scheduler.runFor(PATIENCE_MS + 10);
    expect(answeredMs()).not.toBeNaN();
  });

  it('has what came for one partition while another was read from disk', async () => {
    const started = await restartedLeader();
    const { cluster, client, cold, hot, sizeOf } = started;
    await client.produce(1, hot, ['h'.repeat(500)]);
    cluster.disk(1).stallReads('/data/cold-0');
    const minBytes = sizeOf(cold) + sizeOf(hot) + 4_000;
    const answeredMs = await fetchFrom(started, { topics: [hot, cold], minBytes });
    await cluster.until(() => cluster.disk(1).stalledReads > 0);
    await client.produce(1, hot, ['h'.repeat(5_000)]);
    cluster.disk(1).releaseReads();
    await cluster.scheduler.runFor(PATIENCE_MS * 2);
    expect(sizeOf(cold) + sizeOf(hot)).toBeGreaterThan(minBytes);
    expect(answeredMs()).not.toBeNaN();
  });
});
