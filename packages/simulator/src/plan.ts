import type { Random } from '@tidemark/ports';
import { randomInteger } from '@tidemark/ports';

/** What can be done to a cluster; the victim is picked when the moment has come. */
const harmless = [
  'kill leader',
  'kill controller',
  'kill leader and controller',
  'kill any',
  'isolate leader',
  'isolate controller',
  'deafen leader',
  'mute leader',
  'freeze leader',
  'flapping link',
  'slow link',
  'connection resets',
  'frame faults',
  'wall clock jump',
  'slow disk',
  'stalled disk',
  'failed write',
  'rolling restart',
] as const;

/** They take what was not fsynced: every log survives them under `flush.policy=sync` only. */
const unsynced = ['power loss of one', 'power loss of two', 'power loss'] as const;

export type FaultKind = (typeof harmless)[number] | (typeof unsynced)[number] | 'blank disk';

export interface PlannedFault {
  readonly kind: FaultKind;
  /** From the moment at which the cluster is whole again; from the last fault's beginning if they overlap. */
  readonly afterMs: number;
  /** Until the victim is restarted, reconnected or thawed. */
  readonly forMs: number;
  /** Does not wait for what came before to end. */
  readonly overlaps: boolean;
}

export interface PlannedProducer {
  readonly acks: 0 | 1 | 'all';
  readonly sendIntervalMs: number;
}

/** Everything that a seed decides before the run begins. */
export interface StoryPlan {
  readonly seed: number;
  /** The first three are voters with every role; a fourth is a broker only. */
  readonly nodeCount: number;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly producers: readonly PlannedProducer[];
  readonly valueBytesMax: number;
  readonly flushPolicy: 'sync' | 'async';
  readonly segmentBytes: number;
  readonly replicaLagTimeMaxMs: number;
  readonly sessionTimeoutMs: number;
  readonly frameLatencyMs: { readonly least: number; readonly most: number };
  /** Another topic is deleted and created again under the same name all the while. */
  readonly recreatesTopic: boolean;
  /** Partitions move between the brokers all the while. */
  readonly reassigns: boolean;
  readonly faults: readonly PlannedFault[];
}

/**
 * Draws a story from a seed. Each seed turns whole kinds of faults off (swarm testing), so that some runs have
 * many of one kind. What takes unsynced or all data is drawn only where replication.md's guarantee covers it: under
 * `flush.policy=async`, and for a blank disk, min ISR - 1 nodes at most.
 */
export function planStory(seed: number, random: Random): StoryPlan {
  const between = (least: number, most: number) => randomInteger(random, { least, most });
  const oneOf = <Item>(first: Item, ...others: Item[]): Item => [first, ...others][between(0, others.length)] ?? first;
  const flushPolicy = random.next() < 0.75 ? 'sync' : 'async';
  const nodeCount = random.next() < 0.25 ? 4 : 3;
  const replicationFactor = random.next() < 0.8 ? 3 : between(1, 3);
  const minInsyncReplicas = Math.min(replicationFactor, random.next() < 0.7 ? 2 : between(1, 3));
  const kinds = drawKinds(random, { flushPolicy, nodeCount, minInsyncReplicas });
  const pick = () => kinds[between(0, kinds.length - 1)] ?? 'kill leader';
  const latencyLeast = random.next() * 0.5;
  const acks = () => (random.next() < 0.7 ? 'all' : oneOf<0 | 1>(0, 1));
  return {
    seed,
    nodeCount,
    partitions: between(1, 3),
    replicationFactor,
    minInsyncReplicas,
    producers: Array.from({ length: between(1, 2) }, (_, index) => ({
      acks: index === 0 ? 'all' : acks(),
      sendIntervalMs: between(10, 60),
    })),
    valueBytesMax: random.next() < 0.1 ? 20_000 : 300,
    flushPolicy,
    segmentBytes: random.next() < 0.3 ? 16_384 : 2 ** 30,
    replicaLagTimeMaxMs: oneOf(10_000, 10_000, 2_000, 600),
    sessionTimeoutMs: oneOf(9_000, 9_000, 3_000),
    frameLatencyMs: { least: latencyLeast, most: latencyLeast + random.next() * (random.next() < 0.2 ? 20 : 2) },
    recreatesTopic: random.next() < 0.25,
    reassigns: false,
    faults: Array.from({ length: between(2, 4) }, () => ({
      kind: pick(),
      afterMs: between(50, 1_500),
      forMs: random.next() < 0.3 ? between(1, 50) : between(50, 2_500),
      overlaps: random.next() < 0.3,
    })),
  };
}

function drawKinds(
  random: Random,
  story: Pick<StoryPlan, 'flushPolicy' | 'nodeCount' | 'minInsyncReplicas'>,
): readonly FaultKind[] {
  const spare = story.minInsyncReplicas - 1;
  const possible: FaultKind[] = [...harmless];
  if (story.flushPolicy === 'sync') possible.push(...unsynced);
  else if (spare > 0) possible.push('power loss of one');
  // A voter's disk must not come back blank: the quorum knows voters by id only. A broker's may.
  if (story.nodeCount > 3 && spare > 0) possible.push('blank disk');
  const kept = possible.filter(() => random.next() < 0.4);
  return kept.length > 0 ? kept : possible;
}

/** Whether a fault may take records that a replica has acknowledged: the next must wait until all copies are whole. */
export function isLossy(kind: FaultKind, flushPolicy: StoryPlan['flushPolicy']): boolean {
  return kind === 'blank disk' || (flushPolicy === 'async' && unsynced.some((each) => each === kind));
}
