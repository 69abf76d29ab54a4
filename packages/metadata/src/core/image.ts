import type {
  BrokerEpoch,
  DirectoryId,
  LeaderEpoch,
  NodeId,
  Offset,
  PartitionEpoch,
  ProducerId,
  TopicId,
} from '@tidemark/protocol';
import type { FeatureRange } from './features.js';
import { PersistentMap } from './persistent-map.js';

/** Where a broker listens, by the name of the protocol spoken there: `frames`, `grpc`, `http`, or `kafka:` and a listener's. */
export interface BrokerEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** One registered broker. */
export interface BrokerImage {
  readonly nodeId: NodeId;
  /** The offset of its registration record: one for each incarnation. */
  readonly brokerEpoch: BrokerEpoch;
  readonly incarnation: string;
  readonly endpoints: readonly BrokerEndpoint[];
  /** Empty where none was configured. */
  readonly rack: string;
  readonly directoryIds: readonly DirectoryId[];
  readonly fenced: boolean;
  readonly shuttingDown: boolean;
  /** In maintenance: it gets no new replicas, and leads only what nobody else can. It outlives registrations. */
  readonly draining: boolean;
  /** What its last registration said of the shutdown before it. */
  readonly cleanShutdown: boolean;
  /** The latest broker epoch in which it was unfenced; -1: never. It outlives registrations. */
  readonly lastUnfencedEpoch: BrokerEpoch;
  /** What its release understands. */
  readonly features: readonly FeatureRange[];
}

/** What the controller decides of one partition; replication.md's "Partition state". */
export interface PartitionState {
  readonly topicId: TopicId;
  readonly partition: number;
  /**
   * In the order of assignment: the first is the preferred leader. While a reassignment is under way: those of before
   * in their order, then those that it adds.
   */
  readonly replicas: readonly NodeId[];
  readonly isr: readonly NodeId[];
  /** Eligible leader replicas (KIP-966): out of the ISR, but known to hold all that was acknowledged. */
  readonly elr: readonly NodeId[];
  /**
   * Who was in ISR or ELR when the ISR fell below min ISR, unclean restarts included. -1 among them stands for a
   * member whose copy is known to be lost: no election may wait for it, and none from this list can be complete.
   */
  readonly lastKnownElr: readonly NodeId[];
  /** -1: none. */
  readonly leader: NodeId;
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
  /** The leader was elected uncleanly and rebuilds its state; no expansion until it has reported that done. */
  readonly recovering: boolean;
  readonly addingReplicas: readonly NodeId[];
  readonly removingReplicas: readonly NodeId[];
  /** What `replicas` becomes once all of these are in the ISR; empty: no reassignment is under way. */
  readonly targetReplicas: readonly NodeId[];
}

export interface TopicImage {
  readonly topicId: TopicId;
  readonly name: string;
  /** The metadata offset of its creation: orders two topics of one name. */
  readonly createdOffset: Offset;
  /** By partition number. */
  readonly partitions: readonly PartitionState[];
  /** Only what was set for this topic; `topicSetting` resolves the rest. */
  readonly configs: ReadonlyMap<string, string>;
}

/** A member of the metadata quorum, as Raft's own entries in the metadata log say. */
export interface QuorumMemberImage {
  readonly nodeId: NodeId;
  /** Empty where it is not known. */
  readonly directoryId: string;
  readonly role: 'voter' | 'joining' | 'learner';
  /** Its frames address; an empty host where it is not known. */
  readonly host: string;
  readonly port: number;
}

/** The whole of a cluster's metadata after the record at `offset`. Immutable: a change makes a new image. */
export interface MetadataImage {
  /** Of the last record applied; -1: none. */
  readonly offset: Offset;
  /** Empty before the cluster's first record. */
  readonly clusterId: string;
  readonly brokers: ReadonlyMap<NodeId, BrokerImage>;
  readonly topics: ReadonlyMap<TopicId, TopicImage>;
  readonly topicIdsByName: ReadonlyMap<string, TopicId>;
  /** Defaults that hold for every topic, or every broker, which does not set the key itself. */
  readonly clusterConfigs: ReadonlyMap<string, string>;
  /** What was set for single brokers, registered or not; `brokerSetting` resolves the rest. */
  readonly brokerConfigs: ReadonlyMap<NodeId, ReadonlyMap<string, string>>;
  /** By name of the feature; `featureLevel` knows what holds where none is said. */
  readonly featureLevels: ReadonlyMap<string, number>;
  /** Who belongs to the metadata quorum; empty: those with whom the cluster began. */
  readonly quorum: readonly QuorumMemberImage[];
  /** Producer ids below this one have been handed out. */
  readonly nextProducerId: ProducerId;
}

/** The image before any record. */
export const emptyImage: MetadataImage = {
  offset: -1 as Offset,
  clusterId: '',
  brokers: PersistentMap.empty(),
  topics: PersistentMap.empty(),
  topicIdsByName: PersistentMap.empty(),
  clusterConfigs: PersistentMap.empty(),
  brokerConfigs: PersistentMap.empty(),
  featureLevels: PersistentMap.empty(),
  quorum: [],
  nextProducerId: 0 as ProducerId,
};

/** The state of a partition, or undefined if the topic or the partition does not exist. */
export function partitionOf(image: MetadataImage, topicId: TopicId, partition: number): PartitionState | undefined {
  return image.topics.get(topicId)?.partitions[partition];
}

/** The topic of that name, or undefined. */
export function topicByName(image: MetadataImage, name: string): TopicImage | undefined {
  const topicId = image.topicIdsByName.get(name);
  return topicId === undefined ? undefined : image.topics.get(topicId);
}

/** The broker's endpoint for a protocol (`frames`, `grpc`, …), or undefined. */
export function endpointOf(broker: BrokerImage, protocol: string): BrokerEndpoint | undefined {
  return broker.endpoints.find(({ name }) => name === protocol);
}
