import { ElectLeadersRequestType } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { apis } from '../core/apis.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ElectionType } from '../core/schemas/elect-leaders.js';
import type { Handler } from '../handler-table.js';
import { ask, boundedMs, type DoorServices, failureOf } from './door-services.js';
import { partitionOutcome, underTopics } from './partitions-of.js';

type ElectLeaders = typeof apis.electLeaders;

/** ElectLeaders: preferred or unclean, of some partitions or of all that need it. */
export function electLeadersHandler(services: DoorServices): Handler<ElectLeaders> {
  return async ({ electionType, topicPartitions, timeoutMs }, { signal }) => {
    const asked = (topicPartitions ?? []).flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    // None named means none, all are asked for by null.
    if (topicPartitions !== null && asked.length === 0) return { errorCode: 0, replicaElectionResults: [] };
    const isUnclean = electionType === ElectionType.UNCLEAN;
    const type = isUnclean ? ElectLeadersRequestType.UNCLEAN : ElectLeadersRequestType.PREFERRED;
    try {
      const request = { type, partitions: asked, timeoutMs: boundedMs(timeoutMs) };
      const { partitions } = await ask(services, methods.electLeaders, request, { timeoutMs, signal });
      const results = underTopics(partitions, (each) => {
        const { partition: partitionId, ...outcome } = partitionOutcome(each);
        return { partitionId, ...outcome };
      });
      return {
        errorCode: KafkaErrorCode.NONE,
        replicaElectionResults: results.map(({ name: topic, partitions: partitionResult }) => ({
          topic,
          partitionResult,
        })),
      };
    } catch (error) {
      return { errorCode: failureOf(error).errorCode, replicaElectionResults: [] };
    }
  };
}
