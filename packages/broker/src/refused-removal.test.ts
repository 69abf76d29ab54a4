// Goal: a directory beside the first that has no room to remove or rename anything either, as of Btrfs, ZFS or with quotas, ends no
// node, and keeps from being made only what could come to lie there twice. Method: operations on one folder there that fail.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const times = Number.POSITIVE_INFINITY;
const FOLDER = '/disk2/t-0';

/** One broker with two directories, and a replica in the first: the next is made in the second. */
async function start() {
  const cluster = await BrokerCluster.start([1], { directories: 2 });
  const first = cluster.controller.createTopic('first', [1]);
  await cluster.until(() => cluster.leads(1, first));
  const refuse = (...operations: readonly ('remove' | 'rename')[]) => {
    for (const each of operations) cluster.disk(1).failNext(each, 'ENOSPC', { path: FOLDER, times });
  };
  const refuseToOpen = (name: string) =>
    cluster.disk(1).failNext('open', 'ENOSPC', { path: `${FOLDER}/${name}`, times });
  /** Until a replica of the topic leads after a loss of power. */
  const restart = async (topic: string) => {
    cluster.powerLoss(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    cluster.controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic));
  };
  const folders = (directory: string) =>
    cluster
      .disk(1)
      .list(directory)
      .filter((name) => name.startsWith('t-'));
  return { cluster, refuse, refuseToOpen, restart, folders };
}

describe('a replica for which its directory has no room, nor room to remove what was made of it', () => {
  it('is made in another, and what was made goes', async () => {
    const { cluster, refuse, refuseToOpen, restart, folders } = await start();
    refuseToOpen('00000000000000000000.log');
    refuse('remove');
    const topic = cluster.controller.createTopic('t', [1]);
    await cluster.until(() => cluster.halts.length > 0 || cluster.leads(1, topic));
    expect(cluster.halts).toEqual([]);
    expect(cluster.replica(1, topic).log.directory).toBe('/data/t-0');
    await cluster.scheduler.runFor(5_000);
    expect(folders('/disk2')).toEqual([]);
    await restart(topic);
    expect(cluster.halts).toEqual([]);
  });

  it('waits where what was made says that it is the same replica and keeps its name, and is there once in the end', async () => {
    const { cluster, refuse, refuseToOpen, restart, folders } = await start();
    refuseToOpen('00000000000000000000.log');
    refuse('remove');
    const topic = cluster.controller.createTopic('t', [1]);
    await cluster.until(() => cluster.disk(1).exists(`${FOLDER}/partition.metadata`));
    refuse('rename');
    await cluster.scheduler.runFor(5_000);
    expect([cluster.halts, folders('/data'), cluster.hosts(1, topic)]).toEqual([[], [], false]);
    cluster.disk(1).clearFaults();
    await cluster.until(() => cluster.leads(1, topic));
    await cluster.scheduler.runFor(60_000);
    expect([...folders('/data'), ...folders('/disk2')]).toEqual(['t-0']);
    await restart(topic);
    expect(cluster.halts).toEqual([]);
  });

  it('is made in another where what was made never said whose it is, and no start is kept up by that', async () => {
    const { cluster, refuse, refuseToOpen, restart, folders } = await start();
    refuseToOpen('partition.metadata.tmp');
    refuse('remove', 'rename');
    const topic = cluster.controller.createTopic('t', [1]);
    await cluster.until(() => cluster.halts.length > 0 || cluster.leads(1, topic));
    expect([cluster.halts, folders('/data'), folders('/disk2')]).toEqual([[], ['t-0'], ['t-0']]);
    await cluster.run(cluster.disk(1).syncDirectory('/disk2'));
    await restart(topic);
    expect([cluster.replica(1, topic).log.directory, folders('/disk2')]).toEqual(['/data/t-0', ['t-0']]);
    expect(cluster.halts).toEqual([]);
  });
});

describe('a replica whose folder has the name of one that waits to be removed', () => {
  it('is made in another directory where that one has no room to give it up', async () => {
    const { cluster, refuse, restart, folders } = await start();
    const { controller } = cluster;
    const before = controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, before));
    expect(cluster.replica(1, before).log.directory).toBe(FOLDER);
    refuse('remove', 'rename');
    controller.commit([{ removeTopic: { topicId: before } }]);
    await cluster.scheduler.runFor(100);
    const topic = controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, topic));
    expect([cluster.replica(1, topic).log.directory, folders('/disk2')]).toEqual(['/data/t-0', ['t-0']]);
    cluster.disk(1).clearFaults();
    await restart(topic);
    expect(cluster.replica(1, topic).log.directory).toBe('/data/t-0');
    expect(cluster.halts).toEqual([]);
  });

  it('waits where that is its own of before, which could come back beside it', async () => {
    const { cluster, refuse, restart, folders } = await start();
    const { controller } = cluster;
    const topic = controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, topic));
    refuse('remove', 'rename');
    controller.assign(topic, 0, [2]);
    await cluster.until(() => !cluster.hosts(1, topic));
    controller.assign(topic, 0, [1]);
    await cluster.scheduler.runFor(5_000);
    expect([cluster.hosts(1, topic), folders('/data')]).toEqual([false, []]);
    cluster.disk(1).clearFaults();
    await cluster.until(() => cluster.leads(1, topic));
    await restart(topic);
    expect(cluster.halts).toEqual([]);
  });
});
