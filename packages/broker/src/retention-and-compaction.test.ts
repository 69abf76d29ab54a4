// Goal: a pass of compaction that takes longer than the time between two looks at retention comes to its end, and retention waits for
// none. Method: a topic that is compacted and stands at its `retention.bytes`, written on and on, on a broker whose compaction may read
// and write so little in a second that a pass takes several looks.
import { expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';
import { COMPACTED } from './testing/three-brokers.js';

const RETENTION_BYTES = 6_000_000;
const SEGMENT_BYTES = 200_000;
const VALUE = 'v'.repeat(50_000);
const CHECK_MS = 1_000;

it('a pass that takes longer than the time between two looks ends, and old segments go meanwhile', async () => {
  const config = { retentionCheckIntervalMs: CHECK_MS, compactionIntervalMs: 200, compactionBytesPerSecond: 2 ** 21 };
  const cluster = await BrokerCluster.start([1], { config });
  const { controller } = cluster;
  const limits = { 'segment.bytes': `${SEGMENT_BYTES}`, 'retention.bytes': `${RETENTION_BYTES}`, 'retention.ms': '-1' };
  const topic = controller.createTopic('t', [1], { configs: { ...COMPACTED, ...limits, 'cleanup.policy': 'delete' } });
  await cluster.until(() => cluster.leads(1, topic));
  const client = await cluster.client();
  const { log } = cluster.replica(1, topic);
  let written = 0;
  // Of so many keys that what is compacted is little less.
  const write = async () => {
    written += 1;
    expect((await client.produce(1, topic, [VALUE], { key: `k${written % 500}` })).error).toBe('NONE');
  };
  while (log.logStartOffset === 0) {
    await write();
    await cluster.scheduler.runFor(10);
  }
  controller.commit([{ config: { resourceType: 1, resource: topic, key: 'cleanup.policy', value: 'compact,delete' } }]);
  const { logStartOffset } = log;
  for (let round = 0; round < 300 && log.compaction.cleanedTo === 0; round++) {
    await write();
    await cluster.scheduler.runFor(CHECK_MS / 5);
    // A segment in four rounds or so, and a look in five.
    expect(log.sizeBytes).toBeLessThan(RETENTION_BYTES + 4 * SEGMENT_BYTES);
  }
  expect(log.compaction.cleanedTo).toBeGreaterThan(0);
  expect([log.logStartOffset > logStartOffset, cluster.halts]).toEqual([true, []]);
});
