import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';
import { threeBrokers } from './testing/three-brokers.js';

/** So large that it does not wait to be written. */
const LARGE = 'b'.repeat(5_000);

describe('a leader that cannot write', () => {
  it('failed-leader-write-resigns-no-offset-reuse', async () => {
    const { cluster, topic, client } = await threeBrokers();
    expect((await client.produce(1, topic, ['a'])).error).toBe('NONE');
    cluster.disk(1).failNext('write', 'ENOSPC');
    expect((await client.produce(1, topic, [LARGE])).error).toBe('STORAGE_ERROR');
    await cluster.until(() => cluster.controller.failures.length > 0);
    expect(cluster.controller.failures).toEqual(['0:0']);
    expect((await client.produce(1, topic, ['c'])).error).toBe('NOT_LEADER');
    cluster.controller.elect(topic, 0, 2, [2, 3]);
    await cluster.until(() => cluster.leads(2, topic));
    expect((await client.produce(2, topic, ['d'])).error).toBe('NONE');
    // The followers had been sent it: it is theirs to keep, and no other record has its offset.
    expect(await client.consume(2, topic, 0)).toEqual(['a', LARGE, 'd']);
  });

  it('keeps the last of many flush policies, in the log and in the store, however they are toggled', async () => {
    const { cluster, topic } = await threeBrokers();
    const set = (value: string) =>
      cluster.controller.commit([{ config: { resourceType: 1, resource: topic, key: 'flush.policy', value } }]);
    const { log } = cluster.replica(1, topic);
    for (const values of [
      ['async', 'sync'],
      ['async', 'sync', 'async'],
      ['sync', 'async', 'sync'],
    ]) {
      for (const value of values) set(value);
      await cluster.scheduler.runFor(1_000);
      expect(log.options.flushPolicy).toBe(values.at(-1));
    }
  });

  it('fsync-error-poisons-broker', async () => {
    const { cluster, topic, client } = await threeBrokers();
    cluster.disk(1).failNext('sync', 'EIO');
    const pending = await client.send(1, topic, ['a']);
    await cluster.until(() => cluster.halts.length > 0);
    expect(cluster.halts[0]).toMatch(/^broker-1: /);
    expect((await cluster.run(pending())).error).toBe('DISCONNECTED');
  });
});

describe('topics', () => {
  it('recreated-topic-never-joins-old-log', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['old']);
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    const again = cluster.controller.createTopic('t', [1, 2, 3], { minIsr: 2 });
    await cluster.until(() => cluster.leads(1, again));
    expect((await client.produce(1, topic, ['x'])).error).toBe('UNKNOWN_TOPIC_ID');
    expect((await client.produce(1, again, ['new'])).error).toBe('NONE');
    expect(await client.consume(1, again, 0)).toEqual(['new']);
  });

  it('are not served from a folder that the metadata does not know', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['old']);
    cluster.kill(3);
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    const again = cluster.controller.createTopic('t', [3, 1], { minIsr: 1 });
    await cluster.startBroker(3);
    await cluster.until(() => cluster.broker(3).isServing);
    cluster.controller.elect(again, 0, 3, [3]);
    await cluster.until(() => cluster.leads(3, again));
    expect(await client.consume(3, again, 0)).toEqual([]);
    expect(
      cluster
        .world(3)
        .disk.list('/data')
        .filter((name) => name.endsWith('.stray')),
    ).toHaveLength(1);
  });

  it('follow a change of min ISR', async () => {
    const { cluster, topic, client } = await threeBrokers({ minIsr: 2 });
    cluster.controller.commit([
      { config: { resourceType: 1, resource: topic, key: 'min.insync.replicas', value: '3' } },
    ]);
    cluster.kill(3);
    cluster.controller.fence(3);
    await cluster.until(() => cluster.replica(1, topic).leadership?.core.committedIsr.length === 2);
    expect((await client.produce(1, topic, ['a'])).error).toBe('NOT_ENOUGH_REPLICAS');
  });
});

describe('stopping and starting', () => {
  it('hands over, stops clean, and comes back with its logs proved', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['a']);
    expect(await cluster.run(cluster.broker(1).stop({ handOverMs: 5_000 }))).toBe(true);
    expect(Number(cluster.controller.state(topic, 0).leader)).toBe(2);
    cluster.kill(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.controller.state(topic, 0).isr.length === 3);
    expect(cluster.controller.image.brokers.get(cluster.broker(1).config.nodeId)?.cleanShutdown).toBe(true);
  });

  it('is over only when no replica is being made any more, at whichever moment it comes', async () => {
    for (const afterMs of [0, 1, 2, 3, 5, 8, 12]) {
      const cluster = await BrokerCluster.start([1]);
      cluster.controller.createTopic('t', [1], { partitions: 200 });
      await cluster.scheduler.runFor(afterMs);
      const broker = cluster.broker(1);
      await cluster.run(broker.stop({ handOverMs: 1_000 }));
      const left = () => [broker.replicas.size, cluster.disk(1).list('/data')];
      const atStop = left();
      await cluster.scheduler.runFor(2_000);
      expect(left(), `after ${afterMs} ms`).toEqual(atStop);
      expect(cluster.halts).toEqual([]);
    }
  });

  it('stops unclean when nobody takes its leaderships over in time', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['a']);
    cluster.network.partition('broker-1', 'controller');
    expect(await cluster.run(cluster.broker(1).stop({ handOverMs: 500 }))).toBe(false);
  });

  it('clamps the high watermark of its checkpoint to the log, and consumers see it at once', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['a', 'b']);
    await cluster.scheduler.runFor(6_000);
    for (const id of [1, 2, 3]) cluster.kill(id);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    expect(cluster.replica(1, topic).highWatermark).toBe(2);
  });
});
