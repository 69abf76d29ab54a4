import type { Random } from '@tidemark/ports';
import type { PlannedFault, StoryPlan } from '../plan.js';
import { between, clientsOnly, drawOf, electors, oneHarmless } from './bending.js';

const SESSION_MS = 1_000;

/**
 * A broker that is about to join an ISR dies and comes back with less, while the leader's proposal is on its way; what it
 * lacks may be longer on its way than that.
 */
export function returning(random: Random, plan: StoryPlan): StoryPlan {
  const rounds = [1, 2, 3].flatMap((): PlannedFault[] => {
    const atExpansion = { at: 'expansion', afterMs: 0, overlaps: true } as const;
    const isFar: PlannedFault = {
      ...atExpansion,
      kind: 'slow link',
      victim: 'subject',
      forMs: between(random, 1_500, 3_000),
      draw: drawOf(random),
    };
    return [
      {
        // Until it is fenced. Not killed: then no loss of what it holds could follow at once, since another copy must do.
        kind: 'freeze',
        victim: 'follower',
        afterMs: between(random, 20, 200),
        forMs: SESSION_MS + between(random, 100, 600),
        overlaps: false,
        draw: drawOf(random),
      },
      { ...atExpansion, kind: 'mute', victim: 'leader', forMs: between(random, 300, 900), draw: drawOf(random) },
      { ...atExpansion, kind: 'power loss', victim: 'subject', forMs: between(random, 1, 20), draw: drawOf(random) },
      ...(random.next() < 0.5 ? [isFar] : []),
    ];
  });
  return {
    ...plan,
    partitions: 1,
    flushPolicy: 'async',
    replicaLagTimeMaxMs: 10_000,
    sessionTimeoutMs: SESSION_MS,
    workloads: clientsOnly(plan, 10),
    faults: [...oneHarmless(plan, { flushPolicy: 'async' }), ...rounds],
  };
}

/**
 * A broker that has come back, with a disk that may be slow, has nearly caught up when the leader dies or another is
 * elected, which may know less of what is committed: what the leader sends takes long, to each a time of its own.
 */
export function catchingUp(random: Random, plan: StoryPlan): StoryPlan {
  const rounds = [1, 2, 3, 4].flatMap((): PlannedFault[] => {
    const meanwhile = { afterMs: 0, overlaps: true } as const;
    const falls: PlannedFault = {
      kind: 'kill',
      victim: 'follower',
      afterMs: between(random, 20, 200),
      forMs: between(random, 50, 400),
      overlaps: false,
      draw: drawOf(random),
    };
    const isFar: PlannedFault = {
      ...meanwhile,
      kind: 'uneven links',
      victim: 'leader',
      forMs: between(random, 1_000, 2_500),
      draw: drawOf(random),
    };
    const isSlow: PlannedFault = {
      ...meanwhile,
      kind: 'slow disk',
      victim: 'subject',
      at: 'registration',
      forMs: between(random, 500, 1_500),
      draw: drawOf(random),
    };
    const leaderFalls: PlannedFault = {
      ...meanwhile,
      kind: 'kill',
      victim: 'leader',
      at: 'return',
      thenMs: between(random, 0, 400),
      forMs: between(random, 100, 500),
      draw: drawOf(random),
    };
    const also = random.next();
    return [falls, isFar, ...(also < 0.5 ? [isSlow] : []), ...(also > 0.3 ? [leaderFalls] : [])];
  });
  return {
    ...plan,
    partitions: 1,
    flushPolicy: 'sync',
    frameLatencyMs: { least: 0.2, most: 1 + random.next() * 9 },
    workloads: [...clientsOnly(plan, 5), ...electors(random, 1)],
    faults: rounds,
  };
}
