// Goal: nodes that are restarted, in order or by kill -9, cost a producer no error, and a planned restart costs no time
// to speak of. Method: a simulated cluster in which every node is restarted in turn while records flow.
import { createAdmin, createProducer } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { SimulatedCluster, type SimulatedMachine } from './cluster.js';
import { isWhole } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { Trace } from './trace.js';

const TOPIC = 't';
const PARTITIONS = 3;
const SEND_INTERVAL_MS = 5;

interface Flow {
  /** By partition, in the order of their coming. */
  readonly acknowledgedMs: number[][];
  readonly errors: string[];
}

/** Restarts every node in turn under a steady flow to every partition. */
async function restartEverybody(
  cluster: SimulatedCluster,
  restart: (machine: SimulatedMachine) => Promise<void>,
): Promise<Flow> {
  for (const machine of cluster.machines) cluster.start(machine);
  const world = cluster.clientWorld('client');
  await cluster.allInService();
  const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
  await admin.createTopics([{ name: TOPIC, partitions: PARTITIONS, replicationFactor: 3 }]);
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  const producer = createProducer({ world, bootstrap: cluster.bootstrap });
  const flow: Flow = { acknowledgedMs: Array.from({ length: PARTITIONS }, () => []), errors: [] };
  let stopped = false;
  let pending = 0;
  const send = async (partition: number) => {
    pending += 1;
    try {
      await producer.send({ topic: TOPIC, partition, value: 'x' });
      flow.acknowledgedMs[partition]?.push(cluster.scheduler.nowMs);
    } catch (error) {
      flow.errors.push(String(error));
    }
    pending -= 1;
  };
  const feed = async () => {
    for (let at = 0; !stopped; at += 1) {
      void send(at % PARTITIONS);
      await cluster.pause(SEND_INTERVAL_MS);
    }
  };
  const feeding = feed();
  for (const machine of cluster.machines) {
    await cluster.pause(200);
    await restart(machine);
    await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  }
  await cluster.pause(200);
  stopped = true;
  await feeding;
  await cluster.waitUntil('an outcome of every send', () => pending === 0);
  return flow;
}

function run(restart: (cluster: SimulatedCluster, machine: SimulatedMachine) => Promise<void>) {
  const scheduler = new SimulatedScheduler(1);
  const plan = { ...planStory(1), nodeCount: 3, sessionTimeoutMs: 9_000, frameLatencyMs: { least: 0.1, most: 1 } };
  const cluster = new SimulatedCluster(scheduler, plan, new Trace());
  const running = restartEverybody(cluster, (machine) => restart(cluster, machine));
  return scheduler.settle(running, { timeoutMs: 200_000 });
}

const longestGapMs = (timesMs: readonly number[]) =>
  Math.max(...timesMs.slice(1).map((timeMs, index) => timeMs - (timesMs[index] ?? timeMs)));

describe('a node that is restarted', { timeout: 120_000 }, () => {
  it('in order costs producers no error, and less than 100 ms', async () => {
    const { acknowledgedMs, errors } = await run(async (cluster, machine) => {
      await cluster.stop(machine);
      await cluster.pause(20);
      cluster.start(machine);
    });
    expect(errors).toEqual([]);
    for (const timesMs of acknowledgedMs) expect(longestGapMs(timesMs)).toBeLessThan(100);
  });

  it('by kill -9 costs producers no error, though it is back before anybody can have noticed', async () => {
    const { errors } = await run(async (cluster, machine) => {
      cluster.kill(machine);
      cluster.start(machine);
      await cluster.pause(500);
    });
    expect(errors).toEqual([]);
  });
});
