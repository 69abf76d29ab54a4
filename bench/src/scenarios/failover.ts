import { setTimeout as delay } from 'node:timers/promises';
import { killAndRestart, Seeded, type Victim, type VictimKind } from '@tidemark/chaos';
import { reachEveryPartition } from '../every-partition.js';
import { LoadedCluster } from '../loaded-cluster.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';
import { findVictim } from '../victim.js';

const COUNTS = [1, 1_000];
const CALM_MS = 1_000;
const KINDS: readonly VictimKind[] = ['leader', 'leader and controller'];

/**
 * For how long no write is acknowledged after a node was killed with SIGKILL. Of one partition: the longest time
 * between two acknowledgements of a steady flow. Of many: from the signal until each has acknowledged a new record.
 */
export const failoverScenario: Scenario = {
  name: 'failover',
  doc: 'time without an acknowledgement around a kill -9 of a leader, and of one that is the controller too; 1 and 1,000 partitions',
  runsDefault: 20,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    const measurements: Measurement[] = [];
    for (const partitions of COUNTS) {
      const directory = `${context.directory}/${partitions}`;
      await using cluster = await LoadedCluster.start({ ...context, directory }, { partitions });
      const gaps = await killInTurn(cluster, context);
      for (const [victim, values] of gaps) {
        measurements.push({ params: { partitions, victim }, metric: 'gap', unit: 'ms', values });
      }
    }
    return measurements;
  },
};

/** Kills a node of each kind in turn. */
async function killInTurn(
  cluster: LoadedCluster,
  { runs, progress }: ScenarioContext,
): Promise<ReadonlyMap<VictimKind, readonly number[]>> {
  const gaps = new Map<VictimKind, number[]>(KINDS.map((kind) => [kind, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const [kind, values] of gaps) {
      await delay(CALM_MS);
      const victim = await findVictim(cluster, kind);
      const gapMs = await gapOf(victim, cluster, new Seeded(run));
      progress(`killed node ${victim.nodeId} (${victim.kind}): ${Math.round(gapMs)} ms`);
      values.push(gapMs);
    }
  }
  return gaps;
}

async function gapOf(victim: Victim, cluster: LoadedCluster, seeded: Seeded): Promise<number> {
  const { world, layout, topic, partitions, producer, times } = cluster;
  let reached: Promise<number> | undefined;
  const onKilled = () => {
    if (partitions > 1) reached = reachEveryPartition(producer, { topic, partitions });
  };
  const { killedMs, wholeMs } = await killAndRestart(victim, { world, layout, seeded, onKilled });
  return reached ?? times.longestGapMs({ fromMs: killedMs, toMs: wholeMs });
}
