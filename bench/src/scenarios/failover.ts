import { setTimeout as delay } from 'node:timers/promises';
import { chooseVictim, killAndRestart, Seeded, type Victim, type VictimKind, waitUntilWhole } from '@tidemark/chaos';
import { reachEveryPartition } from '../every-partition.js';
import { LoadedCluster } from '../loaded-cluster.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

const COUNTS = [1, 1_000];
const CALM_MS = 1_000;
const KINDS: readonly VictimKind[] = ['leader', 'leader and controller'];
/** How many kills may hit a node of a kind that has been measured often enough. */
const DETOURS_MAX = 20;

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
      for (const victim of KINDS) {
        const values = gaps.get(victim) ?? [];
        measurements.push({ params: { partitions, victim }, metric: 'gap', unit: 'ms', values });
      }
    }
    return measurements;
  },
};

/** Kills leaders until each kind has been hit often enough. */
async function killInTurn(
  cluster: LoadedCluster,
  { runs, progress }: ScenarioContext,
): Promise<ReadonlyMap<VictimKind, readonly number[]>> {
  const gaps = new Map<VictimKind, number[]>(KINDS.map((kind) => [kind, []]));
  const missing = () => KINDS.filter((kind) => (gaps.get(kind)?.length ?? 0) < runs);
  for (let turn = 0; missing().length > 0 && turn < KINDS.length * runs + DETOURS_MAX; turn += 1) {
    await delay(CALM_MS);
    const seeded = new Seeded(turn);
    const { status } = await waitUntilWhole(cluster.world, cluster.layout);
    const wanted = missing()[turn % missing().length] ?? 'leader';
    const chosen = chooseVictim(wanted, status, seeded);
    // Without its controller the cluster makes another the controller, which may well be the leader.
    const victim = chosen?.kind === wanted ? chosen : (chooseVictim('controller', status, seeded) ?? chosen);
    if (victim === undefined) continue;
    const gapMs = await gapOf(victim, cluster, seeded);
    progress(`killed node ${victim.nodeId} (${victim.kind}): ${Math.round(gapMs)} ms`);
    const values = gaps.get(victim.kind);
    if (values !== undefined && values.length < runs) values.push(gapMs);
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
