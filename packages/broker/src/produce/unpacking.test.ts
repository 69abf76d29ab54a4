// Goal: what a broker unpacks to see whether records have keys is bounded for each request, and nothing is refused for good that
// fits the bound by itself.
// Method: a compacted topic, and requests that name its partition again and again.
import {
  BATCH_OVERHEAD_BYTES,
  batchLayout,
  type Compression,
  compressions,
  crc32c,
  encodeBatch,
  errorNameOf,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { threeBrokers } from '../testing/three-brokers.js';

const LARGE_BYTES = 40 * 2 ** 20;

function batchOf(compression: Compression, valueBytes = 1): Uint8Array {
  return encodeBatch({
    compression,
    records: [{ timestampMs: 1, key: Uint8Array.of(1), value: new Uint8Array(valueBytes) }],
  });
}

function garbage(): Uint8Array {
  const batch = batchOf('gzip').fill(0xee, BATCH_OVERHEAD_BYTES);
  new DataView(batch.buffer).setUint32(batchLayout.crc, crc32c(batch.subarray(batchLayout.attributes)));
  return batch;
}

async function compactedTopic() {
  const { cluster, topic, client } = await threeBrokers({
    configs: { 'cleanup.policy': 'compact', 'max.message.bytes': '10000000' },
    broker: { compactionIntervalMs: 1_000_000 },
  });
  const channel = await client.channel(1);
  /** The outcome of each batch of one request. */
  return async (...attachments: Uint8Array[]) => {
    const partitions = attachments.map(() => ({ topicId: topic, partition: 0, leaderEpoch: -1 }));
    const request = { acks: -1, timeoutMs: 5_000, partitions };
    const { message } = await cluster.run(channel.call(methods.produce, request, { timeoutMs: 5_000, attachments }));
    return message.results.map(({ error }) => errorNameOf(error));
  };
}

it.each(compressions.filter((each) => each !== 'none'))(
  'what is too much for one request comes again: %s',
  async (packed) => {
    const produce = await compactedTopic();
    const [small, large] = [batchOf(packed), batchOf(packed, LARGE_BYTES)];
    expect(await produce(small, large, small)).toEqual(['NONE', 'NONE', 'NONE']);
    const outcomes = await produce(large, large, batchOf('none'), small);
    expect(outcomes).toEqual(['NONE', 'OVERLOADED', 'NONE', 'OVERLOADED']);
  },
);

it('what cannot be unpacked counts as the most that it may have cost', async () => {
  const produce = await compactedTopic();
  const outcomes = await produce(garbage(), batchOf('zstd'), batchOf('none'));
  expect(outcomes).toEqual(['INVALID_RECORD', 'OVERLOADED', 'NONE']);
});

it('what is too much by itself is refused for good', async () => {
  const produce = await compactedTopic();
  expect(await produce(batchOf('gzip', 65 * 2 ** 20))).toEqual(['INVALID_RECORD']);
});
