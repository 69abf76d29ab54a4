import type { SimulatedCluster } from './cluster.js';
import { isWhole } from './cluster-view.js';
import { failedWrite, slowDisk, stalledDisk } from './faults/disk-faults.js';
import {
  connectionResets,
  deafenLeader,
  flappingLink,
  frameFaults,
  isolateController,
  isolateLeader,
  muteLeader,
  slowLink,
} from './faults/network-faults.js';
import {
  blankDisk,
  freezeLeader,
  killAny,
  killController,
  killLeader,
  killLeaderAndController,
  powerLoss,
  powerLossOfOne,
  powerLossOfTwo,
  rollingRestart,
  wallClockJump,
} from './faults/process-faults.js';
import type { Fault } from './faults/strike.js';
import { type FaultKind, isLossy, type StoryPlan } from './plan.js';

const CLUSTER_WHOLE_MS = 120_000;

const faults: Readonly<Record<FaultKind, Fault>> = {
  'kill leader': killLeader,
  'kill controller': killController,
  'kill leader and controller': killLeaderAndController,
  'kill any': killAny,
  'isolate leader': isolateLeader,
  'isolate controller': isolateController,
  'deafen leader': deafenLeader,
  'mute leader': muteLeader,
  'freeze leader': freezeLeader,
  'flapping link': flappingLink,
  'slow link': slowLink,
  'connection resets': connectionResets,
  'frame faults': frameFaults,
  'wall clock jump': wallClockJump,
  'slow disk': slowDisk,
  'stalled disk': stalledDisk,
  'failed write': failedWrite,
  'rolling restart': rollingRestart,
  'power loss of one': powerLossOfOne,
  'power loss of two': powerLossOfTwo,
  'power loss': powerLoss,
  'blank disk': blankDisk,
};

/**
 * Does the planned faults to the cluster: each when it is whole again after the one before, or while that lasts.
 * Resolves when all are over and the cluster is whole.
 */
export async function runNemesis(cluster: SimulatedCluster, topic: string, plan: StoryPlan): Promise<void> {
  const root = cluster.scheduler.random.fork('nemesis');
  let underWay: Promise<void>[] = [];
  let lossyBefore = false;
  for (const { kind, afterMs, forMs, overlaps, draw } of plan.faults) {
    const lossy = isLossy(kind, plan.flushPolicy);
    if (!overlaps || lossy || lossyBefore) {
      await Promise.all(underWay);
      underWay = [];
      await cluster.waitUntil('a whole cluster', () => isWhole(cluster, topic), CLUSTER_WHOLE_MS);
    }
    lossyBefore = lossy;
    await cluster.pause(afterMs);
    cluster.note(`fault: ${kind} for ${forMs} ms`);
    underWay.push(faults[kind]({ cluster, topic, random: root.fork(String(draw)), forMs }));
  }
  await Promise.all(underWay);
  await cluster.waitUntil('a whole cluster at the end', () => isWhole(cluster, topic), CLUSTER_WHOLE_MS);
}
