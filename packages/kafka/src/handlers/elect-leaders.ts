import { ElectLeadersRequestType } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ElectionType } from '../core/schemas/elect-leaders.js';
import type { Handler } from '../handler-table.js';
import { ErrorTexts } from './answer-bounds.js';
import { ask, boundedMs, type DoorServices, failureOf } from './door-services.js';
import { partitionOutcome, underTopics } from './partitions-of.js';

type ElectLeaders = typeof apis.electLeaders;
type AskedTopic = NonNullable<RequestOf<ElectLeaders>['topicPartitions']>[number];
type TopicResponse = ResponseInit<ElectLeaders>['replicaElectionResults'][number];

const ELECTION_TYPES: ReadonlySet<number> = new Set(Object.values(ElectionType));

/** ElectLeaders: preferred or unclean, of some partitions or of all that need it. */
export function electLeadersHandler(services: DoorServices): Handler<ElectLeaders> {
  return async ({ electionType, topicPartitions, timeoutMs }, { signal }) => {
    const asked = (topicPartitions ?? []).flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    if (!ELECTION_TYPES.has(electionType)) {
      const failure = toKafkaError(
        'INVALID_REQUEST',
        `election type ${electionType} is neither 0 (preferred) nor 1 (unclean)`,
      );
      return { errorCode: failure.errorCode, replicaElectionResults: refusedAll(topicPartitions ?? [], failure) };
    }
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

/** As Kafka does it, the same for the whole and for each partition. */
function refusedAll(asked: readonly AskedTopic[], failure: ReturnType<typeof toKafkaError>): TopicResponse[] {
  const texts = new ErrorTexts();
  return asked.map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.map((partitionId) => ({ partitionId, ...texts.bounded(failure) })),
  }));
}
