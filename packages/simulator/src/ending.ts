import type { Random } from '@tidemark/ports';
import { mustHold } from './checkers/violation.js';
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

/** How often a node may be called into in a second in which nobody asks anything of it. */
const CALM_CALLS_MAX = 400;

/** Nobody works for nothing: throws InvariantViolation if a node of a cluster at rest is busy. */
export async function mustBeCalm(cluster: SimulatedCluster): Promise<void> {
  const callsOf = () => cluster.machines.map(({ running }) => running?.world.process.entries ?? 0);
  const before = callsOf();
  await cluster.pause(1_000);
  for (const [nodeId, calls] of callsOf().entries()) {
    const more = calls - (before[nodeId] ?? 0);
    mustHold(
      more <= CALM_CALLS_MAX,
      () => `node ${nodeId} of a cluster at rest was called into ${more} times in a second`,
    );
  }
}

/** What is read and compared afterwards is what their disks have kept. */
export async function loseAllPower(cluster: SimulatedCluster): Promise<void> {
  for (const machine of cluster.machines) cluster.powerLoss(machine);
  await cluster.pause(DARK_MS);
  for (const machine of cluster.machines) cluster.start(machine);
}
