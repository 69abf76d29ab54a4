import type { Random } from '@tidemark/ports';
import { randomInteger } from '@tidemark/ports';
import { SeededRandom } from '@tidemark/ports/simulated';
import { type FaultKind, harmlessFaults, type PlannedWorkload, type StoryPlan, unsyncedFaults } from './plan.js';

/**
 * Draws a story from a seed. Each seed turns whole kinds of faults off (swarm testing), so that some runs have
 * many of one kind. What takes unsynced or all data is drawn only where replication.md's guarantee covers it: under
 * `flush.policy=async`, and for a blank disk, min ISR - 1 nodes at most.
 */
export function planStory(seed: number): StoryPlan {
  const random = new SeededRandom(seed).fork('plan');
  const between = (least: number, most: number) => randomInteger(random, { least, most });
  const oneOf = <Item>(first: Item, ...others: Item[]): Item => [first, ...others][between(0, others.length)] ?? first;
  const flushPolicy = random.next() < 0.75 ? 'sync' : 'async';
  const nodeCount = random.next() < 0.25 ? 4 : 3;
  const replicationFactor = random.next() < 0.8 ? 3 : between(1, 3);
  const minInsyncReplicas = Math.min(replicationFactor, random.next() < 0.7 ? 2 : between(1, 3));
  const kinds = drawKinds(random, { flushPolicy, nodeCount, minInsyncReplicas });
  const pick = () => kinds[between(0, kinds.length - 1)] ?? 'kill leader';
  const latencyLeast = random.next() * 0.5;
  return {
    seed,
    nodeCount,
    partitions: between(1, 3),
    replicationFactor,
    minInsyncReplicas,
    flushPolicy,
    segmentBytes: random.next() < 0.3 ? 16_384 : 2 ** 30,
    replicaLagTimeMaxMs: oneOf(10_000, 10_000, 2_000, 600),
    sessionTimeoutMs: oneOf(9_000, 9_000, 3_000),
    frameLatencyMs: { least: latencyLeast, most: latencyLeast + random.next() * (random.next() < 0.2 ? 20 : 2) },
    workloads: drawWorkloads(random),
    faults: Array.from({ length: between(2, 4) }, () => ({
      kind: pick(),
      afterMs: between(50, 1_500),
      forMs: random.next() < 0.3 ? between(1, 50) : between(50, 2_500),
      overlaps: random.next() < 0.3,
      draw: drawSeed(random),
    })),
  };
}

function drawWorkloads(random: Random): PlannedWorkload[] {
  const draw = () => drawSeed(random);
  const valueBytesMax = random.next() < 0.1 ? 20_000 : 300;
  const acks = (): 0 | 1 | 'all' => (random.next() < 0.7 ? 'all' : random.next() < 0.5 ? 0 : 1);
  const producers = Array.from({ length: random.next() < 0.5 ? 1 : 2 }, (_, index) => ({
    kind: 'producer' as const,
    draw: draw(),
    acks: index === 0 ? ('all' as const) : acks(),
    sendIntervalMs: randomInteger(random, { least: 10, most: 60 }),
    valueBytesMax,
  }));
  const workloads: PlannedWorkload[] = [...producers, { kind: 'consumer', draw: draw() }];
  if (random.next() < 0.25) workloads.push({ kind: 'recreated topic', draw: draw() });
  return workloads;
}

const drawSeed = (random: Random) => randomInteger(random, { least: 0, most: 2 ** 31 - 1 });

function drawKinds(
  random: Random,
  story: Pick<StoryPlan, 'flushPolicy' | 'nodeCount' | 'minInsyncReplicas'>,
): readonly FaultKind[] {
  const spare = story.minInsyncReplicas - 1;
  const possible: FaultKind[] = [...harmlessFaults];
  if (story.flushPolicy === 'sync') possible.push(...unsyncedFaults);
  else if (spare > 0) possible.push('power loss of one');
  // A voter's disk must not come back blank: the quorum knows voters by id only. A broker's may.
  if (story.nodeCount > 3 && spare > 0) possible.push('blank disk');
  const kept = possible.filter(() => random.next() < 0.4);
  return kept.length > 0 ? kept : possible;
}
