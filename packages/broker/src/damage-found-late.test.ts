// Goal: rot that a read finds costs a replica its role, whatever the role is by then, and never its process. Method: a broker
// is started again, so that nothing is in memory; one bit of its second record rots, and a consumer reads it.
import { NONE, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const DAMAGED = '0:2';

/** In the header of the first batch. */
const MAGIC_BYTE = 16;

const LOG = '/data/t-0/00000000000000000000.log';

interface Rot {
  /** In the second record's value by default. */
  readonly byte?: number;
  readonly inOrder?: boolean;
  /** Of the three records. */
  readonly values?: readonly string[];
}

/**
 * Three records of a producer on all three brokers, broker 1 leads; `rotten` was started again, after a stop in order perhaps,
 * and a byte of its log rots.
 */
async function withRot(rotten: number, { byte, inOrder = false, values = ['a', 'b', 'c'] }: Rot = {}) {
  const cluster = await BrokerCluster.start([1, 2, 3], {
    racks: { 1: 'a', 2: 'b', 3: 'c' },
    config: { replicaFetchWaitMs: 100 },
  });
  const { controller } = cluster;
  // Retention looks at nothing.
  const topic = controller.createTopic('t', [1, 2, 3], { minIsr: 2, configs: { 'retention.ms': '-1' } });
  await cluster.until(() => cluster.leads(1, topic));
  const before = await cluster.client();
  for (const [sequence, value] of values.entries()) {
    await before.produce(1, topic, [value], { producer: { id: 7, sequence } });
  }
  if (inOrder) {
    await cluster.until(() => cluster.replica(rotten, topic).highWatermark === 3);
    await cluster.run(cluster.broker(rotten).stop({ handOverMs: 2_000 }));
  }
  cluster.kill(rotten);
  controller.fence(rotten);
  await cluster.startBroker(rotten);
  await cluster.until(() => controller.state(topic, 0).isr.length === 3);
  if (rotten === 1) controller.elect(topic, 0, 1);
  await cluster.until(() => cluster.leads(1, topic) && cluster.replica(rotten, topic).highWatermark === 3);
  const { log } = cluster.replica(rotten, topic);
  const position = byte ?? Math.floor((1.95 * log.sizeBytes) / 3);
  cluster.disk(rotten).flipBit(LOG, position);
  return { cluster, controller, topic, log, values, client: await cluster.client() };
}

/** What the controller does of a report: the replica leaves the ISR, in a new epoch. */
async function isRepaired(rot: Awaited<ReturnType<typeof withRot>>, { leader }: { readonly leader: number }) {
  const { cluster, controller, topic, log, values, client } = rot;
  const isr = [1, 2, 3].filter((id) => cluster.replica(id, topic).log !== log);
  controller.elect(topic, 0, leader, isr);
  await cluster.until(() => controller.state(topic, 0).isr.length === 3);
  expect(log.damage).toBeUndefined();
  const [rotten = 0] = [1, 2, 3].filter((id) => cluster.replica(id, topic).log === log);
  controller.elect(topic, 0, rotten);
  await cluster.until(() => cluster.leads(rotten, topic) && cluster.replica(rotten, topic).highWatermark === 4);
  expect(await client.consume(rotten, topic, 0)).toEqual([...values, 'd']);
  expect(cluster.halts).toEqual([]);
}

describe('rot that a read finds', () => {
  it('at a follower ends its role before it is sent anything more, and it is repaired in the next epoch', async () => {
    const rot = await withRot(3);
    const { cluster, controller, topic, log, client } = rot;
    await client.startFetch(3, topic, 1, { rack: 'c', maxWaitMs: 1_000 });
    await cluster.until(() => log.damage !== undefined);
    await client.send(1, topic, ['d']);
    await cluster.until(() => controller.failures.length > 0);
    await cluster.scheduler.runFor(500);
    expect(cluster.halts).toEqual([]);
    expect(controller.failures).toEqual([DAMAGED]);
    expect(log.damage).toMatchObject({ offset: 1 });
    await isRepaired(rot, { leader: 1 });
  });

  it('at a leader that follows by then ends that role', async () => {
    const rot = await withRot(1);
    const { cluster, controller, topic, log, client } = rot;
    // They come first, so that the consumer's read takes longer than the change of leaders.
    const others = Array.from({ length: 400 }, () => log.readCold({ from: offset(0), maxBytes: 1 }));
    await client.startFetch(1, topic, 1, { maxWaitMs: 1_000 });
    await cluster.scheduler.runFor(2);
    controller.elect(topic, 0, 2);
    await cluster.until(() => cluster.replica(1, topic).role.kind === 'follower');
    expect(log.damage).toBeUndefined();
    await cluster.run(Promise.all(others));
    await cluster.until(() => log.damage !== undefined);
    await client.send(2, topic, ['d']);
    await cluster.until(() => controller.failures.length > 0);
    await cluster.scheduler.runFor(500);
    expect(cluster.halts).toEqual([]);
    expect(controller.failures).toEqual([DAMAGED]);
    await isRepaired(rot, { leader: 2 });
  });

  it('above more of it, in a place that is met as the log is cut, ends that process no more than the first', async () => {
    // Each record has an entry in the index, so that a read of the third passes over no other.
    const values = ['a', 'b', 'c'].map((letter) => letter.repeat(6_000));
    const rot = await withRot(3, { byte: MAGIC_BYTE, values });
    const { cluster, controller, topic, log, client } = rot;
    cluster.disk(3).flipBit(LOG, log.sizeBytes - 100);
    await client.startFetch(3, topic, 2, { rack: 'c', maxWaitMs: 1_000 });
    await cluster.until(() => controller.failures.length > 0);
    expect(log.damage).toMatchObject({ offset: 2 });
    await client.send(1, topic, ['d']);
    await isRepaired(rot, { leader: 1 });
    expect(controller.failures).toEqual([DAMAGED]);
  });

  it('while its next epoch is made durable keeps the replica from leading, which would cut its followers', async () => {
    const rot = await withRot(1);
    const { cluster, controller, topic, log, client } = rot;
    const role = () => cluster.replica(1, topic).role.kind;
    cluster.disk(1).stallSyncs();
    controller.elect(topic, 0, 1);
    await cluster.until(() => role() === 'starting');
    await expect(cluster.run(log.readCold({ from: offset(1), maxBytes: 1 }))).rejects.toThrow('damaged');
    cluster.disk(1).releaseSyncs();
    await cluster.until(() => role() !== 'starting');
    expect(role()).toBe('idle');
    await cluster.until(() => controller.failures.length > 0);
    expect(controller.failures).toEqual([DAMAGED]);
    controller.elect(topic, 0, 2, [2, 3]);
    await cluster.until(() => cluster.leads(2, topic));
    expect(await client.consume(2, topic, 0)).toEqual(['a', 'b', 'c']);
    await client.produce(2, topic, ['d']);
    await isRepaired(rot, { leader: 2 });
  });
});

describe('rot that the first append after a restart meets', () => {
  it('at a follower ends its role, and not its process', async () => {
    const rot = await withRot(3, { byte: MAGIC_BYTE, inOrder: true });
    const { cluster, controller, log, client, topic } = rot;
    await client.send(1, topic, ['d']);
    await cluster.until(() => controller.failures.length > 0);
    expect(controller.failures).toEqual([DAMAGED]);
    expect(log.damage).toMatchObject({ offset: 0 });
    await isRepaired(rot, { leader: 1 });
  });

  it('at a leader ends its role as damage does', async () => {
    const { cluster, controller, log, client, topic } = await withRot(1, { byte: MAGIC_BYTE, inOrder: true });
    await client.send(1, topic, ['d']);
    await cluster.until(() => controller.failures.length > 0);
    expect(controller.failures).toEqual([DAMAGED]);
    controller.elect(topic, 0, 2, [2, 3]);
    await cluster.until(() => controller.state(topic, 0).isr.length === 3);
    expect(log.damage).toBeUndefined();
    expect((await client.consume(2, topic, 0)).slice(0, 3)).toEqual(['a', 'b', 'c']);
    expect(cluster.halts).toEqual([]);
  });
});

describe('the only replica, whose log is damaged', () => {
  /** Broker 1 alone, with three records of which the second rots; it was started again, and finds that as it opens the log. */
  const alone = async () => {
    const cluster = await BrokerCluster.start([1]);
    const { controller } = cluster;
    const topic = controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, topic));
    const client = await cluster.client();
    for (const value of ['a', 'b', 'c']) await client.produce(1, topic, [value]);
    const { sizeBytes } = cluster.replica(1, topic).log;
    const startAgain = async () => {
      cluster.kill(1);
      await cluster.startBroker(1);
      await cluster.until(() => cluster.broker(1).isServing && cluster.hosts(1, topic));
    };
    // The files count only up to the recovery point, and the start raises that.
    await startAgain();
    cluster.disk(1).flipBit('/data/t-0/00000000000000000000.log', Math.floor((1.95 * sizeBytes) / 3));
    await startAgain();
    expect(cluster.replica(1, topic).log.damage).toMatchObject({ offset: 1 });
    return { cluster, controller, topic };
  };

  it('leads after an unclean election, with what is sound, and what was damaged is kept aside', async () => {
    const { cluster, controller, topic } = await alone();
    controller.electUnclean(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic) && !controller.state(topic, 0).recovering);
    const client = await cluster.client();
    expect((await client.produce(1, topic, ['d'])).error).toBe('NONE');
    expect(await client.consume(1, topic, 0)).toEqual(['a', 'd']);
    const files = cluster.disk(1).list('/data/t-0');
    expect(files.filter((name) => name.endsWith('.damaged'))).toHaveLength(1);
    expect([controller.failures, cluster.halts]).toEqual([[], []]);
  });

  it('does not lead after any other', async () => {
    const { cluster, controller, topic } = await alone();
    controller.elect(topic, 0, 1, [1]);
    await cluster.until(() => controller.failures.length > 0);
    expect(controller.failures).toEqual(['0:2']);
    expect(cluster.replica(1, topic).log.damage).toMatchObject({ offset: 1 });
    controller.electUnclean(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic));
    expect(cluster.halts).toEqual([]);
  });

  it('leads after the first unclean election also if it found the damage itself, as it led', async () => {
    const cluster = await BrokerCluster.start([1]);
    const { controller } = cluster;
    const topic = controller.createTopic('t', [1]);
    await cluster.until(() => cluster.leads(1, topic));
    await (await cluster.client()).produce(1, topic, ['a']);
    await cluster.run(cluster.broker(1).stop({ handOverMs: 2_000 }));
    cluster.kill(1);
    controller.fence(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic));
    cluster.disk(1).flipBit('/data/t-0/00000000000000000000.log', MAGIC_BYTE);
    await (await cluster.client()).send(1, topic, ['b'], { acks: 1 });
    await cluster.until(() => controller.failures.length > 0);
    controller.electUnclean(topic, 0, 1);
    await cluster.until(() => cluster.leads(1, topic) && !controller.state(topic, 0).recovering);
    expect([controller.failures.length, cluster.halts]).toEqual([1, []]);
  });
});

