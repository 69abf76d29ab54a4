import {
  type BrokerChangeRecord,
  type BrokerRecord,
  brokerEpoch,
  type ClusterRecord,
  type ConfigRecord,
  ConfigRecordResourceType,
  directoryId,
  type LeaderEpoch,
  leaderEpoch,
  type MetadataRecord,
  NONE,
  type NodeId,
  type NodeList,
  nodeId,
  type Offset,
  type PartitionChangeRecord,
  type PartitionRecord,
  type ProducerIdsRecord,
  partitionEpoch,
  producerId,
  type TopicRecord,
  topicId,
  type UnregisterBrokerRecord,
} from '@tidemark/protocol';
import type { MetadataDelta } from './delta.js';
import type { MetadataImage, PartitionState } from './image.js';
import { ImageDraft } from './image-draft.js';
import { checkRecord, MetadataError } from './metadata-error.js';
import { PersistentMap } from './persistent-map.js';
import { quorumOf } from './quorum.js';

/** A record with its offset in the metadata log. */
export interface OffsetRecord {
  readonly offset: Offset;
  readonly record: MetadataRecord;
}

/** An image and what led to it. */
export interface Applied {
  readonly image: MetadataImage;
  readonly delta: MetadataDelta;
}

/**
 * Folds records into an image. Deterministic, and the only way in which cluster state changes. The input stays as it
 * is; the cost follows what the records change, not the size of the image. Offsets must rise.
 * @throws MetadataError if a record is of an unknown kind or does not fit the image: a defect or damage, never a
 *   normal event, since records are proposed only after they have been applied to a speculative image
 */
export function applyRecords(image: MetadataImage, records: readonly OffsetRecord[]): Applied {
  const draft = new ImageDraft(image);
  let last = image.offset;
  for (const { offset, record } of records) {
    checkRecord(offset > last, () => `the record at ${offset} does not follow ${last}`);
    applyRecord(draft, offset, record);
    last = offset;
  }
  return draft.finish(last);
}

/** Applies one record to a draft; for the snapshot codec, whose offsets need not rise. */
export function applyRecord(draft: ImageDraft, offset: Offset, record: MetadataRecord): void {
  if (record.partitionChange != null) changePartition(draft, record.partitionChange);
  else if (record.partition != null) createPartition(draft, record.partition);
  else if (record.broker != null) registerBroker(draft, offset, record.broker);
  else if (record.brokerChange != null) changeBroker(draft, record.brokerChange);
  else if (record.unregisterBroker != null) unregisterBroker(draft, record.unregisterBroker);
  else if (record.topic != null) createTopic(draft, offset, record.topic);
  else if (record.removeTopic != null) draft.removeTopic(topicId(record.removeTopic.topicId));
  else if (record.config != null) applyConfig(draft, record.config);
  else if (record.producerIds != null) handOutProducerIds(draft, record.producerIds);
  else if (record.featureLevel != null) draft.setFeatureLevel(record.featureLevel.name, record.featureLevel.level);
  else if (record.cluster != null) nameCluster(draft, record.cluster);
  else if (record.quorum != null) draft.quorum = quorumOf(record.quorum);
  // The no-op of a new leader does nothing but take an offset.
  else if (record.leaderChange == null) {
    throw new MetadataError(
      'unknown-record',
      `the metadata record at ${offset} is of a kind that this release does not know; upgrade this node`,
    );
  }
}

function changeBroker(draft: ImageDraft, record: BrokerChangeRecord) {
  const { fenced, shuttingDown, draining } = record;
  const broker = registered(draft, record.brokerId, record.brokerEpoch);
  draft.setBroker({
    ...broker,
    fenced: fenced ?? broker.fenced,
    shuttingDown: shuttingDown ?? broker.shuttingDown,
    draining: draining ?? broker.draining,
    lastUnfencedEpoch: fenced === false ? broker.brokerEpoch : broker.lastUnfencedEpoch,
  });
}

function unregisterBroker(draft: ImageDraft, { brokerId, brokerEpoch: epoch }: UnregisterBrokerRecord): void {
  draft.removeBroker(registered(draft, brokerId, epoch).nodeId);
}

function createTopic(draft: ImageDraft, offset: Offset, { topicId: id, name }: TopicRecord): void {
  const configs = PersistentMap.empty<string, string>();
  draft.createTopic({ topicId: topicId(id), name, createdOffset: offset, partitions: [], configs });
}

function handOutProducerIds(draft: ImageDraft, { nextProducerId }: ProducerIdsRecord): void {
  const next = producerId(nextProducerId);
  checkRecord(next >= draft.nextProducerId, () => `producer ids fall back to ${next} from ${draft.nextProducerId}`);
  draft.nextProducerId = next;
}

function nameCluster(draft: ImageDraft, { clusterId }: ClusterRecord): void {
  checkRecord(draft.clusterId === '', () => `cluster ${draft.clusterId} cannot become ${clusterId}`);
  draft.clusterId = clusterId;
}

