// Method: a disk that refuses to remove one file of a replica's folder holds the deletion there, before or behind what says whose
// the folder is.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const FOREVER = Number.POSITIVE_INFINITY;
const HELD_AT = ['partition.metadata', '00000000000000000000.log'];

async function leaderOfOne(directories = 1) {
  const cluster = await BrokerCluster.start([1, 2], { directories });
  const topic = cluster.controller.createTopic('t', [1]);
  await cluster.until(() => cluster.leads(1, topic));
  const client = await cluster.client();
  await client.produce(1, topic, ['old']);
  return { cluster, topic, client };
}

async function restart(cluster: BrokerCluster): Promise<void> {
  await cluster.startBroker(1);
  await cluster.until(() => cluster.broker(1).isServing);
}

describe.each(HELD_AT)('a folder whose removal is held at %s', (name) => {
  const hold = (cluster: BrokerCluster, folder = '/data/t-0') =>
    cluster.disk(1).failNext('remove', 'ENOSPC', { path: `${folder}/${name}`, times: FOREVER });

  it('makes way for the one of a topic that is made again at once, and goes when it can', async () => {
    const { cluster, topic, client } = await leaderOfOne();
    hold(cluster);
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    await cluster.scheduler.runFor(100);
    const again = cluster.controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, again));
    expect((await client.produce(1, again, ['new'])).error).toBe('NONE');
    expect(await client.consume(1, again, 0)).toEqual(['new']);
    cluster.disk(1).clearFaults();
    await cluster.scheduler.runFor(2_000);
    expect(
      cluster
        .disk(1)
        .list('/data')
        .filter((each) => each.startsWith('t-')),
    ).toEqual(['t-0']);
    cluster.powerLoss(1);
    await restart(cluster);
    cluster.controller.elect(again, 0, 1);
    await cluster.until(() => cluster.leads(1, again));
    expect(cluster.replica(1, again).log.logEndOffset).toBe(1);
    expect(cluster.halts).toEqual([]);
  });

  it('is no second one of a replica that was moved away and back, into another directory', async () => {
    const { cluster, topic } = await leaderOfOne(2);
    const { controller } = cluster;
    const other = controller.createTopic('u', [1]);
    await cluster.until(() => cluster.leads(1, other));
    const last = controller.createTopic('v', [1]);
    await cluster.until(() => cluster.leads(1, last));
    hold(cluster);
    controller.assign(topic, 0, [2]);
    controller.commit([{ removeTopic: { topicId: other } }]);
    await cluster.until(() => !cluster.hosts(1, topic));
    controller.assign(topic, 0, [1]);
    await cluster.until(() => cluster.leads(1, topic));
    expect(cluster.replica(1, topic).log.directory).toBe('/disk2/t-0');
    cluster.powerLoss(1);
    await restart(cluster);
    controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic));
    expect(cluster.halts).toEqual([]);
  });

  it.each(['kill', 'stop'])('is set aside by the next start after a %s', async (how) => {
    const { cluster, topic } = await leaderOfOne();
    hold(cluster);
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    await cluster.until(() => cluster.broker(1).replicas.size === 0);
    if (how === 'stop') await cluster.run(cluster.broker(1).stop({ handOverMs: 1_000 }));
    cluster.kill(1);
    cluster.disk(1).clearFaults();
    await restart(cluster);
    await cluster.scheduler.runFor(1_000);
    const folders = () =>
      cluster
        .disk(1)
        .list('/data')
        .filter((each) => each.startsWith('t-'));
    expect(folders()).toEqual(['t-0.stray']);
    await cluster.scheduler.runFor(3_600_000);
    expect(folders()).toEqual([]);
    expect(cluster.halts).toEqual([]);
  });

  it('in a directory that fails meanwhile is forgotten', async () => {
    const { cluster, topic } = await leaderOfOne(2);
    const other = cluster.controller.createTopic('u', [1]);
    await cluster.until(() => cluster.leads(1, other));
    hold(cluster, '/disk2/u-0');
    cluster.controller.commit([{ removeTopic: { topicId: other } }]);
    await cluster.scheduler.runFor(100);
    cluster.disk(1).clearFaults();
    cluster.disk(1).failNext('remove', 'EIO', { path: '/disk2', times: FOREVER });
    await cluster.until(() => cluster.broker(1).directories.some(({ problem }) => problem !== undefined));
    await cluster.scheduler.runFor(5_000);
    const again = cluster.controller.createTopic('u', [1]);
    await cluster.until(() => cluster.leads(1, again));
    expect(cluster.replica(1, again).log.directory).toBe('/data/u-0');
    expect(cluster.leads(1, topic)).toBe(true);
    expect(cluster.halts).toEqual([]);
  });
});
