import { type DescribeQuorumResponse, NONE, QuorumMemberRole } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import type { ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { ZERO_UUID } from '../core/schema.js';
import type { Handler } from '../handler-table.js';
import { ask, type DoorServices, failureOf } from './door-services.js';
import { endpointsOf } from './endpoints.js';
import { NamedOnce } from './named-once.js';

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
      const nowMs = services.world.clock.wallMs();
      const members = quorum.members.flatMap(({ member }) => member?.nodeId ?? []);
      const named = new NamedOnce();
      return {
        ...answer,
        topics: topics.map(({ topicName, partitions }) => ({
          topicName,
          partitions: partitions
            .filter(({ partitionIndex }) => named.isNew(topicName, partitionIndex))
            .map(({ partitionIndex }) =>
              topicName === METADATA_TOPIC && partitionIndex === 0 ? described(quorum, nowMs) : unknown(partitionIndex),
            ),
        })),
        nodes: endpointsOf(services.image(), listener, members).map(({ nodeId, host, port }) => ({
          nodeId,
          listeners: [{ name: listener, host, port }],
        })),
      };
    } catch (error) {
      return { ...answer, ...failureOf(error), topics: [] };
    }
  };
}

function described(
  { leader, term, committedOffset, logEnd, members }: DescribeQuorumResponse,
  nowMs: number,
): PartitionResponse {
  const replicas = (isWanted: (role: QuorumMemberRole) => boolean) =>
    members.flatMap(({ member, logEnd: held, lastContactMs: agoMs }) => {
      if (member === null || !isWanted(member.role)) return [];
      const lastContactMs = agoMs < 0 ? NONE : nowMs - agoMs;
      return {
        replicaId: member.nodeId,
        replicaDirectoryId: member.directoryId === '' ? ZERO_UUID : member.directoryId,
        logEndOffset: held + 1,
        lastFetchTimestamp: lastContactMs,
        lastCaughtUpTimestamp: held === logEnd ? lastContactMs : NONE,
      };
    });
  return {
    partitionIndex: 0,
    errorCode: KafkaErrorCode.NONE,
    errorMessage: null,
    leaderId: leader,
    leaderEpoch: term,
    highWatermark: committedOffset + 1,
    currentVoters: replicas((role) => role === QuorumMemberRole.VOTER),
    observers: replicas((role) => role !== QuorumMemberRole.VOTER),
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
