// Goal: docs/replication.md as a whole, on whole clusters: every kind of fault in one story, with everything checked; and
// a cluster that goes on with whatever random majority of it is left connected.
import { createAdmin } from '@tidemark/client';
import { decodeSnapshot, emptyImage, encodeSnapshot, imagesEqual } from '@tidemark/metadata';
import { SeededRandom, SimulatedScheduler } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { checkHistory } from './checkers/history.js';
import { Invariants } from './checkers/invariants.js';
import { SimulatedCluster, type SimulatedMachine } from './cluster.js';
import { isWhole, topicNow } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { compareFiles, writtenOut } from './files-at-rest.js';
import { faultKinds, type PlannedFault, type StoryPlan } from './plan.js';
import { runStory } from './story.js';
import { formatReport } from './story-text.js';
import { producer, strike, threeCopies } from './testing/planned.js';
import { Trace } from './trace.js';
import { failuresIn } from './workload/client-failure.js';
import { readEverything } from './workload/read-everything.js';
import { Workloads } from './workload/workloads.js';

const TOPIC = 't';

/** Where one copy is rotten no other may be lost, and the others lose some. */
const combined = faultKinds.filter((kind) => kind !== 'bit rot');

/** Every kind of fault once, in an order of the seed's, every other while the one before still lasts. */
function everyFault(seed: number): PlannedFault[] {
  const random = new SeededRandom(seed).fork('order');
  const order = combined.map((kind) => ({ kind, at: random.next() })).sort((one, other) => one.at - other.at);
  return order.map(({ kind }, draw) =>
    strike(kind, draw, {
      victim: draw % 3 === 0 ? 'leader and controller' : 'any',
      afterMs: 50,
      forMs: 200,
      overlaps: draw % 2 === 1,
    }),
  );
}

const sendIntervalMs = 15;

/** A cluster of four, the last no voter, that stands the loss of one node's disk. */
const endured = {
  ...threeCopies,
  nodeCount: 4,
  partitions: 3,
  frameLatencyMs: { least: 0.1, most: 1 },
} as const satisfies Partial<StoryPlan>;

describe('the whole', { timeout: 600_000 }, () => {
  it('chaos-full-checker-all-nemeses', async () => {
    const seed = 1;
    const report = await runStory(seed, (plan) => ({
      ...plan,
      ...endured,
      workloads: [
        producer(1, { sendIntervalMs }),
        producer(2, { sendIntervalMs, idempotent: false }),
        producer(3, { sendIntervalMs, acks: 1, idempotent: false }),
        { kind: 'consumer', draw: 4, closest: true },
        { kind: 'elections', draw: 5 },
        { kind: 'reassignments', draw: 6 },
        { kind: 'recreated topic', draw: 7 },
      ],
      faults: everyFault(seed),
    }));
    expect(report.violations, formatReport(report)).toEqual([]);
    expect(report.history?.acknowledged).toBeGreaterThan(200);
    expect(report.faults).toBe(combined.length);
  });

  it.each([1, 2, 3])('liveness-after-heal-random-core: seed %i', async (seed) => {
    const scheduler = new SimulatedScheduler(seed, { shuffleTies: true });
    const plan = {
      ...planStory(seed),
      ...endured,
      workloads: [1, 2].map((draw) => producer(draw, { sendIntervalMs })),
    };
    const cluster = new SimulatedCluster(scheduler, plan, new Trace());
    const invariants = new Invariants(cluster);
    let settled = false;
    const telling = leaveOnlyACore(cluster, plan, invariants).finally(() => {
      settled = true;
    });
    telling.catch(() => undefined);
    const look = () => {
      invariants.afterEvent();
      return settled;
    };
    await scheduler.runUntil(look, { eventsMax: 5_000_000 });
    await telling;
  });
});

