import type { Random } from '@tidemark/ports';
import { randomInteger } from '@tidemark/ports';

/** What can be done to a cluster; the victim is picked when the moment has come. */
export type FaultKind =
  | 'kill leader'
  | 'kill controller'
  | 'kill leader and controller'
  | 'kill any'
  | 'isolate leader'
  | 'isolate controller'
  | 'deafen leader'
  | 'freeze leader'
  | 'power loss';

export interface PlannedFault {
  readonly kind: FaultKind;
  /** From the moment at which the cluster is whole again. */
  readonly afterMs: number;
  /** Until the victim is restarted, reconnected or thawed. */
  readonly forMs: number;
}

/** Everything that a seed decides before the run begins. */
export interface StoryPlan {
  readonly seed: number;
  readonly nodeCount: number;
  readonly partitions: number;
  readonly producers: number;
  readonly sendIntervalMs: number;
  readonly valueBytesMax: number;
  readonly flushPolicy: 'sync' | 'async';
  readonly frameLatencyMs: { readonly least: number; readonly most: number };
  readonly faults: readonly PlannedFault[];
}

const allFaults: readonly FaultKind[] = [
  'kill leader',
  'kill controller',
  'kill leader and controller',
  'kill any',
  'isolate leader',
  'isolate controller',
  'deafen leader',
  'freeze leader',
  'power loss',
];

/**
 * Draws a story from a seed. Each seed turns whole kinds of faults off (swarm testing), so that some runs have
 * many of one kind. Power loss of all nodes at once is drawn only for `flush.policy=sync`: only that promises to
 * survive it.
 */
export function planStory(seed: number, random: Random): StoryPlan {
  const between = (least: number, most: number) => randomInteger(random, { least, most });
  const flushPolicy = random.next() < 0.8 ? 'sync' : 'async';
  const possible = allFaults.filter((kind) => flushPolicy === 'sync' || kind !== 'power loss');
  const kept = possible.filter(() => random.next() < 0.6);
  const kinds = kept.length > 0 ? kept : possible;
  const pick = () => kinds[between(0, kinds.length - 1)] ?? 'kill leader';
  const latencyLeast = random.next() * 0.5;
  return {
    seed,
    nodeCount: 3,
    partitions: between(1, 3),
    producers: between(1, 2),
    sendIntervalMs: between(5, 40),
    valueBytesMax: random.next() < 0.1 ? 20_000 : 300,
    flushPolicy,
    frameLatencyMs: { least: latencyLeast, most: latencyLeast + random.next() * (random.next() < 0.2 ? 20 : 2) },
    faults: Array.from({ length: between(2, 4) }, () => ({
      kind: pick(),
      afterMs: between(50, 1_500),
      forMs: random.next() < 0.3 ? between(1, 50) : between(50, 3_000),
    })),
  };
}
