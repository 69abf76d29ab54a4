import { ListOffsetsPartitionPosition } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { valuesOf } from './testing/test-client.js';
import { threeBrokers } from './testing/three-brokers.js';

// Brokers on the simulated world, led by a controller that does what the test says.
describe('produce', () => {
  it('replicates what is produced with acks=all before it answers', async () => {
    const { cluster, topic, client } = await threeBrokers();
    expect(await client.produce(1, topic, ['a', 'b'])).toEqual({ error: 'NONE', baseOffset: 0 });
    for (const id of [1, 2, 3]) {
      const { log } = cluster.replica(id, topic);
      expect([log.logEndOffset, log.durableOffset]).toEqual([2, 2]);
    }
    expect(await client.consume(1, topic, 0)).toEqual(['a', 'b']);
    expect(cluster.halts).toEqual([]);
  });

  it('answers long before a parked fetch returns, and from every acks level', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const fromMs = cluster.scheduler.nowMs;
    for (const acks of [-1, 1, 0, -1]) expect((await client.produce(1, topic, ['x'], { acks })).error).toBe('NONE');
    // Progress messages carry the durable offsets: no answer waited for the 500 ms of a follower's fetch.
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(100);
  });

  it('refuses acks=all, and nothing else, while the ISR is below min ISR', async () => {
    const { cluster, topic, client } = await threeBrokers();
    cluster.kill(2);
    cluster.kill(3);
    cluster.controller.fence(2);
    cluster.controller.fence(3);
    await cluster.until(() => cluster.replica(1, topic).leadership?.core.committedIsr.length === 1);
    expect((await client.produce(1, topic, ['a'])).error).toBe('NOT_ENOUGH_REPLICAS');
    expect(cluster.replica(1, topic).log.logEndOffset).toBe(0);
    expect(await client.produce(1, topic, ['b'], { acks: 1 })).toEqual({ error: 'NONE', baseOffset: 0 });
    expect(await client.consume(1, topic, 0)).toEqual([]);
  });

  it('times out, unknown, while a member of the ISR is silent', async () => {
    const { cluster, topic, client } = await threeBrokers();
    cluster.network.freezeHost('broker-3');
    const outcome = await client.produce(1, topic, ['a'], { timeoutMs: 300 });
    expect(outcome).toEqual({ error: 'REQUEST_TIMED_OUT', baseOffset: -1 });
    expect(cluster.replica(1, topic).highWatermark).toBe(0);
  });

  it('gives a repeated batch its first offset, and appends it once', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const producer = { id: 7, sequence: 0 };
    expect(await client.produce(1, topic, ['a', 'b'], { producer })).toEqual({ error: 'NONE', baseOffset: 0 });
    expect(await client.produce(1, topic, ['a', 'b'], { producer })).toEqual({ error: 'NONE', baseOffset: 0 });
    const gap = await client.produce(1, topic, ['d'], { producer: { id: 7, sequence: 5 } });
    expect(gap.error).toBe('OUT_OF_ORDER_SEQUENCE');
    expect(cluster.replica(1, topic).log.logEndOffset).toBe(2);
  });

  it('duplicate-not-acknowledged-before-original-commits', async () => {
    const { cluster, topic, client } = await threeBrokers();
    cluster.network.freezeHost('broker-3');
    const producer = { id: 7, sequence: 0 };
    const first = await client.send(1, topic, ['a'], { producer });
    await cluster.scheduler.runFor(50);
    const again = await client.produce(1, topic, ['a'], { producer, timeoutMs: 200 });
    expect(again.error).toBe('REQUEST_TIMED_OUT');
    cluster.network.thawHost('broker-3');
    expect(await cluster.run(first())).toEqual({ error: 'NONE', baseOffset: 0 });
    expect(await client.produce(1, topic, ['a'], { producer })).toEqual({ error: 'NONE', baseOffset: 0 });
    expect(cluster.replica(1, topic).log.logEndOffset).toBe(1);
  });

  it('judges a batch of the same turn with those before it counted in', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const sends = [];
    for (const [values, sequence] of [
      [['a'], 0],
      [['b', 'c'], 1],
      [['a'], 0],
    ] as const) {
      sends.push(await client.send(1, topic, values, { producer: { id: 7, sequence } }));
    }
    const outcomes = await cluster.run(Promise.all(sends.map((outcome) => outcome())));
    expect(outcomes.map(({ baseOffset }) => baseOffset)).toEqual([0, 1, 0]);
    expect(await client.consume(1, topic, 0)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [
      'an idempotent batch without acks=all',
      ['a'],
      { acks: 1, producer: { id: 7, sequence: 0 } },
      'INVALID_REQUIRED_ACKS',
    ],
    ['a batch above max.message.bytes', ['x'.repeat(500)], {}, 'RECORD_TOO_LARGE'],
    ['acks that do not exist', ['a'], { acks: 2 }, 'INVALID_REQUIRED_ACKS'],
    ['an old leader epoch', ['a'], { leaderEpoch: 0 }, 'FENCED_LEADER_EPOCH'],
    ['a partition that does not exist', ['a'], { partition: 9 }, 'UNKNOWN_TOPIC_OR_PARTITION'],
  ])('refuses %s, with nothing appended', async (_what, values, options, error) => {
    const { cluster, topic, client } = await threeBrokers({ configs: { 'max.message.bytes': '400' } });
    cluster.controller.elect(topic, 0, 1);
    await cluster.until(() => cluster.replica(1, topic).leadership?.leaderEpoch === 1);
    expect((await client.produce(1, topic, values, options)).error).toBe(error);
    expect(cluster.replica(1, topic).log.logEndOffset).toBe(0);
  });

  it('names the leader where another leads, and waits where it is about to lead itself', async () => {
    const { cluster, topic, client } = await threeBrokers();
    expect((await client.produce(2, topic, ['a'])).error).toBe('NOT_LEADER');
    const early = await client.send(2, topic, ['b'], { leaderEpoch: 1 });
    await cluster.scheduler.runFor(5);
    cluster.controller.elect(topic, 0, 2);
    expect(await cluster.run(early())).toEqual({ error: 'NONE', baseOffset: 0 });
  });

  it('answers in the time of the request, however much of it passed before it led', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const { scheduler } = cluster;
    const sentMs = scheduler.nowMs;
    const early = await client.send(2, topic, ['a'], { leaderEpoch: 1, timeoutMs: 800 });
    cluster.network.freezeHost('broker-3');
    await scheduler.runFor(700);
    cluster.controller.elect(topic, 0, 2);
    expect((await cluster.run(early())).error).toBe('REQUEST_TIMED_OUT');
    expect(scheduler.nowMs - sentMs).toBeLessThan(900);
  });

  it('lets no more than 64 MiB of records wait for a leadership', async () => {
    const { cluster, topic, client } = await threeBrokers({ configs: { 'max.message.bytes': String(2 ** 30) } });
    const value = 'x'.repeat(40 * 1024 * 1024);
    const early = await client.send(2, topic, [value], { leaderEpoch: 1 });
    const refused = await client.send(2, topic, [value], { leaderEpoch: 1 });
    const other = await cluster.client();
    const small = await other.send(2, topic, ['small'], { leaderEpoch: 1 });
    expect((await cluster.run(refused())).error).toBe('UNKNOWN_LEADER_EPOCH');
    cluster.controller.elect(topic, 0, 2);
    const outcomes = await cluster.run(Promise.all([early(), small()]));
    expect(outcomes.map(({ error }) => error)).toEqual(['NONE', 'NONE']);
  });
});

