// Goal: what a broker unpacks to see whether records have keys is bounded for each turn, and nothing is refused or overtaken for
// that which fits the bound by itself.
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
  const partition = { topicId: topic, partition: 0, leaderEpoch: -1 };
  const ask = async (attachments: readonly Uint8Array[]) => {
    const partitions = attachments.map(() => partition);
    const request = { acks: -1, timeoutMs: 5_000, partitions };
    const { message } = await channel.call(methods.produce, request, { timeoutMs: 5_000, attachments });
    return message.results.map(({ error, baseOffset }) => (error === 0 ? baseOffset : errorNameOf(error)));
  };
  /** The base offset of what is in each attachment of some requests, or why it was not taken. */
  return (...requests: Uint8Array[][]) => cluster.run(Promise.all(requests.map(ask)));
}

it.each(compressions.filter((each) => each !== 'none'))(
  'what is too much for one turn is taken in the next, in its place: %s',
  async (packed) => {
    const produce = await compactedTopic();
    const [small, large] = [batchOf(packed), batchOf(packed, LARGE_BYTES)];
    expect(await produce([small, large, large, batchOf('none')], [large, small], [small])).toEqual([
      [0, 1, 2, 3],
      [4, 5],
      [6],
    ]);
  },
);

it('batches that come for a partition together may unpack to more than one of them', async () => {
  const produce = await compactedTopic();
  const large = batchOf('zstd', LARGE_BYTES);
  expect(await produce([Buffer.concat([large, large, large]), large])).toEqual([[0, 3]]);
});

it('what cannot be unpacked counts as the most that it may have cost, and is refused for good', async () => {
  const produce = await compactedTopic();
  const outcomes = await produce([garbage(), batchOf('zstd'), garbage(), batchOf('none')]);
  expect(outcomes).toEqual([['INVALID_RECORD', 0, 'INVALID_RECORD', 1]]);
});

it('what is too much by itself is refused for good', async () => {
  const produce = await compactedTopic();
  expect(await produce([batchOf('gzip', 65 * 2 ** 20)])).toEqual([['INVALID_RECORD']]);
});
