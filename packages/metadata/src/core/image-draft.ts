import type { NodeId, Offset, ProducerId, TopicId } from '@tidemark/protocol';
import type { MetadataDelta } from './delta.js';
import type { BrokerImage, MetadataImage, PartitionState, QuorumMemberImage, TopicImage } from './image.js';
import { checkRecord } from './metadata-error.js';
import { PersistentMap } from './persistent-map.js';

const persistent = <K extends string | number, V>(map: ReadonlyMap<K, V>): PersistentMap<K, V> =>
  map instanceof PersistentMap ? map : PersistentMap.from(map);

/**
 * An image in the making. The parts that change are copied when they are first touched, and once: a batch that
 * changes every partition of a large topic copies its list of partitions one time.
 */
export class ImageDraft {
  clusterId: string;
  nextProducerId: ProducerId;
  quorum: readonly QuorumMemberImage[];
  #brokers: PersistentMap<NodeId, BrokerImage>;
  #topics: PersistentMap<TopicId, TopicImage>;
  #topicIdsByName: PersistentMap<string, TopicId>;
  #clusterConfigs: PersistentMap<string, string>;
  #brokerConfigs: PersistentMap<NodeId, ReadonlyMap<string, string>>;
  #featureLevels: PersistentMap<string, number>;
  /** The lists of partitions that this draft owns and may write to. */
  readonly #ownPartitions = new Map<TopicId, PartitionState[]>();
  readonly #changedPartitions = new Map<TopicId, Set<number>>();
  readonly #changedBrokers = new Set<NodeId>();
  readonly #createdTopics = new Set<TopicId>();
  readonly #removedTopics: TopicImage[] = [];
  readonly #changedConfigs = new Set<TopicId>();
  #clusterConfigsChanged = false;
  readonly #changedBrokerConfigs = new Set<NodeId>();

  constructor(image: MetadataImage) {
    this.clusterId = image.clusterId;
    this.nextProducerId = image.nextProducerId;
    this.quorum = image.quorum;
    this.#brokers = persistent(image.brokers);
    this.#topics = persistent(image.topics);
    this.#topicIdsByName = persistent(image.topicIdsByName);
    this.#clusterConfigs = persistent(image.clusterConfigs);
    this.#brokerConfigs = persistent(image.brokerConfigs);
    this.#featureLevels = persistent(image.featureLevels);
  }

  broker(id: NodeId): BrokerImage | undefined {
    return this.#brokers.get(id);
  }

  setBroker(broker: BrokerImage): void {
    this.#brokers = this.#brokers.set(broker.nodeId, broker);
    this.#changedBrokers.add(broker.nodeId);
  }

  removeBroker(id: NodeId): void {
    this.#brokers = this.#brokers.delete(id);
    this.#changedBrokers.add(id);
  }

  createTopic(topic: TopicImage): void {
    checkRecord(!this.#topics.has(topic.topicId), () => `topic id ${topic.topicId} is used twice`);
    checkRecord(!this.#topicIdsByName.has(topic.name), () => `topic ${topic.name} exists already`);
    this.#topics = this.#topics.set(topic.topicId, topic);
    this.#topicIdsByName = this.#topicIdsByName.set(topic.name, topic.topicId);
    this.#createdTopics.add(topic.topicId);
  }

  removeTopic(topicId: TopicId): void {
    const topic = this.#topic(topicId);
    // One that was created in the same batch was never there for those who follow whole batches.
    if (!this.#createdTopics.delete(topicId)) {
      this.#removedTopics.push({ ...topic, partitions: this.#ownPartitions.get(topicId) ?? topic.partitions });
    }
    this.#topics = this.#topics.delete(topicId);
    this.#topicIdsByName = this.#topicIdsByName.delete(topic.name);
    this.#ownPartitions.delete(topicId);
    this.#changedPartitions.delete(topicId);
    this.#changedConfigs.delete(topicId);
  }

  partition(topicId: TopicId, partition: number): PartitionState | undefined {
    return (this.#ownPartitions.get(topicId) ?? this.#topic(topicId).partitions)[partition];
  }

  /** Replaces a partition's state, or adds the topic's next partition. */
  setPartition(state: PartitionState): void {
    const { topicId, partition } = state;
    let partitions = this.#ownPartitions.get(topicId);
    if (partitions === undefined) {
      partitions = [...this.#topic(topicId).partitions];
      this.#ownPartitions.set(topicId, partitions);
    }
    checkRecord(
      partition >= 0 && partition <= partitions.length,
      () => `partition ${partition} of ${topicId} leaves a gap`,
    );
    partitions[partition] = state;
    const changed = this.#changedPartitions.get(topicId);
    if (changed === undefined) this.#changedPartitions.set(topicId, new Set([partition]));
    else changed.add(partition);
  }

  setTopicConfig(topicId: TopicId, key: string, value: string): void {
    const topic = this.#topic(topicId);
    this.#topics = this.#topics.set(topicId, { ...topic, configs: withConfig(topic.configs, key, value) });
    this.#changedConfigs.add(topicId);
  }

  setClusterConfig(key: string, value: string): void {
    this.#clusterConfigs = withConfig(this.#clusterConfigs, key, value);
    this.#clusterConfigsChanged = true;
  }

  setBrokerConfig(id: NodeId, key: string, value: string): void {
    const configs = withConfig(this.#brokerConfigs.get(id) ?? PersistentMap.empty(), key, value);
    this.#brokerConfigs = configs.size === 0 ? this.#brokerConfigs.delete(id) : this.#brokerConfigs.set(id, configs);
    this.#changedBrokerConfigs.add(id);
  }

  setFeatureLevel(name: string, level: number): void {
    const before = this.#featureLevels.get(name) ?? 1;
    checkRecord(level >= before, () => `the level of ${name} falls from ${before} to ${level}`);
    this.#featureLevels = this.#featureLevels.set(name, level);
  }

  /** The image that the draft has become, and what changed on the way. The draft must not be used afterwards. */
  finish(offset: Offset): { image: MetadataImage; delta: MetadataDelta } {
    for (const [topicId, partitions] of this.#ownPartitions) {
      this.#topics = this.#topics.set(topicId, { ...this.#topic(topicId), partitions });
    }
    const image: MetadataImage = {
      offset,
      clusterId: this.clusterId,
      brokers: this.#brokers,
      topics: this.#topics,
      topicIdsByName: this.#topicIdsByName,
      clusterConfigs: this.#clusterConfigs,
      brokerConfigs: this.#brokerConfigs,
      featureLevels: this.#featureLevels,
      quorum: this.quorum,
      nextProducerId: this.nextProducerId,
    };
    const delta: MetadataDelta = {
      brokers: this.#changedBrokers,
      partitions: [...this.#changedPartitions].flatMap(([topicId, numbers]) =>
        [...numbers].map((partition) => ({ topicId, partition })),
      ),
      createdTopics: [...this.#createdTopics],
      removedTopics: this.#removedTopics,
      configs: this.#changedConfigs,
      clusterConfigs: this.#clusterConfigsChanged,
      brokerConfigs: this.#changedBrokerConfigs,
    };
    return { image, delta };
  }

  #topic(topicId: TopicId): TopicImage {
    const topic = this.#topics.get(topicId);
    checkRecord(topic !== undefined, () => `there is no topic ${topicId}`);
    return topic;
  }
}

/** An empty value removes the key. */
function withConfig(configs: ReadonlyMap<string, string>, key: string, value: string): PersistentMap<string, string> {
  return value === '' ? persistent(configs).delete(key) : persistent(configs).set(key, value);
}
