// Goal: what Kafka's admin clients and tools ask for is done, whichever broker they ask.
// Method: requests made by hand, against an embedded cluster.
import {
  apis,
  ConfigOperation,
  ConfigResourceType,
  ConfigSource,
  ElectionType,
  KafkaErrorCode,
  ListOffsetsTimestamp,
} from '@tidemark/kafka';
import { encodeBatch } from '@tidemark/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KafkaCluster } from './kafka-cluster.js';
import type { RawClient } from './raw-client.js';

let cluster: KafkaCluster;
let client: RawClient;

beforeAll(async () => {
  cluster = await KafkaCluster.start({ 'auto.create.topics.enable': 'false' });
  client = await cluster.dial(2);
}, 60_000);
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
}, 60_000);

async function createTopic(name: string, fields: { numPartitions?: number; replicationFactor?: number } = {}) {
  const topic = { name, numPartitions: 1, replicationFactor: 3, assignments: [], configs: [], ...fields };
  const { topics } = await client.call(apis.createTopics, 7, { topics: [topic] });
  if (topics[0]?.errorCode === 0) await cluster.leaderOf(name, 0);
  return topics[0];
}

async function produce(topic: string, ...values: string[]): Promise<void> {
  await using leader = await cluster.dial(await cluster.leaderOf(topic));
  const records = encodeBatch({
    records: values.map((value) => ({ timestampMs: 0, value: Buffer.from(value) })),
    producerId: 77,
    producerEpoch: 0,
    baseSequence: 0,
  });
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  const { responses } = await leader.call(apis.produce, 9, { acks: -1, timeoutMs: 5_000, topicData });
  expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
}

test('topics are created with their settings, grown, and deleted by name or id', async () => {
  const assignments = [1, 0].map((partitionIndex) => ({ partitionIndex, brokerIds: [partitionIndex, 2] }));
  const configs = [{ name: 'retention.ms', value: '1000000' }];
  const byHand = { name: 'by-hand', numPartitions: -1, replicationFactor: -1, assignments, configs };
  const { topics } = await client.call(apis.createTopics, 7, { topics: [byHand] });
  expect(topics[0]).toMatchObject({ errorCode: 0, numPartitions: 2, replicationFactor: 2 });
  expect(topics[0]?.configs).toContainEqual(
    expect.objectContaining({ name: 'retention.ms', value: '1000000', configSource: ConfigSource.TOPIC_CONFIG }),
  );
  const grown = await client.call(apis.createPartitions, 3, {
    topics: [{ name: 'by-hand', count: 3, assignments: null }],
    timeoutMs: 5_000,
    validateOnly: false,
  });
  expect(grown.results).toMatchObject([{ errorCode: 0 }]);
  await cluster.leaderOf('by-hand', 2);
  const deletion = { topics: [{ name: null, topicId: cluster.topicId('by-hand') }], timeoutMs: 5_000 };
  expect((await client.call(apis.deleteTopics, 6, deletion)).responses).toMatchObject([
    { errorCode: 0, name: 'by-hand' },
  ]);
  const again = await client.call(apis.deleteTopics, 5, { topicNames: ['by-hand'], timeoutMs: 5_000 });
  expect(again.responses).toMatchObject([{ errorCode: KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION }]);
});

test('of topics that are only validated the same is told as of those that are made then', async () => {
  const base = { numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] };
  const topics = [
    { ...base, name: 'validated', configs: [{ name: 'retention.ms', value: '1000000' }] },
    { ...base, name: 'validated-by-hand', assignments: [{ partitionIndex: 0, brokerIds: [1, 2] }] },
  ];
  const create = async (validateOnly: boolean) => {
    const answer = await client.call(apis.createTopics, 7, { topics, validateOnly });
    return answer.topics.map((topic) => ({ ...topic, topicId: '' }));
  };
  const validated = await create(true);
  expect(validated).toMatchObject([
    { errorCode: 0, numPartitions: 1, replicationFactor: 3 },
    { errorCode: 0, numPartitions: 1, replicationFactor: 2 },
  ]);
  expect(cluster.topicId('validated')).toBe('');
  expect(await create(false)).toEqual(validated);
});

