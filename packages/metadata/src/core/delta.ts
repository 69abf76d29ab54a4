import type { NodeId, TopicId } from '@tidemark/protocol';
import type { BrokerImage, MetadataImage, PartitionState, TopicImage } from './image.js';
import { quorumsEqual } from './quorum.js';

/** A partition by name. */
export interface PartitionKey {
  readonly topicId: TopicId;
  readonly partition: number;
}

/** What differs between an image and its successor. */
export interface MetadataDelta {
  /** Brokers registered, changed or unregistered. */
  readonly brokers: ReadonlySet<NodeId>;
  /** Partitions created or changed, each once, in topics that still exist. */
  readonly partitions: readonly PartitionKey[];
  readonly createdTopics: readonly TopicId[];
  /** As they last were. */
  readonly removedTopics: readonly TopicImage[];
  /** Topics whose own settings changed. */
  readonly configs: ReadonlySet<TopicId>;
  /** The settings that hold for every topic changed: those of any topic may resolve differently now. */
  readonly clusterConfigs: boolean;
  /** Brokers whose own settings changed. */
  readonly brokerConfigs: ReadonlySet<NodeId>;
}

/**
 * What changed between two images that no delta connects, as after the installation of a snapshot. Costs as much as
 * the images are large.
 */
export function diffImages(before: MetadataImage, after: MetadataImage): MetadataDelta {
  const brokers = new Set<NodeId>();
  for (const id of new Set([...before.brokers.keys(), ...after.brokers.keys()])) {
    const [old, fresh] = [before.brokers.get(id), after.brokers.get(id)];
    if (old === undefined || fresh === undefined || !brokersEqual(old, fresh)) brokers.add(id);
  }
  const partitions: PartitionKey[] = [];
  const createdTopics: TopicId[] = [];
  const configs = new Set<TopicId>();
  for (const topic of after.topics.values()) {
    const old = before.topics.get(topic.topicId);
    if (old === undefined) createdTopics.push(topic.topicId);
    if (!mapsEqual(old?.configs ?? new Map(), topic.configs)) configs.add(topic.topicId);
    for (const state of topic.partitions) {
      const oldState = old?.partitions[state.partition];
      if (oldState === undefined || !partitionsEqual(oldState, state)) {
        partitions.push({ topicId: topic.topicId, partition: state.partition });
      }
    }
  }
  return {
    brokers,
    partitions,
    createdTopics,
    removedTopics: [...before.topics.values()].filter(({ topicId }) => !after.topics.has(topicId)),
    configs,
    clusterConfigs: !mapsEqual(before.clusterConfigs, after.clusterConfigs),
    brokerConfigs: brokersConfiguredOtherwise(before, after),
  };
}

function brokersConfiguredOtherwise(before: MetadataImage, after: MetadataImage): Set<NodeId> {
  const none: ReadonlyMap<string, string> = new Map();
  const ids = new Set([...before.brokerConfigs.keys(), ...after.brokerConfigs.keys()]);
  const differs = (id: NodeId) => !mapsEqual(before.brokerConfigs.get(id) ?? none, after.brokerConfigs.get(id) ?? none);
  return new Set([...ids].filter(differs));
}

/** Whether two images say the same, their offsets included. */
export function imagesEqual(left: MetadataImage, right: MetadataImage): boolean {
  const delta = diffImages(left, right);
  return (
    left.offset === right.offset &&
    left.clusterId === right.clusterId &&
    left.nextProducerId === right.nextProducerId &&
    delta.brokers.size === 0 &&
    delta.partitions.length === 0 &&
    delta.removedTopics.length === 0 &&
    delta.configs.size === 0 &&
    !delta.clusterConfigs &&
    delta.brokerConfigs.size === 0 &&
    quorumsEqual(left, right) &&
    mapsEqual(left.featureLevels, right.featureLevels) &&
    topicsEqual(left, right) &&
    mapsEqual(left.topicIdsByName, right.topicIdsByName)
  );
}

/** What `diffImages` leaves open: names, creation offsets and numbers of partitions. */
function topicsEqual(left: MetadataImage, right: MetadataImage): boolean {
  if (left.topics.size !== right.topics.size) return false;
  return [...left.topics.values()].every((topic) => {
    const other = right.topics.get(topic.topicId);
    return (
      other !== undefined &&
      other.name === topic.name &&
      other.createdOffset === topic.createdOffset &&
      other.partitions.length === topic.partitions.length
    );
  });
}

function brokersEqual(left: BrokerImage, right: BrokerImage): boolean {
  return JSON.stringify(brokerFields(left)) === JSON.stringify(brokerFields(right));
}

/** In one order, whatever the order in which the object was built. */
function brokerFields(broker: BrokerImage): unknown[] {
  return [
    broker.nodeId,
    broker.brokerEpoch,
    broker.incarnation,
    broker.endpoints.map(({ name, host, port }) => [name, host, port]),
    broker.rack,
    broker.directoryIds,
    broker.fenced,
    broker.shuttingDown,
    broker.cleanShutdown,
    broker.lastUnfencedEpoch,
    broker.draining,
    broker.features.map(({ name, least, most }) => [name, least, most]),
  ];
}

function partitionsEqual(left: PartitionState, right: PartitionState): boolean {
  if (left === right) return true;
  return (
    left.partitionEpoch === right.partitionEpoch &&
    left.leaderEpoch === right.leaderEpoch &&
    left.leader === right.leader &&
    left.recovering === right.recovering &&
    listsEqual(left.replicas, right.replicas) &&
    listsEqual(left.isr, right.isr) &&
    listsEqual(left.elr, right.elr) &&
    listsEqual(left.lastKnownElr, right.lastKnownElr) &&
    listsEqual(left.addingReplicas, right.addingReplicas) &&
    listsEqual(left.removingReplicas, right.removingReplicas) &&
    listsEqual(left.targetReplicas, right.targetReplicas)
  );
}

function listsEqual(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

function mapsEqual<Value extends string | number>(
  left: ReadonlyMap<string, Value>,
  right: ReadonlyMap<string, Value>,
): boolean {
  if (left === right) return true;
  return left.size === right.size && [...left].every(([key, value]) => right.get(key) === value);
}
