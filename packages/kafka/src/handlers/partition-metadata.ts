import type { MetadataImage, PartitionState } from '@tidemark/metadata';
import { NONE, type NodeId } from '@tidemark/protocol';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { isLive, reachable } from './endpoints.js';

/** A partition as Metadata and DescribeTopicPartitions tell of it. */
export interface PartitionMetadata {
  readonly errorCode: number;
  readonly partitionIndex: number;
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly replicaNodes: readonly number[];
  readonly isrNodes: readonly number[];
  readonly offlineReplicas: readonly number[];
}

/** For clients that came by the listener. */
export function partitionMetadata(image: MetadataImage, state: PartitionState, listener: string): PartitionMetadata {
  return {
    errorCode: leaderError(image, state, listener),
    partitionIndex: state.partition,
    leaderId: state.leader,
    leaderEpoch: state.leaderEpoch,
    replicaNodes: state.replicas,
    isrNodes: state.isr,
    offlineReplicas: state.replicas.filter((nodeId) => !isLive(image, nodeId)),
  };
}

function leaderError(image: MetadataImage, { leader }: PartitionState, listener: string): number {
  if (leader === NONE) return KafkaErrorCode.LEADER_NOT_AVAILABLE;
  const broker = image.brokers.get(leader as NodeId);
  if (broker === undefined) return KafkaErrorCode.LEADER_NOT_AVAILABLE;
  return reachable(broker, listener) === undefined ? KafkaErrorCode.LISTENER_NOT_FOUND : KafkaErrorCode.NONE;
}
