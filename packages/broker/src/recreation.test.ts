// Method: a topic is deleted and created again by the same name while the first one's folders are being made.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

describe('a topic that is created again before its folders are made', () => {
  it('recreated-topic-never-joins-old-log, whichever step of the first creation is under way', async () => {
    const cluster = await BrokerCluster.start([1, 2, 3]);
    for (let step = 0; step < 40; step++) {
      const name = `t${step}`;
      const first = cluster.controller.createTopic(name, [1, 2, 3], { minIsr: 2 });
      await cluster.scheduler.runFor(step / 4);
      cluster.controller.commit([{ removeTopic: { topicId: first } }]);
      await cluster.scheduler.runFor((step % 4) / 4);
      const again = cluster.controller.createTopic(name, [1, 2, 3], { minIsr: 2 });
      await cluster.until(() => cluster.halts.length > 0 || cluster.leads(1, again));
      expect(cluster.halts, `step ${step}`).toEqual([]);
      const client = await cluster.client();
      expect((await client.produce(1, again, ['new'])).error).toBe('NONE');
      for (const id of [1, 2, 3]) {
        expect(cluster.broker(id).replicas.get(`${first}/0`)).toBeUndefined();
        expect(cluster.disk(id).exists(`/data/${name}-0/partition.metadata`)).toBe(true);
      }
    }
    for (const id of [1, 2, 3]) cluster.powerLoss(id);
    for (const id of [1, 2, 3]) await cluster.startBroker(id);
    await cluster.until(() => [1, 2, 3].every((id) => cluster.broker(id).isServing));
    for (const id of [1, 2, 3]) expect(cluster.broker(id).replicas.size).toBe(40);
  });
});
