// Goal: what is noted of how far a log is compacted counts for no later log of its name. Method: a compacted topic is deleted and
// made again, or a replica of it moved away and back; the new log grows past the point of the old one before it is compacted.
import { decodeRecords } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { COMPACTED, type ThreeBrokers, threeBrokers } from './testing/three-brokers.js';

const FILE = '/data/cleaner-offset-checkpoint';

const noted = ({ cluster }: ThreeBrokers, broker: number) =>
  new TextDecoder().decode(cluster.disk(broker).durableBytes(FILE) ?? new Uint8Array(0));

async function compactedTopic(): Promise<ThreeBrokers> {
  const brokers = await threeBrokers({ configs: COMPACTED, broker: { compactionIntervalMs: 5_000 } });
  await write(brokers, brokers.topic, 30);
  await brokers.cluster.until(() => [1, 2, 3].every((id) => cleanedTo(brokers, id) > 10));
  await brokers.cluster.until(() => [1, 2, 3].every((id) => noted(brokers, id) !== ''));
  return brokers;
}

function cleanedTo({ cluster, topic }: ThreeBrokers, id: number, of = topic): number {
  return cluster.replica(id, of).log.compaction.cleanedTo;
}

async function write({ client }: ThreeBrokers, topic: string, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await client.produce(1, topic, [`${at}`], { key: 'key' });
}

/** How many records of the one key a replica holds below the point to which it is compacted. */
function heldBelowPoint(brokers: ThreeBrokers, id: number, topic: string): number {
  const { log } = brokers.cluster.replica(id, topic);
  const point = cleanedTo(brokers, id, topic);
  let held = 0;
  for (let next = log.logStartOffset; next < log.logEndOffset; ) {
    const read = log.read({ from: next, maxBytes: 1_000_000 });
    if (read === 'out-of-range') throw new Error(`${next} is out of range`);
    held += read.batches.flatMap(decodeRecords).filter(({ offset }) => offset < point).length;
    next = read.nextOffset;
  }
  return held;
}

async function expectCompactedAnew(brokers: ThreeBrokers, topic: string, ids: readonly number[]): Promise<void> {
  const { cluster } = brokers;
  await cluster.until(() => cluster.leads(1, topic));
  await cluster.until(() => ids.every((id) => cluster.broker(id).replicas.get(`${topic}/0`) !== undefined));
  expect(ids.map((id) => cleanedTo(brokers, id, topic))).toEqual(ids.map(() => 0));
  await write(brokers, topic, 60);
  await cluster.until(() => ids.every((id) => cleanedTo(brokers, id, topic) > 50));
  expect(ids.map((id) => heldBelowPoint(brokers, id, topic))).toEqual(ids.map(() => 1));
  expect(cluster.halts).toEqual([]);
}

describe('a compacted topic that is made again under its name', () => {
  it('is compacted from its beginning, and nothing of the old one stays noted', async () => {
    const brokers = await compactedTopic();
    const { cluster } = brokers;
    cluster.controller.commit([{ removeTopic: { topicId: brokers.topic } }]);
    await cluster.scheduler.runFor(500);
    expect([1, 2, 3].map((id) => noted(brokers, id))).toEqual(['', '', '']);
    const topic = cluster.controller.createTopic('t', [1, 2, 3], { minIsr: 2, configs: COMPACTED });
    await expectCompactedAnew(brokers, topic, [1, 2, 3]);
  });

  it('is so too where a broker was down meanwhile', async () => {
    const brokers = await compactedTopic();
    const { cluster } = brokers;
    cluster.powerLoss(3);
    cluster.controller.fence(3);
    cluster.controller.commit([{ removeTopic: { topicId: brokers.topic } }]);
    const topic = cluster.controller.createTopic('t', [1, 2, 3], { minIsr: 2, configs: COMPACTED });
    await cluster.startBroker(3);
    await cluster.until(() => cluster.broker(3).isServing);
    await expectCompactedAnew(brokers, topic, [1, 2, 3]);
  });
});

it('a replica that is moved away and back is compacted from its beginning', async () => {
  const brokers = await compactedTopic();
  const { cluster, topic } = brokers;
  cluster.controller.assign(topic, 0, [1, 2]);
  await cluster.scheduler.runFor(500);
  expect(noted(brokers, 3)).toBe('');
  cluster.controller.assign(topic, 0, [1, 2, 3]);
  await cluster.scheduler.runFor(500);
  expect(cleanedTo(brokers, 3)).toBe(0);
  await write(brokers, topic, 60);
  await cluster.until(() => cleanedTo(brokers, 3) > 80);
  expect(heldBelowPoint(brokers, 3, topic)).toBe(1);
});

it('what is noted of logs that are not there is forgotten by the next start', async () => {
  const brokers = await compactedTopic();
  const { cluster } = brokers;
  cluster.kill(2);
  const disk = cluster.disk(2);
  const file = disk.open(FILE, 'create');
  file.truncate(0);
  file.write([new TextEncoder().encode('0\n2\nanother 7 100\nt 0 5\n')], 0);
  file.syncNow();
  file.close();
  await cluster.startBroker(2);
  await cluster.until(() => cluster.broker(2).isServing);
  expect(noted(brokers, 2)).not.toContain('another');
  await write(brokers, brokers.topic, 30);
  await cluster.until(() => noted(brokers, 2).startsWith('0\n1\nt 0 '));
});