/** Strikes again and again without undoing anything; then heals a core, all but one voter, and nothing else. */
async function leaveOnlyACore(cluster: SimulatedCluster, plan: StoryPlan, invariants: Invariants): Promise<void> {
  const { random } = cluster.scheduler;
  const { partitions, replicationFactor } = plan;
  for (const machine of cluster.machines) cluster.start(machine);
  await cluster.allInService();
  const admin = createAdmin({ world: cluster.clientWorld('admin'), bootstrap: cluster.bootstrap });
  await admin.createTopics([{ name: TOPIC, partitions, replicationFactor, configs: { 'min.insync.replicas': '2' } }]);
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  const workloads = new Workloads(plan, {
    cluster,
    topic: TOPIC,
    partitionCount: () => partitions,
    logStart: (partition) => invariants.logStart(TOPIC, partition),
    guaranteeOf: (partition) => invariants.guaranteeOf(TOPIC, partition),
    vouchedFor: (record) => invariants.promises.vouchedFor(record),
    heldBy: () => new Map(),
    failureOf: failuresIn({ ...plan, faults: [strike('kill', 1)] }),
    promises: invariants.promises,
  });
  const anyMachine = () => cluster.machines[Math.floor(random.next() * cluster.machines.length)];
  for (let strike = 0; strike < 12; strike += 1) {
    const victim = anyMachine();
    if (victim !== undefined) harm(cluster, victim);
    await cluster.pause(random.next() * 400);
    const other = anyMachine();
    if (other !== undefined && random.next() < 0.5) cluster.start(other);
  }
  const outside = cluster.voters[Math.floor(random.next() * cluster.voters.length)];
  if (outside === undefined) throw new Error('a cluster has voters');
  const core = cluster.machines.filter((machine) => machine !== outside);
  cluster.note(`the core is all but ${outside.hostName}`);
  for (const machine of core) {
    machine.running?.world.process.resume();
    cluster.network.heal(machine.hostName);
    cluster.start(machine);
  }
  cluster.network.isolate(outside.hostName);
  await cluster.waitUntil('a core in sync', () => isCoreInSync(cluster, core), 60_000);
  // Every pending request is answered: the producers' last sends, and those of all the while before.
  await workloads.stop('writes');
  await cluster.waitUntil('a quiet core', () => isCoreInSync(cluster, core) && isCoreQuiet(cluster, core), 60_000);
  const reads = await readEverything(cluster, TOPIC, partitions);
  expect(checkHistory(workloads.outcomes, reads).anomalies).toEqual([]);
  expect(workloads.outcomes.filter(({ outcome }) => outcome === 'ok').length).toBeGreaterThan(20);
  await writtenOut(cluster, TOPIC, { machines: core });
  expect(compareFiles(cluster, TOPIC, { machines: core })).toEqual([]);
  const images = () => core.flatMap(({ running }) => running?.node?.broker?.image ?? []);
  await cluster.waitUntil(
    'the same metadata everywhere',
    () => new Set(images().map(({ offset }) => offset)).size === 1,
  );
  const [first = emptyImage, ...others] = images();
  for (const image of others) expect(imagesEqual(image, first)).toBe(true);
  expect(imagesEqual(decodeSnapshot(encodeSnapshot(first)), first)).toBe(true);
}

function harm(cluster: SimulatedCluster, victim: SimulatedMachine): void {
  const { random } = cluster.scheduler;
  const { network } = cluster;
  const kinds = [
    () => cluster.kill(victim),
    () => cluster.powerLoss(victim),
    () => network.isolate(victim.hostName),
    () => network.dropConnections(victim.hostName),
    () => victim.running?.world.process.pause(),
    () => network.heal(victim.hostName),
    () => victim.running?.world.process.resume(),
  ];
  cluster.note(`harm to ${victim.hostName}`);
  kinds[Math.floor(random.next() * kinds.length)]?.();
}

/** One controller in the core, and every partition led from it with all of its replicas in the core in sync, and no other. */
function isCoreInSync(cluster: SimulatedCluster, core: readonly SimulatedMachine[]): boolean {
  const controllers = core.filter(({ running }) => running?.node?.isActiveController === true);
  if (controllers.length !== 1) return false;
  const live = new Set(core.map(({ nodeId }) => nodeId));
  return (topicNow(cluster, TOPIC)?.partitions ?? []).every(({ leader, isr, replicas }) => {
    const expected = replicas.filter((id) => live.has(id));
    return live.has(leader) && isr.length === expected.length && expected.every((id) => isr.includes(id));
  });
}

/** On every replica of the core the log ends at the high watermark. */
function isCoreQuiet(cluster: SimulatedCluster, core: readonly SimulatedMachine[]): boolean {
  const topicId = topicNow(cluster, TOPIC)?.topicId;
  const ends = new Map<number, Set<number>>();
  for (const { running } of core) {
    for (const { key, log, highWatermark } of running?.node?.broker?.replicas.all() ?? []) {
      if (key.topicId !== topicId) continue;
      ends.set(key.partition, (ends.get(key.partition) ?? new Set()).add(log.logEndOffset).add(highWatermark));
    }
  }
  return ends.size > 0 && [...ends.values()].every((seen) => seen.size === 1);
}
