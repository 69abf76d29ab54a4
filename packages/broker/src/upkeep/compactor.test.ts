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

it('has a log written out that is to be compacted, be its node ever so quiet, and then leaves it alone', async () => {
  const cluster = await BrokerCluster.start([1], { config: { compactionIntervalMs: INTERVAL_MS } });
  const configs = { 'cleanup.policy': 'compact', 'segment.bytes': '400' };
  const topic = cluster.controller.createTopic('t', [1], { minIsr: 1, configs });
  await cluster.until(() => cluster.leads(1, topic));
  const client = await cluster.client();
  const { log } = cluster.replica(1, topic);
  const settling = vi.spyOn(log.compaction, 'settleLater');
  const write = async (count: number) => {
    for (let at = 0; at < count; at++) await client.produce(1, topic, [`v${at}`], { key: 'k' });
  };
  await write(30);
  expect(log.compaction.cleanedTo).toBe(0);
  await cluster.scheduler.runFor(4 * INTERVAL_MS);
  const { cleanedTo } = log.compaction;
  expect([cleanedTo > 20, settling.mock.calls.length]).toEqual([true, 1]);
  await write(1);
  await cluster.scheduler.runFor(100 * INTERVAL_MS);
  expect([log.compaction.cleanedTo, settling.mock.calls.length]).toEqual([cleanedTo, 1]);
  await write(60);
  await cluster.scheduler.runFor(4 * INTERVAL_MS);
  expect([log.compaction.cleanedTo > 80, settling.mock.calls.length]).toEqual([true, 2]);
  expect(cluster.halts).toEqual([]);
});

it('leaves producers their room while a log of small segments becomes one of large ones, each beside what it replaces', async () => {
  const [segmentBytes, diskReserveBytes] = [40_000, 20_000];
  const cluster = await BrokerCluster.start([1], { config: { compactionIntervalMs: INTERVAL_MS, diskReserveBytes } });
  const { controller } = cluster;
  const configs = { 'segment.bytes': '2000', 'flush.policy': 'async', 'flush.interval.ms': '1' };
  const topic = controller.createTopic('t', [1], { minIsr: 1, configs });
  await cluster.until(() => cluster.leads(1, topic));
  const client = await cluster.client();
  for (let at = 0; at < 200; at++) await client.produce(1, topic, ['x'.repeat(500)], { key: `key-${at}` });
  const disk = cluster.disk(1);
  disk.capacityBytes -= disk.freeBytes() - (segmentBytes + 2.5 * diskReserveBytes);
  const { log } = cluster.replica(1, topic);
  expect(log.sizeBytes).toBeGreaterThan(2.5 * segmentBytes);
  const changed = { 'segment.bytes': String(segmentBytes), 'cleanup.policy': 'compact' };
  const config = { resourceType: 1 as const, resource: topic };
  controller.commit(Object.entries(changed).map(([key, value]) => ({ config: { ...config, key, value } })));
  let leastBytes = Number.POSITIVE_INFINITY;
  await cluster.until(() => {
    leastBytes = Math.min(leastBytes, disk.freeBytes());
    return log.compaction.cleanedTo > 0;
  }, 2 * INTERVAL_MS);
  expect(leastBytes).toBeGreaterThanOrEqual(diskReserveBytes);
  expect((await client.produce(1, topic, ['y'], { key: 'y' })).error).toBe('NONE');
});
