import { type DescribeProducersPartition, type DescribeProducersResult, type Init, NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { ErrorTexts } from './answer-bounds.js';
import { type DoorServices, failureOf } from './door-services.js';
import { NamedOnce } from './named-once.js';
import { BY_NAME, errorFor, findTopic } from './topics-of.js';

type DescribeProducers = typeof apis.describeProducers;
type PartitionResponse = ResponseInit<DescribeProducers>['topics'][number]['partitions'][number];

/** DescribeProducers (KIP-664): the idempotent producers that a leader knows. */
export function describeProducersHandler(services: DoorServices): Handler<DescribeProducers> {
  return async ({ topics }, { signal }) => {
    const describe = async (partitions: DescribeProducersPartition[]): Promise<PartitionResponse[]> => {
      try {
        const call = { partitions };
        const { message } = await services.registry.call(methods.describeProducers, call, { attachments: [], signal });
        return partitions.map(({ partition }, index) => responseOf(partition, message.results?.[index] ?? {}));
      } catch (error) {
        const failure = failureOf(error);
        return partitions.map(({ partition }) => ({ partitionIndex: partition, ...failure, activeProducers: [] }));
      }
    };
    const image = services.image();
    const named = new NamedOnce();
    const asked = topics.map(({ name, partitionIndexes }) => ({
      name,
      partitionIndexes: partitionIndexes.filter((partition) => named.isNew(name, partition)),
      topic: findTopic(image, { name, topicId: ZERO_UUID }),
    }));
    const questions = asked.flatMap(({ topic, partitionIndexes }) =>
      typeof topic === 'string' ? [] : partitionIndexes.map((partition) => ({ topicId: topic.topicId, partition })),
    );
    // In one call: the broker bounds what it tells in one.
    const answers = (await describe(questions)).values();
    const texts = new ErrorTexts();
    return {
      topics: asked.map(({ name, topic, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes
          .flatMap((partitionIndex) =>
            typeof topic === 'string'
              ? { partitionIndex, ...toKafkaError(topic), activeProducers: [] }
              : (answers.next().value ?? []),
          )
          .map((partition) => texts.bounded(partition)),
      })),
    };
  };
}

function responseOf(partitionIndex: number, { error, producers }: Init<DescribeProducersResult>): PartitionResponse {
  return {
    partitionIndex,
    ...toKafkaError(errorFor(BY_NAME, error ?? 0)),
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
