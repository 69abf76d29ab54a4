import { type EpochEndsPartition, type EpochEndsResult, type Init, NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { type DoorServices, failureOf } from './door-services.js';
import { askInPieces } from './pieces-of.js';
import { BY_NAME, errorFor, findTopic } from './topics-of.js';

type OffsetForLeaderEpoch = typeof apis.offsetForLeaderEpoch;
type AskedPartition = RequestOf<OffsetForLeaderEpoch>['topics'][number]['partitions'][number];
type PartitionResponse = ResponseInit<OffsetForLeaderEpoch>['topics'][number]['partitions'][number];

/** OffsetForLeaderEpoch: where a consumer's position may have been cut off (KIP-320). */
export function offsetForLeaderEpochHandler(services: DoorServices): Handler<OffsetForLeaderEpoch> {
  return async ({ topics }, { signal }) => {
    const answersTo = async (partitions: EpochEndsPartition[]): Promise<PartitionResponse[]> => {
      try {
        const call = { partitions };
        const { message } = await services.registry.call(methods.epochEnds, call, { attachments: [], signal });
        return partitions.map(({ partition }, index) => responseOf(partition, message.results?.[index] ?? {}));
      } catch (error) {
        const { errorCode } = failureOf(error);
        return partitions.map(({ partition }) => ({ partition, errorCode }));
      }
    };
    const image = services.image();
    const asked = topics.map(({ topic: name, partitions }) => ({
      name,
      partitions,
      topic: findTopic(image, { name, topicId: ZERO_UUID }),
    }));
    const questions = asked.flatMap(({ topic, partitions }) =>
      typeof topic === 'string' ? [] : partitions.map((each) => questionOf(topic.topicId, each)),
    );
    const answers = (await askInPieces(services.world.clock, questions, answersTo)).values();
    return {
      topics: asked.map(({ name, topic, partitions }) => ({
        topic: name,
        partitions: partitions.flatMap(({ partition }) =>
          typeof topic === 'string'
            ? { partition, errorCode: toKafkaError(topic).errorCode }
            : (answers.next().value ?? []),
        ),
      })),
    };
  };
}

function questionOf(topicId: string, asked: AskedPartition): EpochEndsPartition {
  const { partition, currentLeaderEpoch, leaderEpoch: epoch } = asked;
  return { topicId, partition, currentLeaderEpoch, epoch };
}

function responseOf(partition: number, { error, epoch, endOffset }: Init<EpochEndsResult>): PartitionResponse {
  const { errorCode } = toKafkaError(errorFor(BY_NAME, error ?? 0));
  return { partition, errorCode, leaderEpoch: epoch ?? NONE, endOffset: endOffset ?? NONE };
}
