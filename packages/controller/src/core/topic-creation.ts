import { type MetadataImage, topicByName, topicConfigConflict, topicConfigProblem } from '@tidemark/metadata';
import {
  ConfigRecordResourceType,
  type CreateTopicsRequest,
  type CreateTopicsResponse,
  ErrorCode,
  type Init,
  type MetadataRecord,
  type NewTopic,
  NONE,
  type NodeId,
  ProtocolError,
  type TopicId,
  type TopicResult,
  topicId as toTopicId,
  validateTopicName,
} from '@tidemark/protocol';
import { onlyOnce, reasonOf, repeatedIn, withinLimit } from './answers.js';
import { assignedByHand } from './assignment.js';
import type { Decision } from './decision.js';
import { topicEntries } from './describe-configs.js';
import { isLiveIn, placeableBrokers } from './lookups.js';
import { placeReplicas } from './placement.js';

/** Partitions of one topic, and of all topics of one request: what one batch of the metadata log carries with ease. */
export const PARTITIONS_MAX = 10_000;
const TOKEN_PATTERN = /^([A-Za-z0-9_-]{8})?$/;
const CONFIG_LENGTH_MAX = 4_096;
/** Replicas of a topic that does not say, where that many brokers live. */
const REPLICATION_FACTOR_DEFAULT = 3;

export interface TopicCreationView {
  readonly image: MetadataImage;
  readonly defaults: TopicDefaults;
  /** A fresh id at each call. */
  readonly newTopicId: () => TopicId;
  /** A random integer from 0 to 2^31 - 1. */
  readonly randomStart: () => number;
}

/** What a topic is created with where the request does not say. */
export interface TopicDefaults {
  readonly partitions: number;
  /** -1: as many as there are live brokers, 3 at most. */
  readonly replicationFactor: number;
}

interface Outcome {
  readonly result: Init<TopicResult>;
  readonly records: readonly Init<MetadataRecord>[];
}

/** Creates topics: each by itself succeeds or fails, and those that succeed are one change. */
export function decideTopicCreation(
  view: TopicCreationView,
  request: CreateTopicsRequest,
): Decision<Init<CreateTopicsResponse>> {
  withinLimit('topics', request.topics, 'creates');
  const { token, validateOnly } = request;
  if (!TOKEN_PATTERN.test(token)) {
    throw new ProtocolError('INVALID_REQUEST', 'the token of a request is 8 characters of base64url');
  }
  const repeated = repeatedIn(request.topics.map(({ name }) => name));
  let partitionsLeft = PARTITIONS_MAX;
  const outcomes = request.topics.map((topic): Outcome => {
    try {
      onlyOnce(repeated, topic.name);
      const outcome = createTopic(view, topic, { token, partitionsLeft, validateOnly });
      partitionsLeft -= outcome.partitions;
      return outcome;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { result: { name: topic.name, error: ErrorCode[error.code], message: reasonOf(error) }, records: [] };
    }
  });
  return {
    records: validateOnly ? [] : outcomes.flatMap(({ records }) => records),
    respond: ({ lastOffset }) => ({
      topics: outcomes.map(({ result }) => result),
      metadataOffset: lastOffset,
    }),
  };
}

/** A partition begins with its live replicas in sync; the first of them that is not in maintenance leads. */
export function newPartitionRecord(
  image: MetadataImage,
  {
    topicId,
    partition,
    replicas,
  }: { readonly topicId: TopicId; readonly partition: number; readonly replicas: readonly NodeId[] },
): Init<MetadataRecord> {
  const isr = replicas.filter(isLiveIn(image));
  const leader = isr.find((id) => image.brokers.get(id)?.draining !== true) ?? isr[0] ?? NONE;
  return { partition: { topicId, partition, replicas, isr, leader } };
}

