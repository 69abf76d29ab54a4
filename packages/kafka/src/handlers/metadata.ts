import type { MetadataImage, TopicImage } from '@tidemark/metadata';
import { OnePerTurn } from '@tidemark/ports';
import { type ErrorName, validateTopicName } from '@tidemark/protocol';
import type { RequestOf, ResponseInit } from '../core/api.js';
import { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { type EncodedResponse, encodeResponseBody } from '../core/frames.js';
import { ZERO_UUID } from '../core/schema.js';
import type { EncodingHandler, RequestContext } from '../handler-table.js';
import { TOLD_AT_ONCE } from './answer-bounds.js';
import { clusterOperations, topicOperations } from './authorized-operations.js';
import { AutoCreation } from './auto-creation.js';
import type { DoorServices } from './door-services.js';
import { reachableBrokers } from './endpoints.js';
import { KeptAnswers } from './kept-answers.js';
import { partitionMetadata } from './partition-metadata.js';
import { findTopic, namesById } from './topics-of.js';

type Metadata = typeof apis.metadata;
type MetadataRequest = RequestOf<Metadata>;
type AskedTopic = NonNullable<MetadataRequest['topics']>[number];
type TopicResponse = ResponseInit<Metadata>['topics'][number];

/**
 * Metadata: the brokers that this client can reach, and topics by name or id; makes those that are missing if it may. Answers
 * that are long are made one in a turn of the event loop, and that of all topics, which many ask for at once, for all of them.
 */
export function metadataHandler(services: DoorServices): EncodingHandler<Metadata> {
  const creation = new AutoCreation(services);
  const line = new OnePerTurn(services.world.clock);
  const kept = new KeptAnswers({ image: services.image, line });
  return async (request, context) => {
    const asked = askedTopics(request, context);
    if (asked === 'all') return ofAllTopics(services, kept, { request, context });
    const isInvalid = asked.some((each) => !isNamed(each, context));
    const failures = isInvalid ? NO_FAILURES : await createMissing(services, creation, { request, asked });
    const image = services.image();
    const found = asked.map((each) => ({
      each,
      topic: isInvalid ? 'INVALID_REQUEST' : findTopic(image, { ...each, name: each.name ?? '' }),
    }));
    const operations = topicOperations(request.includeTopicAuthorizedOperations);
    const describe = () => ({
      ...clusterOf(services, image, { request, context }),
      topics: found.map(({ each, topic }) =>
        typeof topic === 'string'
          ? missing(each, failures.get(each.name ?? '') ?? topic, context)
          : topicResponse(image, topic, context, operations),
      ),
    });
    const told = found.reduce((sum, { topic }) => sum + (typeof topic === 'string' ? 1 : topic.partitions.length), 0);
    return told > TOLD_AT_ONCE ? line.run(describe, context.signal) : describe();
  };
}

interface Asking {
  readonly request: MetadataRequest;
  readonly context: RequestContext;
}

function ofAllTopics(
  services: DoorServices,
  kept: KeptAnswers,
  { request, context }: Asking,
): Promise<EncodedResponse> {
  const { apiVersion, listener } = context;
  const { includeClusterAuthorizedOperations: ofCluster, includeTopicAuthorizedOperations: ofTopics } = request;
  const controllerId = services.controllerId();
  const key = [apiVersion, controllerId, ofCluster, ofTopics, listener].join(' ');
  return kept.get(key, (image) => {
    const cluster = clusterOf({ nodeId: services.nodeId, controllerId: () => controllerId }, image, {
      request,
      context,
    });
    const operations = topicOperations(ofTopics);
    const topics = [...image.topics.values()].map((topic) => topicResponse(image, topic, context, operations));
    return encodeResponseBody(apis.metadata, apiVersion, { ...cluster, topics });
  });
}

/** What an answer says of the cluster. */
function clusterOf(node: ControllerView, image: MetadataImage, { request, context }: Asking) {
  const brokers = reachableBrokers(image, context.listener);
  return {
    brokers,
    clusterId: image.clusterId,
    controllerId: controllerOf(node, brokers),
    clusterAuthorizedOperations: clusterOperations(request.includeClusterAuthorizedOperations),
  };
}

const NO_FAILURES: ReadonlyMap<string, ErrorName> = new Map();

function askedTopics({ topics }: MetadataRequest, { apiVersion }: RequestContext): readonly AskedTopic[] | 'all' {
  if (topics === null) return 'all';
  // Before there was null, none meant all.
  if (apiVersion === 0 && topics.length === 0) return 'all';
  // A name takes three bytes of a request, and its answer some for each partition: what is asked for again is not told again.
  const once = new Map(topics.map((topic) => [namesById(topic) ? `id ${topic.topicId}` : `name ${topic.name}`, topic]));
  return [...once.values()];
}

/** What became of the topics that are missing, by name; those that are there now are not mentioned. */
async function createMissing(
  { image }: DoorServices,
  creation: AutoCreation,
  { request, asked }: { readonly request: MetadataRequest; readonly asked: readonly AskedTopic[] },
): Promise<ReadonlyMap<string, ErrorName>> {
  const names = new Set(asked.flatMap(({ name, topicId }) => (topicId === ZERO_UUID && name !== null ? name : [])));
  const failures = new Map<string, ErrorName>();
  const isMissing = (name: string) => typeof findTopic(image(), { name, topicId: ZERO_UUID }) === 'string';
  await Promise.all(
    [...names].filter(isMissing).map(async (name) => {
      const error = await failureOfCreation(creation, { name, allowed: request.allowAutoTopicCreation });
      if (error !== 'NONE') failures.set(name, error);
    }),
  );
  return failures;
}

async function failureOfCreation(
  creation: AutoCreation,
  { name, allowed }: { readonly name: string; readonly allowed: boolean },
): Promise<ErrorName> {
  if (validateTopicName(name) !== undefined) return 'INVALID_TOPIC';
  return allowed && creation.enabled ? creation.create(name) : 'UNKNOWN_TOPIC_OR_PARTITION';
}

function topicResponse(
  image: MetadataImage,
  topic: TopicImage,
  { listener }: RequestContext,
  topicAuthorizedOperations: number,
): TopicResponse {
  return {
    errorCode: 0,
    name: topic.name,
    topicId: topic.topicId,
    partitions: topic.partitions.map((state) => partitionMetadata(image, state, listener)),
    topicAuthorizedOperations,
  };
}

/** The first version that asks for topics by id, and in which one that was asked for by an unknown id has no name. */
const BY_ID_SINCE = 12;

/** Versions 10 and 11 have ids and null, and may not use them: then Kafka refuses the whole request. */
function isNamed(asked: AskedTopic, { apiVersion }: RequestContext): boolean {
  return apiVersion >= BY_ID_SINCE || (asked.name !== null && !namesById(asked));
}

function missing(asked: AskedTopic, error: ErrorName, { apiVersion }: RequestContext): TopicResponse {
  const { errorCode } = toKafkaError(error);
  const { topicId } = asked;
  const name = apiVersion < BY_ID_SINCE ? (asked.name ?? '') : namesById(asked) ? null : asked.name;
  return { errorCode, name, topicId, partitions: [] };
}

type ControllerView = Pick<DoorServices, 'nodeId' | 'controllerId'>;

/** Where clients send what only the controller can do. Every broker passes it on: any that they reach will do. */
export function controllerOf(
  { controllerId, nodeId }: ControllerView,
  brokers: readonly { readonly nodeId: number }[],
): number {
  const isReachable = (id: number) => brokers.some((broker) => broker.nodeId === id);
  if (isReachable(controllerId())) return controllerId();
  return isReachable(nodeId) ? nodeId : (brokers[0]?.nodeId ?? -1);
}
