// Goal: a read from disk that takes its time holds up nobody but who waits for those records. Method: a leader that has
// just been started has nothing in memory, and its disk does not end the reads of some logs.
import { decodeRecords, type FetchResponse, NONE, walkBatches } from '@tidemark/protocol';
import { type Answer, methods, wholeOf } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';
import { valuesOf } from './testing/test-client.js';

const MiB = 1024 * 1024;
const LARGE = { 'max.message.bytes': String(64 * MiB) };

const isrOf = (cluster: BrokerCluster, topic: string, partition = 0) =>
  [...cluster.controller.state(topic, partition).isr].map(Number).sort();

/** Broker 1 leads `cold` with records that only its disk holds, and `hot`; broker 2 has neither's records. */
async function restartedLeader({ partitions = 1, directories = 1, value = 'cold', batches = 1 } = {}) {
  const cluster = await BrokerCluster.start([1, 2], { directories });
  const cold = cluster.controller.createTopic('cold', [1, 2], { minIsr: 1, partitions, configs: LARGE });
  const hot = cluster.controller.createTopic('hot', [1, 2], { minIsr: 1 });
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  await cluster.until(() => cluster.leads(1, hot) && all.every((partition) => cluster.leads(1, cold, partition)));
  cluster.kill(2);
  cluster.controller.fence(2);
  const before = await cluster.client();
  for (const partition of all) {
    for (let count = 0; count < batches; count += 1) await before.produce(1, cold, [value], { partition });
  }
  cluster.kill(1);
  cluster.controller.fence(1);
  await cluster.startBroker(1);
  await cluster.until(() => cluster.broker(1).isServing);
  for (const partition of all) cluster.controller.elect(cold, partition, 1, [1]);
  cluster.controller.elect(hot, 0, 1, [1]);
  await cluster.until(() => cluster.leads(1, hot) && all.every((partition) => cluster.leads(1, cold, partition)));
  const client = await cluster.client();
  return { cluster, cold, hot, client, all };
}

async function fetchBoth(
  { cluster, cold, hot, client }: Awaited<ReturnType<typeof restartedLeader>>,
  {
    order = [cold, hot],
    maxBytes = 1_000_000,
  }: { readonly order?: readonly string[]; readonly maxBytes?: number } = {},
) {
  const channel = await client.channel(1);
  const partitions = order.map((topicId) => ({
    ...{ topicId, partition: 0, currentLeaderEpoch: NONE, fetchOffset: 0, lastFetchedEpoch: NONE },
    ...{ logStartOffset: NONE, durableOffset: NONE, maxBytes },
  }));
  const request = { replicaId: -1, brokerEpoch: NONE, maxWaitMs: 500, minBytes: 1, maxBytes: 1_000_000, partitions };
  const answer = channel.call(methods.fetch, { ...request, rack: '' }, { timeoutMs: 30_000 });
  answer.catch(() => undefined);
  const valuesIn = ({ message, attachments }: Answer<{ partitions: { topicId: string }[] }>) =>
    message.partitions.flatMap(({ topicId }, index) =>
      [...walkBatches(attachments[index] ?? new Uint8Array(0))].flatMap(({ bytes }) =>
        decodeRecords(bytes).map(({ value }) => [topicId, new TextDecoder().decode(value ?? undefined)]),
      ),
    );
  return () => cluster.run(answer.then(valuesIn));
}

