import type { Random } from '@tidemark/ports';
import type { SimulatedCluster } from './cluster.js';
import { isWhole, topicNow } from './cluster-view.js';
import {
  bitRot,
  misdirectedWrite,
  nameErrors,
  noSpaceLeft,
  readErrors,
  storeErrors,
  syncErrors,
  writeErrors,
} from './faults/broken-disks.js';
import { clockDrift, wallClockJump } from './faults/clock-faults.js';
import { failedLogDirectory, slowDisk, stalledDisk } from './faults/disk-faults.js';
import { failedWrite, fullDisk } from './faults/disk-space.js';
import {
  connectionResets,
  deafen,
  flappingLink,
  frameFaults,
  isolate,
  mute,
  narrowLine,
  severedLink,
  slowLink,
  split,
  stutter,
  unevenLinks,
} from './faults/network-faults.js';
import {
  blankDisk,
  crashLoop,
  freeze,
  kill,
  oldDisk,
  powerLoss,
  repeatedPowerLoss,
  rollingRestart,
} from './faults/process-faults.js';
import type { Fault } from './faults/strike.js';
import { pickVictims } from './faults/victims.js';
import { replacedVoter } from './faults/voter-disks.js';
import type { Moments } from './moments.js';
import { type FaultKind, loseTooMuch, noneLate, type PlannedFault, type StoryPlan } from './plan.js';
import { COMPACTED_TOPIC } from './workload/compacted-topic.js';
import { RECREATED_TOPIC } from './workload/recreated-topic.js';

const CLUSTER_WHOLE_MS = 120_000;
/** How long a fault waits for its moment. */
const MOMENT_MS = 2_000;

const faults: Readonly<Record<FaultKind, Fault>> = {
  kill,
  'crash loop': crashLoop,
  'power loss': powerLoss,
  'repeated power loss': repeatedPowerLoss,
  freeze,
  isolate,
  deafen,
  mute,
  'severed link': severedLink,
  'flapping link': flappingLink,
  'slow link': slowLink,
  'uneven links': unevenLinks,
  stutter,
  'connection resets': connectionResets,
  'frame faults': frameFaults,
  'wall clock jump': wallClockJump,
  'clock drift': clockDrift,
  'slow disk': slowDisk,
  'stalled disk': stalledDisk,
  'failed write': failedWrite,
  'read errors': readErrors,
  'write errors': writeErrors,
  'sync error': syncErrors,
  'no space left': noSpaceLeft,
  'bit rot': bitRot,
  'rolling restart': rollingRestart,
  'blank disk': blankDisk,
  'failed log directory': failedLogDirectory,
  'full disk': fullDisk,
  'misdirected write': misdirectedWrite,
  'old disk': oldDisk,
  'replaced voter': replacedVoter,
  split,
  'name errors': nameErrors,
  'store errors': storeErrors,
  'narrow line': narrowLine,
};

export interface NemesisOptions {
  readonly cluster: SimulatedCluster;
  readonly topic: string;
  readonly plan: StoryPlan;
  readonly moments: Moments;
}

/**
 * Does the planned faults to the cluster: each when it is whole again after the one before, or while that lasts.
 * Resolves when all are over, late frames too, and the cluster is whole.
 */
export async function runNemesis({ cluster, topic, plan, moments }: NemesisOptions): Promise<void> {
  const root = cluster.scheduler.random.fork('nemesis');
  const topics = plan.workloads.some(({ kind }) => kind === 'compacted topic') ? [topic, COMPACTED_TOPIC] : [topic];
  const isAway = (each: string) => topicNow(cluster, each) === undefined;
  const everyCopyIsWhole = () =>
    topics.every((each) => isWhole(cluster, each)) && (isAway(RECREATED_TOPIC) || isWhole(cluster, RECREATED_TOPIC));
  let underWay: Promise<void>[] = [];
  let before: PlannedFault[] = [];
  for (const fault of plan.faults) {
    if (!fault.overlaps || before.some((each) => loseTooMuch(each, fault, plan))) {
      await Promise.all(underWay);
      underWay = [];
      before = [];
      await cluster.waitUntil('a whole cluster', everyCopyIsWhole, CLUSTER_WHOLE_MS);
    }
    before.push(fault);
    await cluster.pause(fault.afterMs);
    underWay.push(strike(fault, { cluster, topic, moments, random: root.fork(String(fault.draw)) }));
  }
  await Promise.all(underWay);
  // Liveness is promised for what comes after the faults: with frames late by as much as an election waits there is none.
  cluster.delayFrames(noneLate);
  cluster.widenClients();
  await cluster.waitUntil('a whole cluster at the end', everyCopyIsWhole, CLUSTER_WHOLE_MS);
}

async function strike(
  { kind, victim, at, thenMs = 0, forMs }: PlannedFault,
  { moments, ...setting }: Omit<NemesisOptions, 'plan'> & { readonly random: Random },
): Promise<void> {
  const subject = at === undefined ? undefined : await moments.next(at, MOMENT_MS);
  if (thenMs > 0) await setting.cluster.pause(thenMs);
  const victims = pickVictims(victim, { ...setting, subject });
  const when = at === undefined ? '' : ` at ${subject === undefined ? 'no ' : ''}${at}`;
  setting.cluster.note(`fault: ${kind} of ${victims.map(({ hostName }) => hostName)}${when} for ${forMs} ms`);
  setting.cluster.faultsStruck += 1;
  await faults[kind]({ ...setting, forMs, victims });
}
