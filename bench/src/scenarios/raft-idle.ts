import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntilWhole } from '@tidemark/chaos';
import { runningPid } from '@tidemark/cli';
import { BenchCluster } from '../cluster.js';
import type { Measurement } from '../rows.js';
import type { ScenarioContext } from '../scenario.js';

/** Caches that fill and code that is compiled after a start are not what an idle node costs. */
const CALM_MS = 5_000;
const SAMPLE_MS = 20_000;
const SAMPLES_MAX = 3;
/** The unit of times in /proc/PID/stat, on every architecture of Linux. */
const TICK_MS = 10;

/**
 * The processor time of each node of three that have nothing to do, as a share of one core: heartbeats of the quorum and
 * of brokers, reports to nameservers, looks at retention. None where there is no /proc.
 */
export async function measureIdle({ directory, basePort, runs, progress }: ScenarioContext): Promise<Measurement[]> {
  if (!existsSync('/proc/self/stat')) return [];
  await using cluster = await BenchCluster.start({ directory: `${directory}/idle`, basePort, nodes: 3 });
  const { world, layout } = cluster;
  const asked = await waitUntilWhole(world, layout);
  const leader = asked.answers?.cluster.controller;
  await delay(CALM_MS);
  const values = new Map<number, number[]>(layout.nodes.map(({ id }) => [id, []]));
  for (let sample = 0; sample < Math.min(runs, SAMPLES_MAX); sample += 1) {
    const before = layout.nodes.map((node) => processorMs(runningPid(node)));
    const startedMs = performance.now();
    await delay(SAMPLE_MS);
    const tookMs = performance.now() - startedMs;
    for (const [at, node] of layout.nodes.entries()) {
      const spentMs = processorMs(runningPid(node)) - (before[at] ?? 0);
      values.get(node.id)?.push((100 * spentMs) / tookMs);
    }
  }
  return [...values].map(([id, shares]) => {
    const role = id === leader ? 'leader' : 'follower';
    progress(`idle, node ${id} (${role}): ${shares.map((share) => share.toFixed(2)).join(', ')} % of a core`);
    return { params: { node: id, role }, metric: 'idle cpu', unit: '% of a core', values: shares };
  });
}

/** What a process has used, in user mode and in the kernel. Throws Error if it does not run. */
function processorMs(pid: number | undefined): number {
  if (pid === undefined) throw new Error('a node has stopped while it was measured');
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name may hold anything, spaces and brackets too; what follows the last bracket is numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
