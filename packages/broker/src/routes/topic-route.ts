import type { MetadataImage, PartitionState, TopicImage } from '@tidemark/metadata';
import type { BrokerAddress, Init, TopicRoute } from '@tidemark/protocol';

/** A topic as clients are told of it; `only` limits it to some partitions. */
export function topicRoute(topic: TopicImage, only?: ReadonlySet<number>): Init<TopicRoute> {
  const partitions = topic.partitions.filter(({ partition }) => only?.has(partition) ?? true);
  return {
    topic: topic.name,
    topicId: topic.topicId,
    createdOffset: topic.createdOffset,
    partitionCount: topic.partitions.length,
    partitions: partitions.map(partitionRoute),
  };
}

function partitionRoute({ partition, leader, leaderEpoch, partitionEpoch, replicas, isr }: PartitionState) {
  return { partition, leader, leaderEpoch, partitionEpoch, replicas, isr };
}

/** What a nameserver is told of a topic that is gone. */
export function deletedRoute({ name, topicId, createdOffset }: TopicImage): Init<TopicRoute> {
  return { topic: name, topicId, createdOffset, deleted: true };
}

/** Every registered broker that is not fenced. */
export function brokerAddresses(image: MetadataImage): Init<BrokerAddress>[] {
  return [...image.brokers.values()]
    .filter(({ fenced }) => !fenced)
    .map(({ nodeId, endpoints, rack, brokerEpoch }) => ({
      brokerId: nodeId,
      endpoints: [...endpoints],
      rack,
      brokerEpoch,
    }));
}
