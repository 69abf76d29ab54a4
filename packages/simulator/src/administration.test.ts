// Goal: what an operator asks for through any node takes effect on every broker, and all of them agree on the result.
// Method: a simulated cluster of four nodes, three of them voters; the client's admin as the command line uses it.
import { type Admin, createAdmin, createProducer } from '@tidemark/client';
import { decodeSnapshot, encodeSnapshot, imagesEqual } from '@tidemark/metadata';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { ConfigSource } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { SimulatedCluster } from './cluster.js';
import { newestImage, topicNow } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { Trace } from './trace.js';
import { readEverything } from './workload/read-everything.js';

const TOPIC = 't';
const RECORDS = 50;

function administered(story: (cluster: SimulatedCluster, admin: Admin) => Promise<void>): Promise<void> {
  const scheduler = new SimulatedScheduler(1);
  const plan = { ...planStory(1), nodeCount: 4, voterCount: 3, frameLatencyMs: { least: 0, most: 1 } };
  const cluster = new SimulatedCluster(scheduler, plan, new Trace());
  const run = async () => {
    for (const machine of cluster.machines) cluster.start(machine);
    await cluster.allInService();
    const admin = createAdmin({ world: cluster.clientWorld('admin'), bootstrap: cluster.bootstrap });
    await admin.createTopics([
      {
        name: TOPIC,
        assignments: [
          [3, 0, 1],
          [0, 1, 3],
        ],
      },
    ]);
    await story(cluster, admin);
    await admin.close();
    await agreement(cluster);
  };
  return scheduler.settle(run(), { timeoutMs: 600_000 });
}

/** Every broker comes to the same image, and so does its snapshot. */
async function agreement(cluster: SimulatedCluster): Promise<void> {
  const images = () => cluster.machines.flatMap(({ running }) => running?.node?.broker?.image ?? []);
  await cluster.waitUntil('one metadata offset', () => new Set(images().map(({ offset }) => offset)).size === 1);
  const [first, ...others] = images();
  if (first === undefined) throw new Error('no broker runs');
  for (const image of others) expect(imagesEqual(image, first)).toBe(true);
  expect(imagesEqual(decodeSnapshot(encodeSnapshot(first)), first)).toBe(true);
}

async function produce(cluster: SimulatedCluster): Promise<void> {
  const producer = createProducer({ world: cluster.clientWorld('producer'), bootstrap: cluster.bootstrap });
  const sends = Array.from({ length: RECORDS }, (_, id) =>
    producer.send({ topic: TOPIC, partition: id % 2, value: `${id} ` }),
  );
  await Promise.all(sends);
  await producer.close();
}

const replicasOf = (cluster: SimulatedCluster) =>
  topicNow(cluster, TOPIC)?.partitions.map(({ replicas }) => [...replicas]) ?? [];
const leadersOf = (cluster: SimulatedCluster) => topicNow(cluster, TOPIC)?.partitions.map(({ leader }) => leader) ?? [];

