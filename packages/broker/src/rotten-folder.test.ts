// Goal: a replica's folder that no longer says rightly whose it is, or is nobody's, is set aside and never served. Method: one
// bit after the other of a `partition.metadata` rots while its broker is down; topics go meanwhile.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';
import { threeBrokers } from './testing/three-brokers.js';

const FOLDER = '/data/t-0';
const FILE = `${FOLDER}/partition.metadata`;
/** Every bit would take a minute. */
const BIT_STEP = 13;

describe('a bit that rots in partition.metadata', () => {
  it('sets the folder aside, and the replica comes back from its leader', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const values = ['a', 'b', 'c'];
    for (const value of values) await client.produce(1, topic, [value]);
    const bits = (cluster.disk(3).durableBytes(FILE)?.length ?? 0) * 8;
    expect(bits).toBeGreaterThan(300);
    for (let bit = 0; bit < bits; bit += BIT_STEP) {
      cluster.kill(3);
      cluster.disk(3).flipBit(FILE, bit >> 3, bit & 7);
      await cluster.startBroker(3);
      await cluster.until(() => cluster.broker(3).isServing);
      const replica = () => cluster.broker(3).replicas.get(`${topic}/0`);
      await cluster.until(() => replica()?.log.durableOffset === cluster.replica(1, topic).log.logEndOffset);
      const strays = cluster
        .disk(3)
        .list('/data')
        .filter((name) => name.endsWith('.stray'));
      expect(strays.length, `bit ${bit}`).toBeGreaterThan(0);
      for (const name of strays) cluster.disk(3).remove(`/data/${name}`);
      expect(cluster.disk(3).list('/data')).toContain('t-0');
    }
    cluster.controller.elect(topic, 0, 3, [3]);
    await cluster.until(() => cluster.leads(3, topic));
    expect(await client.consume(3, topic, 0)).toEqual(values);
    expect(cluster.halts).toEqual([]);
  });
});

describe('the folder of a topic that is deleted while its broker is down', () => {
  it('is set aside also where the name is as long as a name may be, again and again', async () => {
    const cluster = await BrokerCluster.start([1, 2]);
    const names = [240, 247, 248, 249].map((length) => 't'.repeat(length));
    for (let time = 1; time <= 3; time++) {
      const topics = names.map((name) => cluster.controller.createTopic(name, [1, 2]));
      await cluster.until(() => topics.every((topic) => cluster.leads(1, topic) && cluster.hosts(2, topic)));
      cluster.kill(2);
      cluster.controller.commit(topics.map((topicId) => ({ removeTopic: { topicId } })));
      await cluster.startBroker(2);
      await cluster.until(() => cluster.broker(2).isServing);
      const strays = () =>
        cluster
          .disk(2)
          .list('/data')
          .filter((name) => name.endsWith('.stray'));
      await cluster.until(() => cluster.halts.length > 0 || strays().length === time * names.length);
      expect(cluster.halts).toEqual([]);
    }
  });
});
