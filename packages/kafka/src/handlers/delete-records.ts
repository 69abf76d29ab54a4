import { type DeleteRecordsResult, NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { ask, boundedMs, type DoorServices, failureOf } from './door-services.js';
import { findTopic } from './topics-of.js';

type DeleteRecords = typeof apis.deleteRecords;
type AskedTopic = RequestOf<DeleteRecords>['topics'][number];
type PartitionResponse = ResponseInit<DeleteRecords>['topics'][number]['partitions'][number];

/** DeleteRecords, at the leaders of the partitions. */
export function deleteRecordsHandler(services: DoorServices): Handler<DeleteRecords> {
  return async ({ topics, timeoutMs }, { signal }) => {
    const remove = async (topicId: string, asked: AskedTopic['partitions']): Promise<PartitionResponse[]> => {
      const partitions = asked.map(({ partitionIndex: partition, offset }) => {
        // "No limit" lies above every high watermark, and is refused as such.
        return { topicId, partition, leaderEpoch: NONE, before: Math.min(offset, Number.MAX_SAFE_INTEGER) };
      });
      const request = { partitions, timeoutMs: boundedMs(timeoutMs) };
      try {
        const { results } = await ask(services, methods.deleteRecords, request, { timeoutMs, signal });
        return results.map(responseOf);
      } catch (error) {
        const { errorCode } = failureOf(error);
        return asked.map(({ partitionIndex }) => ({ partitionIndex, lowWatermark: NONE, errorCode }));
      }
    };
    return {
      topics: await Promise.all(
        topics.map(async ({ name, partitions }) => {
          const topic = findTopic(services.image(), { name, topicId: ZERO_UUID });
          if (typeof topic !== 'string') return { name, partitions: await remove(topic.topicId, partitions) };
          const { errorCode } = toKafkaError(topic);
          const refused = partitions.map(({ partitionIndex }) => ({ partitionIndex, lowWatermark: NONE, errorCode }));
          return { name, partitions: refused };
        }),
      ),
    };
  };
}

function responseOf({ partition, lowWatermark, error }: DeleteRecordsResult): PartitionResponse {
  return { partitionIndex: partition, lowWatermark, errorCode: toKafkaError(error).errorCode };
}
