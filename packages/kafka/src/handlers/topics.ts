import { type MetadataImage, topicByName } from '@tidemark/metadata';
import {
  ConfigRecordResourceType,
  type Init,
  type NewTopic,
  NONE,
  ProtocolError,
  type TopicId,
  type TopicResult,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { withBoundedTexts } from './answer-bounds.js';
import { type KafkaConfigEntry, kafkaEntry } from './config-entries.js';
import { ask, boundedMs, type DoorServices, failureOf } from './door-services.js';
import { namesById } from './topics-of.js';

type CreateTopics = typeof apis.createTopics;
type DeleteTopics = typeof apis.deleteTopics;
type CreatePartitions = typeof apis.createPartitions;
type AskedTopic = RequestOf<CreateTopics>['topics'][number];
type CreatedTopic = ResponseInit<CreateTopics>['topics'][number];

/** Until this broker's metadata holds what the controller has decided. */
const CATCH_UP_MS = 1_000;

/** CreateTopics. Answered when this broker knows the topics, so that who asks it next finds them. */
export function createTopicsHandler(services: DoorServices): Handler<CreateTopics> {
  return async ({ topics, timeoutMs, validateOnly }, { signal }) => {
    const good = topics.filter((topic) => problemOf(topic) === undefined);
    const refused = topics.flatMap((topic) => problemOf(topic) ?? []);
    try {
      const request = { topics: good.map(newTopic), validateOnly, timeoutMs: boundedMs(timeoutMs) };
      const message = await ask(services, methods.createTopics, request, { timeoutMs, signal });
      if (!validateOnly) await services.metadataReaches(message.metadataOffset, CATCH_UP_MS);
      const configs = validateOnly ? undefined : await configsOf(services, message.topics, signal);
      const created = message.topics.map((result) =>
        createdTopic(result, configs?.get(result.name) ?? result.configs.map(kafkaEntry)),
      );
      return { topics: withBoundedTexts([...created, ...refused]) };
    } catch (error) {
      const failure = failureOf(error);
      return { topics: withBoundedTexts([...good.map(({ name }) => ({ name, ...failure })), ...refused]) };
    }
  };
}

/** What is wrong with a topic as Kafka has it and the controller would not see; `undefined`: nothing. */
function problemOf({ name, numPartitions, replicationFactor, assignments }: AskedTopic): CreatedTopic | undefined {
  if (assignments.length > 0 && (numPartitions !== NONE || replicationFactor !== NONE)) {
    const message = 'with an assignment by hand numPartitions and replicationFactor must be -1';
    return { name, ...toKafkaError('INVALID_REQUEST', message) };
  }
  const numbers = assignments.map(({ partitionIndex }) => partitionIndex).sort((a, b) => a - b);
  if (!numbers.every((partition, index) => partition === index)) {
    const message = 'assign replicas to every partition from 0 on, each once';
    return { name, ...toKafkaError('INVALID_REPLICA_ASSIGNMENT', message) };
  }
  // To the controller 0 is "as the cluster has it", which to Kafka is -1.
  const hasNone = assignments.length === 0 && replicationFactor === 0;
  return hasNone ? { name, ...toKafkaError('INVALID_REPLICATION_FACTOR') } : undefined;
}

function newTopic({ name, numPartitions, replicationFactor, assignments, configs }: AskedTopic): Init<NewTopic> {
  const inOrder = [...assignments].sort((a, b) => a.partitionIndex - b.partitionIndex);
  const isByHand = assignments.length > 0;
  return {
    name,
    partitions: isByHand ? 0 : orDefault(numPartitions),
    replicationFactor: isByHand ? 0 : orDefault(replicationFactor),
    configs: configs.map(({ name: key, value }) => ({ key, value: value ?? '' })),
    assignments: inOrder.map(({ brokerIds }) => ({ replicas: [...brokerIds] })),
  };
}

/** Kafka's -1 is our 0; its 0 is wrong, and told to be. */
function orDefault(count: number): number {
  return count === NONE ? 0 : count === 0 ? NONE : count;
}

/** The settings that new topics have, by name. They are there by now: that nobody can be asked makes no failure of them. */
async function configsOf(
  services: DoorServices,
  results: readonly TopicResult[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly KafkaConfigEntry[]>> {
  const isThere = ({ name, error }: TopicResult) => error === 0 && topicByName(services.image(), name) !== undefined;
  const resources = results.filter(isThere).map(({ name }) => ({ type: ConfigRecordResourceType.TOPIC, name }));
  try {
    const described = await ask(services, methods.describeConfigs, { resources }, { signal });
    return new Map(described.resources.map(({ resource, entries }) => [resource?.name ?? '', entries.map(kafkaEntry)]));
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return new Map();
  }
}

function createdTopic(topic: TopicResult, configs: readonly KafkaConfigEntry[]): CreatedTopic {
  const { name, topicId, error, message } = topic;
  // A controller of before says neither.
  const numPartitions = topic.partitions === 0 ? NONE : topic.partitions;
  const replicationFactor = topic.replicationFactor === 0 ? NONE : topic.replicationFactor;
  const result = { name, ...toKafkaError(error, message) };
  if (error !== 0) return result;
  return { ...result, topicId: topicId === '' ? ZERO_UUID : topicId, numPartitions, replicationFactor, configs };
}

/** DeleteTopics, by name or by id; which topics there are the controller knows, and this broker perhaps not yet. */
export function deleteTopicsHandler(services: DoorServices): Handler<DeleteTopics> {
  return async ({ topics, topicNames, timeoutMs }, { signal }) => {
    const asked = [...topics, ...topicNames.map((name) => ({ name, topicId: ZERO_UUID }))];
    const isClear = (each: (typeof asked)[number]) => (each.name !== null) !== namesById(each);
    const unclear = toKafkaError('INVALID_REQUEST', 'a topic is named by its name or by its id, and not by both');
    const refused = asked.filter((each) => !isClear(each)).map((each) => ({ ...each, ...unclear }));
    const clear = asked.filter(isClear);
    try {
      const request = {
        topics: clear.map((each) => each.name ?? nameOf(services.image(), each.topicId)),
        topicIds: clear.map((each) => (namesById(each) ? each.topicId : '')),
        timeoutMs: boundedMs(timeoutMs),
      };
      const message = await ask(services, methods.deleteTopics, request, { timeoutMs, signal });
      await services.metadataReaches(message.metadataOffset, CATCH_UP_MS);
      const deleted = message.topics.map(({ name, topicId, error, message: reason }, index) => ({
        name: name === '' ? (clear[index]?.name ?? null) : name,
        topicId: topicId === '' ? (clear[index]?.topicId ?? ZERO_UUID) : topicId,
        ...toKafkaError(error, reason),
      }));
      return { responses: withBoundedTexts([...deleted, ...refused]) };
    } catch (error) {
      const failure = failureOf(error);
      const failed = clear.map(({ name, topicId }) => ({ name, topicId, ...failure }));
      return { responses: withBoundedTexts([...failed, ...refused]) };
    }
  };
}

/** The name of a topic if this broker knows it: a controller of before finds none by its id alone. */
function nameOf(image: MetadataImage, topicId: string): string {
  return image.topics.get(topicId as TopicId)?.name ?? '';
}

/** CreatePartitions. */
export function createPartitionsHandler(services: DoorServices): Handler<CreatePartitions> {
  return async ({ topics, timeoutMs, validateOnly }, { signal }) => {
    const request = {
      topics: topics.map(({ name, count, assignments }) => ({
        topic: name,
        total: count,
        assignments: (assignments ?? []).map(({ brokerIds }) => ({ replicas: [...brokerIds] })),
      })),
      validateOnly,
      timeoutMs: boundedMs(timeoutMs),
    };
    try {
      const message = await ask(services, methods.createPartitions, request, { timeoutMs, signal });
      if (!validateOnly) await services.metadataReaches(message.metadataOffset, CATCH_UP_MS);
      return {
        results: withBoundedTexts(
          message.topics.map(({ name, error, message: reason }) => ({ name, ...toKafkaError(error, reason) })),
        ),
      };
    } catch (error) {
      const failure = failureOf(error);
      return { results: withBoundedTexts(topics.map(({ name }) => ({ name, ...failure }))) };
    }
  };
}
