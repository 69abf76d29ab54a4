import { type Random, randomInteger } from '@tidemark/ports';
import type { FaultKind, PlannedFault, PlannedWorkload, StoryPlan } from './plan.js';

/** Adds what is drawn from a seed of its own, so that all else stays as it was; a story in a mood has enough to do besides. */
export function withMore(random: Random, plan: StoryPlan): StoryPlan {
  const draw = () => randomInteger(random, { least: 0, most: 2 ** 31 - 1 });
  const quorum = { isDrawn: random.next() < 0.5, draw: draw(), cuts: [1, 2].map(() => cut(random, draw())) };
  const compacted = { isDrawn: random.next() < 0.15, draw: draw() };
  const nameserverCount = random.next() < NAMESERVERS_CHANCE ? randomInteger(random, { least: 1, most: 2 }) : 0;
  const heartbeatShare = HEARTBEAT_SHARE.least + random.next() * (HEARTBEAT_SHARE.most - HEARTBEAT_SHARE.least);
  if (plan.mood !== undefined) return { ...plan, heartbeatShare };
  const changesQuorum = quorum.isDrawn && mayChangeQuorum(plan);
  const workloads: PlannedWorkload[] = [
    ...(changesQuorum ? [{ kind: 'quorum changes' as const, draw: quorum.draw }] : []),
    ...(compacted.isDrawn ? [{ kind: 'compacted topic' as const, draw: compacted.draw }] : []),
  ];
  return {
    ...plan,
    heartbeatShare,
    ...(nameserverCount > 0 && { nameserverCount }),
    workloads: [...plan.workloads, ...workloads],
    faults: [...plan.faults, ...(changesQuorum ? quorum.cuts : [])],
  };
}

/** A third is the most that a node starts with, and what the quorum has by default. */
const HEARTBEAT_SHARE = { least: 1 / 5, most: 1 / 3 };

/** How likely a cluster is to have nameservers that are nothing else. */
const NAMESERVERS_CHANCE = 0.15;

const losesVotes: readonly FaultKind[] = ['blank disk', 'old disk', 'replaced voter'];

/** Another disk would make a voter forget its vote, and a core is a majority of the first voters. */
function mayChangeQuorum({ core, faults, nodeCount, voterCount }: StoryPlan): boolean {
  return nodeCount > voterCount && core === undefined && !faults.some(({ kind }) => losesVotes.includes(kind));
}

/** Members change while some do not reach each other. */
function cut(random: Random, draw: number): PlannedFault {
  return {
    kind: random.next() < 0.5 ? 'severed link' : 'isolate',
    victim: random.next() < 0.5 ? 'controller' : 'any',
    afterMs: randomInteger(random, { least: 20, most: 500 }),
    forMs: randomInteger(random, { least: 300, most: 2_000 }),
    overlaps: random.next() < 0.3,
    draw,
  };
}