describe('fetch', () => {
  it('wakes a long poll when the HW advances, and at once', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const poll = await client.startFetch(1, topic, 0, { maxWaitMs: 30_000 });
    await cluster.scheduler.runFor(1_000);
    const fromMs = cluster.scheduler.nowMs;
    await client.produce(1, topic, ['a']);
    expect(valuesOf(await cluster.run(poll()))).toEqual(['a']);
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(100);
  });

  it('an append wakes exactly who waits for it', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const other = cluster.controller.createTopic('other', [1, 2, 3], { minIsr: 2 });
    await cluster.until(() => cluster.leads(1, other));
    const mine = await client.startFetch(1, topic, 0, { maxWaitMs: 30_000 });
    const same = await client.startFetch(1, topic, 0, { maxWaitMs: 30_000 });
    const theirs = await client.startFetch(1, other, 0, { maxWaitMs: 30_000 });
    let woken = false;
    void theirs().then(() => {
      woken = true;
    });
    await cluster.scheduler.runFor(1_000);
    await client.produce(1, topic, ['a']);
    for (const each of [mine, same]) expect(valuesOf(await cluster.run(each()))).toEqual(['a']);
    await cluster.scheduler.runFor(1_000);
    expect(woken).toBe(false);
    await client.produce(1, other, ['b']);
    expect(valuesOf(await cluster.run(theirs()))).toEqual(['b']);
  });

  it('consumer-hw-regression-empty-not-out-of-range', async () => {
    const { cluster, topic, client } = await threeBrokers();
    cluster.network.freezeHost('broker-3');
    await client.send(1, topic, ['a', 'b']);
    await cluster.until(() => cluster.replica(1, topic).log.logEndOffset === 2);
    expect(await client.consume(1, topic, 0)).toEqual([]);
    expect(await client.consume(1, topic, 2)).toEqual([]);
    expect(await client.consume(1, topic, 3)).toBe('OFFSET_OUT_OF_RANGE');
  });

  it('holds a consumer until there are as many bytes as it wants, or its time is up', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['a']);
    const fromMs = cluster.scheduler.nowMs;
    const poll = await client.startFetch(1, topic, 0, { maxWaitMs: 2_000, minBytes: 150 });
    await cluster.scheduler.runFor(100);
    await client.produce(1, topic, ['b'.repeat(80)]);
    expect(valuesOf(await cluster.run(poll()))).toHaveLength(2);
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(1_000);
    const short = await client.startFetch(1, topic, 0, { maxWaitMs: 2_000, minBytes: 100_000 });
    expect(valuesOf(await cluster.run(short()))).toHaveLength(2);
    expect(cluster.scheduler.nowMs - fromMs).toBeGreaterThan(2_000);
  });

  it('keeps within max bytes, but for a single batch', async () => {
    const { topic, client } = await threeBrokers();
    for (const value of ['a', 'b', 'c']) await client.produce(1, topic, [value]);
    expect(await client.consume(1, topic, 0, { maxBytes: 1 })).toEqual(['a']);
    expect(await client.consume(1, topic, 1, { maxBytes: 150 })).toEqual(['b', 'c']);
  });

  it('lets go of a poll that is given up, and of everything when it stops', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const abort = new AbortController();
    await client.startFetch(1, topic, 0, { maxWaitMs: 60_000, signal: abort.signal });
    await cluster.scheduler.runFor(10);
    abort.abort();
    const poll = await client.startFetch(1, topic, 0, { maxWaitMs: 60_000 });
    await cluster.scheduler.runFor(10);
    await cluster.run(cluster.broker(1).stop({ handOverMs: 1_000 }));
    expect(valuesOf(await cluster.run(poll()))).toBe('NOT_LEADER');
  });

  it('tells the latest offset only when the HW has reached the start of the epoch', async () => {
    const { cluster, topic, client } = await threeBrokers();
    await client.produce(1, topic, ['a', 'b']);
    expect(await client.listOffset(1, topic, ListOffsetsPartitionPosition.LATEST)).toBe(2);
    cluster.network.freezeHost('broker-3');
    cluster.kill(1);
    cluster.controller.elect(topic, 0, 2);
    await cluster.until(() => cluster.leads(2, topic));
    const latest = await client.listOffset(2, topic, ListOffsetsPartitionPosition.LATEST);
    expect(['REPLICA_NOT_AVAILABLE', 2]).toContain(latest);
    expect(latest).toBe(cluster.replica(2, topic).highWatermark === 2 ? 2 : 'REPLICA_NOT_AVAILABLE');
    expect(await client.listOffset(2, topic, ListOffsetsPartitionPosition.EARLIEST)).toBe(0);
  });
});
