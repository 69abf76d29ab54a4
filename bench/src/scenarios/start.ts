import { setTimeout as delay } from 'node:timers/promises';
import { runningPid } from '@tidemark/cli';
import { BenchCluster, diskBytes, residentBytes } from '../cluster.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

const MIB = 1024 * 1024;
const NODES = 3;
/** Until a fresh node has come to rest. */
const IDLE_MS = 5_000;

/** How long a fresh cluster takes to take writes, and what it then costs to let it be. */
export const startScenario: Scenario = {
  name: 'start',
  doc: 'time until a fresh cluster takes writes, resident memory when idle, disk of a fresh cluster',
  runsDefault: 5,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    const ready: number[] = [];
    const restart: number[] = [];
    const resident: number[] = [];
    const disk: number[] = [];
    for (let run = 0; run < context.runs; run += 1) {
      const options = { directory: `${context.directory}/run-${run}`, basePort: context.basePort, nodes: NODES };
      {
        await using cluster = await BenchCluster.start(options);
        ready.push(cluster.readyMs);
        await delay(IDLE_MS);
        resident.push(...cluster.layout.nodes.map((node) => residentBytes(runningPid(node) ?? 0) / MIB));
        disk.push(diskBytes(cluster.layout.directory) / MIB);
      }
      await using again = await BenchCluster.start(options);
      restart.push(again.readyMs);
      context.progress(`run ${run + 1} of ${context.runs}: ready in ${Math.round(ready.at(-1) ?? 0)} ms`);
    }
    const params = { nodes: NODES };
    return [
      { params, metric: 'ready, fresh', unit: 'ms', values: ready },
      { params, metric: 'ready, restarted', unit: 'ms', values: restart },
      { params, metric: 'resident memory of a node, idle', unit: 'MiB', values: resident },
      { params, metric: 'disk of the cluster, fresh', unit: 'MiB', values: disk },
    ];
  },
};
