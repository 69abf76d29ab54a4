// Goal: what a request costs grows with its size, and not with its square: a megabyte must not hold the node up; and what waits
// holds no more than there is room for.
// Method: so many elements that the square of them would take longer than a test may; a broker that has no records.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { offset, ProtocolError } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { apis } from '../core/apis.js';
import { decodeRequest, encodeRequest } from '../core/frames.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ZERO_UUID } from '../core/schema.js';
import { ConfigResourceType } from '../core/schemas/config-codes.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { alterConfigsHandler, incrementalAlterConfigsHandler } from './configs.js';
import { fetchHandler } from './fetch.js';
import { offsetForLeaderEpochHandler } from './offset-for-leader-epoch.js';
import { produceHandler } from './produce.js';
import { alterPartitionReassignmentsHandler } from './reassignments.js';

const services = () => loneDoor().services;

const context = requestContext();

const numbered = <Item>(count: number, itemOf: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => itemOf(index));

function nodeOfOneTopic() {
  const topic = encodeRecordValue({ topic: { topicId: 'a'.repeat(22), name: 't' } });
  const { image } = applyValues(emptyImage, offset(0), [topic]);
  return { ...services(), image: () => image };
}

test('settings of more resources than the controller takes are refused before anything is made of them, and each is told', async () => {
  const resourcesOf = (count: number) =>
    numbered(count, (index) => ({ resourceType: ConfigResourceType.GROUP, resourceName: `g${index}`, configs: [] }));
  for (const handlerOf of [incrementalAlterConfigsHandler, alterConfigsHandler]) {
    const handle = handlerOf(services());
    const outcomes = async (count: number) => {
      const resources = resourcesOf(count);
      const { responses = [] } = (await handle({ resources, validateOnly: true }, context)) ?? {};
      expect(responses.map(({ resourceName }) => resourceName)).toEqual(resources.map((each) => each.resourceName));
      return responses.map(({ errorMessage }) => errorMessage?.replaceAll(/\d/g, '')?.slice(0, 22));
    };
    expect(new Set(await outcomes(1_000))).toEqual(new Set(['topics () and brokers ']));
    const refused = await outcomes(20_000);
    expect(new Set(refused.slice(0, 1_000))).toEqual(new Set(['one request configures']));
    expect(new Set(refused.slice(1_000))).toEqual(new Set([undefined]));
  }
});

test('reassignments of more partitions than the controller takes are refused before anything is made of them, and each is told', async () => {
  const handle = alterPartitionReassignmentsHandler(services());
  const move = (count: number) => {
    const partitions = numbered(count, (partitionIndex) => ({ partitionIndex, replicas: [] }));
    const request = { timeoutMs: 1_000, allowReplicationFactorChange: true, topics: [{ name: 't', partitions }] };
    return handle(request, context);
  };
  const { INVALID_REPLICA_ASSIGNMENT, INVALID_REQUEST, NONE } = KafkaErrorCode;
  const most = await move(10_000);
  expect(most?.errorCode).toBe(NONE);
  expect(new Set(most?.responses[0]?.partitions.map(({ errorCode }) => errorCode))).toEqual(
    new Set([INVALID_REPLICA_ASSIGNMENT]),
  );
  const more = await move(20_000);
  expect(more).toMatchObject({
    errorCode: INVALID_REQUEST,
    errorMessage: 'one request reassigns at most 10000 partitions',
  });
  expect(more?.responses[0]?.partitions).toEqual(
    numbered(20_000, (partitionIndex) => ({ partitionIndex, errorCode: INVALID_REQUEST, errorMessage: null })),
  );
});

test('reassignments that fail as a whole fail for each partition, as Kafka’s Java client expects', async () => {
  const node = services();
  node.registry.unary(methods.alterPartitionReassignments, () => {
    throw new ProtocolError('OVERLOADED', 'later');
  });
  const request = {
    timeoutMs: 1_000,
    allowReplicationFactorChange: true,
    topics: [{ name: 't', partitions: [{ partitionIndex: 3, replicas: [1] }] }],
  };
  const errorCode = KafkaErrorCode.REQUEST_TIMED_OUT;
  expect(await alterPartitionReassignmentsHandler(node)(request, context)).toMatchObject({
    errorCode,
    responses: [{ name: 't', partitions: [{ partitionIndex: 3, errorCode }] }],
  });
});

