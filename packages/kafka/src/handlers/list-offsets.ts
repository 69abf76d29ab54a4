import {
  type Init,
  type ListOffsetsPartition,
  type ListOffsetsResult,
  NONE,
  ListOffsetsPartitionPosition as Position,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError, toListOffsetsErrorCode } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ZERO_UUID } from '../core/schema.js';
import { ListOffsetsTimestamp } from '../core/schemas/list-offsets.js';
import type { Handler } from '../handler-table.js';
import { type DoorServices, failureOf } from './door-services.js';
import { askInPieces } from './pieces-of.js';
import { BY_NAME, errorFor, findTopic } from './topics-of.js';

type ListOffsets = typeof apis.listOffsets;
type AskedPartition = RequestOf<ListOffsets>['topics'][number]['partitions'][number];
type PartitionResponse = ResponseInit<ListOffsets>['topics'][number]['partitions'][number];

/**
 * ListOffsets. As nothing is in remote storage, the first local offset is the first of all, and there is no last one that
 * was moved there. The last stable offset is the high watermark.
 */
export function listOffsetsHandler(services: DoorServices): Handler<ListOffsets> {
  return async ({ topics }, { signal }) => {
    const repeated = repeatedPartitions(topics);
    const asked = topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.flatMap((partition) => questionOf(services, { name, partition }, repeated)),
    }));
    const questions = asked.flatMap(({ partitions }) => partitions.flatMap(({ question }) => question ?? []));
    const answers = (
      await askInPieces(services.world.clock, questions, (piece) => answersTo(services, piece, signal))
    ).values();
    return {
      topics: asked.map(({ name, partitions }) => ({
        name,
        partitions: partitions.flatMap(({ question, response }) =>
          question === undefined ? response : (answers.next().value ?? []),
        ),
      })),
    };
  };
}

/** Partitions that a request names more than once, by topic and number, and whether that has been told. */
type Repeated = Map<string, 'repeated' | 'told'>;

function repeatedPartitions(topics: RequestOf<ListOffsets>['topics']): Repeated {
  const named = new Set<string>();
  const repeated: Repeated = new Map();
  for (const { name, partitions } of topics) {
    for (const { partitionIndex } of partitions) {
      const key = `${name}/${partitionIndex}`;
      if (named.has(key)) repeated.set(key, 'repeated');
      named.add(key);
    }
  }
  return repeated;
}

/** One partition of a request: a question to the broker, or answered already. */
type Asked =
  | { readonly question: ListOffsetsPartition; readonly response?: undefined }
  | { readonly question?: undefined; readonly response: PartitionResponse };

/** Nothing for a partition that is named again: as with Kafka it is refused, once. */
function questionOf(
  services: DoorServices,
  { name, partition: asked }: { readonly name: string; readonly partition: AskedPartition },
  repeated: Repeated,
): Asked[] {
  const { partitionIndex, currentLeaderEpoch: leaderEpoch } = asked;
  const refuse = (errorCode: number) => [{ response: { partitionIndex, errorCode } }];
  const key = `${name}/${partitionIndex}`;
  const times = repeated.get(key);
  if (times === 'told') return [];
  if (times === 'repeated') {
    repeated.set(key, 'told');
    return refuse(KafkaErrorCode.INVALID_REQUEST);
  }
  const topic = findTopic(services.image(), { name, topicId: ZERO_UUID });
  if (typeof topic === 'string') return refuse(toKafkaError(topic).errorCode);
  const position = positionOf(asked.timestamp);
  if (position === 'nowhere') return refuse(KafkaErrorCode.NONE);
  if (position === 'unknown') return refuse(KafkaErrorCode.UNSUPPORTED_VERSION);
  return [{ question: { topicId: topic.topicId, partition: partitionIndex, leaderEpoch, ...position } }];
}

async function answersTo(
  services: DoorServices,
  partitions: ListOffsetsPartition[],
  signal: AbortSignal,
): Promise<PartitionResponse[]> {
  try {
    const call = { partitions };
    const context = { attachments: [], signal, caller: signal };
    const { message } = await services.registry.call(methods.listOffsets, call, context);
    return partitions.map(({ partition }, index) => responseOf(partition, message.results?.[index] ?? {}));
  } catch (error) {
    const { errorCode } = failureOf(error);
    return partitions.map(({ partition: partitionIndex }) => ({ partitionIndex, errorCode }));
  }
}

function positionOf(timestamp: number): Pick<ListOffsetsPartition, 'position' | 'timestampMs'> | 'nowhere' | 'unknown' {
  if (timestamp >= 0) return { position: Position.TIMESTAMP, timestampMs: timestamp };
  switch (timestamp) {
    case ListOffsetsTimestamp.LATEST:
      return { position: Position.LATEST, timestampMs: NONE };
    case ListOffsetsTimestamp.EARLIEST:
    case ListOffsetsTimestamp.EARLIEST_LOCAL:
      return { position: Position.EARLIEST, timestampMs: NONE };
    case ListOffsetsTimestamp.MAX_TIMESTAMP:
      return { position: Position.MAX_TIMESTAMP, timestampMs: NONE };
    case ListOffsetsTimestamp.LATEST_TIERED:
    case ListOffsetsTimestamp.EARLIEST_PENDING_UPLOAD:
      return 'nowhere';
    default:
      return 'unknown';
  }
}

function responseOf(partitionIndex: number, result: Init<ListOffsetsResult>): PartitionResponse {
  const error = errorFor(BY_NAME, result.error ?? 0);
  if (error !== 'NONE') return { partitionIndex, errorCode: toListOffsetsErrorCode(error) };
  return {
    partitionIndex,
    errorCode: KafkaErrorCode.NONE,
    timestamp: result.timestampMs ?? NONE,
    offset: result.offset ?? NONE,
    leaderEpoch: result.offsetEpoch ?? NONE,
  };
}
