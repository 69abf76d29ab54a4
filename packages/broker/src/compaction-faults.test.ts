// Goal: a disk that fails under compaction takes its log directory offline, never the node, and nothing acknowledged is lost.
// Method: two brokers with two directories each; what compaction does in the second directory of the leader fails with EIO,
// one kind of operation after the other.
import type { CommitLog } from '@tidemark/commitlog';
import { decodeRecords } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const CONFIGS = {
  'cleanup.policy': 'compact',
  'segment.bytes': '400',
  'min.cleanable.dirty.ratio': '0.1',
};
const DIRECTORY_FAILED = 3;
const ROUNDS = 40;

async function start(isCompactionApart: boolean, configs: Record<string, string> = CONFIGS) {
  const config = { compactionIntervalMs: 1_000, journalSegmentBytes: 16_384 };
  const cluster = await BrokerCluster.start([1, 2], { directories: 2, config, isCompactionApart });
  const topic = cluster.controller.createTopic('t', [1, 2], { partitions: 2, configs });
  await cluster.until(() => [0, 1].every((partition) => cluster.leads(1, topic, partition)));
  const isThere = (partition: number) => cluster.replica(1, topic, partition).log.directory.startsWith('/disk2/');
  const there = [0, 1].find(isThere) ?? 0;
  return { cluster, topic, there, here: 1 - there, client: await cluster.client() };
}

/** The values of all records of a log. */
function valuesIn(log: CommitLog): string[] {
  const values: string[] = [];
  for (let next = log.logStartOffset; next < log.logEndOffset; ) {
    const read = log.read({ from: next, maxBytes: 1_000 });
    if (read === 'out-of-range') throw new Error(`${next} is out of range`);
    values.push(
      ...read.batches.flatMap(decodeRecords).map(({ value }) => new TextDecoder().decode(value ?? undefined)),
    );
    next = read.nextOffset;
  }
  return values;
}

const operations = [
  ['open', '00000000000000000000.log.cleaned'],
  ['write', '00000000000000000000.log.cleaned'],
  ['read', '00000000000000000000.log'],
  ['rename', '00000000000000000000.log.cleaned'],
  ['remove', '00000000000000000000.log.cleaned'],
] as const;

describe('EIO while it is judged what to compact, not in the first directory', () => {
  it.each(['open', 'read'] as const)('at the first %s takes the directory offline', async (operation) => {
    // The ages of segments are asked for, and nothing is old or dirty enough to be compacted.
    const configs = { ...CONFIGS, 'max.compaction.lag.ms': '3600000', 'min.cleanable.dirty.ratio': '0.99' };
    const { cluster, topic, there, here, client } = await start(false, configs);
    for (let at = 0; at < 20; at++) await client.produce(1, topic, [`v${at}`], { key: `k${at}`, partition: there });
    // What was not read since the start is read by whoever judges.
    await cluster.run(cluster.broker(1).stop({ handOverMs: 2_000 }));
    cluster.kill(1);
    cluster.controller.fence(1);
    await cluster.startBroker(1);
    cluster.disk(1).failNext(operation, 'EIO', { path: `/disk2/t-${there}`, times: Number.POSITIVE_INFINITY });
    await cluster.until(() => cluster.controller.failures.length > 0);
    expect(cluster.controller.failures[0]).toBe(`${there}:${DIRECTORY_FAILED}`);
    expect(cluster.halts).toEqual([]);
    cluster.controller.elect(topic, here, 1, [1, 2]);
    await cluster.until(() => cluster.leads(1, topic, here));
    const again = await cluster.client();
    expect((await again.produce(1, topic, ['x'], { key: 'k', partition: here })).error).toBe('NONE');
  });
});

describe.each([true, false])(
  'EIO under compaction (with a disk of its own: %s), not in the first directory',
  (isApart) => {
    it.each(operations)('at the %s of %s takes the directory offline, and nothing is lost', async (operation, name) => {
      const { cluster, topic, there, here, client } = await start(isApart);
      const path = `/disk2/t-${there}/${name}`;
      cluster.disk(1).failNext(operation, 'EIO', { path, times: Number.POSITIVE_INFINITY });
      const acknowledged: string[] = [];
      for (let round = 0; round < ROUNDS && cluster.controller.failures.length === 0; round++) {
        const { error } = await client.produce(1, topic, [`v${round}`], { key: `k${round % 3}`, partition: there });
        if (error === 'NONE') acknowledged.push(`v${round}`);
      }
      await cluster.until(() => cluster.controller.failures.length > 0);
      expect(cluster.controller.failures[0]).toBe(`${there}:${DIRECTORY_FAILED}`);
      expect(cluster.halts).toEqual([]);
      expect((await client.produce(1, topic, ['x'], { key: 'k', partition: here })).error).toBe('NONE');
      cluster.controller.elect(topic, there, 2, [2]);
      await cluster.until(() => cluster.leads(2, topic, there));
      const found = valuesIn(cluster.replica(2, topic, there).log);
      // Of each key the last value, whatever is compacted by now.
      for (const value of acknowledged.slice(-3)) expect(found).toContain(value);
    });
  },
);
