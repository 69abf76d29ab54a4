import { expect, it } from 'vitest';
import { BrokerCluster } from '../testing/broker-cluster.js';

it('tells of its disk with a fetch at once where too much is queued for a message of its own', async () => {
  // Method: a fetch names the rack, and so is larger than what may be queued, on a link that takes nothing beside a first message.
  const rack = 'r'.repeat(1_100_000);
  const config = { replicaFetchWaitMs: 20_000, replicaLagTimeMaxMs: 60_000 };
  const cluster = await BrokerCluster.start([1, 2], { racks: { 2: rack }, config });
  const topic = cluster.controller.createTopic('t', [1, 2], { minIsr: 2, partitions: 2 });
  const following = (partition: number) => cluster.leads(1, topic, partition) && cluster.hosts(2, topic, partition);
  await cluster.until(() => following(0) && following(1));
  const client = await cluster.client();
  const log = (partition: number) => cluster.replica(2, topic, partition).log;
  const produce = async (partition: number) => {
    cluster.disk(2).stallSyncs();
    const outcome = await client.send(1, topic, ['a'], { partition, timeoutMs: 60_000 });
    await cluster.until(() => log(partition).logEndOffset === 1);
    await cluster.scheduler.runFor(10);
    return outcome;
  };
  const makeDurable = async (partition: number) => {
    cluster.disk(2).releaseSyncs();
    await cluster.until(() => log(partition).durableOffset === 1);
    await cluster.scheduler.runFor(10);
  };
  const first = await produce(0);
  cluster.network.partition('broker-2', 'broker-1', { oneWay: true });
  await makeDurable(0);
  const second = await produce(1);
  await makeDurable(1);
  cluster.network.heal();
  const fromMs = cluster.scheduler.nowMs;
  for (const outcome of [first, second]) expect((await cluster.run(outcome())).error).toBe('NONE');
  expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(1_000);
});

it('opens a new session before the numbers of its fetches run out, and asks for everything again', async () => {
  // Method: one partition is quiet while the other uses the numbers of many sessions up.
  const cluster = await BrokerCluster.start([1, 2, 3], { config: { replicaSessionFetchesMax: 8 } });
  const topic = cluster.controller.createTopic('t', [1, 2, 3], { minIsr: 2, partitions: 2 });
  await cluster.until(() => cluster.leads(1, topic, 0) && cluster.leads(1, topic, 1));
  const client = await cluster.client();
  const [busy, quiet] = [0, 1];
  for (let at = 0; at < 60; at++) {
    expect((await client.produce(1, topic, [`v${at}`], { partition: busy })).error).toBe('NONE');
  }
  expect((await client.produce(1, topic, ['a'], { partition: quiet })).error).toBe('NONE');
  await cluster.until(() => [2, 3].every((id) => cluster.replica(id, topic, quiet).log.logEndOffset === 1));
  expect([...cluster.controller.state(topic, quiet).isr].map(Number).sort()).toEqual([1, 2, 3]);
});

it('asks for no more partitions at once than a fetch may name, and for the others at once after that', async () => {
  // Method: few partitions to a fetch, and a fetch that brings nothing waits for long.
  const config = { replicaFetchPartitionsMax: 3, replicaFetchWaitMs: 20_000 };
  const cluster = await BrokerCluster.start([1, 2], { config });
  const partitions = Array.from({ length: 10 }, (_, partition) => partition);
  const topic = cluster.controller.createTopic('t', [1, 2], { minIsr: 2, partitions: partitions.length });
  await cluster.until(() => partitions.every((each) => cluster.leads(1, topic, each) && cluster.hosts(2, topic, each)));
  const client = await cluster.client();
  const produceToAll = async () => {
    const fromMs = cluster.scheduler.nowMs;
    const outcomes = [];
    for (const partition of partitions) outcomes.push(await client.send(1, topic, ['a'], { partition }));
    for (const outcome of outcomes) expect((await cluster.run(outcome())).error).toBe('NONE');
    return cluster.scheduler.nowMs - fromMs;
  };
  expect(await produceToAll()).toBeLessThan(2_000);
  // A new session has to name all of them.
  cluster.kill(2);
  await cluster.startBroker(2);
  await cluster.until(() => partitions.every((each) => cluster.controller.state(topic, each).isr.length === 2));
  expect(await produceToAll()).toBeLessThan(2_000);
});

it('asks about a partition for whose records its disk has no room no more often because its leader deletes some', async () => {
  const cluster = await BrokerCluster.start([1, 2], { config: { replicaLagTimeMaxMs: 2_000 } });
  const topic = cluster.controller.createTopic('t', [1, 2], { minIsr: 1 });
  await cluster.until(() => cluster.leads(1, topic) && cluster.hosts(2, topic));
  const client = await cluster.client();
  const write = async (value: string) => expect((await client.produce(1, topic, [value])).error).toBe('NONE');
  for (let at = 0; at < 20; at += 1) await write(`v${at}`);
  const disk = cluster.disk(2);
  disk.capacityBytes -= disk.freeBytes();
  await cluster.scheduler.runFor(2_000);
  await write('what does not fit');
  await cluster.scheduler.runFor(10_000);
  const eventsOfTenSeconds = async () => {
    const before = cluster.scheduler.eventsRun;
    await cluster.scheduler.runFor(10_000);
    return cluster.scheduler.eventsRun - before;
  };
  const quiet = await eventsOfTenSeconds();
  for (let before = 1; before <= 10; before += 1) {
    await client.deleteRecords(1, topic, before, { timeoutMs: 100 });
    await cluster.scheduler.runFor(3_000);
  }
  expect(await eventsOfTenSeconds()).toBeLessThan(1.5 * quiet);
});
