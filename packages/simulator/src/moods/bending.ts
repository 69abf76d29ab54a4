import { type Random, randomInteger } from '@tidemark/ports';
import { isLossy, type PlannedFault, type PlannedWorkload, type StoryPlan } from '../plan.js';

/** What the moods bend plans with. */

export const drawOf = (random: Random) => randomInteger(random, { least: 0, most: 2 ** 31 - 1 });

export const between = (random: Random, least: number, most: number) => randomInteger(random, { least, most });

/** Producers and consumers only, a record every so many ms. */
export function clientsOnly({ workloads }: StoryPlan, sendIntervalMs: number): PlannedWorkload[] {
  return workloads
    .filter(({ kind }) => kind === 'producer' || kind === 'consumer')
    .map((workload) => (workload.kind === 'producer' ? { ...workload, sendIntervalMs } : workload));
}

/** Operators who move leaderships about, so many of them. */
export function electors(random: Random, count: number): PlannedWorkload[] {
  return Array.from({ length: count }, () => ({ kind: 'elections', draw: drawOf(random) }));
}

/** One of the faults that were drawn, beside which the mood's own may take copies. */
export function oneHarmless({ faults }: StoryPlan, endurance: Pick<StoryPlan, 'flushPolicy'>): PlannedFault[] {
  return faults.filter((fault) => fault.kind !== 'bit rot' && !isLossy(fault, endurance)).slice(0, 1);
}
