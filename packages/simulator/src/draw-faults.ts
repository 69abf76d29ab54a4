import { type Random, randomInteger } from '@tidemark/ports';
import { narrowBytesPerMs } from './faults/network-faults.js';
import { type MomentKind, momentKinds } from './moments.js';
import { type FaultKind, faultKinds, isLossy, type PlannedFault, type StoryPlan, type VictimKind } from './plan.js';

/** What decides which faults the cluster must stand. */
export type Endurance = Pick<
  StoryPlan,
  'flushPolicy' | 'nodeCount' | 'voterCount' | 'minInsyncReplicas' | 'logDirectories'
>;

/** How likely a fault is to wait for a moment. */
const MOMENT_CHANCE = 0.4;
/** How likely it is to strike together with another. */
const TWIN_CHANCE = 0.3;

const one: readonly VictimKind[] = ['leader', 'leader', 'follower', 'controller', 'any'];
const someOrAll: readonly VictimKind[] = [...one, 'leader and controller', 'two', 'all'];

const mayBefall: Readonly<Record<FaultKind, readonly VictimKind[]>> = {
  kill: someOrAll,
  'crash loop': one,
  'power loss': someOrAll,
  'repeated power loss': someOrAll,
  freeze: [...one, 'leader and controller'],
  isolate: one,
  deafen: one,
  mute: one,
  'severed link': one,
  'flapping link': one,
  'slow link': one,
  'uneven links': one,
  stutter: ['any'],
  'connection resets': one,
  'frame faults': ['any'],
  'wall clock jump': one,
  'clock drift': [...one, 'two'],
  'slow disk': one,
  'stalled disk': one,
  'failed write': one,
  'read errors': one,
  'write errors': one,
  'sync error': one,
  'no space left': one,
  'bit rot': one,
  'rolling restart': ['any'],
  'blank disk': ['any'],
  'failed log directory': one,
  'full disk': someOrAll,
  'misdirected write': one,
  'old disk': ['any'],
  'replaced voter': one,
  split: one,
  'name errors': one,
  'store errors': one,
  'narrow line': someOrAll,
};

/** Drawn by themselves, see `withLaterFaults` and the moods: what a seed meant before they were thought of, it means still. */
const laterKinds: readonly FaultKind[] = [
  'misdirected write',
  'old disk',
  'replaced voter',
  'uneven links',
  'split',
  'name errors',
  'store errors',
  'narrow line',
];

/**
 * Draws what strikes. Each seed turns whole kinds of faults off (swarm testing), so that some runs have many of one
 * kind. What takes unsynced or all data is drawn only where replication.md's guarantee covers it: under
 * `flush.policy=async`, and for a blank disk, min ISR - 1 nodes at most.
 */
export function drawFaults(random: Random, endurance: Endurance): PlannedFault[] {
  const kinds = drawKinds(random, endurance);
  const moments = momentKinds.filter(() => random.next() < 0.5);
  const between = (least: number, most: number) => randomInteger(random, { least, most });
  const drawFault = (): PlannedFault => {
    const kind = pick(kinds, random) ?? 'kill';
    const at = random.next() < MOMENT_CHANCE ? pick(moments, random) : undefined;
    return {
      kind,
      victim: drawVictim(random, { kind, at, endurance }),
      afterMs: between(20, 700),
      ...(at !== undefined && { at }),
      forMs: random.next() < 0.3 ? between(1, 50) : between(50, random.next() < 0.2 ? 3_000 : 900),
      overlaps: random.next() < 0.4,
      draw: between(0, 2 ** 31 - 1),
    };
  };
  const faults = Array.from({ length: between(2, 4) }, drawFault).flatMap((fault) => {
    if (random.next() >= TWIN_CHANCE) return [fault];
    // Another at the same moment: one message held up, say, while who sent it dies.
    const { at, ...twin } = drawFault();
    return [fault, { ...twin, ...(fault.at !== undefined && { at: fault.at }), afterMs: 0, overlaps: true }];
  });
  return leaveGoodCopies(faults, endurance);
}

/** How likely a story is to have one of the kinds that are drawn by themselves. */
const LATER_CHANCES = { 'misdirected write': 0.06, 'old disk': 0.12, 'replaced voter': 0.04, split: 0.06 };

