import type { Random } from '@tidemark/ports';
import type { SimulatedCluster } from './cluster.js';
import type { StoryPlan } from './plan.js';

/** How likely a story that may is to end in a loss of power of everything. */
const POWER_LOSS_CHANCE = 0.3;
/** As long as nobody has power. */
const DARK_MS = 100;

/** Has some stories end in a loss of power of all machines at once, where what is acknowledged is on disks, and these are sound. */
export function withEnding(random: Random, plan: StoryPlan): StoryPlan {
  const isDrawn = random.next() < POWER_LOSS_CHANCE;
  const rots = plan.faults.some(({ kind }) => kind === 'bit rot' || kind === 'misdirected write');
  if (!isDrawn || plan.flushPolicy !== 'sync' || plan.uncleanElections === true || rots) return plan;
  return { ...plan, endsInPowerLoss: true };
}

/** What is read and compared afterwards is what their disks have kept. */
export async function loseAllPower(cluster: SimulatedCluster): Promise<void> {
  for (const machine of cluster.machines) cluster.powerLoss(machine);
  await cluster.pause(DARK_MS);
  for (const machine of cluster.machines) cluster.start(machine);
}
