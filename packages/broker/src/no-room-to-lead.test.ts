// Goal: replicas without room to begin to lead change leaders no more often than others, and lead once there is room. Method: two
// brokers in whose folders nothing can be written, and a controller that elects the other one whenever one gives up.
import { expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const FOLDER = '/data/t-0';

it('two replicas without room to lead do not elect each other without a pause, and one that gets some leads', async () => {
  const cluster = await BrokerCluster.start([1, 2]);
  const { controller } = cluster;
  const topic = controller.createTopic('t', [1, 2], { minIsr: 2, configs: { 'flush.policy': 'async' } });
  await cluster.until(() => cluster.leads(1, topic) && cluster.hosts(2, topic));
  const client = await cluster.client();
  expect((await client.produce(1, topic, ['a'])).error).toBe('NONE');
  for (const id of [1, 2]) {
    cluster.disk(id).failNext('write', 'ENOSPC', { path: FOLDER, times: Number.POSITIVE_INFINITY });
  }
  const leader = () => controller.state(topic, 0).leader;
  const electOther = () => controller.elect(topic, 0, 3 - leader(), [1, 2]);
  const fromMs = cluster.scheduler.nowMs;
  electOther();
  const toldMs: number[] = [];
  while (toldMs.length < 6) {
    await cluster.until(() => controller.failures.length > toldMs.length);
    toldMs.push(cluster.scheduler.nowMs);
    electOther();
  }
  // At first another may well have room.
  expect((toldMs[1] ?? 0) - fromMs).toBeLessThan(100);
  for (const [at, ms] of toldMs.slice(2).entries()) expect(ms - (toldMs[at] ?? ms)).toBeGreaterThan(10_000);
  for (const id of [1, 2]) {
    expect(
      cluster
        .disk(id)
        .list(FOLDER)
        .filter((name) => name.endsWith('.tmp')),
    ).toEqual([]);
  }
  const { leaderEpoch } = controller.state(topic, 0);
  cluster.disk(leader()).clearFaults();
  await cluster.until(() => cluster.leads(leader(), topic));
  expect([controller.state(topic, 0).leaderEpoch, controller.failures.length]).toEqual([leaderEpoch, toldMs.length]);
  // The other one has an epoch to take back, and no room for that either.
  cluster.disk(3 - leader()).clearFaults();
  await cluster.until(() => cluster.replica(leader(), topic).highWatermark === 1);
  expect(await client.consume(leader(), topic, 0)).toEqual(['a']);
  expect(cluster.halts).toEqual([]);
});
