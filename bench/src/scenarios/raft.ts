import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';
import { measureCores } from './raft-cores.js';
import { measureFailover } from './raft-failover.js';
import { measureIdle } from './raft-idle.js';
import { measureNodes } from './raft-nodes.js';

const CORE_PROPOSALS = 500_000;
const CORE_BATCHES = [1, 100];
const NODE_CONCURRENCIES = [1, 1_000];
const NODE_DURATION_MS = 5_000;
/** Throughput hardly varies; what takes long is the failover. */
const THROUGHPUT_RUNS_MAX = 5;

/** The metadata quorum: what it commits, and for how long it commits nothing when its leader is killed. */
export const raftScenario: Scenario = {
  name: 'raft',
  doc: 'proposals per second through three cores in memory and three nodes with fsync; SIGKILL of the leader to the next commit; CPU of idle nodes',
  runsDefault: 20,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    return [...(await proposals(context)), await measureFailover(context), ...(await measureIdle(context))];
  },
};

async function proposals({ directory, runs, progress }: ScenarioContext): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const times = Math.min(runs, THROUGHPUT_RUNS_MAX);
  for (const batch of CORE_BATCHES) {
    const params = { of: 'cores in memory', batch };
    const rates = Array.from({ length: times }, () => measureCores({ proposals: CORE_PROPOSALS, batch }));
    const values = rates.map(({ perSecond }) => perSecond);
    progress(`cores in memory, ${batch} in a batch: ${values.map(Math.round).join(', ')} proposals a second`);
    measurements.push(
      { params, metric: 'proposals', unit: '1/s', values },
      { params, metric: 'proposals', unit: '1/s of CPU', values: rates.map(({ perCpuSecond }) => perCpuSecond) },
    );
  }
  for (const concurrency of NODE_CONCURRENCIES) {
    const values: number[] = [];
    for (let run = 0; run < times; run += 1) {
      const load = { directory: `${directory}/nodes-${concurrency}-${run}`, concurrency };
      values.push(await measureNodes({ ...load, durationMs: NODE_DURATION_MS }));
    }
    progress(`nodes with fsync, ${concurrency} at a time: ${values.map(Math.round).join(', ')} proposals a second`);
    const params = { of: 'nodes with fsync', concurrency };
    measurements.push({ params, metric: 'proposals', unit: '1/s', values });
  }
  return measurements;
}
