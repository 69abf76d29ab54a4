// Goal: a broker that finds no descriptor for what it does at intervals does it later, and ends nothing. Method: a partition's
// files cannot be opened for a while.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const INTERVAL_MS = 5_000;

/** One broker that leads a topic of small segments, with records of three keys: all before its first look for what is to be done. */
async function start(configs: Record<string, string>) {
  const config = { retentionCheckIntervalMs: INTERVAL_MS, compactionIntervalMs: INTERVAL_MS };
  const cluster = await BrokerCluster.start([1], { config });
  const topic = cluster.controller.createTopic('t', [1], { configs: { 'segment.bytes': '400', ...configs } });
  await cluster.until(() => cluster.leads(1, topic));
  const client = await cluster.client();
  for (let at = 0; at < 30; at++) {
    expect((await client.produce(1, topic, [`v${at}`], { key: `k${at % 3}` })).error).toBe('NONE');
  }
  return { cluster, topic, client, log: cluster.replica(1, topic).log };
}

describe('a broker without a descriptor', () => {
  it.each([
    ['retention', { 'retention.bytes': '800' }],
    [
      'compaction',
      {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '0.1',
        'flush.policy': 'async',
        'flush.interval.ms': '1',
      },
    ],
  ])('leaves %s for later', async (_, configs) => {
    const { cluster, topic, client, log } = await start(configs);
    const { sizeBytes } = log;
    const fault = cluster.disk(1).failNext('open', 'EMFILE', { path: '/data/t-0', times: Number.POSITIVE_INFINITY });
    await cluster.scheduler.runFor(3 * INTERVAL_MS);
    expect([fault.hits > 1, cluster.halts, log.sizeBytes]).toEqual([true, [], sizeBytes]);
    cluster.disk(1).clearFaults();
    await cluster.until(() => log.sizeBytes < sizeBytes / 2);
    expect((await client.produce(1, topic, ['last'], { key: 'k' })).error).toBe('NONE');
    expect(await client.consume(1, topic, 30)).toEqual(['last']);
    expect(cluster.halts).toEqual([]);
  });
});
