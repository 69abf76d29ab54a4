// Method: a replica is assigned away, and back into another directory; a loss of power comes then, of which each seed has another.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

/** A replica alone in the first directory, and one in the second. */
async function twoDirectories(seed: number) {
  const cluster = await BrokerCluster.start([1, 2], { directories: 2, seed });
  const topics: string[] = [];
  for (const name of ['t', 'u', 'v']) {
    topics.push(cluster.controller.createTopic(name, [1]));
    await cluster.until(() => cluster.leads(1, topics.at(-1) ?? ''));
  }
  const [topic = '', other = ''] = topics;
  const client = await cluster.client();
  await client.produce(1, topic, ['old']);
  cluster.controller.commit([{ removeTopic: { topicId: other } }]);
  return { cluster, topic };
}

async function comesBackOnce(cluster: BrokerCluster, topic: string): Promise<void> {
  const { controller } = cluster;
  controller.assign(topic, 0, [1]);
  await cluster.until(() => cluster.leads(1, topic));
  expect(cluster.replica(1, topic).log.directory).toBe('/disk2/t-0');
  cluster.powerLoss(1);
  await cluster.startBroker(1);
  await cluster.until(() => cluster.broker(1).isServing);
  controller.elect(topic, 0, 1);
  await cluster.until(() => cluster.leads(1, topic));
  expect(cluster.halts).toEqual([]);
}

describe('a folder that is gone does not come back beside the one of the same replica in another directory', () => {
  it.each(SEEDS)('after its removal (seed %i)', async (seed) => {
    const { cluster, topic } = await twoDirectories(seed);
    cluster.controller.assign(topic, 0, [2]);
    await cluster.until(() => !cluster.disk(1).exists('/data/t-0'));
    await comesBackOnce(cluster, topic);
  });

  it.each(SEEDS)('after it was set aside by a start (seed %i)', async (seed) => {
    const { cluster, topic } = await twoDirectories(seed);
    cluster.kill(1);
    cluster.controller.assign(topic, 0, [2]);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing && cluster.disk(1).exists('/data/t-0.stray'));
    await comesBackOnce(cluster, topic);
  });
});