describe('administration of a whole cluster', () => {
  it('removes a broker: drained, emptied, stopped, forgotten, and nothing is lost', async () => {
    await administered(async (cluster, admin) => {
      await cluster.waitUntil('the topic', () => leadersOf(cluster)[0] === 3);
      await produce(cluster);
      expect(await admin.drainBroker(3, { validateOnly: true })).toMatchObject({ leadershipsMoved: 1, replicas: 2 });
      expect(await admin.drainBroker(3)).toMatchObject({ leadershipsMoved: 1, leadershipsLeft: 0, replicas: 2 });
      await cluster.waitUntil('another leader', () => leadersOf(cluster)[0] === 0);
      await expect(admin.unregisterBroker(3)).rejects.toMatchObject({ code: 'BROKER_IN_USE' });
      const moves = await admin.planEvacuation([3]);
      expect(moves.map(({ to }) => to)).toEqual([
        [2, 0, 1],
        [0, 1, 2],
      ]);
      await admin.reassign(moves.map(({ topic, partition, to }) => ({ topic, partition, replicas: to })));
      await cluster.waitUntil('the moves', () =>
        replicasOf(cluster)
          .flat()
          .every((id) => id !== 3),
      );
      expect(await admin.listReassignments()).toEqual([]);
      const leaving = cluster.machines[3];
      if (leaving === undefined) throw new Error('there is no machine 3');
      await cluster.waitUntil(
        'its folders to go',
        () => [...(leaving.running?.node?.broker?.replicas.all() ?? [])].length === 0,
      );
      cluster.kill(leaving);
      await cluster.waitUntil('its fencing', () =>
        [...(newestImage(cluster)?.brokers.values() ?? [])].some(({ fenced }) => fenced),
      );
      await admin.unregisterBroker(3);
      await admin.unregisterBroker(3);
      await cluster.waitUntil('its end', () => newestImage(cluster)?.brokers.size === 3);
      const reads = await readEverything(cluster, TOPIC, 2);
      expect(new Set(reads.map(({ id }) => id)).size).toBe(RECORDS);
    });
  });

  it('configures topics, brokers and the cluster, and the logs behave accordingly', async () => {
    await administered(async (cluster, admin) => {
      const throttle = 'replication.throttle.bytes.per.second';
      await admin.alterConfigs([
        { target: { topic: TOPIC }, set: { 'segment.bytes': '65536', 'flush.policy': 'async' } },
        { target: { broker: 1 }, set: { [throttle]: '1000' } },
        { target: { cluster: true }, set: { 'retention.ms': '7000' } },
      ]);
      const policies = () =>
        cluster.machines.flatMap(({ running }) =>
          [...(running?.node?.broker?.replicas.all() ?? [])].map(({ log }) => log.options.flushPolicy),
        );
      await cluster.waitUntil('the setting on every log', () => policies().every((policy) => policy === 'async'));
      const ofTopic = await admin.describeConfigs({ topic: TOPIC }, { keys: ['retention.ms', 'segment.bytes'] });
      expect(ofTopic.map(({ value, source }) => [value, source])).toEqual([
        ['65536', ConfigSource.TOPIC_CONFIG],
        ['7000', ConfigSource.CLUSTER_CONFIG],
      ]);
      const ofBroker = await admin.describeConfigs({ broker: 1 }, { keys: [throttle, 'node.id'] });
      expect(ofBroker).toMatchObject([
        { value: '1000', source: ConfigSource.BROKER_CONFIG },
        { value: '1', source: ConfigSource.STATIC_BROKER_CONFIG, readOnly: true },
      ]);
      await expect(
        admin.alterConfigs([{ target: { topic: TOPIC }, set: { 'retention.msx': '1' } }]),
      ).rejects.toMatchObject({ code: 'INVALID_CONFIG', outcome: 'failed' });
      expect(await admin.describeFeatures()).toMatchObject([{ name: 'metadata.version', least: 1 }]);
    });
  });

  it('cancels what is under way of the reassignments that it is given, and passes over what is not, or is gone', async () => {
    await administered(async (cluster, admin) => {
      const throttle = 'replication.throttle.bytes.per.second';
      await produce(cluster);
      await admin.alterConfigs([{ target: { cluster: true }, set: { [throttle]: '1' } }]);
      await admin.reassign([{ topic: TOPIC, partition: 0, replicas: [2, 0, 1] }]);
      const listed = [
        { topic: 'deleted', partition: 0 },
        { topic: TOPIC, partition: 1 },
        { topic: TOPIC, partition: 0 },
      ];
      for (const validateOnly of [true, false]) {
        expect(await admin.cancelReassignments(listed, { validateOnly })).toEqual([{ topic: TOPIC, partition: 0 }]);
      }
      expect(await admin.cancelReassignments(listed)).toEqual([]);
      await cluster.waitUntil('the replicas of before', () => replicasOf(cluster)[0]?.join() === '3,0,1');
    });
  });

  it('grows a topic, moves leaders and gives them back', async () => {
    await administered(async (cluster, admin) => {
      await admin.createPartitions([{ topic: TOPIC, total: 5 }]);
      await cluster.waitUntil('more partitions', () => replicasOf(cluster).length === 5);
      const [moved] = await admin.electLeaders({
        type: 'chosen',
        partitions: [{ topic: TOPIC, partition: 0, leader: 1 }],
      });
      expect(moved).toMatchObject({ error: 0, leader: 1 });
      await cluster.waitUntil('the new leader', () => leadersOf(cluster)[0] === 1);
      await produce(cluster);
      const back = await admin.electLeaders({ type: 'preferred' });
      expect(back).toMatchObject([{ topic: TOPIC, partition: 0, leader: 3, error: 0 }]);
      await cluster.waitUntil('the old leader', () => leadersOf(cluster)[0] === 3);
      await produce(cluster);
    });
  });
});
