import { expect, it, vi } from 'vitest';
import { BrokerCluster } from '../testing/broker-cluster.js';

const PARTITIONS = 20;
const INTERVAL_MS = 60_000;

it('looks at each log a few times in a round, however many are compacted in it', async () => {
  const cluster = await BrokerCluster.start([1], { config: { compactionIntervalMs: INTERVAL_MS } });
  const configs = {
    'cleanup.policy': 'compact',
    'segment.bytes': '200',
    'flush.policy': 'async',
    'flush.interval.ms': '1',
  };
  const topic = cluster.controller.createTopic('t', [1], { minIsr: 1, partitions: PARTITIONS, configs });
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  await cluster.until(() => all.every((partition) => cluster.leads(1, topic, partition)));
  const client = await cluster.client();
  for (const partition of all) {
    for (let at = 0; at < 8; at++) await client.produce(1, topic, [`v${at}`], { partition, key: 'k' });
  }
  const compactions = all.map((partition) => cluster.replica(1, topic, partition).log.compaction);
  const looks = compactions.map((compaction) => vi.spyOn(compaction, 'judge'));
  expect(compactions.map(({ cleanedTo }) => cleanedTo)).toEqual(all.map(() => 0));
  await cluster.until(() => compactions.every(({ cleanedTo }) => cleanedTo > 0), 2 * INTERVAL_MS);
  await cluster.scheduler.runFor(INTERVAL_MS / 2);
  // For the order, before it is compacted, as that begins, and at the end.
  for (const look of looks) expect(look.mock.calls.length).toBeLessThan(PARTITIONS / 2);
});
