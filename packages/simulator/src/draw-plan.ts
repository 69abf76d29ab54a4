import type { Random } from '@tidemark/ports';
import { randomInteger } from '@tidemark/ports';
import { SeededRandom } from '@tidemark/ports/simulated';
import { withBeginning } from './beginning.js';
import { drawFaults, withLaterFaults, withNarrowLines, withRefusals } from './draw-faults.js';
import {
  withAging,
  withBlockingSyncs,
  withLargeRecords,
  withSmallMetadata,
  withSmallReading,
  withWriteBehind,
} from './draw-limits.js';
import { withMore } from './draw-more.js';
import { drawWorkloads, withOffsetQuestions } from './draw-workloads.js';
import { withEnding } from './ending.js';
import { inAMood } from './moods/moods.js';
import { noneLate, type PlannedCore, type StoryPlan } from './plan.js';

/** Draws a story from a seed: equal seeds give equal plans. */
export function planStory(seed: number): StoryPlan {
  const random = new SeededRandom(seed).fork('plan');
  const between = (least: number, most: number) => randomInteger(random, { least, most });
  const oneOf = <Item>(first: Item, ...others: Item[]): Item => [first, ...others][between(0, others.length)] ?? first;
  const flushPolicy = random.next() < 0.65 ? 'sync' : 'async';
  const nodeCount = oneOf(3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 1);
  const voterCount = nodeCount === 5 ? oneOf(3, 5) : Math.min(3, nodeCount);
  const replicationFactor = Math.min(nodeCount, random.next() < 0.8 ? 3 : between(1, 4));
  const minInsyncReplicas = Math.min(replicationFactor, random.next() < 0.75 ? 2 : between(1, 3));
  const smallSegments = random.next() < 0.35;
  const logDirectories = random.next() < 0.25 ? 2 : 1;
  const latencyLeast = random.next() * 0.5;
  const topic = { flushPolicy, nodeCount, replicationFactor, minInsyncReplicas } as const;
  const core = random.next() < 0.25 ? drawCore(random, { nodeCount, voterCount }) : undefined;
  const plan = inAMood(new SeededRandom(seed).fork('mood'), {
    seed,
    ...topic,
    voterCount,
    partitions: between(1, 3),
    logDirectories,
    segmentBytes: smallSegments ? oneOf(2_048, 16_384) : 2 ** 30,
    retentionBytes: smallSegments && random.next() < 0.4 ? oneOf(4_096, 20_000) : -1,
    replicaLagTimeMaxMs: oneOf(10_000, 2_000, 600),
    sessionTimeoutMs: oneOf(9_000, 3_000, 1_000),
    electionTimeoutMs: oneOf(1_000, 300),
    frameLatencyMs: { least: latencyLeast, most: latencyLeast + random.next() * (random.next() < 0.3 ? 20 : 2) },
    lateFrames: random.next() < 0.4 ? { probability: random.next() * 0.1, mostMs: oneOf(10, 50, 300) } : noneLate,
    workloads: drawWorkloads(random, { ...topic, smallSegments }),
    faults: drawFaults(random, { ...topic, voterCount, logDirectories }),
    ...(core !== undefined && { core }),
  });
  const later = withLaterFaults(new SeededRandom(seed).fork('later faults'), plan);
  const more = withMore(new SeededRandom(seed).fork('more'), later);
  const refusing = withRefusals(new SeededRandom(seed).fork('refusals'), more);
  const compacting = withSmallMetadata(new SeededRandom(seed).fork('metadata log'), refusing);
  const large = withLargeRecords(new SeededRandom(seed).fork('large records'), compacting);
  const reading = withSmallReading(new SeededRandom(seed).fork('reading'), large);
  const blocking = withBlockingSyncs(new SeededRandom(seed).fork('blocking syncs'), reading);
  const behind = withWriteBehind(new SeededRandom(seed).fork('write behind'), blocking);
  const aging = withAging(new SeededRandom(seed).fork('aging'), behind);
  const narrow = withNarrowLines(new SeededRandom(seed).fork('narrow lines'), aging);
  const ending = withEnding(new SeededRandom(seed).fork('ending'), narrow);
  const beginning = withBeginning(new SeededRandom(seed).fork('beginning'), ending);
  return sparingCopies(withOffsetQuestions(new SeededRandom(seed).fork('offsets'), beginning));
}

/** Whoever is killed under `async` has a copy that nobody vouches for, and the one beside it may be rotten, found or not. */
function sparingCopies(plan: StoryPlan): StoryPlan {
  const { core, faults, flushPolicy } = plan;
  const rots = faults.some(({ kind }) => kind === 'bit rot' || kind === 'misdirected write');
  if (core === undefined || flushPolicy === 'sync' || !rots) return plan;
  return { ...plan, core: { ...core, others: 'cut off' } };
}

/** A majority of the voters, and some of the others. */
function drawCore(
  random: Random,
  { nodeCount, voterCount }: Pick<StoryPlan, 'nodeCount' | 'voterCount'>,
): PlannedCore | undefined {
  const voters = Array.from({ length: voterCount }, (_, id) => id);
  while (voters.length > Math.floor(voterCount / 2) + 1) {
    voters.splice(randomInteger(random, { least: 0, most: voters.length - 1 }), 1);
  }
  const brokers = Array.from({ length: nodeCount - voterCount }, (_, index) => voterCount + index);
  const members = [...voters, ...brokers.filter(() => random.next() < 0.5)];
  if (members.length === nodeCount) return undefined;
  return { members, others: random.next() < 0.5 ? 'killed' : 'cut off' };
}
