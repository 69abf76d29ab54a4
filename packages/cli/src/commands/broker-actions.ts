import type { BrokerLogs, ClusterDescription } from '@tidemark/client';
import type { TopicDescription } from '@tidemark/protocol';
import { CliError, exitCodes } from '../exit-codes.js';
import { formatTable, plural, print } from '../output.js';
import type { BrokerChangeOptions } from './broker.js';
import { CHANGE_TIMEOUT_MS, connect } from './connect.js';
import type { ConnectionOptions } from './shared.js';

/** A broker in one line. */
export interface BrokerSummary {
  readonly id: number;
  readonly state: 'up' | 'fenced' | 'shutting down' | 'draining';
  /** In maintenance, also while it is down: it has to be resumed. */
  readonly draining: boolean;
  readonly rack: string;
  readonly leaders: number;
  readonly replicas: number;
  readonly controller: boolean;
  /** Its directories of log.dirs; empty: it did not answer. */
  readonly directories: BrokerLogs['directories'];
}

export function brokerSummaries(
  cluster: ClusterDescription,
  topics: readonly TopicDescription[],
  logs: readonly BrokerLogs[],
): BrokerSummary[] {
  const partitions = topics.flatMap(({ route }) => route?.partitions ?? []);
  return cluster.brokers.map(({ address, fenced, shuttingDown, draining }) => {
    const id = address?.brokerId ?? -1;
    return {
      id,
      state: fenced ? 'fenced' : shuttingDown ? 'shutting down' : draining ? 'draining' : 'up',
      draining,
      rack: address?.rack ?? '',
      leaders: partitions.filter(({ leader }) => leader === id).length,
      replicas: partitions.filter(({ replicas }) => replicas.includes(id)).length,
      controller: id === cluster.controller,
      directories: logs.find(({ brokerId }) => brokerId === id)?.directories ?? [],
    };
  });
}

/** `broker list`. */
export async function listAction(options: ConnectionOptions): Promise<void> {
  await using connected = await connect(options);
  const { admin } = connected;
  const logs = await admin.describeLogs({ directoriesOnly: true, timeoutMs: DIRECTORIES_TIMEOUT_MS });
  const summaries = brokerSummaries(await admin.describeCluster(), await admin.describeTopics(), logs);
  print(options.output, summaries, formatBrokers);
}

export function formatBrokers(rows: readonly BrokerSummary[]): string {
  const table = formatTable(
    ['BROKER', 'STATE', 'RACK', 'LEADERS', 'REPLICAS', 'CONTROLLER', 'LOG DIRS'],
    rows.map((row) => [
      row.id,
      row.draining && row.state !== 'draining' ? `${row.state}, draining` : row.state,
      row.rack,
      row.leaders,
      row.replicas,
      row.controller,
      directoriesText(row.directories),
    ]),
  );
  return [table, ...rows.flatMap(offlineTexts)].join('\n');
}

/** A broker that is down says nothing of its directories, and is not waited for. */
const DIRECTORIES_TIMEOUT_MS = 3_000;

function directoriesText(directories: BrokerSummary['directories']): string | null {
  if (directories.length === 0) return null;
  const offline = directories.filter(({ problem }) => problem !== '').length;
  return offline === 0 ? String(directories.length) : `${directories.length}, ${offline} offline`;
}

function offlineTexts({ id, directories }: BrokerSummary): string[] {
  const offline = directories.filter(({ problem }) => problem !== '');
  return offline.map(({ path, problem }) => `Broker ${id}: ${path} is offline: ${problem}`);
}

const STILL_LEADS_ADVICE =
  'run this again once others are in sync, and move those that have no other replica with "tidemark partition reassign"';

/** `broker drain` and `broker resume`. */
export async function drainAction(
  { id, draining }: { readonly id: number; readonly draining: boolean },
  options: BrokerChangeOptions,
): Promise<void> {
  await using connected = await connect(options);
  const { dryRun = false } = options;
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: dryRun, draining };
  const { metadataOffset: _, ...result } = await connected.admin.drainBroker(id, change);
  print(options.output, { broker: id, draining, ...result, dryRun }, ({ leadershipsMoved, leadershipsLeft }) => {
    if (!draining) return dryRun ? `Would resume broker ${id}.` : `Broker ${id} takes part again.`;
    const moved = `${plural(leadershipsMoved, 'leadership')} ${dryRun ? 'would move' : 'moved'}`;
    const left = leadershipsLeft === 0 ? '' : `, ${leadershipsLeft} stay since nobody else is in sync`;
    return `${dryRun ? 'Would drain' : 'Drained'} broker ${id}: ${moved}${left}.`;
  });
  // Whoever stops it next, in a script, would leave these without a leader.
  if (draining && !dryRun && result.leadershipsLeft > 0) {
    const left = plural(result.leadershipsLeft, 'partition');
    throw new CliError(exitCodes.failed, `broker ${id} still leads ${left}: ${STILL_LEADS_ADVICE}`);
  }
}