describe('a read that does not end', () => {
  it('for a follower holds up no other partition of the leader, and is not made twice', async () => {
    const { cluster, cold, hot, client } = await restartedLeader();
    cluster.disk(1).stallReads('/data/cold-0');
    const bytesBefore = cluster.disk(1).bytesRead('/data/cold-0');
    await cluster.startBroker(2);
    await cluster.until(() => isrOf(cluster, hot).length === 2);
    for (let seconds = 0; seconds < 30; seconds += 3) {
      const fromMs = cluster.scheduler.nowMs;
      expect((await client.produce(1, hot, ['hot'])).error).toBe('NONE');
      expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(50);
      await cluster.scheduler.runFor(3_000);
    }
    expect(isrOf(cluster, hot)).toEqual([1, 2]);
    expect(isrOf(cluster, cold)).toEqual([1]);
    cluster.disk(1).releaseReads();
    await cluster.until(() => isrOf(cluster, cold).length === 2);
    const { sizeBytes } = cluster.replica(1, cold).log;
    expect(cluster.disk(1).bytesRead('/data/cold-0') - bytesBefore).toBe(sizeBytes);
  });

  it('for a follower holds up no log of another directory, however many there are', async () => {
    const { cluster, cold, all } = await restartedLeader({ partitions: 12, directories: 2 });
    const isThere = (partition: number) => cluster.replica(1, cold, partition).log.directory.startsWith('/disk2/');
    cluster.disk(1).stallReads('/disk2');
    await cluster.startBroker(2);
    const here = all.filter((partition) => !isThere(partition));
    await cluster.until(() => here.every((partition) => isrOf(cluster, cold, partition).length === 2));
    expect(here.length).toBeGreaterThan(4);
    const there = all.filter(isThere);
    expect(there.map((partition) => isrOf(cluster, cold, partition))).toEqual(there.map(() => [1]));
    cluster.disk(1).releaseReads();
    await cluster.until(() => there.every((partition) => isrOf(cluster, cold, partition).length === 2));
  });

  it('for a consumer does not keep from it what is in memory', async () => {
    const started = await restartedLeader();
    const { cluster, hot, client } = started;
    await client.produce(1, hot, ['hot']);
    cluster.disk(1).stallReads('/data/cold-0');
    const fetch = await fetchBoth(started);
    expect(await fetch()).toEqual([[hot, 'hot']]);
  });

  it('for a consumer is waited for beyond its wait where there is nothing else', async () => {
    const started = await restartedLeader();
    const { cluster, cold } = started;
    cluster.disk(1).stallReads('/data/cold-0');
    const fetch = await fetchBoth(started);
    await cluster.scheduler.runFor(5_000);
    cluster.disk(1).releaseReads();
    expect(await fetch()).toEqual([[cold, 'cold']]);
  });
});

describe('what is read from disk for a consumer, where an answer has not room for it and for what is in memory', () => {
  const long = 'cold'.repeat(247_000);
  const topicsIn = async (fetched: Promise<(string | undefined)[][]>) => (await fetched).map(([topicId]) => topicId);

  it.each([
    ['comes while it is read', { before: undefined, during: 'hot'.repeat(8_000) }, {}],
    ['was there before', { before: 'hot'.repeat(8_000), during: undefined }, {}],
    ['fills the answer', { before: 'hot'.repeat(333_000), during: undefined }, {}],
    // A first batch is taken whatever the limit of its partition: no room was kept for it.
    [
      'was there before, and is larger than its limit',
      { before: 'hot'.repeat(8_000), during: undefined },
      { maxBytes: 1_000 },
    ],
  ])('goes before one that the question names behind it and that %s', async (_what, { before, during }, options) => {
    const started = await restartedLeader({ value: long });
    const { cluster, cold, hot, client } = started;
    if (before !== undefined) await client.produce(1, hot, [before]);
    cluster.disk(1).stallReads('/data/cold-0');
    const fetch = await fetchBoth(started, options);
    await cluster.until(() => cluster.disk(1).stalledReads === 1);
    if (during !== undefined) await client.produce(1, hot, [during]);
    cluster.disk(1).releaseReads();
    expect(await topicsIn(fetch())).toEqual([cold]);
  });

  it('goes behind one that the question names before it', async () => {
    const started = await restartedLeader({ value: long });
    const { cluster, cold, hot, client } = started;
    await client.produce(1, hot, ['hot'.repeat(8_000)]);
    const fetch = await fetchBoth(started, { order: [hot, cold] });
    expect(await topicsIn(fetch())).toEqual([hot]);
    expect(cluster.disk(1).stalledReads).toBe(0);
  });

  it('leaves the answer to what is in memory if its disk does not end', async () => {
    const started = await restartedLeader({ value: long });
    const { cluster, hot, client } = started;
    await client.produce(1, hot, ['hot'.repeat(333_000)]);
    cluster.disk(1).stallReads('/data/cold-0');
    const fetch = await fetchBoth(started);
    const fromMs = cluster.scheduler.nowMs;
    expect(await topicsIn(fetch())).toEqual([hot]);
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(1_600);
  });
});

