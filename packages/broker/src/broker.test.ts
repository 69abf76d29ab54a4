import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

// Brokers on the simulated world, led by a controller that does what the test says.
describe('a broker', () => {
  it('replicates what is produced with acks=all before it answers', async () => {
    const cluster = await BrokerCluster.start([1, 2, 3]);
    const topic = cluster.controller.createTopic('t', [1, 2, 3], { minIsr: 2 });
    const client = await cluster.client();
    await cluster.until(() => cluster.broker(1).replicas.get(`${topic}/0`)?.leadership !== undefined);
    expect(await client.produce(1, topic, ['a', 'b'])).toEqual({ error: 'NONE', baseOffset: 0 });
    for (const id of [1, 2, 3]) {
      const { log } = cluster.replica(id, topic);
      expect([log.logEndOffset, log.durableOffset]).toEqual([2, 2]);
    }
    expect(await client.consume(1, topic, 0)).toEqual(['a', 'b']);
    expect(cluster.halts).toEqual([]);
  });
});
