// Goal: what the protocol can say and no good client means gets an answer with an error code: no connection closes for it,
// and nobody else is harmed.
// Method: requests made by hand, against an embedded cluster.
import { apis, ConfigResourceType, INT64_MAX, KafkaErrorCode, ListOffsetsTimestamp } from '@tidemark/kafka';
import { encodeBatch } from '@tidemark/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KafkaCluster } from './kafka-cluster.js';
import type { RawClient } from './raw-client.js';

const TOPIC = 'edges';
let cluster: KafkaCluster;
let client: RawClient;

beforeAll(async () => {
  cluster = await KafkaCluster.start();
  await using creator = await cluster.dial(0);
  const topic = { name: TOPIC, numPartitions: 1, replicationFactor: 3, assignments: [], configs: [] };
  await creator.call(apis.createTopics, 7, { topics: [topic] });
  client = await cluster.dial(await cluster.leaderOf(TOPIC));
  const records = encodeBatch({ records: [{ timestampMs: 1_000, value: Buffer.from('a') }] });
  await client.call(apis.produce, 12, {
    acks: -1,
    timeoutMs: 5_000,
    topicData: [{ name: TOPIC, partitionData: [{ index: 0, records }] }],
  });
}, 60_000);
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
}, 60_000);

interface Place {
  fetchOffset?: number;
  partition?: number;
  partitionMaxBytes?: number;
  epoch?: number;
  lastFetchedEpoch?: number;
}

async function fetch(fields: Place) {
  const { partition = 0, epoch: currentLeaderEpoch = -1, lastFetchedEpoch = -1 } = fields;
  const { fetchOffset = 0, partitionMaxBytes = 1_000 } = fields;
  const asked = { partition, fetchOffset, currentLeaderEpoch, lastFetchedEpoch, partitionMaxBytes };
  const topics = [{ topic: TOPIC, partitions: [asked] }];
  const { responses } = await client.call(apis.fetch, 12, { maxWaitMs: 0, minBytes: -1, maxBytes: 1_000, topics });
  return responses[0]?.partitions[0];
}

const fetchCode = async (fields: Place) => (await fetch(fields))?.errorCode;

test('offsets outside a log, below all and above all, are out of range', async () => {
  for (const fetchOffset of [INT64_MAX, Number.MAX_SAFE_INTEGER, 2, -1, -2, Number.MIN_SAFE_INTEGER]) {
    expect([fetchOffset, await fetchCode({ fetchOffset })]).toEqual([fetchOffset, KafkaErrorCode.OFFSET_OUT_OF_RANGE]);
  }
});

test('partitions that cannot be are unknown', async () => {
  for (const partition of [-1, 1, 0x7fff_ffff, -0x8000_0000]) {
    expect([partition, await fetchCode({ partition })]).toEqual([partition, KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION]);
  }
});

test('a fetch with no room for a batch gets one all the same', async () => {
  for (const partitionMaxBytes of [0, -1, 1]) expect(await fetchCode({ partitionMaxBytes })).toBe(KafkaErrorCode.NONE);
});

/** A fetch of what comes next, as long as it is wanted to be, that waits for a minute. */
async function longFetch(mebibytes: number) {
  const forgotten = { topic: 'x'.repeat(32_767), partitions: [] };
  const { responses } = await client.call(apis.fetch, 12, {
    maxWaitMs: 60_000,
    minBytes: 1,
    maxBytes: 1_000,
    topics: [{ topic: TOPIC, partitions: [{ partition: 0, fetchOffset: 1, partitionMaxBytes: 1_000 }] }],
    forgottenTopicsData: Array.from({ length: mebibytes * 32 + 1 }, () => forgotten),
  });
  return responses[0]?.partitions[0];
}

test('a fetch of more mebibytes than may wait is answered at once: it would keep the room of others', async () => {
  expect(await longFetch(32)).toMatchObject({ errorCode: KafkaErrorCode.NONE, highWatermark: 1 });
});

test('the end of a leader epoch that cannot be is where the first begins, and of none there is none', async () => {
  const asked = [-9, -0x8000_0000, -1, 0x7fff_ffff];
  for (const leaderEpoch of asked) {
    const partitions = [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch }];
    const { topics } = await client.call(apis.offsetForLeaderEpoch, 4, {
      replicaId: -2,
      topics: [{ topic: TOPIC, partitions }],
    });
    const expected = leaderEpoch < -1 ? { leaderEpoch, endOffset: 0 } : { leaderEpoch: -1, endOffset: -1 };
    expect(topics[0]?.partitions[0]).toMatchObject({ errorCode: KafkaErrorCode.NONE, ...expected });
  }
});