function registered(draft: ImageDraft, id: number, epoch: number) {
  const broker = draft.broker(nodeId(id));
  checkRecord(broker?.brokerEpoch === epoch, () => `broker ${id} is not registered with epoch ${epoch}`);
  return broker;
}

function registerBroker(draft: ImageDraft, offset: Offset, record: BrokerRecord): void {
  const id = nodeId(record.brokerId);
  const before = draft.broker(id);
  draft.setBroker({
    nodeId: id,
    brokerEpoch: brokerEpoch(offset),
    incarnation: record.incarnation,
    endpoints: record.endpoints.map(({ name, host, port }) => ({ name, host, port })),
    rack: record.rack,
    directoryIds: record.directoryIds.map(directoryId),
    fenced: record.fenced,
    shuttingDown: false,
    draining: before?.draining ?? false,
    cleanShutdown: record.cleanShutdown,
    lastUnfencedEpoch: before?.lastUnfencedEpoch ?? brokerEpoch(NONE),
    features: record.features.map(({ name, least, most }) => ({ name, least, most })),
  });
}

function createPartition(draft: ImageDraft, record: PartitionRecord): void {
  const id = topicId(record.topicId);
  checkRecord(
    draft.partition(id, record.partition) === undefined,
    () => `partition ${record.partition} of ${id} exists already`,
  );
  draft.setPartition({
    topicId: id,
    partition: record.partition,
    replicas: record.replicas.map(nodeId),
    isr: record.isr.map(nodeId),
    elr: record.elr.map(nodeId),
    lastKnownElr: record.lastKnownElr.map(nodeId),
    leader: nodeId(record.leader),
    leaderEpoch: leaderEpoch(record.leaderEpoch),
    partitionEpoch: partitionEpoch(record.partitionEpoch),
    recovering: record.recovering,
    addingReplicas: record.addingReplicas.map(nodeId),
    removingReplicas: record.removingReplicas.map(nodeId),
    targetReplicas: record.targetReplicas.map(nodeId),
  });
}

function changePartition(draft: ImageDraft, record: PartitionChangeRecord): void {
  const id = topicId(record.topicId);
  const old = draft.partition(id, record.partition);
  checkRecord(old !== undefined, () => `there is no partition ${record.partition} of ${id}`);
  const state: PartitionState = {
    ...old,
    partitionEpoch: partitionEpoch(record.partitionEpoch),
    leaderEpoch: leaderEpochAfter(old, record),
    leader: record.leader == null ? old.leader : nodeId(record.leader),
    isr: listAfter(old.isr, record.isr),
    elr: listAfter(old.elr, record.elr),
    lastKnownElr: listAfter(old.lastKnownElr, record.lastKnownElr),
    recovering: record.recovering ?? old.recovering,
    replicas: listAfter(old.replicas, record.replicas),
    addingReplicas: listAfter(old.addingReplicas, record.addingReplicas),
    removingReplicas: listAfter(old.removingReplicas, record.removingReplicas),
    targetReplicas: listAfter(old.targetReplicas, record.targetReplicas),
  };
  checkRecord(
    state.partitionEpoch === old.partitionEpoch + 1,
    () => `partition ${old.partition} of ${id} goes from epoch ${old.partitionEpoch} to ${state.partitionEpoch}`,
  );
  draft.setPartition(state);
}

function leaderEpochAfter(old: PartitionState, record: PartitionChangeRecord): LeaderEpoch {
  if (record.leaderEpoch == null) {
    checkRecord(
      record.leader == null || record.leader === old.leader,
      () => `partition ${old.partition} of ${old.topicId} changes its leader without a new leader epoch`,
    );
    return old.leaderEpoch;
  }
  const epoch = leaderEpoch(record.leaderEpoch);
  checkRecord(
    epoch === old.leaderEpoch + 1,
    () => `partition ${old.partition} of ${old.topicId} goes from leader epoch ${old.leaderEpoch} to ${epoch}`,
  );
  return epoch;
}

function listAfter(old: readonly NodeId[], change: NodeList | null): readonly NodeId[] {
  return change == null ? old : change.ids.map(nodeId);
}

function applyConfig(draft: ImageDraft, record: ConfigRecord): void {
  const value = record.value ?? '';
  if (record.resourceType === ConfigRecordResourceType.TOPIC) {
    draft.setTopicConfig(topicId(record.resource), record.key, value);
  } else if (record.resourceType === ConfigRecordResourceType.CLUSTER) {
    draft.setClusterConfig(record.key, value);
  } else if (record.resourceType === ConfigRecordResourceType.BROKER) {
    checkRecord(/^\d+$/.test(record.resource), () => `a config record is for broker "${record.resource}"`);
    draft.setBrokerConfig(nodeId(Number(record.resource)), record.key, value);
  } else {
    throw new MetadataError('unknown-record', `a config record is for resource type ${record.resourceType}`);
  }
}
