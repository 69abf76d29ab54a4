// Goal: a disk whose fsyncs do not end takes leaderships from its broker, also from one that is about to lead. Method: brokers
// whose disks stall, and a controller that takes a replica out only when the test says so.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';
import { type ThreeBrokers, threeBrokers } from './testing/three-brokers.js';

const STALLED = 1;

const isrOf = (cluster: BrokerCluster, topic: string) => [...cluster.controller.state(topic, 0).isr].map(Number).sort();

/** Broker 1 is to lead what broker 2 led, and has told the controller that it cannot. */
async function stalled(policy = 'sync'): Promise<ThreeBrokers> {
  const three = await threeBrokers({ configs: { 'flush.policy': policy } });
  const { cluster, topic, client } = three;
  expect((await client.produce(1, topic, ['a'])).error).toBe('NONE');
  cluster.controller.elect(topic, 0, 2);
  await cluster.until(() => cluster.leads(2, topic));
  cluster.disk(1).stallSyncs();
  cluster.controller.elect(topic, 0, 1);
  await cluster.until(() => cluster.controller.failures.length > 0);
  expect(cluster.controller.failures).toEqual([`0:${STALLED}`]);
  return three;
}

describe('a broker that is about to lead', () => {
  it.each(['sync', 'async'])('makes way for another if its disk stands still (%s)', async (policy) => {
    const { cluster, topic, client } = await stalled(policy);
    const { controller } = cluster;
    controller.elect(topic, 0, 2, [2, 3]);
    await cluster.until(() => cluster.leads(2, topic));
    expect((await client.produce(2, topic, ['b'])).error).toBe('NONE');
    expect(isrOf(cluster, topic)).toEqual([2, 3]);
    // What its disk ends at last is the start of an epoch that somebody else has ended.
    cluster.disk(1).releaseSyncs();
    await cluster.until(() => isrOf(cluster, topic).length === 3);
    controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic));
    expect(await client.consume(1, topic, 0)).toEqual(['a', 'b']);
    expect(controller.failures).toHaveLength(1);
    expect(cluster.halts).toEqual([]);
  });

  it('that has given up leads no more in that epoch, be its disk back, and not before the controller says so again', async () => {
    const { cluster, topic, client } = await stalled();
    cluster.disk(1).releaseSyncs();
    await cluster.scheduler.runFor(20_000);
    expect(cluster.replica(1, topic).role.kind).toBe('idle');
    cluster.controller.elect(topic, 0, 1, [1]);
    await cluster.until(() => cluster.leads(1, topic));
    await cluster.until(() => isrOf(cluster, topic).length === 3);
    expect(await client.consume(1, topic, 0)).toEqual(['a']);
    expect(cluster.halts).toEqual([]);
  });

  it('waits in line while its disk gets on with others', async () => {
    const cluster = await BrokerCluster.start([1, 2], { config: { replicaLagTimeMaxMs: 1_000 } });
    const { controller } = cluster;
    const topic = controller.createTopic('t', [2, 1], { partitions: 2 });
    await cluster.until(() => [0, 1].every((each) => cluster.leads(2, topic, each) && cluster.hosts(1, topic, each)));
    cluster.disk(1).syncLatencyMs = { least: 950, most: 950 };
    const role = (partition: number) => cluster.replica(1, topic, partition).role.kind;
    controller.elect(topic, 0, 1);
    await cluster.until(() => role(0) === 'starting');
    await cluster.scheduler.runFor(100);
    controller.elect(topic, 1, 1);
    await cluster.until(() => role(1) === 'starting');
    const fromMs = cluster.scheduler.nowMs;
    await cluster.until(() => cluster.leads(1, topic, 0));
    await cluster.until(() => cluster.leads(1, topic, 1));
    expect(cluster.scheduler.nowMs - fromMs).toBeGreaterThan(1_500);
    expect(controller.failures).toEqual([]);
  });
});
