import { createAdmin } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, test } from 'vitest';
import type { VouchedRecord } from '../checkers/promises.js';
import { InvariantViolation } from '../checkers/violation.js';
import { SimulatedCluster } from '../cluster.js';
import { isWhole } from '../cluster-view.js';
import { planStory } from '../draw-plan.js';
import { threeCopies } from '../testing/planned.js';
import { Trace } from '../trace.js';
import { sendToEach } from './last-sends.js';

const TOPIC = 't';
const PARTITIONS = 2;

/** A whole cluster with a topic that takes a record only when so many have it. */
function withTopic(minInsyncReplicas: number, test: (cluster: SimulatedCluster) => Promise<void>): Promise<void> {
  const scheduler = new SimulatedScheduler(1);
  const plan = { ...planStory(1), ...threeCopies, nameserverCount: 0, frameLatencyMs: { least: 0, most: 1 } };
  const cluster = new SimulatedCluster(scheduler, plan, new Trace());
  const run = async () => {
    for (const machine of cluster.machines) cluster.start(machine);
    await cluster.waitUntil('every node in service', () =>
      cluster.machines.every(({ running }) => running?.node?.readiness().ready === true),
    );
    const admin = createAdmin({ world: cluster.clientWorld('admin'), bootstrap: cluster.bootstrap });
    const configs = { 'min.insync.replicas': String(minInsyncReplicas) };
    await admin.createTopics([{ name: TOPIC, partitions: PARTITIONS, replicationFactor: 3, configs }]);
    await admin.close();
    await cluster.waitUntil('the topic on every replica', () => isWhole(cluster, TOPIC));
    await test(cluster);
  };
  return scheduler.settle(run(), { timeoutMs: 600_000 });
}

function send(cluster: SimulatedCluster, vouched: VouchedRecord[] = []) {
  const setting = {
    cluster,
    topic: TOPIC,
    partitionCount: () => PARTITIONS,
    logStart: () => 0,
    guaranteeOf: () => 0,
    vouchedFor: (record: VouchedRecord) => vouched.push(record),
  };
  return sendToEach(setting, { withinMs: 2_000 });
}

test('a whole cluster acknowledges a record in each partition, and these are held to it', () =>
  withTopic(3, async (cluster) => {
    const vouched: VouchedRecord[] = [];
    const outcomes = await send(cluster, vouched);
    expect(outcomes.map(({ partition, outcome, offset }) => ({ partition, outcome, offset }))).toEqual([
      { partition: 0, outcome: 'ok', offset: 0 },
      { partition: 1, outcome: 'ok', offset: 0 },
    ]);
    expect(vouched).toHaveLength(PARTITIONS);
  }));

test('that nobody acknowledges one in time is a violation, and no send of unknown outcome', () =>
  withTopic(3, async (cluster) => {
    for (const machine of cluster.machines.slice(1)) cluster.kill(machine);
    await expect(send(cluster)).rejects.toThrow(InvariantViolation);
  }));