describe('what is read from disk for the consumers of one connection', () => {
  it('is bounded, however many fetches it has in flight', async () => {
    const { cluster, cold, client } = await restartedLeader();
    const disk = cluster.disk(1);
    disk.stallReads('/data/cold-0');
    const options = { maxWaitMs: 30_000, maxBytes: 40 * MiB };
    const fetches: (() => Promise<Answer<FetchResponse>>)[] = [];
    for (let count = 0; count < 6; count += 1) fetches.push(await client.startFetch(1, cold, 0, options));
    await cluster.until(() => disk.stalledReads === 2);
    await cluster.scheduler.runFor(1_000);
    expect(disk.stalledReads).toBe(2);
    const other = await cluster.client();
    fetches.push(await other.startFetch(1, cold, 0, options));
    await cluster.until(() => disk.stalledReads === 3);
    const fromMs = cluster.scheduler.nowMs;
    disk.releaseReads();
    for (const fetch of fetches) expect(valuesOf(await cluster.run(fetch()))).toEqual(['cold']);
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(100);
  });

  it('goes on when the client has taken what was queued for it', async () => {
    const { cluster, cold, client } = await restartedLeader({ value: 'x'.repeat(40 * MiB) });
    const disk = cluster.disk(1);
    disk.stallReads('/data/cold-0');
    const options = { maxWaitMs: 30_000, maxBytes: 41 * MiB };
    const fetches: (() => Promise<Answer<FetchResponse>>)[] = [];
    for (let count = 0; count < 3; count += 1) fetches.push(await client.startFetch(1, cold, 0, options));
    await cluster.until(() => disk.stalledReads === 2);
    const fromMs = cluster.scheduler.nowMs;
    disk.releaseReads();
    for (const fetch of fetches) expect(valuesOf(await cluster.run(fetch()))).toHaveLength(1);
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(10_000);
  });

  it('makes room when a fetch is given up', async () => {
    const { cluster, cold, client } = await restartedLeader();
    const disk = cluster.disk(1);
    disk.stallReads('/data/cold-0');
    const abort = new AbortController();
    const options = { maxWaitMs: 30_000, maxBytes: 50 * MiB };
    for (let count = 0; count < 2; count += 1)
      await client.startFetch(1, cold, 0, { ...options, signal: abort.signal });
    await cluster.until(() => disk.stalledReads === 2);
    await client.startFetch(1, cold, 0, options);
    abort.abort();
    await cluster.until(() => disk.stalledReads === 3);
  });
});

describe('what is read from disk for consumers who come by another door of the node', () => {
  /** By the door of this node; how many batches the answer has, and when it came. */
  function byAnotherDoor({ cluster, cold }: Awaited<ReturnType<typeof restartedLeader>>) {
    return async (asked: { partitions?: number; partitionBytesMax?: number; minBytes?: number } = {}) => {
      const { partitions = 1, partitionBytesMax = 50 * MiB, minBytes = 1 } = asked;
      const place = { topicId: cold, currentLeaderEpoch: NONE, fetchOffset: 0, lastFetchedEpoch: NONE };
      const rest = { logStartOffset: NONE, durableOffset: NONE, maxBytes: partitionBytesMax };
      const questions = Array.from({ length: partitions }, (_, partition) => ({ ...place, partition, ...rest }));
      const limits = { maxWaitMs: 5_000, minBytes, maxBytes: 50 * MiB };
      const session = { sessionId: 0, sessionEpoch: 0, partitions: questions, forgotten: [], rack: '' };
      const request = { replicaId: NONE, brokerEpoch: NONE, ...limits, ...session };
      const { signal } = new AbortController();
      const { attachments = [] } = await cluster.registry(1).call(methods.fetch, request, { attachments: [], signal });
      const batches = attachments.reduce((sum, records) => sum + [...walkBatches(wholeOf(records))].length, 0);
      return { batches, atMs: cluster.scheduler.nowMs };
    };
  }

  /** What is begun while the disk does not read, once it does again. */
  async function begunAhead<Begun>(
    { cluster }: Pick<Awaited<ReturnType<typeof restartedLeader>>, 'cluster'>,
    begin: () => Begun,
  ) {
    cluster.disk(1).stallReads('/data/cold-0');
    const begun = begin();
    await cluster.until(() => cluster.disk(1).stalledReads > 0);
    cluster.disk(1).releaseReads();
    return { ...begun, releasedMs: cluster.scheduler.nowMs };
  }

  it('is bounded for all of them together, and nobody is shut out', async () => {
    const started = await restartedLeader({ value: 'x'.repeat(700_000), batches: 3 });
    const { cluster } = started;
    const fetch = byAnotherDoor(started);
    const begin = () => ({ fetches: Promise.all(Array.from({ length: 7 }, () => fetch())) });
    const { fetches } = await begunAhead(started, begin);
    expect((await cluster.run(fetches)).map(({ batches }) => batches)).toEqual([3, 3, 3, 3, 3, 1, 1]);
    expect((await cluster.run(fetch())).batches).toBe(3);
  });

  it('is as much as may be had beyond that bound, and is not waited for any longer', async () => {
    const started = await restartedLeader({ value: 'x'.repeat(1_500_000), partitions: 5 });
    const { cluster } = started;
    const fetch = byAnotherDoor(started);
    const { others, crowded, releasedMs } = await begunAhead(started, () => ({
      others: Promise.all(Array.from({ length: 5 }, () => fetch())),
      crowded: fetch({ partitions: 5, partitionBytesMax: 2 * MiB, minBytes: 4 * MiB }),
    }));
    const { batches, atMs } = await cluster.run(crowded);
    expect(batches).toBe(1);
    expect(atMs - releasedMs).toBeLessThan(1_000);
    await cluster.run(others);
  });
});
