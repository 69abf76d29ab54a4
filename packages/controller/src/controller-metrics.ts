import { effectiveMinIsr, type MetadataImage } from '@tidemark/metadata';
import type { Metrics } from '@tidemark/ports';
import { allPartitions, isLeaderless } from './core/lookups.js';

export interface ControllerView {
  readonly image: () => MetadataImage;
  readonly isActive: () => boolean;
  readonly watchers: () => number;
}

/** Gauges of one controller node, read when they are collected. */
export function registerControllerMetrics(metrics: Metrics, { image, isActive, watchers }: ControllerView): void {
  const gauge = (name: string, help: string) => metrics.gauge({ name: `tidemark_controller_${name}`, help });
  const active = gauge('active', '1 on the node that is the active controller');
  const offset = gauge('metadata_offset', 'Offset of the last metadata record applied');
  const watching = gauge('watchers', 'Metadata streams that this node serves');
  const brokers = gauge('brokers', 'Registered brokers');
  const fenced = gauge('fenced_brokers', 'Registered brokers that are fenced');
  const topics = gauge('topics', 'Topics');
  const partitions = gauge('partitions', 'Partitions');
  const leaderless = gauge('leaderless_partitions', 'Partitions without a leader');
  const underReplicated = gauge('under_replicated_partitions', 'Partitions whose ISR lacks a replica');
  const underMinIsr = gauge('under_min_isr_partitions', 'Partitions whose ISR is smaller than min ISR');
  metrics.beforeCollect(() => {
    const now = image();
    const states = [...allPartitions(now)];
    active.set({}, isActive() ? 1 : 0);
    offset.set({}, now.offset);
    watching.set({}, watchers());
    brokers.set({}, now.brokers.size);
    fenced.set({}, [...now.brokers.values()].filter((broker) => broker.fenced).length);
    topics.set({}, now.topics.size);
    partitions.set({}, states.length);
    leaderless.set({}, states.filter(isLeaderless).length);
    underReplicated.set({}, states.filter(({ isr, replicas }) => isr.length < replicas.length).length);
    underMinIsr.set({}, states.filter((state) => state.isr.length < effectiveMinIsr(now, state)).length);
  });
}