test('what cannot be created is refused with a message that says why', async () => {
  expect(await createTopic('twice')).toMatchObject({ errorCode: 0 });
  expect(await createTopic('twice')).toMatchObject({ errorCode: KafkaErrorCode.TOPIC_ALREADY_EXISTS });
  expect(await createTopic('many', { replicationFactor: 9 })).toMatchObject({
    errorCode: KafkaErrorCode.INVALID_REPLICATION_FACTOR,
  });
  expect(await createTopic('none', { numPartitions: 0 })).toMatchObject({
    errorCode: KafkaErrorCode.INVALID_PARTITIONS,
  });
  expect(await createTopic('no/name')).toMatchObject({ errorCode: KafkaErrorCode.INVALID_TOPIC_EXCEPTION });
  const assignments = [{ partitionIndex: 1, brokerIds: [0] }];
  const gap = { name: 'gap', numPartitions: -1, replicationFactor: -1, assignments, configs: [] };
  const { topics } = await client.call(apis.createTopics, 7, { topics: [gap] });
  expect(topics).toMatchObject([
    {
      errorCode: KafkaErrorCode.INVALID_REPLICA_ASSIGNMENT,
      errorMessage: 'assign replicas to every partition from 0 on, each once',
    },
  ]);
});

test('settings are described with their source, and changed one by one or all at once', async () => {
  await createTopic('configured');
  const resource = { resourceType: ConfigResourceType.TOPIC, resourceName: 'configured' };
  const change = (name: string, configOperation: number, value: string | null) =>
    client.call(apis.incrementalAlterConfigs, 1, {
      resources: [{ ...resource, configs: [{ name, configOperation, value }] }],
      validateOnly: false,
    });
  const described = async (name: string) => {
    const { results } = await client.call(apis.describeConfigs, 4, {
      resources: [{ ...resource, configurationKeys: [name] }],
      includeSynonyms: true,
      includeDocumentation: true,
    });
    const [config] = results[0]?.configs ?? [];
    return [config?.value, config?.configSource];
  };
  expect((await change('retention.ms', ConfigOperation.SET, '5000')).responses[0]?.errorCode).toBe(0);
  await expect.poll(() => described('retention.ms')).toEqual(['5000', ConfigSource.TOPIC_CONFIG]);
  const wrong = await change('retention.m', ConfigOperation.SET, '5000');
  expect(wrong.responses[0]).toMatchObject({ errorCode: KafkaErrorCode.INVALID_CONFIG });
  expect(wrong.responses[0]?.errorMessage).toContain('did you mean "retention.ms"');
  // What was never there is taken back already: Kafka's tools clear throttles that nobody has set.
  const nothing = await change('leader.replication.throttled.replicas', ConfigOperation.DELETE, null);
  expect(nothing.responses[0]?.errorCode).toBe(0);
  const configs = [{ name: 'segment.bytes', value: '2000000' }];
  await client.call(apis.alterConfigs, 2, { resources: [{ ...resource, configs }], validateOnly: false });
  await expect.poll(() => described('segment.bytes')).toEqual(['2000000', ConfigSource.TOPIC_CONFIG]);
  expect((await described('retention.ms'))[1]).toBe(ConfigSource.DEFAULT_CONFIG);
});

test('partitions are described page by page, with who may lead them (KIP-966)', async () => {
  await createTopic('paged', { numPartitions: 3 });
  const ask = (cursor: { topicName: string; partitionIndex: number } | null) =>
    client.call(apis.describeTopicPartitions, 0, { topics: [{ name: 'paged' }], responsePartitionLimit: 2, cursor });
  const first = await ask(null);
  expect(first.topics[0]?.partitions.map(({ partitionIndex }) => partitionIndex)).toEqual([0, 1]);
  expect(first.nextCursor).toEqual({ topicName: 'paged', partitionIndex: 2 });
  const second = await ask(first.nextCursor);
  expect(second.topics[0]?.partitions).toMatchObject([
    { partitionIndex: 2, eligibleLeaderReplicas: [], lastKnownElr: [] },
  ]);
  expect(second.nextCursor).toBeNull();
});

test('records are deleted, producers and log directories described', async () => {
  await createTopic('kept');
  await produce('kept', 'a', 'b', 'c');
  await using leader = await cluster.dial(await cluster.leaderOf('kept'));
  const producers = await leader.call(apis.describeProducers, 0, { topics: [{ name: 'kept', partitionIndexes: [0] }] });
  expect(producers.topics[0]?.partitions[0]?.activeProducers).toMatchObject([{ producerId: 77, lastSequence: 2 }]);
  const { results } = await leader.call(apis.describeLogDirs, 4, { topics: [{ topic: 'kept', partitions: [0] }] });
  const [directory] = results;
  expect(directory).toMatchObject({ errorCode: 0, topics: [{ name: 'kept', partitions: [{ offsetLag: 0 }] }] });
  expect(directory?.topics[0]?.partitions[0]?.partitionSize).toBeGreaterThan(0);
  const partitions = [{ partitionIndex: 0, offset: 2 }];
  const deleted = await leader.call(apis.deleteRecords, 2, {
    topics: [{ name: 'kept', partitions }],
    timeoutMs: 5_000,
  });
  expect(deleted.topics[0]?.partitions).toEqual([{ partitionIndex: 0, lowWatermark: 2, errorCode: 0 }]);
});

