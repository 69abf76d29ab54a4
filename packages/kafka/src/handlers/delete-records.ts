import { type DeleteRecordsPartition, type DeleteRecordsResult, NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { ask, boundedMs, type DoorServices, failureOf } from './door-services.js';
import { piecesOf } from './pieces-of.js';
import { BY_NAME, errorFor, findTopic } from './topics-of.js';

type DeleteRecords = typeof apis.deleteRecords;
type AskedPartition = RequestOf<DeleteRecords>['topics'][number]['partitions'][number];
type PartitionResponse = ResponseInit<DeleteRecords>['topics'][number]['partitions'][number];

/** Partitions that the broker takes in one request. */
const PARTITIONS_AT_ONCE = 10_000;

/** DeleteRecords, at the leaders of the partitions. */
export function deleteRecordsHandler(services: DoorServices): Handler<DeleteRecords> {
  return async ({ topics, timeoutMs }, { signal }) => {
    const remove = async (partitions: DeleteRecordsPartition[]): Promise<PartitionResponse[]> => {
      const request = { partitions, timeoutMs: boundedMs(timeoutMs) };
      try {
        const { results } = await ask(services, methods.deleteRecords, request, { timeoutMs, signal });
        return results.map(responseOf);
      } catch (error) {
        const { errorCode } = failureOf(error);
        return partitions.map(({ partition }) => ({ partitionIndex: partition, lowWatermark: NONE, errorCode }));
      }
    };
    const found = topics.map((asked) => ({
      ...asked,
      topic: findTopic(services.image(), { name: asked.name, topicId: ZERO_UUID }),
    }));
    const asked = found.flatMap(({ topic, partitions }) =>
      typeof topic === 'string' ? [] : partitions.map((partition) => deletion(topic.topicId, partition)),
    );
    // In one call, or few: each takes a place among all that the node has under way.
    const outcomes = (await Promise.all(piecesOf(asked, PARTITIONS_AT_ONCE).map(remove))).flat().values();
    return {
      topics: found.map(({ name, topic, partitions }) => {
        if (typeof topic !== 'string')
          return { name, partitions: partitions.flatMap(() => outcomes.next().value ?? []) };
        const { errorCode } = toKafkaError(topic);
        const refused = partitions.map(({ partitionIndex }) => ({ partitionIndex, lowWatermark: NONE, errorCode }));
        return { name, partitions: refused };
      }),
    };
  };
}

function deletion(topicId: string, { partitionIndex: partition, offset }: AskedPartition): DeleteRecordsPartition {
  // "No limit" lies above every high watermark, and is refused as such.
  return { topicId, partition, leaderEpoch: NONE, before: Math.min(offset, Number.MAX_SAFE_INTEGER) };
}

function responseOf({ partition, lowWatermark, error }: DeleteRecordsResult): PartitionResponse {
  return { partitionIndex: partition, lowWatermark, errorCode: toKafkaError(errorFor(BY_NAME, error)).errorCode };
}
