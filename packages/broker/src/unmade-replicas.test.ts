// Goal: a partition waits for no replica that cannot be made while another could lead it. Method: brokers whose disks are full,
// or hang, when topics are created, and a controller that takes a replica out only when the test says so.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const STALLED = 1;
const MIB = 2 ** 20;

/** Leaves less than a new replica needs, and lets the broker look again; returns what gives the rest back. */
async function fill(cluster: BrokerCluster, id: number): Promise<() => void> {
  const disk = cluster.disk(id);
  const { capacityBytes } = disk;
  disk.capacityBytes -= disk.freeBytes() - 6 * MIB;
  // For so long its last look is believed.
  await cluster.scheduler.runFor(1_000);
  return () => {
    disk.capacityBytes = capacityBytes;
  };
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('a broker that is to lead what it cannot make', () => {
  it('makes way for another where its disk is full, and joins the ISR once there is space', async () => {
    const cluster = await BrokerCluster.start([1, 2]);
    const { controller } = cluster;
    const giveBack = await fill(cluster, 1);
    const topic = controller.createTopic('t', [1, 2]);
    await cluster.until(() => controller.failures.length > 0);
    expect([controller.failures, cluster.hosts(2, topic)]).toEqual([[`0:${STALLED}`], true]);
    controller.elect(topic, 0, 2, [2]);
    await cluster.until(() => cluster.leads(2, topic));
    const client = await cluster.client();
    expect((await client.produce(2, topic, ['a'])).error).toBe('NONE');
    giveBack();
    await cluster.until(() => controller.state(topic, 0).isr.length === 2);
    controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic));
    expect(await client.consume(1, topic, 0)).toEqual(['a']);
    expect([controller.failures.length, cluster.halts]).toEqual([1, []]);
  });

  it('makes way where its directory hangs, and leads what lies in another', async () => {
    const cluster = await BrokerCluster.start([1, 2], { directories: 2 });
    const { controller } = cluster;
    cluster.disk(1).stallSyncs('/disk2');
    // Others are made all the time, in the first directory.
    const topics = range(8).map((each) => ({
      each,
      id: controller.createTopic(`t${each}`, [1, 2], { partitions: 2 }),
    }));
    await cluster.until(() => controller.failures.length === topics.length);
    for (const { id } of topics) {
      const led = range(2).filter((partition) => cluster.leads(1, id, partition));
      expect(led.map((partition) => cluster.replica(1, id, partition).log.directory)).toEqual([
        expect.stringMatching(/^\/data\//),
      ]);
    }
    cluster.disk(1).releaseSyncs();
    await cluster.until(() => topics.every(({ id }) => range(2).every((partition) => cluster.hosts(1, id, partition))));
    expect([controller.failures.length, cluster.halts]).toEqual([topics.length, []]);
  });

  it('says so no more often than any whose disk stands still, whoever else is to lead meanwhile', async () => {
    const cluster = await BrokerCluster.start([1]);
    const { controller } = cluster;
    // They look at different times.
    await cluster.scheduler.runFor(2_500);
    await cluster.startBroker(2);
    await cluster.until(() => cluster.broker(2).isServing);
    for (const id of [1, 2]) await fill(cluster, id);
    const topic = controller.createTopic('t', [1, 2], { minIsr: 2 });
    const toldMs: number[] = [];
    while (toldMs.length < 6) {
      await cluster.until(() => controller.failures.length > toldMs.length);
      toldMs.push(cluster.scheduler.nowMs);
      // As the controller does: the other one, eligible, leads at once.
      controller.elect(topic, 0, 3 - controller.state(topic, 0).leader, [1, 2]);
    }
    for (const [at, ms] of toldMs.slice(2).entries()) expect(ms - (toldMs[at] ?? ms)).toBeGreaterThan(10_000);
  });

  it('waits in line while its disk gets on with others', async () => {
    const cluster = await BrokerCluster.start([1, 2], { config: { replicaLagTimeMaxMs: 1_000 } });
    const { controller } = cluster;
    cluster.disk(1).syncLatencyMs = { least: 100, most: 100 };
    const partitions = range(300);
    const fromMs = cluster.scheduler.nowMs;
    const topic = controller.createTopic('t', [1, 2], { partitions: partitions.length });
    await cluster.until(() => partitions.every((each) => cluster.hosts(1, topic, each)));
    expect(cluster.scheduler.nowMs - fromMs).toBeGreaterThan(1_400);
    expect(controller.failures).toEqual([]);
  });

  it('keeps what nobody else could lead', async () => {
    const cluster = await BrokerCluster.start([1, 2]);
    const { controller } = cluster;
    await fill(cluster, 1);
    controller.createTopic('alone', [1]);
    const topic = controller.createTopic('t', [1, 2]);
    cluster.kill(2);
    // What it had sent has arrived.
    await cluster.scheduler.runFor(1_000);
    controller.fence(2);
    // Eligible, and not there.
    const { topicId, partition, partitionEpoch } = controller.state(topic, 0);
    const change = { topicId, partition, partitionEpoch: partitionEpoch + 1, elr: { ids: [2] } };
    controller.commit([{ partitionChange: change }]);
    await cluster.scheduler.runFor(60_000);
    expect([controller.failures, cluster.broker(1).replicas.size]).toEqual([[], 0]);
  });
});
