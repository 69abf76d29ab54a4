import { type EpochEndsPartition, NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { type DoorServices, failureOf } from './door-services.js';
import { findTopic } from './topics-of.js';

type OffsetForLeaderEpoch = typeof apis.offsetForLeaderEpoch;
type PartitionResponse = ResponseInit<OffsetForLeaderEpoch>['topics'][number]['partitions'][number];

/** OffsetForLeaderEpoch: where a consumer's position may have been cut off (KIP-320). */
export function offsetForLeaderEpochHandler(services: DoorServices): Handler<OffsetForLeaderEpoch> {
  return async ({ topics }, { signal }) => {
    const answer = async (asked: EpochEndsPartition): Promise<PartitionResponse> => {
      const { partition } = asked;
      try {
        const call = { partitions: [asked] };
        const { message } = await services.registry.call(methods.epochEnds, call, { attachments: [], signal });
        const { error, epoch, endOffset } = message.results?.[0] ?? {};
        const { errorCode } = toKafkaError(error ?? 0);
        return { partition, errorCode, leaderEpoch: epoch ?? NONE, endOffset: endOffset ?? NONE };
      } catch (error) {
        return { partition, errorCode: failureOf(error).errorCode };
      }
    };
    return {
      topics: await Promise.all(
        topics.map(async ({ topic: name, partitions }) => {
          const topic = findTopic(services.image(), { name, topicId: ZERO_UUID });
          const answers = partitions.map(({ partition, currentLeaderEpoch, leaderEpoch: epoch }) =>
            typeof topic === 'string'
              ? { partition, errorCode: toKafkaError(topic).errorCode }
              : answer({ topicId: topic.topicId, partition, currentLeaderEpoch, epoch }),
          );
          return { topic: name, partitions: await Promise.all(answers) };
        }),
      ),
    };
  };
}
