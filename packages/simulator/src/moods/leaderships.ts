import type { Random } from '@tidemark/ports';
import type { FaultKind, PlannedFault, StoryPlan } from '../plan.js';
import { between, clientsOnly, drawOf, electors } from './bending.js';

/** Leaderships go to and fro while records are on their way, frames are late and links are severed. */
export function restless(random: Random, plan: StoryPlan): StoryPlan {
  const severed: PlannedFault[] = [1, 2, 3].map(() => ({
    kind: 'severed link',
    victim: 'any',
    afterMs: between(random, 50, 500),
    forMs: between(random, 200, 1_500),
    overlaps: true,
    draw: drawOf(random),
  }));
  return {
    ...plan,
    replicaLagTimeMaxMs: 600,
    frameLatencyMs: { least: 0.2, most: 15 },
    lateFrames: { probability: random.next() * 0.15, mostMs: 80 },
    workloads: [...clientsOnly(plan, 5), ...electors(random, 2)],
    faults: [...plan.faults.slice(0, 1), ...severed],
  };
}

/**
 * Leaderships go to and fro in quick bursts on a quick network, of which some ways are slow: what a leader has said comes
 * when it, or another, leads again in another epoch. Disks may be slow as well: what they have made durable is told late.
 */
export function echoes(random: Random, plan: StoryPlan): StoryPlan {
  const kinds: readonly FaultKind[] = ['uneven links', 'slow disk', 'slow link'];
  const slow: PlannedFault[] = [0, 1, 2, 3, 4, 5].map((count) => ({
    kind: kinds[count % kinds.length] ?? 'slow link',
    victim: 'any',
    afterMs: between(random, 20, 300),
    forMs: between(random, 1_000, 2_000),
    overlaps: count !== 3,
    draw: drawOf(random),
  }));
  return {
    ...plan,
    partitions: 1,
    replicaLagTimeMaxMs: 10_000,
    electionTimeoutMs: 1_000,
    frameLatencyMs: { least: 0.1, most: 1 },
    lateFrames: { probability: 0.05 + random.next() * 0.2, mostMs: between(random, 50, 200) },
    workloads: [...clientsOnly(plan, between(random, 20, 120)), ...electors(random, 4)],
    faults: slow,
  };
}

const deaths: readonly FaultKind[] = ['kill', 'power loss', 'crash loop', 'repeated power loss'];

/** Logs are cut, since leaderships go to and fro, and who has just cut one dies. */
export function cutShort(random: Random, plan: StoryPlan): StoryPlan {
  const dying: PlannedFault[] = [1, 2, 3, 4].map((count) => ({
    kind: deaths[between(random, 0, deaths.length - 1)] ?? 'kill',
    victim: 'subject',
    afterMs: between(random, 20, 200),
    at: 'truncation',
    thenMs: between(random, 0, 60),
    forMs: between(random, 1, 60),
    overlaps: count % 2 === 0,
    draw: drawOf(random),
  }));
  return {
    ...plan,
    // Whose journal holds the cuts.
    flushPolicy: 'sync',
    frameLatencyMs: { least: 0.2, most: 8 },
    workloads: [...clientsOnly(plan, 5), ...electors(random, 2)],
    faults: dying,
  };
}
