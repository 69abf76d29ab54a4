import type { Random } from '@tidemark/ports';
import { randomInteger } from '@tidemark/ports';
import { SeededRandom } from '@tidemark/ports/simulated';
import { drawFaults } from './draw-faults.js';
import type { PlannedWorkload, StoryPlan } from './plan.js';

/** Draws a story from a seed: equal seeds give equal plans. */
export function planStory(seed: number): StoryPlan {
  const random = new SeededRandom(seed).fork('plan');
  const between = (least: number, most: number) => randomInteger(random, { least, most });
  const oneOf = <Item>(first: Item, ...others: Item[]): Item => [first, ...others][between(0, others.length)] ?? first;
  const flushPolicy = random.next() < 0.7 ? 'sync' : 'async';
  const nodeCount = random.next() < 0.25 ? 4 : 3;
  const replicationFactor = random.next() < 0.8 ? 3 : between(1, 3);
  const minInsyncReplicas = Math.min(replicationFactor, random.next() < 0.7 ? 2 : between(1, 3));
  // Drawn apart, so that stories with one directory are those that they were before there could be two.
  const logDirectories = new SeededRandom(seed).fork('log directories').next() < 0.25 ? 2 : 1;
  const latencyLeast = random.next() * 0.5;
  return {
    seed,
    nodeCount,
    partitions: between(1, 3),
    logDirectories,
    replicationFactor,
    minInsyncReplicas,
    flushPolicy,
    segmentBytes: random.next() < 0.3 ? 16_384 : 2 ** 30,
    replicaLagTimeMaxMs: oneOf(10_000, 10_000, 2_000, 600),
    sessionTimeoutMs: oneOf(9_000, 9_000, 3_000),
    frameLatencyMs: { least: latencyLeast, most: latencyLeast + random.next() * (random.next() < 0.2 ? 20 : 2) },
    workloads: drawWorkloads(random),
    faults: drawFaults(random, { flushPolicy, nodeCount, minInsyncReplicas, logDirectories }),
  };
}

function drawWorkloads(random: Random): PlannedWorkload[] {
  const draw = () => drawSeed(random);
  const valueBytesMax = random.next() < 0.1 ? 20_000 : 300;
  const acks = (): 0 | 1 | 'all' => (random.next() < 0.7 ? 'all' : random.next() < 0.5 ? 0 : 1);
  const workloads: PlannedWorkload[] = Array.from({ length: random.next() < 0.5 ? 1 : 2 }, (_, index) => ({
    kind: 'producer',
    draw: draw(),
    acks: index === 0 ? 'all' : acks(),
    idempotent: random.next() < 0.8,
    sendIntervalMs: randomInteger(random, { least: 5, most: 60 }),
    valueBytesMax,
  }));
  workloads.push({ kind: 'consumer', draw: draw(), closest: random.next() < 0.5 });
  if (random.next() < 0.2) workloads.push({ kind: 'recreated topic', draw: draw() });
  if (random.next() < 0.4) workloads.push({ kind: 'elections', draw: draw() });
  return workloads;
}

/** What seeds a part of the plan. */
export function drawSeed(random: Random): number {
  return randomInteger(random, { least: 0, most: 2 ** 31 - 1 });
}
