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
      return failed(topicPartitions, failure);
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
      return failed(topicPartitions, failureOf(error));
    }
  };
}

/** As Kafka does it, the same for the whole and for each partition. */
function failed(
  asked: RequestOf<ElectLeaders>['topicPartitions'],
  failure: ReturnType<typeof toKafkaError>,
): ResponseInit<ElectLeaders> {
  const texts = new ErrorTexts();
  const replicaElectionResults = (asked ?? []).map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.map((partitionId) => ({ partitionId, ...texts.bounded(failure) })),
  }));
  return { errorCode: failure.errorCode, replicaElectionResults };
}
