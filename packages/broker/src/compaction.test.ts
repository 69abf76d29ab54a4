// Method: three brokers compact a topic each for itself, while it is written; what consumers are given is looked at, on the
// leader and on a replica that has to copy what is compacted already.
import { readHeader, walkBatches } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { COMPACTED, type ThreeBrokers, threeBrokers } from './testing/three-brokers.js';

const KEYS = ['a', 'b', 'c'];

function compactedTopic(configs: Record<string, string> = {}): Promise<ThreeBrokers> {
  return threeBrokers({ configs: { ...COMPACTED, ...configs }, broker: { compactionIntervalMs: 200 } });
}

async function write({ client, topic }: ThreeBrokers, rounds: number, from = 0): Promise<void> {
  for (let round = from; round < from + rounds; round++) {
    for (const key of KEYS) await client.produce(1, topic, [`${key}${round}`], { key });
  }
}

/** Everything that a consumer is given from an offset on, with the offset of each answer's first batch. */
async function consumeAll({ client, cluster, topic }: ThreeBrokers, broker: number, from = 0, maxBytes = 200) {
  const values: string[] = [];
  const end = cluster.replica(1, topic).log.logEndOffset;
  for (let next = from; next < end; ) {
    const fetch = await client.startFetch(broker, topic, next, { maxBytes });
    const { attachments } = await cluster.run(fetch());
    const batches = [...walkBatches(attachments[0] ?? new Uint8Array(0))];
    expect(batches[0]?.header.recordCount, 'an answer never begins with a batch without records').toBeGreaterThan(0);
    values.push(...((await client.consume(broker, topic, next, { maxBytes })) as string[]));
    next = (batches.at(-1)?.header.lastOffset ?? end) + 1;
  }
  return values;
}

describe('a topic with cleanup.policy=compact', () => {
  it('keeps the last value of each key on every replica, and gives consumers nothing that is empty', async () => {
    const brokers = await compactedTopic();
    const { cluster, topic } = brokers;
    await write(brokers, 40);
    await cluster.until(() => [1, 2, 3].every((id) => cluster.replica(id, topic).log.compaction.cleanedTo > 100));
    const values = await consumeAll(brokers, 1);
    expect(values.length).toBeLessThan(30);
    expect(values.slice(-3)).toEqual(['a39', 'b39', 'c39']);
    expect(cluster.halts).toEqual([]);
  });

  it('is copied by a replica that comes back with less than its leader has compacted', async () => {
    const brokers = await compactedTopic();
    const { cluster, topic } = brokers;
    await write(brokers, 3);
    cluster.kill(3);
    cluster.controller.fence(3);
    await write(brokers, 40, 3);
    await cluster.until(() => cluster.replica(1, topic).log.compaction.cleanedTo > 100);
    await cluster.startBroker(3);
    await cluster.until(() => cluster.broker(3).isServing);
    await cluster.until(
      () => cluster.replica(3, topic).log.logEndOffset === cluster.replica(1, topic).log.logEndOffset,
    );
    cluster.controller.elect(topic, 0, 3, [3]);
    await cluster.until(() => cluster.leads(3, topic));
    const values = await consumeAll(brokers, 3);
    expect(values.slice(-3)).toEqual(['a42', 'b42', 'c42']);
    expect(cluster.halts).toEqual([]);
  });

  it('refuses a record without a key', async () => {
    const { client, cluster, topic } = await compactedTopic();
    expect((await client.produce(1, topic, ['x'])).error).toBe('INVALID_RECORD');
    expect(cluster.replica(1, topic).log.logEndOffset).toBe(0);
    expect((await client.produce(1, topic, ['x'], { key: 'a' })).error).toBe('NONE');
  });

  it('remembers over a restart how far it is compacted, in the file that Kafka has for it', async () => {
    const brokers = await compactedTopic();
    const { cluster, topic } = brokers;
    await write(brokers, 40);
    await cluster.until(() => cluster.replica(2, topic).log.compaction.cleanedTo > 100);
    await cluster.scheduler.runFor(1_000);
    const { cleanedTo } = cluster.replica(2, topic).log.compaction;
    expect(new TextDecoder().decode(cluster.disk(2).durableBytes('/data/cleaner-offset-checkpoint'))).toBe(
      `0\n1\nt 0 ${cleanedTo}\n`,
    );
    cluster.powerLoss(2);
    await cluster.startBroker(2);
    await cluster.until(() => cluster.broker(2).isServing);
    await cluster.until(() => cluster.replica(2, topic).log.compaction.cleanedTo === cleanedTo);
  });

  it('goes on after its disk was full', async () => {
    const brokers = await compactedTopic();
    const { cluster, topic } = brokers;
    cluster.disk(1).failNext('write', 'ENOSPC', { path: '/data/t-0/00000000000000000000.log.cleaned', times: 3 });
    await write(brokers, 40);
    await cluster.until(() => cluster.replica(1, topic).log.compaction.cleanedTo > 100);
    expect((await consumeAll(brokers, 1)).slice(-3)).toEqual(['a39', 'b39', 'c39']);
    expect(cluster.halts).toEqual([]);
  });

  it('of which a replica finds damage is repaired from the leader', async () => {
    const brokers = await compactedTopic({ 'min.cleanable.dirty.ratio': '1' });
    const { cluster } = brokers;
    cluster.disk(2).failNext('open', 'ENOSPC', { path: '/data/t-0/00000000000000000000.log.cleaned', times: 1_000 });
    await write(brokers, 20);
    cluster.disk(2).flipBit('/data/t-0/00000000000000000000.log', 150, 2);
    await cluster.until(() => cluster.controller.failures.length > 0);
    expect(cluster.controller.failures).toEqual(['0:2']);
    expect(cluster.halts).toEqual([]);
  });
});

describe('what is compacted', () => {
  it('is deleted for its age too only if the policy says so', async () => {
    for (const [policy, isDeleted] of [
      ['compact', false],
      ['compact,delete', true],
    ] as const) {
      const configs = { 'cleanup.policy': policy, 'retention.bytes': '500', 'min.cleanable.dirty.ratio': '1' };
      const brokers = await threeBrokers({
        configs: { ...COMPACTED, ...configs },
        broker: { retentionCheckIntervalMs: 100, compactionIntervalMs: 1_000_000 },
      });
      const { cluster, topic } = brokers;
      await write(brokers, 20);
      await cluster.scheduler.runFor(1_000);
      expect(cluster.replica(1, topic).log.logStartOffset > 0).toBe(isDeleted);
    }
  });

  it('is whole again from one offset to the next', async () => {
    const brokers = await compactedTopic();
    const { cluster, topic } = brokers;
    await write(brokers, 40);
    const { log } = cluster.replica(1, topic);
    await cluster.until(() => log.compaction.cleanedTo > 100);
    let next = 0;
    while (next < log.logEndOffset) {
      const read = log.read({ from: (log.logStartOffset + next) as typeof log.logEndOffset, maxBytes: 1 });
      const [batch] = read === 'out-of-range' ? [] : read.batches;
      const header = readHeader(batch ?? new Uint8Array(0));
      expect(header.baseOffset).toBe(next);
      next = header.lastOffset + 1;
    }
  });
});
