// Goal: an answer is not many times as long as what was asked, whatever is named, how often and how shortly; and who asks for few
// things is told each in full.
// Method: requests and answers as they travel, by a node that knows one topic.
import { applyValues, emptyImage, encodeRecordValue } from '@tidemark/metadata';
import { turnsOf } from '@tidemark/ports/simulated';
import { offset } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import type { Api, RequestInit, ResponseInit } from '../core/api.js';
import { apis } from '../core/apis.js';
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from '../core/frames.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ConfigResourceType } from '../core/schemas/config-codes.js';
import type { Handler } from '../handler-table.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { alterConfigsHandler, incrementalAlterConfigsHandler } from './configs.js';
import { describeProducersHandler } from './describe-producers.js';
import { describeTopicPartitionsHandler } from './describe-topic-partitions.js';
import type { DoorServices } from './door-services.js';
import { electLeadersHandler } from './elect-leaders.js';
import { findCoordinatorHandler } from './find-coordinator.js';
import { produceHandler } from './produce.js';
import { alterPartitionReassignmentsHandler } from './reassignments.js';
import { createPartitionsHandler, deleteTopicsHandler } from './topics.js';

const topicId = 't'.repeat(22);
const partitions = [0, 1, 2].map((partition) => ({ partition: { topicId, partition, replicas: [1], isr: [1] } }));
const values = [{ topic: { topicId, name: 't' } }, ...partitions].map(encodeRecordValue);
const { image } = applyValues(emptyImage, offset(0), values);

const numbered = <Item>(count: number, itemOf: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => itemOf(index));
const short = (index: number) => index.toString(36);

/** What becomes of a request, and how many bytes of an answer each of its bytes makes. */
async function answerTo<A extends Api>(
  api: A,
  handlerOf: (services: DoorServices) => Handler<A>,
  init: RequestInit<A>,
  apiVersion = api.versions.max,
) {
  const { scheduler, world, services } = loneDoor();
  services.registry.unary(methods.produce, () => ({ message: {} }));
  const header = { apiVersion, correlationId: 0, clientId: null };
  const frame = Buffer.concat(encodeRequest(api, header, init));
  const { request } = decodeRequest(api, frame);
  const turn = turnsOf(world.clock);
  const handle = handlerOf({ ...services, image: () => image });
  const answer = async () => ({ given: await handle(request, requestContext({ apiVersion })), turn: turn() });
  const { given, turn: madeIn } = await scheduler.settle(answer());
  const body = Buffer.concat(encodeResponse(api, header, given as ResponseInit<A>));
  const { response } = decodeResponse(api, apiVersion, body);
  return { response, growth: body.length / frame.length, waits: madeIn > 1 };
}

const findCoordinators = (coordinatorKeys: string[]) =>
  answerTo(apis.findCoordinator, findCoordinatorHandler, { keyType: 0, coordinatorKeys });

test('a key is told of once however often it is named, and each key that is named, with the reason for the first thousand', async () => {
  const again = await findCoordinators(numbered(20_000, () => ''));
  expect(again.response.coordinators.map(({ key }) => key)).toEqual(['']);
  const keys = numbered(20_000, short);
  const { response, growth } = await findCoordinators(keys);
  expect(response.coordinators.map(({ key }) => key)).toEqual(keys);
  const { COORDINATOR_NOT_AVAILABLE } = KafkaErrorCode;
  expect(new Set(response.coordinators.map(({ errorCode }) => errorCode))).toEqual(
    new Set([COORDINATOR_NOT_AVAILABLE]),
  );
  const withReason = response.coordinators.filter(({ errorMessage }) => errorMessage !== null);
  expect(withReason.map(({ key }) => key)).toEqual(keys.slice(0, 1_000));
  expect(growth).toBeLessThan(6);
});

test('who names no more than a thousand keys is answered at once, and who names more in a turn of its own', async () => {
  const few = await findCoordinators(numbered(1_000, short));
  const many = await findCoordinators(numbered(1_001, short));
  expect([few.waits, many.waits]).toEqual([false, true]);
});

test('a produce to very many partitions of a topic that is not there is not told the reason for each', async () => {
  const produce = (count: number) => {
    const partitionData = numbered(count, (index) => ({ index, records: null }));
    const init = { transactionalId: null, acks: -1, timeoutMs: 1_000, topicData: [{ name: 'none', partitionData }] };
    return answerTo(apis.produce, produceHandler, init, 12);
  };
  const { INVALID_REQUEST, UNKNOWN_TOPIC_OR_PARTITION } = KafkaErrorCode;
  for (const [count, code] of [
    [1_000, UNKNOWN_TOPIC_OR_PARTITION],
    [65_535, UNKNOWN_TOPIC_OR_PARTITION],
    [65_536, INVALID_REQUEST],
  ] as const) {
    const { response, growth } = await produce(count);
    const told = response.responses[0]?.partitionResponses ?? [];
    expect(told.length).toBe(count);
    expect(told.every(({ index, errorCode }, at) => index === at && errorCode === code)).toBe(true);
    expect(told.filter(({ errorMessage }) => errorMessage !== null).length).toBe(1_000);
    if (count > 1_000) expect(growth).toBeLessThan(6);
  }
});

