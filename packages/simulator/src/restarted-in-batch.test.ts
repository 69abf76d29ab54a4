// Goal: a replica that is behind a log start which lies in the middle of a batch comes to have everything and is in sync
// again. Method: records of one batch are deleted in part, while a follower is away, or before a replica is moved.
import { type Admin, createAdmin, createProducer } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { SimulatedCluster } from './cluster.js';
import { isQuiet, isWhole, leaderOf, topicNow } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { Trace } from './trace.js';

const TOPIC = 't';
const NODES = [0, 1, 2, 3];
/** The batch is from 5 to 24. */
const BEFORE = 5;
const IN_BATCH = 20;
const LOG_START = 12;

interface Told {
  readonly cluster: SimulatedCluster;
  readonly admin: Admin;
  send(count: number): Promise<void>;
}

function told(story: (told: Told) => Promise<void>): Promise<void> {
  const scheduler = new SimulatedScheduler(1);
  const plan = {
    ...planStory(1),
    nodeCount: NODES.length,
    voterCount: 3,
    sessionTimeoutMs: 1_000,
    replicaLagTimeMaxMs: 600,
    frameLatencyMs: { least: 1, most: 1 },
  };
  const cluster = new SimulatedCluster(scheduler, plan, new Trace());
  const run = async () => {
    for (const machine of cluster.machines) cluster.start(machine);
    await cluster.allInService();
    const world = cluster.clientWorld('client');
    const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
    await admin.createTopics([{ name: TOPIC, partitions: 1, replicationFactor: 3 }]);
    await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
    const producer = createProducer({ world, bootstrap: cluster.bootstrap });
    const send = async (count: number) => {
      const sends = Array.from({ length: count }, () => producer.send({ topic: TOPIC, partition: 0, value: 'x' }));
      await Promise.all(sends);
    };
    await send(BEFORE);
    await story({ cluster, admin, send });
    await cluster.waitUntil('one end of all logs', () => isQuiet(cluster, TOPIC));
    expect(isrOf(cluster)).toHaveLength(3);
    expect(startsOf(cluster)).toEqual([LOG_START, LOG_START, LOG_START]);
  };
  return scheduler.settle(run(), { timeoutMs: 120_000 });
}

const isrOf = (cluster: SimulatedCluster) => topicNow(cluster, TOPIC)?.partitions[0]?.isr ?? [];

const startsOf = (cluster: SimulatedCluster) =>
  cluster.machines.flatMap(({ running }) =>
    [...(running?.node?.broker?.replicas.all() ?? [])].map(({ log }) => log.logStartOffset),
  );

const deleteInBatch = (admin: Admin) => admin.deleteRecords([{ topic: TOPIC, partition: 0, before: LOG_START }]);

describe('a log start in the middle of a batch', () => {
  it('lets a follower that was away be in sync again', async () => {
    await told(async ({ cluster, admin, send }) => {
      const leader = leaderOf(cluster, TOPIC, 0)?.nodeId;
      const away = cluster.machines[isrOf(cluster).find((id) => id !== leader) ?? -1];
      if (away === undefined) throw new Error('there is no follower');
      cluster.kill(away);
      await send(IN_BATCH);
      await cluster.waitUntil('a short ISR', () => isrOf(cluster).length === 2);
      await deleteInBatch(admin);
      cluster.start(away);
      await cluster.waitUntil('a full ISR', () => isWhole(cluster, TOPIC));
      await send(IN_BATCH);
    });
  });

  it('lets a reassignment to a broker without a copy complete', async () => {
    await told(async ({ cluster, admin, send }) => {
      await send(IN_BATCH);
      await deleteInBatch(admin);
      const before = topicNow(cluster, TOPIC)?.partitions[0]?.replicas ?? [];
      const added = NODES.filter((id) => !before.some((replica) => replica === id));
      const replicas = [...before.slice(0, 2), ...added];
      await admin.reassign([{ topic: TOPIC, partition: 0, replicas }]);
      await cluster.waitUntil('the reassignment', () => {
        const now = topicNow(cluster, TOPIC)?.partitions[0];
        return now?.targetReplicas.length === 0 && added.every((id) => now.isr.some((member) => member === id));
      });
      await cluster.waitUntil('the old replica to go', () => startsOf(cluster).length === replicas.length);
      await send(IN_BATCH);
    });
  });
});