describe('rot that is found while nobody leads', () => {
  it('is told before an unclean election may cut it, also where an earlier one was told and repaired', async () => {
    const rot = await withRot(1);
    const { cluster, controller, topic, log, client } = rot;
    await client.startFetch(1, topic, 1, { maxWaitMs: 1_000 });
    await cluster.until(() => controller.failures.length > 0);
    controller.elect(topic, 0, 2, [2, 3]);
    await client.produce(2, topic, ['d']);
    await isRepaired(rot, { leader: 2 });
    controller.elect(topic, 0, NONE);
    await cluster.until(() => cluster.replica(1, topic).role.kind === 'idle');
    cluster.disk(1).flipBit('/data/t-0/00000000000000000000.log', MAGIC_BYTE);
    const found = await cluster.run(log.readCold({ from: offset(0), maxBytes: 1 }).catch((error: unknown) => error));
    cluster.replica(1, topic).foundDamage(found);
    expect([controller.failures.length, log.damage]).toMatchObject([1, { offset: 0 }]);
    controller.electUnclean(topic, 0, 1);
    await cluster.until(() => controller.failures.length > 1);
    expect([cluster.leads(1, topic), log.damage]).toMatchObject([false, { offset: 0 }]);
    expect(cluster.halts).toEqual([]);
  });
});