function createTopic(
  view: TopicCreationView,
  topic: NewTopic,
  options: { readonly token: string; readonly partitionsLeft: number; readonly validateOnly: boolean },
): Outcome & { readonly partitions: number } {
  const { image } = view;
  const { token, partitionsLeft, validateOnly } = options;
  const { name } = topic;
  const illegal = validateTopicName(name);
  if (illegal !== undefined) throw new ProtocolError('INVALID_TOPIC', illegal);
  const existing = topicByName(image, name);
  if (existing !== undefined && token !== '' && existing.topicId.startsWith(token)) {
    const { topicId, partitions, configs } = existing;
    const assignment = partitions.map(({ replicas }) => replicas);
    return { result: told(image, { name, topicId, assignment, configs, validateOnly }), partitions: 0, records: [] };
  }
  if (existing !== undefined) throw new ProtocolError('TOPIC_ALREADY_EXISTS', `${name} exists already`);
  const configs = validatedConfigs(image, topic);
  const assignment = topic.assignments.length > 0 ? byHand(image, topic) : placed(view, topic, partitionsLeft);
  if (assignment.length > partitionsLeft) {
    throw new ProtocolError('INVALID_PARTITIONS', `one request creates at most ${PARTITIONS_MAX} partitions`);
  }
  // The rest is random still: an id is never used twice, also where the topic has been deleted between two attempts.
  const topicId = toTopicId(token + view.newTopicId().slice(token.length));
  return {
    result: told(image, { name, topicId, assignment, configs, validateOnly }),
    partitions: assignment.length,
    records: [
      { topic: { topicId, name } },
      ...[...configs].map(([key, value]) => ({
        config: { resourceType: ConfigRecordResourceType.TOPIC, resource: topicId, key, value },
      })),
      ...assignment.map((replicas, partition) => newPartitionRecord(image, { topicId, partition, replicas })),
    ],
  };
}

/** What a request that only validates cannot ask for afterwards it is told with the answer. */
function told(
  image: MetadataImage,
  topic: {
    readonly name: string;
    readonly topicId: TopicId;
    readonly assignment: readonly (readonly NodeId[])[];
    readonly configs: ReadonlyMap<string, string>;
    readonly validateOnly: boolean;
  },
): Init<TopicResult> {
  const { name, topicId, assignment, configs, validateOnly } = topic;
  const sizes = { partitions: assignment.length, replicationFactor: assignment[0]?.length ?? 0 };
  return { name, topicId, ...sizes, ...(validateOnly && { configs: topicEntries(image, configs) }) };
}

function validatedConfigs({ clusterConfigs }: MetadataImage, topic: NewTopic): ReadonlyMap<string, string> {
  const configs = new Map<string, string>();
  for (const { key, value } of topic.configs) {
    const text = value.trim();
    if (configs.has(key)) throw new ProtocolError('INVALID_CONFIG', `${key} is given twice`);
    if (text.length > CONFIG_LENGTH_MAX) throw new ProtocolError('INVALID_CONFIG', `the value of ${key} is too long`);
    const problem = topicConfigProblem(key, text);
    if (problem !== undefined) throw new ProtocolError('INVALID_CONFIG', problem);
    configs.set(key, text);
  }
  const conflict = topicConfigConflict((key) => configs.get(key) ?? clusterConfigs.get(key));
  // One of the cluster's own settings is not the topic's.
  if (conflict !== undefined && conflict !== topicConfigConflict((key) => clusterConfigs.get(key))) {
    throw new ProtocolError('INVALID_CONFIG', conflict);
  }
  return configs;
}

function placed(view: TopicCreationView, topic: NewTopic, partitionsLeft: number): (readonly NodeId[])[] {
  const { image, defaults, randomStart } = view;
  const partitions = topic.partitions === 0 ? defaults.partitions : topic.partitions;
  if (partitions < 1 || partitions > PARTITIONS_MAX) {
    throw new ProtocolError('INVALID_PARTITIONS', `a topic has 1 to ${PARTITIONS_MAX} partitions, not ${partitions}`);
  }
  if (partitions > partitionsLeft) {
    throw new ProtocolError('INVALID_PARTITIONS', `one request creates at most ${PARTITIONS_MAX} partitions`);
  }
  const live = placeableBrokers(image);
  const asked = topic.replicationFactor > 0 ? topic.replicationFactor : defaults.replicationFactor;
  if (topic.replicationFactor < -1) {
    throw new ProtocolError('INVALID_REPLICATION_FACTOR', `${topic.replicationFactor} is no replication factor`);
  }
  const replicationFactor = asked > 0 ? asked : Math.min(REPLICATION_FACTOR_DEFAULT, live.length);
  return placeReplicas(live, { partitions, replicationFactor, start: randomStart() });
}

/** Checks an assignment by hand against the rest of the request. */
function byHand(image: MetadataImage, { assignments, partitions, replicationFactor }: NewTopic): (readonly NodeId[])[] {
  if (partitions > 0 && partitions !== assignments.length) {
    const message = `${assignments.length} assignments are given for ${partitions} partitions`;
    throw new ProtocolError('INVALID_REQUEST', message);
  }
  if (assignments.length > PARTITIONS_MAX) {
    throw new ProtocolError('INVALID_PARTITIONS', `a topic has 1 to ${PARTITIONS_MAX} partitions`);
  }
  return assignedByHand(image, assignments, { replicationFactor });
}
