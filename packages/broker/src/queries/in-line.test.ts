// Goal: however many ask at once what lies in the log directories, or who produces, others are heard: a node may have very
// many logs, and tells of all of them each time. Method: turns of a broker's loop that are counted.
import { turnsOf } from '@tidemark/ports/simulated';
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { BrokerCluster } from '../testing/broker-cluster.js';

it('a broker tells of its logs, producers and all routes to one in a turn', async () => {
  const cluster = await BrokerCluster.start([1]);
  const topicId = cluster.controller.createTopic('t', [1]);
  await cluster.until(() => cluster.leads(1, topicId));
  const { clock } = cluster.world(1);
  const turn = turnsOf(clock);
  const context = { attachments: [], signal: new AbortController().signal };
  const registry = cluster.registry(1);
  const partitions = [{ topicId, partition: 0 }];
  const asked = [1, 2, 3].flatMap(() => [
    registry.call(methods.describeLogs, { topicIds: [], directoriesOnly: false }, context).then(turn),
    registry.call(methods.describeProducers, { partitions }, context).then(turn),
    registry.call(methods.getRoutes, { topics: [], all: true }, context).then(turn),
  ]);
  const turns = await cluster.run(Promise.all(asked));
  expect(new Set(turns).size).toBe(9);
});
