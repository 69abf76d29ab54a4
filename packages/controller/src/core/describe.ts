import { type MetadataImage, type TopicImage, topicByName, topicConfigKeys, topicConfigText } from '@tidemark/metadata';
import {
  ConfigSource,
  type DescribeClusterResponse,
  type DescribeTopicsRequest,
  type DescribeTopicsResponse,
  ErrorCode,
  type Init,
  type NodeId,
  type TopicDescription,
} from '@tidemark/protocol';

/**
 * Topics as an image has them, each once however often it is named: routes, every setting with whether it is the topic's own,
 * and who is eligible.
 */
export function describeTopics(
  image: MetadataImage,
  { topics: names }: Pick<DescribeTopicsRequest, 'topics'>,
): Init<DescribeTopicsResponse> {
  if (names.length === 0) {
    const topics = [...image.topics.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
    return { topics: topics.map((topic) => describeTopic(image, topic)) };
  }
  return {
    topics: [...new Set(names)].map((name): Init<TopicDescription> => {
      const topic = topicByName(image, name);
      return topic === undefined
        ? { route: { topic: name, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION } }
        : describeTopic(image, topic);
    }),
  };
}

function describeTopic(image: MetadataImage, topic: TopicImage): Init<TopicDescription> {
  const { name, topicId, createdOffset, partitions } = topic;
  return {
    route: {
      topic: name,
      topicId,
      createdOffset,
      partitionCount: partitions.length,
      partitions: partitions.map(({ partition, leader, leaderEpoch, partitionEpoch, replicas, isr }) => {
        return { partition, leader, leaderEpoch, partitionEpoch, replicas, isr };
      }),
    },
    configs: topicConfigKeys.map((key) => {
      const { text, isDefault } = topicConfigText(image, topic, key);
      const inherited = image.clusterConfigs.has(key) ? ConfigSource.CLUSTER_CONFIG : ConfigSource.DEFAULT_CONFIG;
      return { key, value: text, isDefault, source: isDefault ? inherited : ConfigSource.TOPIC_CONFIG };
    }),
    eligibility: partitions.map(({ partition, elr, lastKnownElr, recovering, addingReplicas, removingReplicas }) => {
      return { partition, elr, lastKnownElr, recovering, addingReplicas, removingReplicas };
    }),
  };
}

export interface ControllerStanding {
  /** -1: unknown. */
  readonly controller: NodeId;
  readonly term: number;
  /** The voters of the metadata quorum. */
  readonly voters: ReadonlySet<NodeId>;
}

/** The cluster as an image has it. */
export function describeCluster(
  image: MetadataImage,
  { controller, term, voters }: ControllerStanding,
): Init<DescribeClusterResponse> {
  const brokers = [...image.brokers.values()].sort((left, right) => left.nodeId - right.nodeId);
  return {
    clusterId: image.clusterId,
    controller,
    controllerTerm: term,
    metadataOffset: image.offset,
    brokers: brokers.map(({ nodeId, endpoints, rack, brokerEpoch, fenced, shuttingDown, draining, features }) => ({
      address: { brokerId: nodeId, endpoints, rack },
      brokerEpoch,
      fenced,
      shuttingDown,
      draining,
      features,
      roles: voters.has(nodeId) ? ['broker', 'controller'] : ['broker'],
    })),
  };
}
