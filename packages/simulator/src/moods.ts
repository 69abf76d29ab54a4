import { type Random, randomInteger } from '@tidemark/ports';
import { isLossy, type PlannedFault, type PlannedWorkload, type StoryPlan } from './plan.js';

/**
 * Bends some plans to what goes wrong only where much happens within a few messages: rarely drawn by chance, and where
 * most of the rules of replication.md come from.
 */
export function inAMood(random: Random, plan: StoryPlan): StoryPlan {
  if (plan.replicationFactor < 3) return plan;
  const mood = random.next();
  if (mood < 0.15) return restless(random, plan);
  return mood < 0.25 && plan.minInsyncReplicas > 1 ? returning(random, plan) : plan;
}

const draw = (random: Random) => randomInteger(random, { least: 0, most: 2 ** 31 - 1 });

/** Leaderships go to and fro while records are on their way, frames are late and links are severed. */
function restless(random: Random, plan: StoryPlan): StoryPlan {
  const workloads = plan.workloads.filter(({ kind }) => kind === 'producer' || kind === 'consumer').map(hurried);
  const severed: PlannedFault[] = [1, 2, 3].map(() => ({
    kind: 'severed link',
    victim: 'any',
    afterMs: randomInteger(random, { least: 50, most: 500 }),
    forMs: randomInteger(random, { least: 200, most: 1_500 }),
    overlaps: true,
    draw: draw(random),
  }));
  return {
    ...plan,
    replicaLagTimeMaxMs: 600,
    frameLatencyMs: { least: 0.2, most: 15 },
    lateFrames: { probability: random.next() * 0.15, mostMs: 80 },
    workloads: [...workloads, ...[1, 2].map(() => ({ kind: 'elections' as const, draw: draw(random) }))],
    faults: [...plan.faults.slice(0, 1), ...severed],
  };
}

function hurried(workload: PlannedWorkload): PlannedWorkload {
  return workload.kind === 'producer' ? { ...workload, sendIntervalMs: 5 } : workload;
}

/** A broker that is about to join an ISR dies and comes back with less, while the leader's proposal is on its way. */
function returning(random: Random, plan: StoryPlan): StoryPlan {
  const pairs = [1, 2, 3].flatMap((): PlannedFault[] => {
    const forMs = randomInteger(random, { least: 150, most: 600 });
    const both = { at: 'expansion', forMs } as const;
    const afterMs = randomInteger(random, { least: 20, most: 200 });
    const dies: PlannedFault = {
      ...both,
      kind: 'power loss',
      victim: 'follower',
      afterMs,
      overlaps: false,
      draw: draw(random),
    };
    return [
      { ...dies, at: 'leader epoch', forMs: 1 },
      { ...both, kind: 'mute', victim: 'leader', afterMs: 0, overlaps: true, draw: draw(random) },
      { ...dies, victim: 'subject', forMs: randomInteger(random, { least: 1, most: 20 }), afterMs: 0, overlaps: true },
    ];
  });
  return {
    ...plan,
    flushPolicy: 'async',
    replicaLagTimeMaxMs: 600,
    faults: [
      ...plan.faults
        .filter((fault) => fault.kind !== 'bit rot' && !isLossy(fault, { flushPolicy: 'async' }))
        .slice(0, 1),
      ...pairs,
    ],
  };
}
