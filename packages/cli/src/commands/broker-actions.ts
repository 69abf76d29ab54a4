import type { ClusterDescription } from '@tidemark/client';
import type { TopicDescription } from '@tidemark/protocol';
import { formatTable, plural, print } from '../output.js';
import type { BrokerChangeOptions } from './broker.js';
import { CHANGE_TIMEOUT_MS, connect } from './connect.js';
import type { ConnectionOptions } from './shared.js';

/** A broker in one line. */
export interface BrokerSummary {
  readonly id: number;
  readonly state: 'up' | 'fenced' | 'shutting down' | 'draining';
  readonly rack: string;
  readonly leaders: number;
  readonly replicas: number;
  readonly controller: boolean;
}

export function brokerSummaries(cluster: ClusterDescription, topics: readonly TopicDescription[]): BrokerSummary[] {
  const partitions = topics.flatMap(({ route }) => route?.partitions ?? []);
  return cluster.brokers.map(({ address, fenced, shuttingDown, draining }) => {
    const id = address?.brokerId ?? -1;
    return {
      id,
      state: fenced ? 'fenced' : shuttingDown ? 'shutting down' : draining ? 'draining' : 'up',
      rack: address?.rack ?? '',
      leaders: partitions.filter(({ leader }) => leader === id).length,
      replicas: partitions.filter(({ replicas }) => replicas.includes(id)).length,
      controller: id === cluster.controller,
    };
  });
}

/** `broker list`. */
export async function listAction(options: ConnectionOptions): Promise<void> {
  await using connected = await connect(options);
  const { admin } = connected;
  const summaries = brokerSummaries(await admin.describeCluster(), await admin.describeTopics());
  print(options.output, summaries, (rows) =>
    formatTable(
      ['BROKER', 'STATE', 'RACK', 'LEADERS', 'REPLICAS', 'CONTROLLER'],
      rows.map((row) => [row.id, row.state, row.rack, row.leaders, row.replicas, row.controller]),
    ),
  );
}

/** `broker drain` and `broker resume`. */
export async function drainAction(
  { id, draining }: { readonly id: number; readonly draining: boolean },
  options: BrokerChangeOptions,
): Promise<void> {
  await using connected = await connect(options);
  const { dryRun = false } = options;
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: dryRun, draining };
  const result = await connected.admin.drainBroker(id, change);
  print(options.output, { broker: id, draining, ...result, dryRun }, ({ leadershipsMoved, leadershipsLeft }) => {
    if (!draining) return dryRun ? `Would resume broker ${id}.` : `Broker ${id} takes part again.`;
    const moved = `${plural(leadershipsMoved, 'leadership')} ${dryRun ? 'would move' : 'moved'}`;
    const left = leadershipsLeft === 0 ? '' : `, ${leadershipsLeft} stay since nobody else is in sync; run this again`;
    return `${dryRun ? 'Would drain' : 'Drained'} broker ${id}: ${moved}${left}.`;
  });
}
