import { type DescribeQuorumResponse, NONE } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { ask, type DoorServices, failureOf } from './door-services.js';
import { endpointsOf } from './endpoints.js';

type DescribeQuorum = typeof apis.describeQuorum;
type PartitionResponse = ResponseInit<DescribeQuorum>['topics'][number]['partitions'][number];

/** What Kafka calls the metadata log. */
const METADATA_TOPIC = '__cluster_metadata';

/** DescribeQuorum: the voters of the metadata quorum, by the word of their leader. */
export function describeQuorumHandler(services: DoorServices): Handler<DescribeQuorum> {
  return async ({ topics }, { signal, listener }) => {
    const answer = { errorCode: KafkaErrorCode.NONE, errorMessage: null };
    try {
      const quorum = await ask(services, methods.describeQuorum, {}, { signal });
      const voters = quorum.voters.map(({ nodeId }) => nodeId);
      return {
        ...answer,
        topics: topics.map(({ topicName, partitions }) => ({
          topicName,
          partitions: partitions.map(({ partitionIndex }) =>
            topicName === METADATA_TOPIC && partitionIndex === 0 ? described(quorum) : unknown(partitionIndex),
          ),
        })),
        nodes: endpointsOf(services.image(), listener, voters).map(({ nodeId, host, port }) => ({
          nodeId,
          listeners: [{ name: listener, host, port }],
        })),
      };
    } catch (error) {
      return { ...answer, ...failureOf(error), topics: [] };
    }
  };
}

function described({ leader, term, highWatermark, voters }: DescribeQuorumResponse): PartitionResponse {
  const newest = Math.max(...voters.map(({ logEndOffset }) => logEndOffset));
  return {
    partitionIndex: 0,
    errorCode: KafkaErrorCode.NONE,
    errorMessage: null,
    leaderId: leader,
    leaderEpoch: term,
    highWatermark,
    currentVoters: voters.map(({ nodeId, logEndOffset, lastContactMs }) => ({
      replicaId: nodeId,
      replicaDirectoryId: ZERO_UUID,
      logEndOffset,
      lastFetchTimestamp: lastContactMs,
      lastCaughtUpTimestamp: logEndOffset === newest ? lastContactMs : NONE,
    })),
    observers: [],
  };
}

function unknown(partitionIndex: number): PartitionResponse {
  return {
    partitionIndex,
    ...toKafkaError('UNKNOWN_TOPIC_OR_PARTITION'),
    leaderId: NONE,
    leaderEpoch: NONE,
    highWatermark: NONE,
    currentVoters: [],
    observers: [],
  };
}
