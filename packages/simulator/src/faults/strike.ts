import type { Random } from '@tidemark/ports';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';

/** What a fault is done with. It resolves when the fault is over: the victim started, reconnected or thawed. */
export interface Strike {
  readonly cluster: SimulatedCluster;
  readonly topic: string;
  readonly random: Random;
  readonly forMs: number;
  /** One at least. */
  readonly victims: readonly SimulatedMachine[];
}

export type Fault = (strike: Strike) => Promise<void>;

export const between = (random: Random, { least, most }: { least: number; most: number }) =>
  least + random.next() * (most - least);

/** Another machine than the given one; itself, if it is alone. */
export function anotherThan(
  one: SimulatedMachine,
  { cluster, random }: Pick<Strike, 'cluster' | 'random'>,
): SimulatedMachine {
  const others = cluster.machines.filter((machine) => machine !== one);
  return others[Math.floor(random.next() * others.length)] ?? one;
}

/** Does something again and again, at random moments, until the fault's time is up. */
export async function again(
  { cluster, random, forMs }: Pick<Strike, 'cluster' | 'random' | 'forMs'>,
  betweenMs: { least: number; most: number },
  action: () => void,
): Promise<void> {
  const endMs = cluster.scheduler.nowMs + forMs;
  do {
    action();
    await cluster.pause(between(random, betweenMs));
  } while (cluster.scheduler.nowMs < endMs);
}

/** Does something to each victim, waits until the fault's time is up, and then undoes it. */
export async function forAWhile(
  { cluster, victims, forMs }: Strike,
  strike: (victim: SimulatedMachine) => void,
  undo: (victim: SimulatedMachine) => void,
): Promise<void> {
  for (const victim of victims) strike(victim);
  await cluster.pause(forMs);
  for (const victim of victims) undo(victim);
}

/** Whether a condition holds within a while, from time to time looked at; resolves as soon as it does. */
export async function within(cluster: SimulatedCluster, timeoutMs: number, condition: () => boolean): Promise<boolean> {
  const deadlineMs = cluster.scheduler.nowMs + timeoutMs;
  while (!condition() && cluster.scheduler.nowMs < deadlineMs) await cluster.pause(10);
  return condition();
}
