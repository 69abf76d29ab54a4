// Goal: retention and searches by time go by the records' own times, whatever the client that sent them says of a batch: kafkajs
// leaves out messages without a time of their own, Sarama before 1.45.1 says nothing at all.
import {
  BATCH_OVERHEAD_BYTES,
  batchLayout,
  type Compression,
  compressions,
  crc32c,
  decodeRecords,
  encodeBatch,
  ListOffsetsPartitionPosition,
  offset,
  readHeader,
  validateBatch,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { threeBrokers } from '../testing/three-brokers.js';

const CALL = { timeoutMs: 5_000 };
const LONG_AGO_MS = Date.UTC(2020, 0, 1);
/** Simulated clocks begin then. */
const NOW_MS = Date.UTC(2026, 0, 1);

async function start(configs: Record<string, string> = {}) {
  const { cluster, topic, client } = await threeBrokers({ configs });
  const channel = await client.channel(1);
  const place = { topicId: topic, partition: 0, leaderEpoch: -1 };
  return {
    cluster,
    topic,
    produce: async (batches: readonly Uint8Array[]) => {
      const request = { acks: -1, timeoutMs: 5_000, partitions: [place] };
      const attachments = [Buffer.concat(batches)];
      const { message } = await cluster.run(channel.call(methods.produce, request, { ...CALL, attachments }));
      return message.results[0]?.error;
    },
    latest: async () => {
      const partitions = [{ ...place, position: ListOffsetsPartitionPosition.MAX_TIMESTAMP }];
      const { message } = await cluster.run(channel.call(methods.listOffsets, { partitions }, CALL));
      return message.results[0]?.timestampMs;
    },
  };
}

const batchOf = (compression: Compression, maxTimestampMs: number, times: readonly number[] = [LONG_AGO_MS, NOW_MS]) =>
  encodeBatch({
    compression,
    maxTimestampMs,
    records: times.map((timestampMs) => ({ timestampMs, key: Uint8Array.of(1), value: new Uint8Array(20) })),
  });

describe.each(compressions)('a batch (%s)', (compression) => {
  it.each([
    ['leaves out its latest record', LONG_AGO_MS],
    ['says no time', -1],
    ['counts in another unit', NOW_MS * 1_000],
  ])('that %s has the time of that one, on every replica', async (_, saidMs) => {
    const { cluster, topic, produce, latest } = await start();
    expect(await produce([batchOf(compression, saidMs)])).toBe(0);
    expect(await latest()).toBe(NOW_MS);
    for (const broker of [1, 2, 3]) {
      const found = cluster.replica(broker, topic).log.read({ from: offset(0), maxBytes: 10_000 });
      const [batch] = found === 'out-of-range' ? [] : found.batches;
      expect(validateBatch(batch ?? new Uint8Array(0)).maxTimestamp).toBe(NOW_MS);
      expect(decodeRecords(batch ?? new Uint8Array(0)).map(({ timestampMs }) => timestampMs)).toEqual([
        LONG_AGO_MS,
        NOW_MS,
      ]);
    }
  });

  it('that is old, and says so, stays as it came', async () => {
    const { cluster, topic, produce } = await start({ 'cleanup.policy': 'compact' });
    const batch = batchOf(compression, LONG_AGO_MS + 1, [LONG_AGO_MS, LONG_AGO_MS + 1]);
    const { crc } = readHeader(batch);
    expect(await produce([batch, batch])).toBe(0);
    const found = cluster.replica(1, topic).log.read({ from: offset(0), maxBytes: 10_000 });
    expect(found === 'out-of-range' ? [] : found.batches.map((each) => readHeader(each).crc)).toEqual([crc, crc]);
  });
});

it('what cannot be unpacked is believed, and taken when it is old as it was when it was young', async () => {
  const { produce, latest } = await start();
  const batch = batchOf('gzip', LONG_AGO_MS - 1).fill(0xee, BATCH_OVERHEAD_BYTES);
  new DataView(batch.buffer).setUint32(batchLayout.crc, crc32c(batch.subarray(batchLayout.attributes)));
  expect(await produce([batch, batch])).toBe(0);
  expect(await latest()).toBe(LONG_AGO_MS);
});

it('what must be unpacked for its times is no more in a turn than a batch may hold, and in its place', async () => {
  const { cluster, topic, produce } = await start({ 'max.message.bytes': '10000000' });
  const large = encodeBatch({
    compression: 'zstd',
    maxTimestampMs: -1,
    records: [{ timestampMs: NOW_MS, value: new Uint8Array(40 * 2 ** 20) }],
  });
  expect(await produce([large, large, batchOf('none', -1)])).toBe(0);
  const { log } = cluster.replica(1, topic);
  expect(log.logEndOffset).toBe(4);
  const found = log.read({ from: offset(0), maxBytes: 10_000_000 });
  const times = found === 'out-of-range' ? [] : found.batches.map((each) => readHeader(each).maxTimestamp);
  expect(times).toEqual([NOW_MS, NOW_MS, NOW_MS]);
});
