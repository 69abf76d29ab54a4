import { partitionOf, topicByName } from '@tidemark/metadata';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler } from '../handler-table.js';
import { ask, boundedMs, type DoorServices, failureOf } from './door-services.js';
import { partitionOutcome, underTopics } from './partitions-of.js';

type Alter = typeof apis.alterPartitionReassignments;
type List = typeof apis.listPartitionReassignments;

/** Partitions that the controller takes in one request. */
const PARTITIONS_MAX = 10_000;

interface Asked {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: number[];
}

/** AlterPartitionReassignments (KIP-455): moves partitions, and takes back what has not been done yet. */
export function alterPartitionReassignmentsHandler(services: DoorServices): Handler<Alter> {
  return async (request, { signal }) => {
    const { allowReplicationFactorChange, timeoutMs } = request;
    const count = request.topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
    // Before anything is made of them: to name one takes six bytes.
    if (count > PARTITIONS_MAX) {
      const problem = `one request reassigns at most ${PARTITIONS_MAX} partitions`;
      return failed(request, toKafkaError('INVALID_REQUEST', problem));
    }
    const asked = request.topics.flatMap(({ name: topic, partitions }) =>
      partitions.map(({ partitionIndex, replicas }) => ({ topic, partition: partitionIndex, replicas })),
    );
    const refused = asked.flatMap((each) => refusal(services, each, allowReplicationFactorChange));
    const keyOf = ({ topic, partition }: { topic: string; partition: number }) => `${partition}/${topic}`;
    const refusedKeys = new Set(refused.map(keyOf));
    const partitions = asked
      .filter((each) => !refusedKeys.has(keyOf(each)))
      .map(({ replicas, ...each }): Asked => ({ ...each, replicas: [...(replicas ?? [])] }));
    const answer = { allowReplicationFactorChange, errorCode: KafkaErrorCode.NONE, errorMessage: null };
    try {
      const call = { partitions, timeoutMs: boundedMs(timeoutMs) };
      const outcomes =
        partitions.length === 0
          ? []
          : (await ask(services, methods.alterPartitionReassignments, call, { timeoutMs, signal })).partitions;
      const results = [...outcomes.map((each) => ({ topic: each.topic, ...partitionOutcome(each) })), ...refused];
      const responses = underTopics(results, ({ partition: partitionIndex, errorCode, errorMessage }) => ({
        partitionIndex,
        errorCode,
        errorMessage,
      }));
      return { ...answer, responses };
    } catch (error) {
      return failed(request, failureOf(error));
    }
  };
}

/**
 * What fails as a whole fails for each partition too: Kafka's Java client looks for them all, and takes the reason from the whole,
 * which has the text.
 */
function failed(
  { topics, allowReplicationFactorChange }: RequestOf<Alter>,
  { errorCode, errorMessage }: ReturnType<typeof toKafkaError>,
): ResponseInit<Alter> {
  const responses = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode, errorMessage: null })),
  }));
  return { allowReplicationFactorChange, errorCode, errorMessage, responses };
}

/** What the controller would take, and this request must not ask for. */
function refusal(
  { image }: DoorServices,
  asked: { readonly topic: string; readonly partition: number; readonly replicas: readonly number[] | null },
  allowReplicationFactorChange: boolean,
) {
  const { topic, partition, replicas } = asked;
  // Null cancels, and so does an empty list for our controller.
  if (replicas?.length === 0) {
    return [
      { topic, partition, ...toKafkaError('INVALID_REPLICA_ASSIGNMENT', 'a partition needs at least one replica') },
    ];
  }
  const found = topicByName(image(), topic);
  const state = found && partitionOf(image(), found.topicId, partition);
  if (allowReplicationFactorChange || replicas === null || state === undefined) return [];
  // While it moves, those that it is to have (KIP-860).
  const count = state.replicas.length - state.removingReplicas.length;
  if (replicas.length === count) return [];
  const problem = `the partition ${state.targetReplicas.length > 0 ? 'is to have' : 'has'} ${count} replicas, and the request forbids to change their number to ${replicas.length}`;
  return [{ topic, partition, ...toKafkaError('INVALID_REPLICATION_FACTOR', problem) }];
}

/** ListPartitionReassignments: what is under way. */
export function listPartitionReassignmentsHandler(services: DoorServices): Handler<List> {
  return async (request: RequestOf<List>, { signal }) => {
    const partitions = (request.topics ?? []).flatMap(({ name: topic, partitionIndexes }) =>
      partitionIndexes.map((partition) => ({ topic, partition })),
    );
    const answer = { errorCode: KafkaErrorCode.NONE, errorMessage: null };
    if (request.topics !== null && partitions.length === 0) return { ...answer, topics: [] };
    try {
      const message = await ask(services, methods.listPartitionReassignments, { partitions }, { signal });
      const topics = underTopics(message.partitions, (each) => ({
        partitionIndex: each.partition,
        replicas: each.replicas,
        addingReplicas: each.addingReplicas,
        removingReplicas: each.removingReplicas,
      }));
      return { ...answer, topics };
    } catch (error) {
      return { ...failureOf(error), topics: [] };
    }
  };
}
