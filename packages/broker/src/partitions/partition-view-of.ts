import type { LogOptions } from '@tidemark/commitlog';
import { type MetadataImage, type PartitionState, topicSetting } from '@tidemark/metadata';
import type { NodeId, TopicId } from '@tidemark/protocol';
import type { BrokerLookup, BrokerView } from '@tidemark/replication';
import type { ReplicaView } from './replica.js';

/** Partition state as the replication rules see it: the names agree. */
export function partitionViewOf(state: PartitionState): ReplicaView {
  return state;
}

/** Looks brokers up in whatever image is the current one. */
export function brokerLookup(image: () => MetadataImage): BrokerLookup {
  return (nodeId: NodeId): BrokerView | undefined => image().brokers.get(nodeId);
}

/** Whether only the last record of each key is to stay. */
export function isCompacted(image: MetadataImage, topicId: TopicId): boolean {
  return topicSetting(image, topicId, 'cleanup.policy').includes('compact');
}

/** How the logs of a topic are to behave. */
export function logOptionsOf(image: MetadataImage, topicId: TopicId): Partial<LogOptions> {
  // The active segment is never compacted: what must be by then has to leave it.
  const oldestMs = isCompacted(image, topicId)
    ? topicSetting(image, topicId, 'max.compaction.lag.ms')
    : Number.MAX_SAFE_INTEGER;
  return {
    segmentBytes: topicSetting(image, topicId, 'segment.bytes'),
    segmentRollMs: Math.min(topicSetting(image, topicId, 'segment.ms'), oldestMs),
    fileDeleteDelayMs: topicSetting(image, topicId, 'file.delete.delay.ms'),
    indexIntervalBytes: topicSetting(image, topicId, 'index.interval.bytes'),
    flushPolicy: topicSetting(image, topicId, 'flush.policy'),
    flushMessages: topicSetting(image, topicId, 'flush.messages'),
    flushIntervalMs: Math.min(topicSetting(image, topicId, 'flush.interval.ms'), 2 ** 31 - 1),
  };
}
