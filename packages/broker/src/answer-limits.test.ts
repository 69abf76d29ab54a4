// Goal: no answer to a fetch is longer than a frame may be, whatever lies in the logs. Method: limits that are small, and
// where the frame's own counts, batches that are large.
import { type ErrorName, encodeBatch, errorNameOf, NONE, nodeId, readHeader } from '@tidemark/protocol';
import { FRAME_RECORDS_BYTES_MAX, methods, RpcError } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { brokerConfig } from './index.js';
import { BrokerCluster } from './testing/broker-cluster.js';

const MiB = 1024 * 1024;
const VALUE = 'x'.repeat(500);
const LARGE = 'x'.repeat(2_000);
const PARTITIONS = [0, 1, 2];

/** Broker 1 leads three partitions, each with one batch of almost 600 bytes, and then others. */
async function start({ configs = {} }: { configs?: Record<string, string> } = {}) {
  const cluster = await BrokerCluster.start([1], { config: { fetchBytesMax: 1_000 } });
  const topic = cluster.controller.createTopic('t', [1], { partitions: PARTITIONS.length, configs });
  await cluster.until(() => PARTITIONS.every((partition) => cluster.leads(1, topic, partition)));
  const client = await cluster.client();
  for (const partition of PARTITIONS) await client.produce(1, topic, [VALUE], { partition });
  return { cluster, topic, client };
}

interface Asked {
  readonly from: readonly number[];
  readonly minBytes?: number;
  readonly maxWaitMs?: number;
  readonly partitionBytes?: number;
}

async function fetchAll(
  { cluster, topic, client }: Awaited<ReturnType<typeof start>>,
  { from, minBytes = 1, maxWaitMs = 0, partitionBytes = 1_000_000 }: Asked,
): Promise<number[] | ErrorName> {
  const channel = await client.channel(1);
  const partitions = from.map((fetchOffset, partition) => ({
    ...{ topicId: topic, partition, currentLeaderEpoch: NONE, fetchOffset, lastFetchedEpoch: NONE },
    ...{ logStartOffset: NONE, durableOffset: NONE, maxBytes: partitionBytes },
  }));
  const request = { replicaId: -1, brokerEpoch: NONE, maxWaitMs, minBytes, maxBytes: 1_000_000, partitions, rack: '' };
  const answer = channel.call(methods.fetch, request, { timeoutMs: 50_000 });
  return cluster.run(
    answer.then(
      ({ attachments }) => attachments.map(({ length }) => length),
      (error: unknown) => {
        if (error instanceof RpcError) return error.code;
        throw error;
      },
    ),
  );
}

describe('an answer to a fetch', () => {
  it('takes no batch beyond its limit once it holds one, and that of another partition comes first in the next', async () => {
    const started = await start();
    const lengthsOf = async (from: readonly number[]) => await fetchAll(started, { from });
    const bytes = Number((await lengthsOf([0, 1, 1]))[0]);
    expect(bytes).toBeGreaterThan(500);
    expect(await lengthsOf([0, 0, 0])).toEqual([bytes, 0, 0]);
    expect(await lengthsOf([1, 0, 0])).toEqual([bytes, 0, 0]);
    await started.client.produce(1, started.topic, [LARGE], { partition: 1 });
    expect(await lengthsOf([0, 1, 1])).toEqual([bytes, 0, 0]);
    const [alone] = await lengthsOf([1, 1, 1]);
    expect(alone).toBeGreaterThan(LARGE.length);
  });

  it('keeps to it with what has to be read from disk', async () => {
    const started = await start();
    const { cluster, topic } = started;
    cluster.kill(1);
    cluster.controller.fence(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    for (const partition of PARTITIONS) cluster.controller.elect(topic, partition, 1, [1]);
    await cluster.until(() => PARTITIONS.every((partition) => cluster.leads(1, topic, partition)));
    const again = { ...started, client: await cluster.client() };
    const isRead = (length: number | string) => Number(length) > 0;
    expect([...(await fetchAll(again, { from: [0, 0, 0] }))].filter(isRead)).toHaveLength(1);
    // Nor does whoever asks for nothing wait for ever.
    expect([...(await fetchAll(again, { from: [0, 0, 0], partitionBytes: 0 }))].some(isRead)).toBe(true);
  });

  it('leaves as soon as it is full, however many bytes its consumer would wait for', async () => {
    const started = await start();
    const { scheduler } = started.cluster;
    const fromMs = scheduler.nowMs;
    await fetchAll(started, { from: [0, 0, 0], minBytes: 5_000, maxWaitMs: 30_000 });
    expect(scheduler.nowMs - fromMs).toBeLessThan(1_000);
  });

  it('speaks of 65,535 partitions at most: a consumer that asks about more is told so', async () => {
    const started = await start();
    const from = new Array<number>(65_536).fill(0);
    expect(await fetchAll(started, { from })).toBe('INVALID_REQUEST');
  });
});

it('a limit of answers that does not fit a frame is refused', () => {
  const needed = { nodeId: nodeId(1), clusterId: 'c', endpoints: [] };
  expect(brokerConfig({ ...needed, fetchBytesMax: 50 * MiB }).fetchBytesMax).toBe(50 * MiB);
  expect(() => brokerConfig({ ...needed, fetchBytesMax: 60 * MiB })).toThrow('fetch.max.bytes is 62914560');
});

describe('a batch that fits no frame', () => {
  it('is not taken, whatever max.message.bytes allows', async () => {
    const { cluster, topic, client } = await start({ configs: { 'max.message.bytes': String(80 * MiB) } });
    const batch = encodeBatch({ records: [{ timestampMs: 0, value: new Uint8Array(FRAME_RECORDS_BYTES_MAX) }] });
    const channel = await client.channel(1);
    const partitions = [{ topicId: topic, partition: 0, leaderEpoch: NONE }];
    const { message } = await cluster.run(
      channel.call(
        methods.produce,
        { acks: 1, timeoutMs: 5_000, partitions },
        { timeoutMs: 5_000, attachments: [batch] },
      ),
    );
    expect(errorNameOf(message.results[0]?.error ?? 0)).toBe('RECORD_TOO_LARGE');
    expect(cluster.replica(1, topic).log.logEndOffset).toBe(1);
  });

  it('and lies in a log already, keeps a follower from no other partition', async () => {
    const cluster = await BrokerCluster.start([1, 2]);
    const large = cluster.controller.createTopic('large', [1, 2]);
    const other = cluster.controller.createTopic('other', [1, 2], { minIsr: 2 });
    await cluster.until(() => cluster.leads(1, large) && cluster.leads(1, other) && cluster.hosts(2, other));
    const client = await cluster.client();
    expect((await client.produce(1, other, ['a'])).error).toBe('NONE');
    const bytes = encodeBatch({ records: [{ timestampMs: 0, value: new Uint8Array(64 * MiB) }] });
    cluster.replica(1, large).leadership?.append([{ bytes, header: readHeader(bytes) }], 1);
    for (const value of ['b', 'c']) expect((await client.produce(1, other, [value])).error).toBe('NONE');
    expect(cluster.replica(2, large).log.logEndOffset).toBe(0);
  });
});
