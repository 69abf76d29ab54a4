import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '@tidemark/ports';
import { askStatus, type StartedCluster, stopCluster } from './control.js';
import { bootstrapOption, type ClusterLayout, isInDefaultDirectory } from './layout.js';
import type { ClusterStatus } from './status.js';
import { describeChanges } from './status-changes.js';

const WATCH_MS = 500;

/**
 * Stays with a cluster that was started: says what to type next, prints a line for each change of who runs and who
 * leads, and when the signal comes stops every node cleanly.
 */
export async function watchInForeground(
  world: World,
  layout: ClusterLayout,
  { cluster, signal }: { readonly cluster: StartedCluster; readonly signal: AbortSignal },
): Promise<void> {
  process.stderr.write(`\n${whatNext(layout, cluster.status)}\n\nCtrl-C stops the cluster; the data stays.\n\n`);
  let previous = cluster.status;
  while (!signal.aborted) {
    await delay(WATCH_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const { status, error } = await askStatus(world, layout);
    for (const line of describeChanges(previous, status)) process.stdout.write(`${clockTime()} ${line}\n`);
    // While no node answers nothing is known of the partitions: what was known last stays the base of comparison.
    previous = error === undefined ? status : { nodes: status.nodes, partitions: previous.partitions };
  }
  process.stderr.write('\nStopping …\n');
  const count = await stopCluster(layout);
  process.stderr.write(`Stopped ${count} node${count === 1 ? '' : 's'}. Data: ${layout.directory}\n`);
}

function clockTime(): string {
  return new Date().toTimeString().slice(0, 8);
}

/** What to type in another terminal. Any node may be the one that is killed: the commands name them all. */
export function whatNext(layout: ClusterLayout, status: ClusterStatus): string {
  const dir = isInDefaultDirectory(layout) ? '' : ` --dir ${layout.directory}`;
  const bootstrap = bootstrapOption(layout);
  const victim = status.nodes.find(({ controller }) => controller)?.pid;
  return `In another terminal:
  npx tidemark topic create greetings${bootstrap}
  echo hello | npx tidemark produce greetings${bootstrap}
  npx tidemark consume greetings${bootstrap}
  kill -9 ${victim ?? 'PID'}                        # the controller's process; then read again: nothing is lost
  npx tidemark cluster start${dir}           # starts the node that is down
  npx tidemark cluster status${dir}`;
}