test('leader epochs that cannot be are unknown above the leader’s, and fenced below it', async () => {
  expect(await fetchCode({ epoch: 0x7fff_ffff })).toBe(KafkaErrorCode.UNKNOWN_LEADER_EPOCH);
  expect(await fetchCode({ epoch: -0x8000_0000 })).toBe(KafkaErrorCode.FENCED_LEADER_EPOCH);
});

test('a place that this log does not have behind what was read last is told as a divergence, or is out of range', async () => {
  const told = (epoch: number, endOffset: number) => ({ errorCode: 0, divergingEpoch: { epoch, endOffset } });
  expect(await fetch({ fetchOffset: 1, lastFetchedEpoch: 0 })).toMatchObject(told(-1, -1));
  expect(await fetch({ fetchOffset: 2, lastFetchedEpoch: 0 })).toMatchObject(told(0, 1));
  expect(await fetchCode({ fetchOffset: 1, lastFetchedEpoch: 0x7fff_ffff })).toBe(KafkaErrorCode.OFFSET_OUT_OF_RANGE);
});

test('no record is as late as the end of time, and a time that is none is refused', async () => {
  const offsetOf = async (timestamp: number) => {
    const { topics } = await client.call(apis.listOffsets, 9, {
      topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0, timestamp }] }],
    });
    return topics[0]?.partitions[0];
  };
  for (const timestamp of [INT64_MAX, Number.MAX_SAFE_INTEGER, 1_001]) {
    expect(await offsetOf(timestamp)).toMatchObject({ errorCode: 0, offset: -1, timestamp: -1 });
  }
  expect(await offsetOf(0)).toMatchObject({ errorCode: 0, offset: 0, timestamp: 1_000 });
  expect(await offsetOf(-99)).toMatchObject({ errorCode: KafkaErrorCode.UNSUPPORTED_VERSION, offset: -1 });
});

test('records are not deleted beyond the high watermark, nor before the beginning', async () => {
  const codeOf = async (offset: number) => {
    const { topics } = await client.call(apis.deleteRecords, 2, {
      topics: [{ name: TOPIC, partitions: [{ partitionIndex: 0, offset }] }],
      timeoutMs: 5_000,
    });
    return topics[0]?.partitions[0]?.errorCode;
  };
  for (const offset of [INT64_MAX, Number.MAX_SAFE_INTEGER, 2, -2, Number.MIN_SAFE_INTEGER]) {
    expect([offset, await codeOf(offset)]).toEqual([offset, KafkaErrorCode.OFFSET_OUT_OF_RANGE]);
  }
  expect(await codeOf(0)).toBe(KafkaErrorCode.NONE);
});

