// Goal: records that get no offsets leave nothing behind. Method: a log that begins so near to the last of all offsets that only
// some records fit.
import { offset } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { BrokerCluster } from '../testing/broker-cluster.js';

test('a batch for which there are no offsets keeps out none that comes after it', async () => {
  const cluster = await BrokerCluster.start([1]);
  const topic = cluster.controller.createTopic('t', [1]);
  await cluster.until(() => cluster.leads(1, topic));
  const start = Number.MAX_SAFE_INTEGER - 2;
  cluster.replica(1, topic).log.restartAt(offset(start));
  cluster.controller.elect(topic, 0, 1);
  const { leaderEpoch } = cluster.controller.state(topic, 0);
  await cluster.until(() => cluster.leads(1, topic) && cluster.replica(1, topic).leaderEpoch === leaderEpoch);
  const client = await cluster.client();
  expect((await client.produce(1, topic, ['a', 'b', 'c'])).error).toBe('UNKNOWN_SERVER_ERROR');
  expect(await client.produce(1, topic, ['d'])).toEqual({ error: 'NONE', baseOffset: start });
  expect(await client.consume(1, topic, start)).toEqual(['d']);
  expect(cluster.controller.failures).toEqual([]);
});
