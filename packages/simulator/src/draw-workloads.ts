import { type Random, randomInteger } from '@tidemark/ports';
import type { PlannedWorkload, StoryPlan } from './plan.js';

type TopicPlan = Pick<StoryPlan, 'flushPolicy' | 'nodeCount' | 'replicationFactor' | 'minInsyncReplicas'> & {
  readonly smallSegments: boolean;
};

/** Draws what clients and operators do; each seed leaves most of it out. */
export function drawWorkloads(random: Random, topic: TopicPlan): PlannedWorkload[] {
  const draw = () => randomInteger(random, { least: 0, most: 2 ** 31 - 1 });
  const hasLargeValues = random.next() < 0.1;
  const valueBytesMax = hasLargeValues ? (topic.smallSegments ? 2_000 : 20_000) : 300;
  const acks = (): 0 | 1 | 'all' => (random.next() < 0.6 ? 'all' : random.next() < 0.5 ? 0 : 1);
  const busy = random.next() < 0.3;
  const workloads: PlannedWorkload[] = Array.from({ length: random.next() < 0.6 ? 1 : 2 }, (_, index) => ({
    kind: 'producer',
    draw: draw(),
    acks: index === 0 ? 'all' : acks(),
    idempotent: random.next() < 0.8,
    sendIntervalMs: busy
      ? randomInteger(random, { least: 4, most: 20 })
      : randomInteger(random, { least: 20, most: 80 }),
    valueBytesMax,
  }));
  workloads.push({ kind: 'consumer', draw: draw(), closest: random.next() < 0.5 });
  if (random.next() < 0.15) workloads.push({ kind: 'recreated topic', draw: draw() });
  if (random.next() < 0.4 && topic.replicationFactor > 1) workloads.push({ kind: 'elections', draw: draw() });
  if (random.next() < 0.2)
    workloads.push({ kind: 'settings', draw: draw(), choices: drawChoices(random, topic, hasLargeValues) });
  if (random.next() < 0.1) workloads.push({ kind: 'more partitions', draw: draw() });
  if (random.next() < 0.15) workloads.push({ kind: 'deletions', draw: draw() });
  if (random.next() < 0.2 && topic.nodeCount > topic.replicationFactor) {
    workloads.push({ kind: 'reassignments', draw: draw() });
  }
  return workloads;
}

/** How likely somebody is to ask for offsets. */
const OFFSETS_CHANCE = 0.25;

/**
 * Adds somebody who asks for offsets, drawn from a seed of its own; not where records may go by an unclean election: who led before
 * may tell of them, and nobody can say what it knew.
 */
export function withOffsetQuestions(random: Random, plan: StoryPlan): StoryPlan {
  const isDrawn = random.next() < OFFSETS_CHANCE;
  const draw = randomInteger(random, { least: 0, most: 2 ** 31 - 1 });
  if (!isDrawn || plan.uncleanElections === true) return plan;
  return { ...plan, workloads: [...plan.workloads, { kind: 'offsets', draw }] };
}

/** Nothing that would make the guarantee smaller than what the faults rely on. */
function drawChoices(
  random: Random,
  { flushPolicy, replicationFactor, minInsyncReplicas }: TopicPlan,
  hasLargeValues: boolean,
): Readonly<Record<string, readonly string[]>> {
  const possible: Record<string, readonly string[]> = {
    'min.insync.replicas': Array.from({ length: replicationFactor - minInsyncReplicas + 1 }, (_, more) =>
      String(minInsyncReplicas + more),
    ),
    'segment.bytes': hasLargeValues ? ['1073741824'] : ['2048', '16384', '1073741824'],
    'retention.bytes': ['4096', '-1'],
    'flush.messages': ['1', '10', '1000'],
    ...(flushPolicy === 'async' && { 'flush.policy': ['sync', 'async'] }),
  };
  const kept = Object.entries(possible).filter(() => random.next() < 0.6);
  return Object.fromEntries(kept);
}