test('a produce that is none is refused partition by partition', async () => {
  const codeOf = async (index: number, records: Uint8Array | null, { acks = -1, timeoutMs = 1_000 } = {}) => {
    const topicData = [{ name: TOPIC, partitionData: [{ index, records }] }];
    const { responses } = await client.call(apis.produce, 12, { acks, timeoutMs, topicData });
    return responses[0]?.partitionResponses[0]?.errorCode;
  };
  const good = encodeBatch({ records: [{ timestampMs: 1_000, value: Buffer.from('b') }] });
  expect(await codeOf(0, null)).toBe(KafkaErrorCode.INVALID_RECORD);
  expect(await codeOf(0, new Uint8Array(0))).toBe(KafkaErrorCode.INVALID_RECORD);
  expect(await codeOf(-1, good)).toBe(KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  expect(await codeOf(0, good, { acks: 2 })).toBe(KafkaErrorCode.INVALID_REQUIRED_ACKS);
  expect(await codeOf(0, good, { acks: -2 })).toBe(KafkaErrorCode.INVALID_REQUIRED_ACKS);
  // As Kafka has it from v3 on: one batch for each partition.
  const endOf = async () => {
    const partitions = [{ partitionIndex: 0, timestamp: ListOffsetsTimestamp.LATEST }];
    const { topics } = await client.call(apis.listOffsets, 9, { topics: [{ name: TOPIC, partitions }] });
    return topics[0]?.partitions[0]?.offset;
  };
  const before = await endOf();
  const several = [good, good].map((each) => Buffer.from(each));
  expect(await codeOf(0, Buffer.concat(several))).toBe(KafkaErrorCode.INVALID_RECORD);
  expect(await codeOf(0, Buffer.concat([...several.slice(1), Buffer.alloc(3)]))).toBe(KafkaErrorCode.INVALID_RECORD);
  expect(await endOf()).toBe(before);
  expect(await codeOf(0, good)).toBe(KafkaErrorCode.NONE);
});

test('a producer that the partition does not know is told where the log begins, without which it never begins anew', async () => {
  const records = encodeBatch({
    records: [{ timestampMs: 1_000, value: Buffer.from('c') }],
    producerId: 4_242,
    producerEpoch: 0,
    baseSequence: 7,
  });
  const topicData = [{ name: TOPIC, partitionData: [{ index: 0, records }] }];
  const { responses } = await client.call(apis.produce, 12, { acks: -1, timeoutMs: 5_000, topicData });
  expect(responses[0]?.partitionResponses[0]).toMatchObject({
    errorCode: KafkaErrorCode.UNKNOWN_PRODUCER_ID,
    logStartOffset: 0,
  });
});

test('topics with impossible names, numbers and settings are refused one by one', async () => {
  const base = { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
  const assignments = [{ partitionIndex: 0, brokerIds: [0] }];
  const byHand = { ...base, numPartitions: -1, replicationFactor: -1, assignments };
  const { topics } = await client.call(apis.createTopics, 7, {
    topics: [
      { ...base, name: '' },
      { ...base, name: 'a b' },
      { ...base, name: 'x'.repeat(250) },
      { ...base, name: 'zero', numPartitions: 0 },
      { ...base, name: 'many', numPartitions: 0x7fff_ffff },
      { ...base, name: 'none', replicationFactor: 0 },
      { ...base, name: 'wide', replicationFactor: 4 },
      { ...base, name: 'unset', configs: [{ name: 'retention.ms', value: null }] },
      { ...base, name: 'strange', configs: [{ name: 'no.such.key', value: '1' }] },
      {
        ...base,
        name: 'gaps',
        assignments: [{ partitionIndex: 1, brokerIds: [0] }],
        numPartitions: -1,
        replicationFactor: -1,
      },
      { ...byHand, name: 'counted', numPartitions: 1 },
      { ...byHand, name: 'replicated', replicationFactor: 1 },
      { ...byHand, name: 'nobody', assignments: [{ partitionIndex: 0, brokerIds: [] }] },
      { ...byHand, name: 'stranger', assignments: [{ partitionIndex: 0, brokerIds: [7] }] },
      { ...base, name: 'repeated' },
      { ...base, name: 'repeated' },
    ],
  });
  const codes = Object.fromEntries(topics.map(({ name, errorCode }) => [name.slice(0, 10), errorCode]));
  expect(codes).toEqual({
    '': KafkaErrorCode.INVALID_TOPIC_EXCEPTION,
    'a b': KafkaErrorCode.INVALID_TOPIC_EXCEPTION,
    xxxxxxxxxx: KafkaErrorCode.INVALID_TOPIC_EXCEPTION,
    zero: KafkaErrorCode.INVALID_PARTITIONS,
    many: KafkaErrorCode.INVALID_PARTITIONS,
    none: KafkaErrorCode.INVALID_REPLICATION_FACTOR,
    wide: KafkaErrorCode.INVALID_REPLICATION_FACTOR,
    unset: KafkaErrorCode.INVALID_CONFIG,
    strange: KafkaErrorCode.INVALID_CONFIG,
    gaps: KafkaErrorCode.INVALID_REPLICA_ASSIGNMENT,
    counted: KafkaErrorCode.INVALID_REQUEST,
    replicated: KafkaErrorCode.INVALID_REQUEST,
    nobody: KafkaErrorCode.INVALID_REPLICA_ASSIGNMENT,
    stranger: KafkaErrorCode.INVALID_REPLICA_ASSIGNMENT,
    repeated: KafkaErrorCode.INVALID_REQUEST,
  });
  expect(cluster.topicId('repeated')).toBe('');
});

test('a topic whose metadata is asked for again in one request is told once', async () => {
  const topicId = cluster.topicId(TOPIC);
  const asked = [{ name: TOPIC }, { name: 'nowhere' }, { name: null, topicId }];
  const { topics } = await client.call(apis.metadata, 12, {
    topics: [...asked, ...asked, { name: 'no name', topicId }],
    allowAutoTopicCreation: false,
  });
  expect(topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
    [TOPIC, KafkaErrorCode.NONE],
    ['nowhere', KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
    [TOPIC, KafkaErrorCode.NONE],
  ]);
});

test('metadata by id or without a name, in versions that have neither, is refused for all that was asked', async () => {
  const topicId = cluster.topicId(TOPIC);
  for (const odd of [{ name: null }, { name: '', topicId }]) {
    const { topics } = await client.call(apis.metadata, 10, { topics: [{ name: TOPIC }, odd] });
    expect(topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
      [TOPIC, KafkaErrorCode.INVALID_REQUEST],
      ['', KafkaErrorCode.INVALID_REQUEST],
    ]);
  }
});

test('a refusal that quotes what was asked is cut to what an answer can hold', async () => {
  const resource = { resourceType: ConfigResourceType.TOPIC, resourceName: TOPIC };
  const configs = [{ name: 'k'.repeat(32_760), configOperation: 0, value: '1' }];
  const resources = [{ ...resource, configs }];
  const { responses } = await client.call(apis.incrementalAlterConfigs, 1, { resources, validateOnly: false });
  expect(responses).toMatchObject([{ errorCode: KafkaErrorCode.INVALID_CONFIG }]);
});

test('settings that are asked for again in one request are told once, with all that is asked', async () => {
  const resource = { resourceType: ConfigResourceType.TOPIC, resourceName: TOPIC };
  const namesOf = async (...asked: (string[] | null)[]) => {
    const resources = asked.map((configurationKeys) => ({ ...resource, configurationKeys }));
    const { results } = await client.call(apis.describeConfigs, 4, { resources });
    expect(results.length).toBe(1);
    return results[0]?.configs.map(({ name }) => name).sort() ?? [];
  };
  expect(await namesOf(['retention.ms', 'no.such.key'], ['cleanup.policy'])).toEqual([
    'cleanup.policy',
    'retention.ms',
  ]);
  const all = await namesOf(null);
  expect(all).toContain('segment.bytes');
  expect(await namesOf([])).toEqual(all);
  expect(await namesOf(['retention.ms'], null, ['retention.ms'])).toEqual(all);
});

test('more resources and topics than the node has calls under way are all answered', async () => {
  const resources = Array.from({ length: 1_500 }, (_, index) => {
    return { resourceType: ConfigResourceType.TOPIC, resourceName: `absent-${index}`, configurationKeys: null };
  });
  const { results } = await client.call(apis.describeConfigs, 4, { resources });
  expect(results.map(({ resourceName }) => resourceName)).toEqual(resources.map(({ resourceName }) => resourceName));
  expect(new Set(results.map(({ errorCode }) => errorCode))).toEqual(
    new Set([KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION]),
  );
  // With an offset that is none: nothing is deleted, and each is told so.
  const absent = { name: 'absent', partitions: [{ partitionIndex: 7, offset: 0 }] };
  const present = { name: TOPIC, partitions: [{ partitionIndex: 0, offset: -2 }] };
  const asked = Array.from({ length: 1_500 }, (_, index) => (index % 2 === 0 ? absent : present));
  const { topics } = await client.call(apis.deleteRecords, 2, { topics: asked, timeoutMs: 5_000 });
  const refused = (errorCode: number) => [expect.objectContaining({ errorCode })];
  expect(topics).toEqual(
    asked.map(({ name }) => {
      if (name === TOPIC) return { name, partitions: refused(KafkaErrorCode.OFFSET_OUT_OF_RANGE) };
      return { name, partitions: refused(KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION) };
    }),
  );
});

test('an election of a type that nobody knows is refused, as a whole and for each partition', async () => {
  const topicPartitions = [{ topic: TOPIC, partitions: [0] }];
  const refused = await client.call(apis.electLeaders, 2, { electionType: 7, topicPartitions });
  const { INVALID_REQUEST } = KafkaErrorCode;
  expect(refused.errorCode).toBe(INVALID_REQUEST);
  expect(refused.replicaElectionResults).toMatchObject([
    { topic: TOPIC, partitionResult: [{ partitionId: 0, errorCode: INVALID_REQUEST }] },
  ]);
  expect(await client.call(apis.electLeaders, 2, { electionType: -1, topicPartitions: null })).toMatchObject({
    errorCode: INVALID_REQUEST,
    replicaElectionResults: [],
  });
});

test('a client that names itself by rubbish is told so, and may go on', async () => {
  const call = (clientSoftwareName: string) =>
    client.call(apis.apiVersions, 4, { clientSoftwareName, clientSoftwareVersion: '1.0' });
  expect(await call('a b')).toMatchObject({ errorCode: KafkaErrorCode.INVALID_REQUEST });
  expect(await call('')).toMatchObject({ errorCode: KafkaErrorCode.INVALID_REQUEST });
  expect(await call('librdkafka')).toMatchObject({ errorCode: 0 });
});
