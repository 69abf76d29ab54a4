import { type Random, randomInteger } from '@tidemark/ports';
import type { SimulatedCluster } from './cluster.js';
import { type End, endAfter } from './faults/process-faults.js';
import type { PlannedBeginning, StoryPlan } from './plan.js';

/** How likely the formation of a story's cluster is to be disturbed. */
const DISTURBED_CHANCE = 0.1;
/** In which the first files are made, the first leader is elected and the first brokers register. */
const FORMATION_MS = 400;
/** Until whoever died is started again. */
const DOWN_MS = 60;
/** How many of the machines a blow hits, and how many of these lose power. */
const HIT_SHARE = 0.6;
const POWER_SHARE = 0.6;
/** Within as many disk operations of a start; the earlier the likelier. */
const OPERATIONS_MAX = 80;

/** Disturbs the formation of some clusters. */
export function withBeginning(random: Random, plan: StoryPlan): StoryPlan {
  if (random.next() >= DISTURBED_CHANCE) return plan;
  const blows = randomInteger(random, { least: 1, most: 4 });
  return { ...plan, beginning: { blows, draw: randomInteger(random, { least: 0, most: 2 ** 31 - 1 }) } };
}

/** Starts every machine for the first time; `blows` end some of them before the cluster has formed, and these are started again. */
export async function formCluster(cluster: SimulatedCluster, planned: PlannedBeginning | undefined): Promise<void> {
  for (const machine of cluster.machines) cluster.start(machine);
  if (planned === undefined) return;
  const random = cluster.scheduler.random.fork(`beginning ${planned.draw}`);
  for (let blow = 0; blow < planned.blows; blow += 1) {
    const hit = cluster.machines.filter(() => random.next() < HIT_SHARE);
    const how: End = random.next() < POWER_SHARE ? 'powerLoss' : 'kill';
    for (const machine of hit) {
      endAfter(cluster, machine, { how, operations: Math.floor(random.next() ** 2 * OPERATIONS_MAX) });
    }
    await cluster.pause(random.next() ** 2 * FORMATION_MS);
    for (const machine of hit) cluster[how](machine);
    await cluster.pause(random.next() * DOWN_MS);
    for (const machine of hit) cluster.start(machine);
  }
}
