import type { Metrics } from '@tidemark/ports';
import type { PartitionTable } from '../partitions/partition-table.js';

/** What a broker tells of its partitions when metrics are collected. */
export function registerBrokerMetrics(metrics: Metrics, table: PartitionTable): void {
  const replicas = metrics.gauge({ name: 'tidemark_broker_replicas', help: 'Replicas hosted by this broker.' });
  const leaders = metrics.gauge({ name: 'tidemark_broker_leaders', help: 'Partitions that this broker leads.' });
  const underReplicated = metrics.gauge({
    name: 'tidemark_broker_under_replicated_partitions',
    help: 'Partitions led by this broker whose ISR lacks a replica.',
  });
  metrics.beforeCollect(() => {
    const leaderships = [...table.all()].flatMap(({ leadership }) =>
      leadership === undefined ? [] : [leadership.core],
    );
    replicas.set({}, table.size);
    leaders.set({}, leaderships.length);
    underReplicated.set(
      {},
      leaderships.filter(({ committedIsr, replicas: all }) => committedIsr.length < all.length).length,
    );
  });
}