/** Adds to some plans what was thought of later, where no other copy is lost, nor may be. */
export function withLaterFaults(random: Random, plan: StoryPlan): StoryPlan {
  const { voterCount, nodeCount, minInsyncReplicas } = plan;
  if (plan.uncleanElections === true) return plan;
  const hasSpare = minInsyncReplicas > 1;
  const isDrawn = (kind: keyof typeof LATER_CHANCES) => random.next() < LATER_CHANCES[kind];
  const [misdirects, isOld] = [isDrawn('misdirected write'), isDrawn('old disk')];
  const rots = plan.faults.some(({ kind }) => kind === 'bit rot');
  const loses = plan.faults.some((fault) => isLossy(fault, plan));
  if (misdirects && hasSpare && voterCount > 1 && !rots && !loses) {
    return withFault(random, plan, { kind: 'misdirected write', victim: pick(one, random) ?? 'any' });
  }
  // A member of the quorum must not forget its votes.
  if (plan.workloads.some(({ kind }) => kind === 'quorum changes')) return plan;
  // Lossy faults wait for each other.
  if (isOld && hasSpare && nodeCount > voterCount && !rots) {
    return withFault(random, plan, { kind: 'old disk', victim: 'any' });
  }
  if (isDrawn('replaced voter') && hasSpare && voterCount >= 3 && !rots) {
    return withFault(random, plan, { kind: 'replaced voter', victim: pick(one, random) ?? 'any' });
  }
  if (isDrawn('split') && nodeCount > 1) {
    return withFault(random, plan, { kind: 'split', victim: pick(one, random) ?? 'any' });
  }
  return plan;
}

/** How likely a story is to have each of these, beside its other faults. */
const REFUSAL_CHANCES = { 'name errors': 0.05, 'store errors': 0.04 };

/** Adds to some plans a disk that refuses what is neither read nor written: names that change, or the node's store. */
export function withRefusals(random: Random, plan: StoryPlan): StoryPlan {
  const draw = random.next();
  if (plan.uncleanElections === true) return plan;
  const { 'name errors': names, 'store errors': stores } = REFUSAL_CHANCES;
  if (draw >= names + stores) return plan;
  const kind = draw < names ? 'name errors' : 'store errors';
  return withFault(random, plan, { kind, victim: pick(mayBefall[kind], random) ?? 'any' });
}

/** How likely a story is to have machines whose lines are narrow for a while, and how likely clients that have such lines. */
const NARROW_CHANCES = { machines: 0.08, clients: 0.06 };

/** For as long as large frames need to pile up. */
const NARROW_MS = { least: 300, most: 6_000 };

/** Has the lines of machines, or of clients, carry little in some stories. */
export function withNarrowLines(random: Random, plan: StoryPlan): StoryPlan {
  const draw = random.next();
  const { machines, clients } = NARROW_CHANCES;
  if (draw >= machines + clients) return plan;
  if (draw >= machines) return { ...plan, clientBytesPerMs: narrowBytesPerMs(random) };
  const kind = 'narrow line';
  return withFault(random, plan, { kind, victim: pick(mayBefall[kind], random) ?? 'any' }, NARROW_MS);
}

/** Adds one fault, somewhere among the others. */
function withFault(
  random: Random,
  plan: StoryPlan,
  given: Pick<PlannedFault, 'kind' | 'victim'>,
  forMs = { least: 50, most: 900 },
): StoryPlan {
  const fault: PlannedFault = {
    ...given,
    afterMs: randomInteger(random, { least: 20, most: 700 }),
    forMs: randomInteger(random, forMs),
    overlaps: random.next() < 0.4,
    draw: randomInteger(random, { least: 0, most: 2 ** 31 - 1 }),
  };
  const at = randomInteger(random, { least: 0, most: plan.faults.length });
  return { ...plan, faults: plan.faults.toSpliced(at, 0, fault) };
}

/** What is rotten may stay so until it is read: where there is rot, no other copy is lost. */
function leaveGoodCopies(faults: readonly PlannedFault[], endurance: Endurance): PlannedFault[] {
  const rots = faults.some(({ kind }) => kind === 'bit rot');
  return faults.filter((fault) => !rots || !isLossy(fault, endurance));
}

function drawVictim(
  random: Random,
  { kind, at, endurance }: { kind: FaultKind; at: MomentKind | undefined; endurance: Endurance },
): VictimKind {
  const losesData = kind === 'power loss' || kind === 'repeated power loss';
  const possible = losesData && endurance.flushPolicy === 'async' ? one : mayBefall[kind];
  if (at !== undefined && random.next() < 0.6) return 'subject';
  return pick(possible, random) ?? 'any';
}

function drawKinds(random: Random, endurance: Endurance): readonly FaultKind[] {
  const { flushPolicy, nodeCount, voterCount, minInsyncReplicas, logDirectories } = endurance;
  const spare = minInsyncReplicas - 1;
  const possible = faultKinds.filter((kind) => {
    if (laterKinds.includes(kind)) return false;
    if (kind === 'power loss' || kind === 'repeated power loss') return flushPolicy === 'sync' || spare > 0;
    // One copy at most is rotten in a story, and there must be another that counts.
    if (kind === 'bit rot') return voterCount > 1 && spare > 0;
    // A voter's disk must not come back blank: the quorum knows voters by id only. A broker's may.
    if (kind === 'blank disk') return nodeCount > voterCount && spare > 0;
    // The first directory is the node.
    if (kind === 'failed log directory') return logDirectories > 1 && spare > 0;
    if (kind === 'full disk') return logDirectories > 1;
    return true;
  });
  const kept = possible.filter(() => random.next() < 0.4);
  return kept.length > 0 ? kept : possible;
}

function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random.next() * items.length)];
}