test('replicas are moved, and a change of their number refused where the request forbids it', async () => {
  await createTopic('moved', { replicationFactor: 2 });
  const move = (replicas: number[] | null, allowReplicationFactorChange = true) =>
    client.call(apis.alterPartitionReassignments, 1, {
      allowReplicationFactorChange,
      topics: [{ name: 'moved', partitions: [{ partitionIndex: 0, replicas }] }],
    });
  const outcome = ({ responses }: Awaited<ReturnType<typeof move>>) => responses[0]?.partitions[0]?.errorCode;
  expect(outcome(await move([0, 1, 2], false))).toBe(KafkaErrorCode.INVALID_REPLICATION_FACTOR);
  expect(outcome(await move([]))).toBe(KafkaErrorCode.INVALID_REPLICA_ASSIGNMENT);
  expect(outcome(await move(null))).toBe(KafkaErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
  expect(outcome(await move([2, 1, 0]))).toBe(KafkaErrorCode.NONE);
  const underWay = async () => (await client.call(apis.listPartitionReassignments, 0, { topics: null })).topics;
  await expect.poll(underWay).toEqual([]);
  const replicas = async () =>
    (await client.call(apis.metadata, 12, { topics: [{ name: 'moved' }] })).topics[0]?.partitions[0]?.replicaNodes;
  await expect.poll(replicas).toEqual([2, 1, 0]);
});

test('leaders are elected where that is needed, and offsets keep the epoch of their records (KIP-320)', async () => {
  await createTopic('elected');
  await produce('elected', 'a', 'b');
  const preferred = async () => {
    const topicPartitions = [{ topic: 'elected', partitions: [0] }];
    const answer = await client.call(apis.electLeaders, 2, { electionType: ElectionType.PREFERRED, topicPartitions });
    return answer.replicaElectionResults[0]?.partitionResult;
  };
  expect(await preferred()).toMatchObject([{ partitionId: 0, errorCode: KafkaErrorCode.ELECTION_NOT_NEEDED }]);
  const before = await cluster.leaderOf('elected');
  const replicas = [0, 1, 2].map((index) => (before + 1 + index) % 3);
  await client.call(apis.alterPartitionReassignments, 1, {
    topics: [{ name: 'elected', partitions: [{ partitionIndex: 0, replicas }] }],
  });
  expect(await preferred()).toMatchObject([{ partitionId: 0, errorCode: KafkaErrorCode.NONE }]);
  await expect.poll(() => cluster.leaderOf('elected')).toBe(replicas[0]);
  await using leader = await cluster.dial(await cluster.leaderOf('elected'));
  const epochAt = async (timestamp: number) => {
    const topics = [{ name: 'elected', partitions: [{ partitionIndex: 0, timestamp }] }];
    const [found] = (await leader.call(apis.listOffsets, 11, { topics })).topics[0]?.partitions ?? [];
    return [found?.offset, found?.leaderEpoch];
  };
  expect(await epochAt(ListOffsetsTimestamp.EARLIEST)).toEqual([0, 0]);
  expect(await epochAt(ListOffsetsTimestamp.LATEST)).toEqual([2, 1]);
});

test('cluster and quorum are described', async () => {
  const described = await client.call(apis.describeCluster, 2, { includeClusterAuthorizedOperations: true });
  expect(described.brokers.map(({ brokerId, isFenced }) => [brokerId, isFenced])).toEqual([
    [0, false],
    [1, false],
    [2, false],
  ]);
  expect(described.clusterAuthorizedOperations).toBe(8_096);
  const ofControllers = await client.call(apis.describeCluster, 1, {
    includeClusterAuthorizedOperations: false,
    endpointType: 2,
  });
  expect(ofControllers.errorCode).toBe(KafkaErrorCode.MISMATCHED_ENDPOINT_TYPE);
  const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
  const quorum = await client.call(apis.describeQuorum, 2, { topics });
  const [partition] = quorum.topics[0]?.partitions ?? [];
  expect(partition).toMatchObject({ errorCode: 0, leaderId: described.controllerId });
  expect(partition?.currentVoters.map(({ replicaId }) => replicaId).toSorted()).toEqual([0, 1, 2]);
  expect(quorum.nodes.map(({ listeners }) => listeners[0]?.name)).toEqual(['PLAINTEXT', 'PLAINTEXT', 'PLAINTEXT']);
});

test('a broker that lives is not unregistered', async () => {
  const answer = await client.call(apis.unregisterBroker, 0, { brokerId: 1 });
  expect(answer.errorCode).toBe(KafkaErrorCode.POLICY_VIOLATION);
});