describe('rot that retention meets', () => {
  it('after a restart in order, in a segment that nothing has read, ends the role and is repaired', async () => {
    const config = { replicaFetchWaitMs: 100, retentionCheckIntervalMs: 10_000 };
    const cluster = await BrokerCluster.start([1, 2, 3], { config });
    const { controller } = cluster;
    // Nothing is that old, and it is asked for.
    const configs = { 'segment.bytes': '400', 'retention.ms': '9007199254740991' };
    const topic = controller.createTopic('t', [1, 2, 3], { minIsr: 2, configs });
    await cluster.until(() => cluster.leads(1, topic));
    const client = await cluster.client();
    for (let count = 0; count < 30; count += 1) await client.produce(1, topic, [`value ${count}`]);
    await cluster.until(() => cluster.replica(3, topic).log.logEndOffset === 30);
    await cluster.run(cluster.broker(3).stop({ handOverMs: 2_000 }));
    cluster.kill(3);
    controller.fence(3);
    cluster.disk(3).flipBit('/data/t-0/00000000000000000000.log', 16, 6);
    await cluster.startBroker(3);
    await cluster.until(() => controller.state(topic, 0).isr.length === 3);
    controller.elect(topic, 0, 3);
    await cluster.until(() => controller.failures.length > 0);
    const { log } = cluster.replica(3, topic);
    expect(controller.failures).toEqual([DAMAGED]);
    expect(log.damage).toMatchObject({ offset: 0 });
    controller.elect(topic, 0, 1, [1, 2]);
    await cluster.until(() => controller.state(topic, 0).isr.length === 3);
    expect([log.damage, log.logEndOffset]).toEqual([undefined, 30]);
    expect(cluster.halts).toEqual([]);
  });
});
