import type { Random } from '@tidemark/ports';
import type { FaultKind, PlannedFault, StoryPlan } from '../plan.js';
import { between, clientsOnly, drawOf } from './bending.js';

const cuts: readonly FaultKind[] = ['split', 'split', 'split', 'deafen', 'mute', 'mute', 'severed link'];

/**
 * The quorum gets members and loses some in haste, while its leaders are cut off or die in the midst of a change, and
 * whoever leads next has heard of that change or has not.
 */
export function memberships(random: Random, { core: _core, ...plan }: StoryPlan): StoryPlan {
  const rounds = [1, 2, 3, 4].flatMap((): PlannedFault[] => {
    const alone: PlannedFault = {
      kind: cuts[between(random, 0, cuts.length - 1)] ?? 'split',
      victim: 'controller',
      afterMs: between(random, 20, 400),
      forMs: between(random, 200, 1_500),
      overlaps: random.next() < 0.4,
      draw: drawOf(random),
    };
    const isSlow: PlannedFault = {
      kind: 'slow disk',
      victim: 'any',
      afterMs: 0,
      forMs: between(random, 400, 1_500),
      overlaps: true,
      draw: drawOf(random),
    };
    const nextFalls: PlannedFault = {
      kind: 'kill',
      victim: 'subject',
      afterMs: 0,
      at: random.next() < 0.5 ? 'controller' : 'candidacy',
      thenMs: between(random, 0, 60),
      forMs: between(random, 20, 300),
      overlaps: true,
      draw: drawOf(random),
    };
    return [alone, ...(random.next() < 0.5 ? [isSlow] : []), ...(random.next() < 0.5 ? [nextFalls] : [])];
  });
  return {
    ...plan,
    nodeCount: 5,
    voterCount: random.next() < 0.7 ? 3 : 5,
    electionTimeoutMs: 300,
    sessionTimeoutMs: 9_000,
    frameLatencyMs: { least: 0.1, most: 1 + random.next() * 9 },
    workloads: [...clientsOnly(plan, 50), { kind: 'quorum changes', draw: drawOf(random), hasty: true }],
    faults: rounds,
  };
}
