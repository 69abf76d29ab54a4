// Goal: a stop in order costs little of each log, and the start after it looks at sizes only. Method: what is read of the
// logs' files is counted by the simulated disk, and what lies in their folders is compared.
import type { SimulatedDisk } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const PARTITIONS = 12;

/** One broker that leads many partitions, each with records in two epochs; and what its folders held before it stopped. */
async function stopped() {
  const cluster = await BrokerCluster.start([1]);
  const { controller } = cluster;
  const topic = controller.createTopic('t', [1], { partitions: PARTITIONS });
  const each = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  // In the newest epoch: in an earlier one it leads until it has heard.
  const leads = (partition: number) =>
    cluster.leads(1, topic, partition) &&
    cluster.replica(1, topic, partition).leadership?.leaderEpoch === controller.state(topic, partition).leaderEpoch;
  const leadsAll = () => each.every(leads);
  const client = await cluster.client();
  const write = async (value: string) => {
    await cluster.until(leadsAll);
    for (const partition of each) expect((await client.produce(1, topic, [value], { partition })).error).toBe('NONE');
  };
  await write('a');
  for (const partition of each) controller.elect(topic, partition, 1, [1]);
  await write('b');
  const folders = () => each.map((partition) => cluster.disk(1).list(`/data/t-${partition}`));
  const before = folders();
  expect(await cluster.run(cluster.broker(1).stop({ handOverMs: 5_000 }))).toBe(true);
  const leadAgain = async () => {
    await cluster.until(() => cluster.broker(1).isServing);
    for (const partition of each) controller.elect(topic, partition, 1, [1]);
    await cluster.until(leadsAll);
  };
  return { cluster, topic, each, leadAgain, before, folders };
}

const segmentOf = (partition: number) => `/data/t-${partition}/00000000000000000000.log`;

describe('a broker that was stopped in order', () => {
  it('has made no file for any of its logs, and reads no batch when it starts', async () => {
    const { cluster, topic, each, leadAgain, before, folders } = await stopped();
    expect(folders()).toEqual(before);
    cluster.powerLoss(1);
    const read = () => each.map((partition) => cluster.disk(1).bytesRead(segmentOf(partition)));
    const readBefore = read();
    await cluster.startBroker(1);
    expect(read()).toEqual(readBefore);
    await leadAgain();
    const client = await cluster.client();
    for (const partition of each) expect(await client.consume(1, topic, 0, { partition })).toEqual(['a', 'b']);
  });

  it('does not believe what it said of its logs then once it has run again', async () => {
    const { cluster, topic, each, leadAgain } = await stopped();
    cluster.kill(1);
    await cluster.startBroker(1);
    await leadAgain();
    // An epoch in which nothing is written: the sizes stay those of the stop.
    const epochs = each.map((partition) => cluster.replica(1, topic, partition).log.epochEntries);
    cluster.powerLoss(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    await cluster.until(() => each.every((partition) => cluster.hosts(1, topic, partition)));
    expect(each.map((partition) => cluster.replica(1, topic, partition).log.epochEntries)).toEqual(epochs);
  });

  it('proves none of its logs if its journal is gone, and one that rotted below the end of that stop is lost', async () => {
    const { cluster, each } = await stopped();
    cluster.kill(1);
    cluster.disk(1).remove('/data/journal');
    cluster.disk(1).flipBit(segmentOf(0), 40);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    const { logs, missingLogs } = cluster.controller.registrations.at(-1) ?? {};
    expect(missingLogs?.map(({ partition }) => partition)).toEqual([0]);
    const whole = each.filter((partition) => partition !== 0);
    expect(logs?.map(({ partition }) => partition).sort((left, right) => left - right)).toEqual(whole);
    expect(logs?.filter(({ leo, proved }) => leo !== 2 || proved)).toEqual([]);
  });
});

describe('a broker whose journal lost what was synced', () => {
  const losses = {
    gone: (disk: SimulatedDisk) => disk.remove('/data/journal'),
    rotten: (disk: SimulatedDisk) => {
      const [first = ''] = disk.list('/data/journal');
      // The first block; the later ones tell that it was synced.
      disk.flipBit(`/data/journal/${first}`, 600);
    },
  };

  it.each(Object.entries(losses))('proves no log until the controller knows: %s', async (_, lose) => {
    const cluster = await BrokerCluster.start([1]);
    const topic = cluster.controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, topic));
    const client = await cluster.client();
    for (const value of ['a', 'b', 'c']) expect((await client.produce(1, topic, [value])).error).toBe('NONE');
    cluster.kill(1);
    lose(cluster.disk(1));
    // It ends when its logs are open, before it has said anything: the journal is whole now.
    await cluster.startBroker(1);
    cluster.powerLoss(1);
    const provedBy = async () => {
      await cluster.startBroker(1);
      await cluster.until(() => cluster.broker(1).isServing);
      return cluster.controller.registrations.at(-1)?.logs.map(({ proved }) => proved);
    };
    expect(await provedBy()).toEqual([false]);
    cluster.kill(1);
    expect(await provedBy()).toEqual([true]);
  });
});
