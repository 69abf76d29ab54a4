import type { Metrics } from '@tidemark/ports';
import type { PartitionTable } from '../partitions/partition-table.js';
import type { LogDirectories } from '../storage/log-directories.js';

/** What a broker tells of its partitions when metrics are collected. */
export function registerBrokerMetrics(
  metrics: Metrics,
  { table, directories }: { readonly table: PartitionTable; readonly directories: LogDirectories },
): void {
  const replicas = metrics.gauge({ name: 'tidemark_broker_replicas', help: 'Replicas hosted by this broker.' });
  const leaders = metrics.gauge({ name: 'tidemark_broker_leaders', help: 'Partitions that this broker leads.' });
  const underReplicated = metrics.gauge({
    name: 'tidemark_broker_under_replicated_partitions',
    help: 'Partitions led by this broker whose ISR lacks a replica.',
  });
  const offline = metrics.gauge({
    name: 'tidemark_broker_offline_log_directories',
    help: 'Directories of log.dirs that cannot be used.',
  });
  const held = metrics.gauge({
    name: 'tidemark_broker_log_directory_replicas',
    help: 'Replicas in each directory of log.dirs.',
    labels: ['directory'],
  });
  metrics.beforeCollect(() => {
    offline.set({}, directories.offline.length);
    for (const directory of directories.all) held.set({ directory: directory.path }, table.countIn(directory));
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
