import { setTimeout as delay } from 'node:timers/promises';
import { type AskedStatus, askStatus, type ClusterLayout, type ClusterStatus } from '@tidemark/cli';
import type { World } from '@tidemark/ports';

const POLL_MS = 100;
const WHOLE_TIMEOUT_MS = 60_000;
/** How many partitions that are not in order are named one by one. */
const NAMED_MAX = 3;

/** Polls until nothing is missing. Throws after a minute, with what is. */
export async function waitUntilWhole(
  world: World,
  layout: ClusterLayout,
  isReached: (asked: AskedStatus) => boolean = () => true,
): Promise<AskedStatus> {
  const deadline = performance.now() + WHOLE_TIMEOUT_MS;
  for (;;) {
    const asked = await askStatus(world, layout);
    const missing = asked.error === undefined ? whatIsMissing(asked.status, layout.nodes.length) : [`${asked.error}`];
    if (missing.length === 0 && isReached(asked)) return asked;
    if (performance.now() > deadline) {
      throw new Error(
        `the cluster is not whole after ${WHOLE_TIMEOUT_MS / 1_000} s: ${missing.join('; ') || 'what was waited for has not come'}`,
      );
    }
    await delay(POLL_MS);
  }
}

/**
 * What keeps a cluster from being whole: every node runs, one is the controller, every partition has all its replicas in sync, and a leader
 * that tells its high watermark.
 */
export function whatIsMissing(status: ClusterStatus, nodes: number): string[] {
  const missing: string[] = [];
  const running = status.nodes.filter(({ pid }) => pid !== null).length;
  if (status.nodes.length !== nodes || running !== nodes) {
    missing.push(`${running} nodes run of the ${status.nodes.length} that are known, and ${nodes} should`);
  }
  if (!status.nodes.some(({ controller }) => controller)) missing.push('there is no controller');
  const behind = status.partitions.filter(
    ({ leader, isr, replicas }) => leader === null || isr.length < replicas.length,
  );
  if (behind.length > 0) {
    const named = some(behind, ({ topic, partition, leader, isr, replicas }) => {
      return `${topic}-${partition} (leader ${leader ?? 'none'}, in sync ${isr.join(' ')}, of ${replicas.join(' ')})`;
    });
    missing.push(`${behind.length} partitions have no leader or a replica that is not in sync: ${named}`);
  }
  const untold = status.partitions.filter(({ leader, hw }) => leader !== null && hw === null);
  if (untold.length > 0) {
    const named = some(untold, ({ topic, partition }) => `${topic}-${partition}`);
    missing.push(`${untold.length} partitions have a leader that has not told its high watermark: ${named}`);
  }
  return missing;
}

function some<Item>(items: readonly Item[], name: (item: Item) => string): string {
  return items.slice(0, NAMED_MAX).map(name).join(', ');
}

/** Which life of a node the controller knows. */
export function incarnationOf({ answers }: AskedStatus, nodeId: number): number | undefined {
  return answers?.cluster.brokers.find(({ address }) => address?.brokerId === nodeId)?.brokerEpoch;
}
