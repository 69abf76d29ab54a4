import { type BrokerImage, type MetadataImage, type PartitionState, topicByName } from '@tidemark/metadata';
import { NONE, type NodeId, ProtocolError, type TopicId } from '@tidemark/protocol';

/** Whether a broker may lead and be in an ISR. */
export type IsLive = (id: NodeId) => boolean;

/** A partition as a message names it. */
export function partitionLabel({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `partition ${topic}/${partition}`;
}

/** Registered, unfenced, and not shutting down. */
export function isLiveIn(image: MetadataImage): IsLive {
  return (id) => {
    const broker = image.brokers.get(id);
    return broker !== undefined && !broker.fenced && !broker.shuttingDown;
  };
}

/** It is being drained: it leads only what nobody else can. */
export function isInMaintenance(image: MetadataImage, id: NodeId): boolean {
  return image.brokers.get(id)?.draining === true;
}

/** The brokers that may lead and be in an ISR, by id. */
export function liveBrokers(image: MetadataImage): BrokerImage[] {
  const isLive = isLiveIn(image);
  return [...image.brokers.values()]
    .filter(({ nodeId }) => isLive(nodeId))
    .sort((left, right) => left.nodeId - right.nodeId);
}

/** The brokers that new replicas may be placed on: those that are live, but not in maintenance. */
export function placeableBrokers(image: MetadataImage): BrokerImage[] {
  return liveBrokers(image).filter(({ draining }) => !draining);
}

/**
 * The broker that a request comes from. Throws ProtocolError BROKER_NOT_REGISTERED, or STALE_BROKER_EPOCH if it
 * registered again since, or never as the one it says it is.
 */
export function callingBroker(
  image: MetadataImage,
  { brokerId, brokerEpoch }: { readonly brokerId: number; readonly brokerEpoch: number },
): BrokerImage {
  const broker = image.brokers.get(brokerId as NodeId);
  if (broker === undefined) throw new ProtocolError('BROKER_NOT_REGISTERED', `broker ${brokerId} is not registered`);
  if (broker.brokerEpoch !== brokerEpoch) {
    const message = `broker ${brokerId} is registered with epoch ${broker.brokerEpoch}, not ${brokerEpoch}`;
    throw new ProtocolError('STALE_BROKER_EPOCH', message);
  }
  return broker;
}

/** The partition that an entry of a request names, or the error that answers it. */
export function namedPartition(
  image: MetadataImage,
  { topicId, partition }: { readonly topicId: string; readonly partition: number },
): PartitionState | 'UNKNOWN_TOPIC_ID' | 'UNKNOWN_TOPIC_OR_PARTITION' {
  const topic = image.topics.get(topicId as TopicId);
  if (topic === undefined) return 'UNKNOWN_TOPIC_ID';
  return topic.partitions[partition] ?? 'UNKNOWN_TOPIC_OR_PARTITION';
}

/** Every partition of every topic. */
export function* allPartitions(image: MetadataImage): Generator<PartitionState> {
  for (const topic of image.topics.values()) yield* topic.partitions;
}

/** Whether the broker leads any partition. */
export function leadsAny(image: MetadataImage, id: NodeId): boolean {
  for (const topic of image.topics.values()) {
    if (topic.partitions.some(({ leader }) => leader === id)) return true;
  }
  return false;
}

/** The partition that an operator names. Throws ProtocolError UNKNOWN_TOPIC_OR_PARTITION. */
export function requirePartition(
  image: MetadataImage,
  { topic, partition }: { readonly topic: string; readonly partition: number },
): PartitionState {
  const found = topicByName(image, topic);
  if (found === undefined) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${topic}`);
  const state = found.partitions[partition];
  if (state !== undefined) return state;
  const message = `topic ${topic} has ${found.partitions.length} partitions, none of number ${partition}`;
  throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', message);
}

/** Whether the partition has no leader. */
export function isLeaderless(state: PartitionState): boolean {
  return state.leader === NONE;
}
