// Goal: a directory of log.dirs that fails while replicas are made there keeps none of them. Method: the opening of one new log
// of many fails, while others of the same directory have been opened and are on their way.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const PARTITIONS = Array.from({ length: 40 }, (_, partition) => partition);

describe('a directory that fails while replicas are made in it', () => {
  for (const flushPolicy of ['sync', 'async']) {
    it(`keeps none of them: each is given up, or made in another (${flushPolicy})`, async () => {
      for (const failing of [1, 3, 9, 21]) {
        const cluster = await BrokerCluster.start([1], { directories: 2, seed: failing });
        const path = `/disk2/t-${failing}/00000000000000000000.log`;
        cluster.disk(1).failNext('open', 'EIO', { path, times: Number.POSITIVE_INFINITY });
        const configs = { 'flush.policy': flushPolicy };
        const topic = cluster.controller.createTopic('t', [1], { partitions: PARTITIONS.length, configs });
        await cluster.until(() => cluster.broker(1).directories.some(({ problem }) => problem !== undefined));
        await cluster.scheduler.runFor(5_000);
        const replicas = [...cluster.broker(1).replicas.all()];
        expect(replicas.filter(({ log }) => log.directory.startsWith('/disk2/'))).toEqual([]);
        const given = new Set(cluster.controller.failures.map((each) => Number(each.split(':')[0])));
        const led = PARTITIONS.filter((partition) => cluster.leads(1, topic, partition));
        expect([...led, ...given].sort((a, b) => a - b)).toEqual(PARTITIONS);
        expect(cluster.halts).toEqual([]);
      }
    });
  }
});