test('changes of very many settings and replicas are refused in few words', async () => {
  const resources = numbered(20_000, () => ({
    resourceType: ConfigResourceType.GROUP,
    resourceName: '',
    configs: [],
  }));
  const settings = { resources, validateOnly: false };
  const replaced = await answerTo(apis.alterConfigs, alterConfigsHandler, settings);
  const changed = await answerTo(apis.incrementalAlterConfigs, incrementalAlterConfigsHandler, settings);
  const moves = numbered(20_000, (partitionIndex) => ({ partitionIndex, replicas: [] }));
  const moved = await answerTo(apis.alterPartitionReassignments, alterPartitionReassignmentsHandler, {
    topics: [{ name: 't', partitions: moves }],
  });
  for (const { growth } of [replaced, changed, moved]) expect(growth).toBeLessThan(3);
});

test('topics and partitions that can have nothing done with them are told of in few words', async () => {
  const count = 20_000;
  const partitions = numbered(count, (index) => index);
  const elected = await answerTo(apis.electLeaders, electLeadersHandler, {
    electionType: 7,
    topicPartitions: [{ topic: 't', partitions }],
  });
  const described = await answerTo(apis.describeProducers, describeProducersHandler, {
    topics: [{ name: 'none', partitionIndexes: partitions }],
  });
  const names = numbered(count, short);
  const deleted = await answerTo(apis.deleteTopics, deleteTopicsHandler, {
    topics: names.map((name) => ({ name, topicId: 'A'.repeat(22) })),
    timeoutMs: 1_000,
  });
  const grown = await answerTo(apis.createPartitions, createPartitionsHandler, {
    topics: names.map((name) => ({ name, count: 1, assignments: null })),
    validateOnly: true,
    timeoutMs: 1_000,
  });
  expect(elected.response.replicaElectionResults[0]?.partitionResult.length).toBe(count);
  expect(described.response.topics[0]?.partitions.length).toBe(count);
  expect([deleted.response.responses.length, grown.response.results.length]).toEqual([count, count]);
  for (const { growth } of [elected, described, deleted, grown]) expect(growth).toBeLessThan(6);
});

type Cursor = { readonly topicName: string; readonly partitionIndex: number } | null;
const describeTopics = (names: readonly string[], cursor: Cursor, responsePartitionLimit = 2_000) =>
  answerTo(apis.describeTopicPartitions, describeTopicPartitionsHandler, {
    topics: names.map((name) => ({ name })),
    responsePartitionLimit,
    cursor,
  });

test('topics that are not there take room in a page, and each is told of in one of them', async () => {
  const absent = numbered(9_000, (index) => `a${short((index * 7_919) % 9_000)}`);
  const names = [...absent.slice(0, 5_000), 't', ...absent.slice(5_000), ...absent.slice(0, 3_000), 't'];
  const pages: string[][] = [];
  let cursor: Cursor = null;
  do {
    const { response } = await describeTopics(names, cursor);
    pages.push(response.topics.map(({ name }) => name ?? ''));
    cursor = response.nextCursor;
  } while (cursor !== null);
  expect(pages.map((page) => page.length)).toEqual([2_000, 2_000, 2_000, 2_000, 1_001]);
  expect(pages.flat()).toEqual([...new Set(names)].sort());
});

test('a page ends within a topic, or before one that is not there, and the next goes on from it', async () => {
  const names = ['z', 't', 'a', 't'];
  const page = async (cursor: Cursor, limit: number) => {
    const { response } = await describeTopics(names, cursor, limit);
    const told = response.topics.map((topic) => [topic.name, ...topic.partitions.map((each) => each.partitionIndex)]);
    return [told, response.nextCursor];
  };
  const at = (topicName: string, partitionIndex: number) => ({ topicName, partitionIndex });
  expect(await page(null, 3)).toEqual([[['a'], ['t', 0, 1]], at('t', 2)]);
  expect(await page(at('t', 2), 1)).toEqual([[['t', 2]], at('z', 0)]);
  // A topic that ends where the page begins takes room too: another may come behind it.
  expect(await page(at('t', 3), 1)).toEqual([[['t']], at('z', 0)]);
  expect(await page(at('z', 0), 1)).toEqual([[['z']], null]);
  expect(await page(null, 2_000)).toEqual([[['a'], ['t', 0, 1, 2], ['z']], null]);
});