test('long fetches wait for records while all that wait have room together, and then no more', async () => {
  const node = nodeOfOneTopic();
  const asked: number[] = [];
  const end: (() => void)[] = [];
  node.registry.unary(methods.fetch, async ({ maxWaitMs }) => {
    asked.push(maxWaitMs);
    if (maxWaitMs > 0) await new Promise<void>((resolve) => end.push(resolve));
    return { message: {} };
  });
  const handle = fetchHandler(node);
  const answers: unknown[] = [];
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 }];
  /** Whether a fetch of so many bytes waits. */
  const waits = (mebibytes: number, { minBytes = 1 } = {}) => {
    const header = { apiVersion: 12, correlationId: 0, clientId: null };
    const fetch = { maxWaitMs: 500, minBytes, maxBytes: 1, topics: [{ topic: 't', partitions }] };
    const { request } = decodeRequest(apis.fetch, Buffer.concat(encodeRequest(apis.fetch, header, fetch)));
    answers.push(handle(request, { ...context, apiVersion: 12, requestBytes: mebibytes * 1024 * 1024 }));
    return asked.at(-1) === 500;
  };
  expect([waits(20), waits(13), waits(12, { minBytes: 0 }), waits(12)]).toEqual([true, false, false, true]);
  expect([waits(1.5), waits(1), waits(1)]).toEqual([false, true, true]);
  for (const endOne of end) endOne();
  await Promise.all(answers);
  expect(waits(32)).toBe(true);
  end.at(-1)?.();
  await Promise.all(answers);
});

test('questions about very many partitions are asked in turns, in which others are heard, and answered in their order', async () => {
  const { scheduler, services: door } = loneDoor();
  const node = { ...door, image: nodeOfOneTopic().image };
  const turns: number[] = [];
  const note = (count: number) => turns.push(count);
  node.registry.unary(methods.epochEnds, ({ partitions }) => {
    note(partitions.length);
    return { message: { results: partitions.map(({ partition }) => ({ endOffset: partition })) } };
  });
  node.world.clock.defer(() => turns.push(-1));
  const [count, named] = [12_000, { currentLeaderEpoch: -1, leaderEpoch: 0 }];
  const topics = ['none', 't'].map((topic) => ({
    topic,
    partitions: numbered(count, (partition) => ({ partition, ...named })),
  }));
  const ends = await scheduler.settle(
    Promise.resolve(offsetForLeaderEpochHandler(node)({ replicaId: -1, topics }, context)),
  );
  expect(turns).toEqual([5_000, -1, 5_000, 2_000]);
  expect(ends?.topics.map(({ partitions }) => partitions.at(-1)?.errorCode)).toEqual([
    KafkaErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    KafkaErrorCode.NONE,
  ]);
  expect(ends?.topics[1]?.partitions.map(({ endOffset }) => endOffset)).toEqual(numbered(count, (index) => index));
});

test('a produce to more partitions than one may name is refused before the broker is asked', async () => {
  const node = nodeOfOneTopic();
  let asked = 0;
  node.registry.unary(methods.produce, ({ partitions }) => {
    asked += partitions.length;
    return { message: { results: partitions.map(() => ({})) } };
  });
  const produce = async (count: number) => {
    const partitionData = numbered(count, (index) => ({ index, records: null }));
    const topicData = [{ name: 't', topicId: ZERO_UUID, partitionData }];
    const request = { transactionalId: null, acks: -1, timeoutMs: 1_000, topicData };
    const response = await produceHandler(node)(request, { ...context, apiVersion: 9 });
    return new Set(response?.responses[0]?.partitionResponses.map(({ errorCode }) => errorCode));
  };
  expect(await produce(65_536)).toEqual(new Set([KafkaErrorCode.INVALID_REQUEST]));
  expect(asked).toBe(0);
  expect(await produce(65_535)).toEqual(new Set([KafkaErrorCode.NONE]));
  expect(asked).toBe(65_535);
});

test('a fetch of more partitions than one of the broker may name is made in several, which share its bytes', async () => {
  const node = nodeOfOneTopic();
  const asked: number[][] = [];
  node.registry.unary(methods.fetch, ({ partitions, maxBytes, maxWaitMs }) => {
    asked.push([partitions.length, maxBytes, maxWaitMs]);
    const results = partitions.map(({ topicId, partition }) => ({ topicId, partition, highWatermark: partition }));
    return { message: { partitions: results } };
  });
  const count = 100_000;
  const partitions = numbered(count, (partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1 }));
  const header = { apiVersion: 12, correlationId: 0, clientId: null };
  const fetch = { maxWaitMs: 500, minBytes: 1, maxBytes: 1_001, topics: [{ topic: 't', partitions }] };
  const { request } = decodeRequest(apis.fetch, Buffer.concat(encodeRequest(apis.fetch, header, fetch)));
  const response = await fetchHandler(node)(request, { ...context, apiVersion: 12 });
  expect(asked).toEqual([
    [65_535, 500, 500],
    [count - 65_535, 500, 500],
  ]);
  const told = response?.responses[0]?.partitions ?? [];
  expect(told.map(({ errorCode, highWatermark }) => [errorCode, highWatermark])).toEqual(
    numbered(count, (index) => [KafkaErrorCode.NONE, index]),
  );
});
