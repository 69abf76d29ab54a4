// Goal: the Kafka door says what Kafka's protocol means, in the cases that well-behaved clients rarely come to.
// Method: requests made by hand, against an embedded cluster.
import { apis, KafkaErrorCode, ListOffsetsTimestamp, ZERO_UUID } from '@tidemark/kafka';
import { decodeRecords, encodeBatch, walkBatches } from '@tidemark/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KafkaCluster } from './kafka-cluster.js';
import type { RawClient } from './raw-client.js';

let cluster: KafkaCluster;

beforeAll(async () => {
  cluster = await KafkaCluster.start({ 'auto.create.topics.enable': 'true' });
}, 60_000);
afterAll(() => cluster[Symbol.asyncDispose](), 60_000);

const batchOf = (...values: string[]) =>
  encodeBatch({ records: values.map((value) => ({ timestampMs: 1_000, value: Buffer.from(value) })) });

async function createTopic(name: string, numPartitions = 1): Promise<void> {
  await using client = await cluster.dial(0);
  const topic = { name, numPartitions, replicationFactor: 3, assignments: [], configs: [] };
  const { topics } = await client.call(apis.createTopics, 7, { topics: [topic] });
  expect(topics).toMatchObject([{ errorCode: 0, numPartitions, replicationFactor: 3 }]);
  await cluster.leaderOf(name, numPartitions - 1);
}

/** Produces to partition 0 and returns what is said of it. */
async function produce(client: RawClient, name: string, records: Uint8Array, { version = 12, acks = -1 } = {}) {
  const { responses } = await client.call(apis.produce, version, {
    acks,
    timeoutMs: 5_000,
    topicData: [{ name, topicId: ZERO_UUID, partitionData: [{ index: 0, records }] }],
  });
  return responses[0]?.partitionResponses[0];
}

const fetchOf = (topic: string, fields: { partition?: number; fetchOffset?: number; epoch?: number } = {}) => {
  const { partition = 0, fetchOffset = 0, epoch = -1 } = fields;
  return {
    topic,
    topicId: cluster.topicId(topic),
    partitions: [{ partition, fetchOffset, currentLeaderEpoch: epoch, partitionMaxBytes: 1_000_000 }],
  };
};

