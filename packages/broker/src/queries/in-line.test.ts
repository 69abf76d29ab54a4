// Goal: however many ask at once what lies in the log directories, who produces, or which topics there are, others are heard: a
// node may have very many logs, and tells of all of them each time. Method: turns of a broker's loop that are counted.
import { methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { BrokerCluster } from '../testing/broker-cluster.js';

it('a broker tells of its logs, its producers and all topics to one in a turn, and of some topics at once', async () => {
  const cluster = await BrokerCluster.start([1]);
  const topicId = cluster.controller.createTopic('t', [1]);
  await cluster.until(() => cluster.leads(1, topicId));
  const { clock } = cluster.world(1);
  let turn = 0;
  const countTurns = () => {
    turn += 1;
    clock.defer(countTurns);
  };
  countTurns();
  const context = { attachments: [], signal: new AbortController().signal };
  const registry = cluster.registry(1);
  const partitions = [{ topicId, partition: 0 }];
  const asked = [1, 2, 3].flatMap(() => [
    registry.call(methods.describeLogs, { topicIds: [], directoriesOnly: false }, context).then(() => turn),
    registry.call(methods.describeProducers, { partitions }, context).then(() => turn),
    registry.call(methods.getRoutes, { topics: [], all: true }, context).then(() => turn),
  ]);
  const askedTurn = turn;
  const named = registry.call(methods.getRoutes, { topics: ['t'], all: false }, context).then(() => turn);
  const turns = await cluster.run(Promise.all(asked));
  expect(new Set(turns).size).toBe(9);
  expect(await named).toBe(askedTurn);
});
