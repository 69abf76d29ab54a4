// Goal: full disks hold things up and lose nothing: neither records nor metadata; what was held up goes on by itself.
import { createAdmin, createProducer } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { SimulatedCluster } from './cluster.js';
import { controllerOf, isWhole, leaderOf } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { takeSpace } from './faults/disk-space.js';
import type { PlannedFault, StoryPlan } from './plan.js';
import { runStory } from './story.js';
import { formatReport } from './story-text.js';
import { producer, strike, threeCopies } from './testing/planned.js';
import { Trace } from './trace.js';
import { readEverything } from './workload/read-everything.js';

const TOPIC = 't';
/** In so long leaderships are balanced once at least. */
const BALANCE_MS = 310_000;

const fullDisk = (victim: PlannedFault['victim'], draw: number, given: Partial<PlannedFault> = {}): PlannedFault =>
  strike('full disk', draw, { victim, forMs: 3_000, ...given });

function threeNodes(seed: number, given: Partial<StoryPlan> = {}) {
  const scheduler = new SimulatedScheduler(seed);
  const plan = { ...planStory(seed), nodeCount: 3, voterCount: 3, logDirectories: 1, replicationFactor: 3 };
  return {
    scheduler,
    cluster: new SimulatedCluster(scheduler, { ...plan, flushPolicy: 'sync', ...given }, new Trace()),
  };
}

/** Starts all nodes, and makes the topic. */
async function begin(cluster: SimulatedCluster) {
  for (const machine of cluster.machines) cluster.start(machine);
  const world = cluster.clientWorld('client');
  const isReady = () => cluster.machines.every(({ running }) => running?.node?.readiness().ready === true);
  await cluster.waitUntil('every node in service', isReady);
  const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
  await admin.createTopics([{ name: TOPIC, partitions: 1, replicationFactor: 3 }]);
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  return { admin, producer: createProducer({ world, bootstrap: cluster.bootstrap }) };
}

