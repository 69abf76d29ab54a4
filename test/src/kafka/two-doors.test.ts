// Goal: one topic, two doors: what enters by one is read by the other, byte for byte, and producers of either kind are
// known again whichever they come by. Method: Kafka's clients and the native one on an embedded cluster.
import { createAdmin, createConsumer, createProducer } from '@tidemark/client';
import { apis } from '@tidemark/kafka';
import { createNodeWorld } from '@tidemark/ports/node';
import { type Compression, compressions, encodeBatch, readHeader, walkBatches } from '@tidemark/protocol';
import { dialFrames, methods } from '@tidemark/rpc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KafkaCluster } from './kafka-cluster.js';

let cluster: KafkaCluster;

beforeAll(async () => {
  cluster = await KafkaCluster.start();
}, 60_000);
afterAll(() => cluster[Symbol.asyncDispose](), 60_000);

const world = createNodeWorld();
const native = () => ({ world, bootstrap: [...cluster.embedded.bootstrap] });

async function createTopic(name: string): Promise<void> {
  await using admin = createAdmin(native());
  await admin.createTopics([{ name, partitions: 1 }]);
  await cluster.leaderOf(name);
}

async function fetchByKafka(topic: string): Promise<Uint8Array> {
  await using client = await cluster.dial(await cluster.leaderOf(topic));
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 10_000_000 }];
  const { responses } = await client.call(apis.fetch, 12, {
    maxWaitMs: 100,
    minBytes: 1,
    topics: [{ topic, partitions }],
  });
  return responses[0]?.partitions[0]?.records ?? new Uint8Array(0);
}

async function fetchByFrames(topic: string): Promise<Uint8Array> {
  const address = cluster.embedded.bootstrap[await cluster.leaderOf(topic)] ?? { host: '', port: 0 };
  const channel = await dialFrames({ world, address, timeoutMs: 5_000 });
  const partition = {
    topicId: cluster.topicId(topic),
    partition: 0,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    maxBytes: 10_000_000,
  };
  const request = { replicaId: -1, maxWaitMs: 100, minBytes: 1, maxBytes: 10_000_000, partitions: [partition] };
  const { attachments } = await channel.call(methods.fetch, request, { timeoutMs: 5_000 });
  channel.close();
  return attachments[0] ?? new Uint8Array(0);
}

async function produceByKafka(topic: string, records: Uint8Array, acks = -1) {
  await using client = await cluster.dial(await cluster.leaderOf(topic));
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  const { responses } = await client.call(apis.produce, 12, { acks, timeoutMs: 5_000, topicData });
  const { errorCode, baseOffset } = responses[0]?.partitionResponses[0] ?? {};
  return { errorCode, baseOffset };
}

const codecs: readonly Compression[] = compressions;

describe.each(codecs)('a batch in %s', (compression) => {
  const headers = [{ key: 'kind', value: Buffer.from('test') }];
  const records = Array.from({ length: 20 }, (_, index) => ({
    timestampMs: 1_700_000_000_000 + index,
    key: Buffer.from(`key-${index}`),
    value: Buffer.from(`value ${'x'.repeat(100)} ${index}`),
    headers,
  }));

  test('that enters by Kafka is read by the native client as it was, and by either door byte for byte', async () => {
    const topic = `from-kafka-${compression}`;
    await createTopic(topic);
    const batch = encodeBatch({ records, compression });
    // The broker writes base offset and leader epoch into the bytes that it is given: those of its own copy.
    expect(await produceByKafka(topic, batch)).toEqual({ errorCode: 0, baseOffset: 0 });
    for (const found of [await fetchByKafka(topic), await fetchByFrames(topic)]) {
      expect(readHeader(found).compression).toBe(compression);
      expect(Buffer.from(found.subarray(16))).toEqual(Buffer.from(batch.subarray(16)));
    }
    await using consumer = createConsumer(native());
    consumer.assign([{ topic, partition: 0, from: 'beginning' }]);
    const read = [];
    for await (const record of consumer) {
      read.push({ ...record, at: record.timestampMs });
      if (read.length === records.length) break;
    }
    expect(read.map(({ key, value }) => [key, value].map((bytes) => Buffer.from(bytes ?? []).toString()))).toEqual(
      records.map(({ key, value }) => [key.toString(), value.toString()]),
    );
    expect(read.map(({ at }) => at)).toEqual(records.map(({ timestampMs }) => timestampMs));
  });

  test('that the native client sends is read by Kafka as it lies in the log', async () => {
    const topic = `from-native-${compression}`;
    await createTopic(topic);
    await using producer = createProducer({ ...native(), compression });
    for (const { key, value, timestampMs } of records) {
      await producer.send({ topic, partition: 0, key, value, timestampMs, headers: { kind: 'test' } });
    }
    const [byKafka, byFrames] = [await fetchByKafka(topic), await fetchByFrames(topic)];
    expect(Buffer.from(byKafka)).toEqual(Buffer.from(byFrames));
    expect([...walkBatches(byKafka)].map(({ bytes }) => readHeader(bytes).compression)).toContain(compression);
  });
});

test('an idempotent batch is known again at the other door', async () => {
  await createTopic('known-again');
  const batch = () =>
    encodeBatch({
      records: [{ timestampMs: 0, value: Buffer.from('once') }],
      producerId: 424_242,
      producerEpoch: 0,
      baseSequence: 0,
    });
  const first = await produceByKafka('known-again', batch());
  const address = cluster.embedded.bootstrap[await cluster.leaderOf('known-again')] ?? { host: '', port: 0 };
  const channel = await dialFrames({ world, address, timeoutMs: 5_000 });
  const partitions = [{ topicId: cluster.topicId('known-again'), partition: 0, leaderEpoch: -1 }];
  const request = { acks: -1, timeoutMs: 5_000, partitions };
  const { message } = await channel.call(methods.produce, request, { timeoutMs: 5_000, attachments: [batch()] });
  channel.close();
  expect([first.baseOffset, message.results[0]?.baseOffset]).toEqual([0, 0]);
  expect(await produceByKafka('known-again', batch())).toEqual({ errorCode: 0, baseOffset: 0 });
  expect([...walkBatches(await fetchByKafka('known-again'))]).toHaveLength(1);
});
