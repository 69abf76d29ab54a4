import { createAdmin } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { settleChecked } from '../checked-run.js';
import { Invariants } from '../checkers/invariants.js';
import { SimulatedCluster } from '../cluster.js';
import { isWhole } from '../cluster-view.js';
import { planStory } from '../draw-plan.js';
import type { StoryPlan } from '../plan.js';
import { Trace } from '../trace.js';
import { failuresIn } from '../workload/client-failure.js';
import { threeCopies } from './planned.js';

export const TOPIC = 't';
export const PARTITIONS = 2;

/** What workloads are told of that topic, of which nothing is ever gone. */
export const settingOf = (cluster: SimulatedCluster) => ({
  cluster,
  topic: TOPIC,
  partitionCount: () => PARTITIONS,
  logStart: () => 0,
  guaranteeOf: () => 0,
  heldBy: () => new Map(),
  failureOf: failuresIn(planStory(1)),
});

/** A whole cluster with a topic that takes a record only when so many have it. */
export function withTopic(
  minInsyncReplicas: number,
  test: (cluster: SimulatedCluster) => Promise<void>,
  given: Partial<StoryPlan> = {},
): Promise<void> {
  const cluster = makeCluster(given);
  return cluster.scheduler.settle(run(cluster, minInsyncReplicas, test), { timeoutMs: 600_000 });
}

/** The same, and after each event everything is looked at that must hold. */
export function withCheckedTopic(
  minInsyncReplicas: number,
  test: (cluster: SimulatedCluster, invariants: Invariants) => Promise<void>,
): Promise<void> {
  const cluster = makeCluster();
  const invariants = new Invariants(cluster);
  const running = run(cluster, minInsyncReplicas, () => test(cluster, invariants));
  return settleChecked(cluster.scheduler, running, () => invariants.afterEvent());
}

function makeCluster(given: Partial<StoryPlan> = {}): SimulatedCluster {
  const { metadataLog: _m, reading: _r, writeBehind: _w, ...drawn } = planStory(1);
  const plan = { ...drawn, ...threeCopies, nameserverCount: 0, frameLatencyMs: { least: 0, most: 1 }, ...given };
  return new SimulatedCluster(new SimulatedScheduler(1), plan, new Trace());
}

async function run(
  cluster: SimulatedCluster,
  minInsyncReplicas: number,
  test: (cluster: SimulatedCluster) => Promise<void>,
): Promise<void> {
  for (const machine of cluster.machines) cluster.start(machine);
  await cluster.allInService();
  const admin = createAdmin({ world: cluster.clientWorld('admin'), bootstrap: cluster.bootstrap });
  const configs = { 'min.insync.replicas': String(minInsyncReplicas) };
  await admin.createTopics([{ name: TOPIC, partitions: PARTITIONS, replicationFactor: 3, configs }]);
  await admin.close();
  await cluster.waitUntil('the topic on every replica', () => isWhole(cluster, TOPIC));
  await test(cluster);
}
