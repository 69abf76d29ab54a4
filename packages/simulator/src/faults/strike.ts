import type { Random } from '@tidemark/ports';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import { controllerOf, leaderOf } from '../cluster-view.js';

/** What a fault is done with. It resolves when the fault is over: the victim started, reconnected or thawed. */
export interface Strike {
  readonly cluster: SimulatedCluster;
  readonly topic: string;
  readonly random: Random;
  readonly forMs: number;
}

export type Fault = (strike: Strike) => Promise<void>;

/** Who leads the topic's first partition; anybody, if nobody does. */
export function leader(strike: Strike): SimulatedMachine {
  return leaderOf(strike.cluster, strike.topic, 0) ?? anyMachine(strike);
}

export function controller(strike: Strike): SimulatedMachine {
  return controllerOf(strike.cluster) ?? anyMachine(strike);
}

export function anyMachine({ cluster: { machines }, random }: Strike): SimulatedMachine {
  const machine = machines[Math.floor(random.next() * machines.length)];
  if (machine === undefined) throw new Error('the cluster has no machine');
  return machine;
}

/** Two machines, not the same. */
export function anyTwo(strike: Strike): [SimulatedMachine, SimulatedMachine] {
  const first = anyMachine(strike);
  const others = strike.cluster.machines.filter((machine) => machine !== first);
  return [first, others[Math.floor(strike.random.next() * others.length)] ?? first];
}

/** Does something again and again, at random moments, until the fault's time is up. */
export async function again(
  { cluster, random, forMs }: Strike,
  betweenMs: { least: number; most: number },
  action: () => void,
): Promise<void> {
  const endMs = cluster.scheduler.nowMs + forMs;
  do {
    action();
    await cluster.pause(betweenMs.least + random.next() * (betweenMs.most - betweenMs.least));
  } while (cluster.scheduler.nowMs < endMs);
}