describe('produce', () => {
  test('at another broker says who leads and where, so that the client need not ask (KIP-951)', async () => {
    await createTopic('hints');
    const leader = await cluster.leaderOf('hints');
    await using client = await cluster.dial(await cluster.followerOf('hints'));
    const { responses, nodeEndpoints } = await client.call(apis.produce, 12, {
      acks: -1,
      timeoutMs: 5_000,
      topicData: [{ name: 'hints', partitionData: [{ index: 0, records: batchOf('a') }] }],
    });
    expect(responses[0]?.partitionResponses[0]).toMatchObject({
      errorCode: KafkaErrorCode.NOT_LEADER_OR_FOLLOWER,
      currentLeader: { leaderId: leader },
    });
    expect(nodeEndpoints).toMatchObject([{ nodeId: leader, ...cluster.addressOf(leader) }]);
  });

  test('goes by topic id from v13 on, and an id that is gone is told apart', async () => {
    await createTopic('by-id');
    await using client = await cluster.dial(await cluster.leaderOf('by-id'));
    const send = (topicId: string) =>
      client.call(apis.produce, 13, {
        acks: 1,
        timeoutMs: 5_000,
        topicData: [{ topicId, partitionData: [{ index: 0, records: batchOf('a') }] }],
      });
    const good = await send(cluster.topicId('by-id'));
    expect(good.responses[0]).toMatchObject({
      topicId: cluster.topicId('by-id'),
      partitionResponses: [{ errorCode: 0, baseOffset: 0 }],
    });
    const gone = await send('AAAAAAAAAAAAAAAAAAAAAQ');
    expect(gone.responses[0]?.partitionResponses[0]?.errorCode).toBe(KafkaErrorCode.UNKNOWN_TOPIC_ID);
  });

  test('with acks=0 is not answered, and a failure closes the connection', async () => {
    await createTopic('unasked');
    const zero = (client: RawClient, name: string) =>
      client.send(apis.produce, 9, {
        acks: 0,
        timeoutMs: 5_000,
        topicData: [{ name, partitionData: [{ index: 0, records: batchOf('a') }] }],
      });
    await using good = await cluster.dial(await cluster.leaderOf('unasked'));
    zero(good, 'unasked');
    // The next answer is that of the next request.
    expect((await good.call(apis.apiVersions, 0, {})).errorCode).toBe(0);
    await using bad = await cluster.dial(await cluster.leaderOf('unasked'));
    zero(bad, 'nowhere');
    await bad.closed;
  });

  test('refuses zstd of clients too old for it, damage and rubbish, each with its own code', async () => {
    await createTopic('refusals');
    await using client = await cluster.dial(await cluster.leaderOf('refusals'));
    const zstd = encodeBatch({ records: [{ timestampMs: 0, value: Buffer.from('z') }], compression: 'zstd' });
    const old = await produce(client, 'refusals', zstd, { version: 6 });
    expect(old?.errorCode).toBe(KafkaErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    const damaged = batchOf('damage');
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    expect((await produce(client, 'refusals', damaged))?.errorCode).toBe(KafkaErrorCode.CORRUPT_MESSAGE);
    const none = await produce(client, 'refusals', new Uint8Array(0));
    expect(none).toMatchObject({ errorCode: KafkaErrorCode.INVALID_RECORD, errorMessage: 'there is no record batch' });
    const acks = await produce(client, 'refusals', batchOf('a'), { acks: 2 });
    expect(acks?.errorCode).toBe(KafkaErrorCode.INVALID_REQUIRED_ACKS);
  });
});

describe('fetch', () => {
  test('waits for records and is answered when they come', async () => {
    await createTopic('parked');
    const leader = await cluster.leaderOf('parked');
    await using reader = await cluster.dial(leader);
    await using writer = await cluster.dial(leader);
    const request = { maxWaitMs: 20_000, minBytes: 1, topics: [fetchOf('parked')] };
    const parked = reader.call(apis.fetch, 12, request);
    const sent = batchOf('late');
    await produce(writer, 'parked', sent);
    const { responses } = await parked;
    const records = responses[0]?.partitions[0]?.records ?? new Uint8Array(0);
    expect([...walkBatches(records)].flatMap(({ bytes }) => decodeRecords(bytes).map(({ value }) => value))).toEqual([
      Buffer.from('late'),
    ]);
    // But for base offset and leader epoch, which lie before the CRC, the very bytes.
    expect(Buffer.from(records.subarray(16))).toEqual(Buffer.from(sent.subarray(16)));
  });

  test('in a session says only what is new (KIP-227), and with ids from v13 on', async () => {
    await createTopic('session', 2);
    const leader = await cluster.leaderOf('session', 0);
    await using client = await cluster.dial(leader);
    const first = await client.call(apis.fetch, 13, {
      maxWaitMs: 0,
      minBytes: 0,
      sessionEpoch: 0,
      topics: [fetchOf('session', { partition: 0 }), fetchOf('session', { partition: 1 })],
    });
    expect(first.responses.flatMap(({ partitions }) => partitions)).toHaveLength(2);
    expect(first.sessionId).toBeGreaterThan(0);
    const inSession = (sessionEpoch: number, sessionId = first.sessionId) =>
      client.call(apis.fetch, 13, { maxWaitMs: 0, minBytes: 0, sessionId, sessionEpoch, topics: [] });
    const quiet = await inSession(1);
    // The partition that is led elsewhere is an error each time.
    expect(quiet.responses.flatMap(({ partitions }) => partitions).filter(({ errorCode }) => errorCode === 0)).toEqual(
      [],
    );
    await produce(client, 'session', batchOf('news'));
    const news = await inSession(2);
    expect(news.responses[0]?.topicId).toBe(cluster.topicId('session'));
    expect(news.responses[0]?.partitions).toContainEqual(
      expect.objectContaining({ partitionIndex: 0, errorCode: 0, highWatermark: 1 }),
    );
    expect((await inSession(2)).errorCode).toBe(KafkaErrorCode.INVALID_FETCH_SESSION_EPOCH);
    expect((await inSession(3, first.sessionId + 1)).errorCode).toBe(KafkaErrorCode.FETCH_SESSION_ID_NOT_FOUND);
  });

  test('of an old or unknown leader epoch, an unknown topic and an offset beyond the end is refused', async () => {
    await createTopic('epochs');
    await using client = await cluster.dial(await cluster.leaderOf('epochs'));
    const errorOf = async (topic: ReturnType<typeof fetchOf>) => {
      const { responses } = await client.call(apis.fetch, 12, { maxWaitMs: 0, minBytes: 0, topics: [topic] });
      return responses[0]?.partitions[0]?.errorCode;
    };
    expect(await errorOf(fetchOf('epochs', { epoch: 0 }))).toBe(KafkaErrorCode.NONE);
    expect(await errorOf(fetchOf('epochs', { epoch: 9 }))).toBe(KafkaErrorCode.UNKNOWN_LEADER_EPOCH);
    expect(await errorOf(fetchOf('epochs', { fetchOffset: 5 }))).toBe(KafkaErrorCode.OFFSET_OUT_OF_RANGE);
    expect(await errorOf(fetchOf('nowhere'))).toBe(KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  });
});

describe('offsets', () => {
  test('are found at both ends, by time and at the largest timestamp', async () => {
    await createTopic('offsets');
    await using client = await cluster.dial(await cluster.leaderOf('offsets'));
    const records = [5_000, 9_000, 7_000].map((timestampMs) => ({ timestampMs, value: Buffer.from('v') }));
    await produce(client, 'offsets', encodeBatch({ records }));
    const offsetAt = async (timestamp: number) => {
      const partitions = [{ partitionIndex: 0, timestamp }];
      const { topics } = await client.call(apis.listOffsets, 11, { topics: [{ name: 'offsets', partitions }] });
      const { errorCode, offset, timestamp: found, leaderEpoch } = topics[0]?.partitions[0] ?? {};
      return [errorCode, offset, found, leaderEpoch];
    };
    expect(await offsetAt(ListOffsetsTimestamp.EARLIEST)).toEqual([0, 0, -1, 0]);
    expect(await offsetAt(ListOffsetsTimestamp.LATEST)).toEqual([0, 3, -1, 0]);
    expect(await offsetAt(6_000)).toEqual([0, 1, 9_000, 0]);
    expect(await offsetAt(9_001)).toEqual([0, -1, -1, -1]);
    expect(await offsetAt(ListOffsetsTimestamp.MAX_TIMESTAMP)).toEqual([0, 1, 9_000, 0]);
    expect(await offsetAt(ListOffsetsTimestamp.EARLIEST_LOCAL)).toEqual([0, 0, -1, 0]);
    expect(await offsetAt(ListOffsetsTimestamp.LATEST_TIERED)).toEqual([0, -1, -1, -1]);
    expect(await offsetAt(-99)).toEqual([KafkaErrorCode.UNSUPPORTED_VERSION, -1, -1, -1]);
  });

  test('end with their leader epoch (KIP-320)', async () => {
    await createTopic('epoch-ends');
    await using client = await cluster.dial(await cluster.leaderOf('epoch-ends'));
    await produce(client, 'epoch-ends', batchOf('a', 'b'));
    const { topics } = await client.call(apis.offsetForLeaderEpoch, 4, {
      topics: [
        {
          topic: 'epoch-ends',
          partitions: [
            { partition: 0, leaderEpoch: 0 },
            { partition: 0, leaderEpoch: 3 },
          ],
        },
      ],
    });
    expect(topics[0]?.partitions).toMatchObject([
      { errorCode: 0, leaderEpoch: 0, endOffset: 2 },
      { errorCode: 0, leaderEpoch: -1, endOffset: -1 },
    ]);
  });
});

describe('metadata', () => {
  test('makes a topic that a client asks for, if client and configuration allow it', async () => {
    await using client = await cluster.dial(1);
    const ask = async (name: string, allowAutoTopicCreation: boolean) => {
      const { topics } = await client.call(apis.metadata, 12, { topics: [{ name }], allowAutoTopicCreation });
      return topics[0];
    };
    expect((await ask('made', false))?.errorCode).toBe(KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    expect(await ask('made', true)).toMatchObject({ errorCode: 0, partitions: [{ partitionIndex: 0 }] });
    expect((await ask('no/name', true))?.errorCode).toBe(KafkaErrorCode.INVALID_TOPIC_EXCEPTION);
  });

  test('finds topics by id, tells what is offline and what a client may do', async () => {
    await createTopic('described');
    await using client = await cluster.dial(2);
    const topics = [
      { topicId: cluster.topicId('described'), name: null },
      { topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', name: null },
    ];
    const answer = await client.call(apis.metadata, 12, { topics, includeTopicAuthorizedOperations: true });
    expect(answer.topics).toMatchObject([
      { errorCode: 0, name: 'described', topicAuthorizedOperations: 3_576, partitions: [{ offlineReplicas: [] }] },
      { errorCode: KafkaErrorCode.UNKNOWN_TOPIC_ID, name: null },
    ]);
    expect(answer.brokers.map(({ nodeId, host, port }) => [nodeId, host, port])).toEqual(
      [0, 1, 2].map((id) => [id, ...Object.values(cluster.addressOf(id))]),
    );
  });
});

test('there is no coordinator, for groups and for transactions, and the message says what to do', async () => {
  await using client = await cluster.dial(0);
  const { coordinators } = await client.call(apis.findCoordinator, 4, { coordinatorKeys: ['group'] });
  expect(coordinators).toMatchObject([{ key: 'group', errorCode: KafkaErrorCode.COORDINATOR_NOT_AVAILABLE }]);
  expect(coordinators[0]?.errorMessage).toMatch(/assign/);
});