describe('disks that are full', () => {
  it.each([1, 2])(
    'are survived, also by leaders, by all nodes, and while nodes die, seed %i',
    { timeout: 300_000 },
    async (seed) => {
      const report = await runStory(seed, (plan) => ({
        ...plan,
        ...threeCopies,
        replicaLagTimeMaxMs: 2_000,
        workloads: [producer(0, { sendIntervalMs: 20 })],
        faults: [
          fullDisk('leader', 1),
          fullDisk('follower', 2, { forMs: 8_000 }),
          fullDisk('all', 3),
          strike('power loss', 4, { victim: 'leader', overlaps: true, forMs: 200 }),
        ],
      }));
      expect(report.violations, formatReport(report)).toEqual([]);
      expect(report.history?.acknowledged).toBeGreaterThan(50);
    },
  );

  // Seeds 436 and 632.
  it('let no node start that has to write first, and every node once there is space, with all that it held', {
    timeout: 300_000,
  }, async () => {
    const { scheduler, cluster } = threeNodes(4);
    const run = async () => {
      const { producer } = await begin(cluster);
      for (let sent = 0; sent < 20; sent += 1) await producer.send({ topic: TOPIC, partition: 0, value: 'v' });
      for (const machine of cluster.machines) {
        cluster.powerLoss(machine);
        machine.disk.capacityBytes -= machine.disk.freeBytes();
      }
      for (const attempts of [1, 2]) {
        for (const machine of cluster.machines) cluster.start(machine);
        await cluster.waitUntil('every start to end', () =>
          cluster.machines.every(({ halts }) => halts.length === attempts),
        );
      }
      for (const machine of cluster.machines) {
        machine.disk.capacityBytes = 2 ** 40;
        cluster.start(machine);
      }
      await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
      return readEverything(cluster, TOPIC, 1);
    };
    expect(await scheduler.settle(run(), { timeoutMs: 200_000 })).toHaveLength(20);
    const halts = cluster.machines.flatMap((machine) => machine.halts);
    expect(new Set(halts.map((halt) => halt.replace(/(write|open) .*:/, 'write or make:')))).toEqual(
      new Set(['could not start: write or make: ENOSPC']),
    );
  });

  it('let a node stop whose journal waits, which may tell of that when there is space again', async () => {
    const { scheduler, cluster } = threeNodes(5, { voterCount: 1, workloads: [] });
    const run = async () => {
      const { producer } = await begin(cluster);
      await producer.send({ topic: TOPIC, partition: 0, value: 'before' });
      const victim = cluster.machines.find(({ isController }) => !isController);
      if (victim === undefined) throw new Error('every node is a controller');
      victim.diskFaults += 1;
      victim.disk.failNext('write', 'ENOSPC', { path: '/data/journal', times: Number.POSITIVE_INFINITY });
      const sending = producer.send({ topic: TOPIC, partition: 0, value: 'meanwhile' });
      await cluster.pause(100);
      const stopping = cluster.stop(victim);
      await cluster.pause(1);
      victim.diskFaults -= 1;
      await stopping;
      victim.disk.clearFaults();
      cluster.start(victim);
      await sending;
      await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
      return { halts: victim.halts, read: await readEverything(cluster, TOPIC, 1) };
    };
    const { halts, read } = await scheduler.settle(run(), { timeoutMs: 200_000 });
    expect([halts, read.length]).toEqual([[], 2]);
  });

  it('leave leading to nodes with room, for as long as they are full', { timeout: 300_000 }, async () => {
    const { scheduler, cluster } = threeNodes(6, { voterCount: 3, workloads: [] });
    const run = async () => {
      const { producer } = await begin(cluster);
      const leader = () => leaderOf(cluster, TOPIC, 0);
      await producer.send({ topic: TOPIC, partition: 0, value: 'before' });
      const victim = leader();
      if (victim === undefined) throw new Error('nobody leads');
      // Enough for a small record, and not for this one.
      const giveBack = takeSpace(victim, 16.2 * 2 ** 20);
      // For so long a look at the disk is believed.
      await cluster.pause(1_000);
      const fromMs = scheduler.nowMs;
      await producer.send({ topic: TOPIC, partition: 0, value: 'v'.repeat(200_000) });
      const tookMs = scheduler.nowMs - fromMs;
      const next = leader();
      await cluster.pause(BALANCE_MS);
      const later = leader();
      giveBack();
      await cluster.pause(BALANCE_MS);
      const places = [next, later, leader()].map((machine) => (machine === undefined ? 'nobody' : machine === victim));
      return { tookMs, places, halts: victim.halts, read: await readEverything(cluster, TOPIC, 1) };
    };
    const { tookMs, places, halts, read } = await scheduler.settle(run(), { timeoutMs: 1_000_000 });
    expect(places).toEqual([false, false, true]);
    // A heartbeat, and what the producer waits before it tries again.
    expect(tookMs).toBeLessThan(5_000);
    expect([halts, read.length]).toEqual([[], 2]);
  });

  it('end a controller that cannot write its log; another goes on, and it comes back when there is space', {
    timeout: 300_000,
  }, async () => {
    const { scheduler, cluster } = threeNodes(3);
    const run = async () => {
      const { admin, producer } = await begin(cluster);
      await producer.send({ topic: TOPIC, partition: 0, value: 'before' });
      const victim = controllerOf(cluster);
      if (victim === undefined) throw new Error('there is no controller');
      victim.disk.capacityBytes -= victim.disk.freeBytes();
      await admin.createTopics([{ name: 'second', partitions: 1, replicationFactor: 2 }]);
      await cluster.waitUntil('the controller to end', () => victim.halts.length > 0);
      await producer.send({ topic: TOPIC, partition: 0, value: 'meanwhile' });
      victim.disk.capacityBytes = 2 ** 40;
      cluster.start(victim);
      await cluster.waitUntil('the topics', () => isWhole(cluster, TOPIC) && isWhole(cluster, 'second'));
      const topics = (await admin.listTopics()).map(({ name }) => name);
      return { halts: victim.halts, topics, read: await readEverything(cluster, TOPIC, 1) };
    };
    const { halts, topics, read } = await scheduler.settle(run(), { timeoutMs: 200_000 });
    expect(halts).toEqual([expect.stringMatching(/^the metadata quorum's node cannot go on: .*ENOSPC/)]);
    expect(topics).toEqual(['second', TOPIC]);
    expect(read).toHaveLength(2);
  });
});
