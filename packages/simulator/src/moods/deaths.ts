import type { Random } from '@tidemark/ports';
import type { PlannedFault, StoryPlan } from '../plan.js';
import { between, clientsOnly, drawOf, electors } from './bending.js';

/**
 * A controller is heard and hears nobody: what it writes reaches voters and cannot be committed, and whoever comes next
 * finds it in its log.
 */
export function deafControllers(random: Random, plan: StoryPlan): StoryPlan {
  const rounds = [1, 2, 3, 4].flatMap((): PlannedFault[] => [
    {
      kind: 'deafen',
      victim: 'controller',
      afterMs: between(random, 50, 400),
      forMs: between(random, 400, 1_200),
      overlaps: false,
      draw: drawOf(random),
    },
    {
      kind: 'slow disk',
      victim: 'any',
      afterMs: between(random, 0, 100),
      forMs: between(random, 400, 1_200),
      overlaps: true,
      draw: drawOf(random),
    },
  ]);
  return {
    ...plan,
    electionTimeoutMs: 300,
    sessionTimeoutMs: 9_000,
    frameLatencyMs: { least: 0.1, most: 0.1 + random.next() * 2 },
    workloads: [...clientsOnly(plan, 30), ...electors(random, 2)],
    faults: rounds,
  };
}

/**
 * A controller is cut off with brokers that it must take for dead, and writes that down, which nobody hears; the next one
 * dies before it has written as much. Who comes back finds other entries in the places of its own.
 */
export function loneControllers(random: Random, plan: StoryPlan): StoryPlan {
  const rounds = [1, 2, 3, 4].flatMap((): PlannedFault[] => {
    const alone: PlannedFault = {
      kind: 'isolate',
      victim: 'controller',
      afterMs: between(random, 100, 500),
      forMs: between(random, 1_500, 4_000),
      overlaps: false,
      draw: drawOf(random),
    };
    const nextFalls: PlannedFault = {
      kind: 'kill',
      victim: 'subject',
      afterMs: 0,
      at: 'controller',
      thenMs: between(random, 0, 200),
      forMs: between(random, 20, 150),
      overlaps: true,
      draw: drawOf(random),
    };
    return random.next() < 0.5 ? [alone, nextFalls] : [alone];
  });
  return {
    ...plan,
    // It has taken them out of ISRs, and for dead, before it gives up.
    replicaLagTimeMaxMs: 300,
    sessionTimeoutMs: 600,
    electionTimeoutMs: 1_000,
    partitions: 3,
    frameLatencyMs: { least: 0.1, most: 0.1 + random.next() * 2 },
    workloads: clientsOnly(plan, 10),
    faults: rounds,
  };
}

/** Brokers are away while a topic is deleted and created again under its name. */
export function recreations(random: Random, plan: StoryPlan): StoryPlan {
  const rounds = [1, 2, 3, 4].map(
    (): PlannedFault => ({
      kind: random.next() < 0.7 ? 'kill' : 'crash loop',
      victim: random.next() < 0.8 ? 'any' : 'two',
      afterMs: between(random, 20, 500),
      forMs: between(random, 300, 1_500),
      overlaps: random.next() < 0.2,
      draw: drawOf(random),
    }),
  );
  return {
    ...plan,
    workloads: [...clientsOnly(plan, 40), { kind: 'recreated topic', draw: drawOf(random) }],
    faults: rounds,
  };
}
