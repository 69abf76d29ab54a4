import {
  errorNameOf,
  type Init,
  type ListOffsetsPartition,
  type ListOffsetsResult,
  NONE,
  ListOffsetsPartitionPosition as Position,
} from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ZERO_UUID } from '../core/schema.js';
import { ListOffsetsTimestamp } from '../core/schemas/list-offsets.js';
import type { Handler, RequestContext } from '../handler-table.js';
import { type DoorServices, failureOf } from './door-services.js';
import { findTopic } from './topics-of.js';

type ListOffsets = typeof apis.listOffsets;
type AskedPartition = RequestOf<ListOffsets>['topics'][number]['partitions'][number];
type PartitionResponse = ResponseInit<ListOffsets>['topics'][number]['partitions'][number];

/**
 * ListOffsets. As nothing is in remote storage, the first local offset is the first of all, and there is no last one that
 * was moved there. The last stable offset is the high watermark.
 */
export function listOffsetsHandler(services: DoorServices): Handler<ListOffsets> {
  return async (request, context) => ({
    topics: await Promise.all(
      request.topics.map(async ({ name, partitions }) => ({
        name,
        partitions: await Promise.all(partitions.map((asked) => answer(services, { name, asked }, context))),
      })),
    ),
  });
}

async function answer(
  services: DoorServices,
  { name, asked }: { readonly name: string; readonly asked: AskedPartition },
  { signal }: RequestContext,
): Promise<PartitionResponse> {
  const { partitionIndex, currentLeaderEpoch } = asked;
  const topic = findTopic(services.image(), { name, topicId: ZERO_UUID });
  if (typeof topic === 'string') return { partitionIndex, errorCode: toKafkaError(topic).errorCode };
  const position = positionOf(asked.timestamp);
  if (position === 'nowhere') return { partitionIndex, errorCode: KafkaErrorCode.NONE };
  if (position === 'unknown') return { partitionIndex, errorCode: KafkaErrorCode.UNSUPPORTED_VERSION };
  const partition = {
    topicId: topic.topicId,
    partition: partitionIndex,
    leaderEpoch: currentLeaderEpoch,
    ...position,
  };
  try {
    const call = { partitions: [partition] };
    const { message } = await services.registry.call(methods.listOffsets, call, { attachments: [], signal });
    return responseOf(partitionIndex, message.results?.[0] ?? {});
  } catch (error) {
    return { partitionIndex, errorCode: failureOf(error).errorCode };
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
  const error = errorNameOf(result.error ?? 0);
  if (error !== 'NONE') return { partitionIndex, errorCode: toKafkaError(error).errorCode };
  return {
    partitionIndex,
    errorCode: KafkaErrorCode.NONE,
    timestamp: result.timestampMs ?? NONE,
    offset: result.offset ?? NONE,
    leaderEpoch: result.offsetEpoch ?? NONE,
  };
}
