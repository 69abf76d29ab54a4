import { type DescribeProducersResult, type Init, NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { type DoorServices, failureOf } from './door-services.js';
import { findTopic } from './topics-of.js';

type DescribeProducers = typeof apis.describeProducers;
type PartitionResponse = ResponseInit<DescribeProducers>['topics'][number]['partitions'][number];

/** DescribeProducers (KIP-664): the idempotent producers that a leader knows. */
export function describeProducersHandler(services: DoorServices): Handler<DescribeProducers> {
  return async ({ topics }, { signal }) => {
    const describe = async (topicId: string, partition: number): Promise<PartitionResponse> => {
      try {
        const call = { partitions: [{ topicId, partition }] };
        const { message } = await services.registry.call(methods.describeProducers, call, { attachments: [], signal });
        return responseOf(partition, message.results?.[0] ?? {});
      } catch (error) {
        return { partitionIndex: partition, ...failureOf(error), activeProducers: [] };
      }
    };
    return {
      topics: await Promise.all(
        topics.map(async ({ name, partitionIndexes }) => {
          const topic = findTopic(services.image(), { name, topicId: ZERO_UUID });
          const partitions = partitionIndexes.map((partitionIndex) =>
            typeof topic === 'string'
              ? { partitionIndex, ...toKafkaError(topic), activeProducers: [] }
              : describe(topic.topicId, partitionIndex),
          );
          return { name, partitions: await Promise.all(partitions) };
        }),
      ),
    };
  };
}

function responseOf(partitionIndex: number, { error, producers }: Init<DescribeProducersResult>): PartitionResponse {
  return {
    partitionIndex,
    ...toKafkaError(error ?? 0),
    activeProducers: (producers ?? []).map((producer) => ({
      producerId: producer.producerId ?? NONE,
      producerEpoch: producer.producerEpoch ?? NONE,
      lastSequence: producer.lastSequence ?? NONE,
      lastTimestamp: producer.lastTimestampMs ?? NONE,
      coordinatorEpoch: NONE,
      currentTxnStartOffset: NONE,
    })),
  };
}
