import { ErrorCode, encodeBatch } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import type { ThreeBrokers } from './testing/three-brokers.js';
import { threeBrokers } from './testing/three-brokers.js';

const isrOf = ({ cluster, topic }: ThreeBrokers) => [...cluster.controller.state(topic, 0).isr].map(Number).sort();

/** Produces one record after another through whoever leads, for as long as it takes; returns what was acknowledged. */
async function produceAll({ cluster, client, topic }: ThreeBrokers, values: readonly string[]): Promise<string[]> {
  const acknowledged: string[] = [];
  for (const [sequence, value] of values.entries()) {
    const leader = Number(cluster.controller.state(topic, 0).leader);
    const producer = { id: 1, sequence };
    const { error } = await client.produce(leader, topic, [value], { producer, timeoutMs: 2_000 });
    if (error === 'NONE') acknowledged.push(value);
  }
  return acknowledged;
}

const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `v${from + at}`);

describe('failover', () => {
  it('keeps everything acknowledged when the leader is killed, and serves within milliseconds', async () => {
    const three = await threeBrokers();
    const { cluster, topic, client } = three;
    const before = await produceAll(three, numbered(20));
    cluster.kill(1);
    const fromMs = cluster.scheduler.nowMs;
    cluster.controller.fence(1);
    const { error } = await client.produce(2, topic, ['after'], { leaderEpoch: 1 });
    expect(error).toBe('NONE');
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(50);
    expect(await client.consume(2, topic, 0)).toEqual([...before, 'after']);
  });

  it('pending-acks-failed-on-epoch-change', async () => {
    const { cluster, topic, client } = await threeBrokers();
    cluster.network.freezeHost('broker-3');
    const pending = await client.send(1, topic, ['a'], { timeoutMs: 60_000 });
    await cluster.scheduler.runFor(100);
    const fromMs = cluster.scheduler.nowMs;
    cluster.controller.elect(topic, 0, 2);
    expect((await cluster.run(pending())).error).toBe('NOT_LEADER');
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(50);
  });

  it('names a leader to a producer only where nothing was written', async () => {
    const { cluster, topic, client } = await threeBrokers();
    cluster.network.freezeHost('broker-3');
    const channel = await client.channel(1);
    const produce = async () => {
      const request = { acks: -1, timeoutMs: 60_000, partitions: [{ topicId: topic, partition: 0, leaderEpoch: -1 }] };
      const attachments = [encodeBatch({ records: [{ timestampMs: 0, value: Uint8Array.of(1) }] })];
      const { message } = await channel.call(methods.produce, request, { timeoutMs: 60_000, attachments });
      return message.results[0];
    };
    const pending = produce();
    await cluster.until(() => cluster.replica(1, topic).log.logEndOffset === 1);
    cluster.controller.elect(topic, 0, 2);
    expect(await cluster.run(pending)).toMatchObject({ error: ErrorCode.NOT_LEADER, leader: -1 });
    expect(await cluster.run(produce())).toMatchObject({ error: ErrorCode.NOT_LEADER, leader: 2 });
  });

  it('truncates what an old leader alone has, and takes it back into the ISR', async () => {
    const three = await threeBrokers();
    const { cluster, topic, client } = three;
    await produceAll(three, ['a', 'b']);
    // Cut off from everybody but its client: what it appends stays its own.
    for (const other of ['broker-2', 'broker-3', 'controller']) cluster.network.partition('broker-1', other);
    const lost = await client.send(1, topic, ['lost', 'lost too'], { timeoutMs: 300 });
    await cluster.until(() => cluster.replica(1, topic).log.logEndOffset === 4);
    cluster.controller.fence(1);
    await cluster.until(() => cluster.leads(2, topic));
    expect((await client.produce(2, topic, ['c'])).error).toBe('NONE');
    expect((await cluster.run(lost())).error).toBe('REQUEST_TIMED_OUT');
    cluster.network.heal();
    await cluster.until(() => isrOf(three).length === 3);
    expect(cluster.replica(1, topic).log.logEndOffset).toBe(3);
    expect((await client.produce(2, topic, ['d'])).error).toBe('NONE');
    expect(await client.consume(2, topic, 0)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('zombie-leader-resume-acks-nothing', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const zombie = cluster.world(1).process;
    const old = await client.send(1, topic, ['before']);
    expect((await cluster.run(old())).error).toBe('NONE');
    zombie.pause();
    cluster.controller.fence(1);
    await cluster.until(() => cluster.leads(2, topic));
    const late = await client.send(1, topic, ['late'], { timeoutMs: 500 });
    await client.produce(2, topic, ['new']);
    zombie.resume();
    expect(['NOT_LEADER', 'REQUEST_TIMED_OUT']).toContain((await cluster.run(late())).error);
    expect(await client.consume(2, topic, 0)).toEqual(['before', 'new']);
  });

  it('idempotent-retry-across-failover-no-duplicate', async () => {
    const { cluster, topic, client } = await threeBrokers();
    const producer = { id: 7, sequence: 0 };
    expect((await client.produce(1, topic, ['a'], { producer })).error).toBe('NONE');
    cluster.kill(1);
    cluster.controller.fence(1);
    await cluster.until(() => cluster.leads(2, topic));
    expect(await client.produce(2, topic, ['a'], { producer })).toEqual({ error: 'NONE', baseOffset: 0 });
    expect((await client.produce(2, topic, ['b'], { producer: { id: 7, sequence: 1 } })).baseOffset).toBe(1);
    expect(await client.consume(2, topic, 0)).toEqual(['a', 'b']);
  });

  it('all-nodes-power-loss-durable-mode-no-acked-loss', async () => {
    const three = await threeBrokers();
    const { cluster, topic } = three;
    const before = await produceAll(three, numbered(20));
    for (const id of [1, 2, 3]) cluster.powerLoss(id);
    for (const id of [1, 2, 3]) await cluster.startBroker(id);
    await cluster.until(() => [1, 2, 3].every((id) => cluster.broker(id).isServing));
    for (const id of [1, 2, 3]) expect(cluster.broker(id).replicas.size).toBe(1);
    cluster.controller.elect(topic, 0, 3, [3]);
    await cluster.until(() => cluster.leads(3, topic) && isrOf(three).length === 3);
    const client = await cluster.client();
    expect((await client.produce(3, topic, ['after'])).error).toBe('NONE');
    expect(await client.consume(3, topic, 0)).toEqual([...before, 'after']);
  });
});

describe('the ISR', () => {
  it('counts what a follower has made durable before its leader came to lead', async () => {
    const { cluster, topic, client } = await threeBrokers({ broker: { replicaLagTimeMaxMs: 60_000 } });
    cluster.disk(3).stallSyncs();
    await client.produce(1, topic, ['a'], { acks: 1 });
    await cluster.until(() => cluster.replica(3, topic).log.logEndOffset === 1);
    // Broker 3 asks broker 2 in the new epoch, then tells it of its disk; only then does broker 2 hear that it leads.
    cluster.network.partition('controller', 'broker-2', { oneWay: true });
    cluster.controller.elect(topic, 0, 2);
    await cluster.until(() => cluster.replica(3, topic).follower?.leaderEpoch === 1);
    await cluster.scheduler.runFor(50);
    cluster.disk(3).releaseSyncs();
    await cluster.until(() => cluster.replica(3, topic).log.durableOffset === 1);
    await cluster.scheduler.runFor(50);
    expect(cluster.leads(2, topic)).toBe(false);
    cluster.network.heal();
    await cluster.until(() => cluster.leads(2, topic));
    await cluster.scheduler.runFor(1_000);
    expect(cluster.replica(2, topic).highWatermark).toBe(1);
  });

  it('shrinks by a follower that lags, and takes it back when it has caught up', async () => {
    const three = await threeBrokers({ broker: { replicaLagTimeMaxMs: 1_000 } });
    const { cluster, topic, client } = three;
    cluster.network.partition('broker-1', 'broker-3');
    const pending = await client.send(1, topic, ['a'], { timeoutMs: 20_000 });
    expect((await cluster.run(pending())).error).toBe('NONE');
    expect(isrOf(three)).toEqual([1, 2]);
    cluster.network.heal();
    await cluster.until(() => isrOf(three).length === 3);
    expect(cluster.replica(3, topic).log.logEndOffset).toBe(1);
  });

  it('does not shrink an idle partition on its first append', async () => {
    const three = await threeBrokers({ broker: { replicaLagTimeMaxMs: 1_000 } });
    await three.cluster.scheduler.runFor(60_000);
    expect((await three.client.produce(1, three.topic, ['a'])).error).toBe('NONE');
    await three.cluster.scheduler.runFor(5_000);
    expect(isrOf(three)).toEqual([1, 2, 3]);
    expect(three.cluster.controller.alterPartitions).toBe(0);
  });

  it.each(['refuse', 'lose-answer'] as const)('lost-alterpartition-is-resent (%s)', async (fault) => {
    const three = await threeBrokers({ broker: { replicaLagTimeMaxMs: 1_000 } });
    const { cluster, topic, client } = three;
    cluster.controller.alterPartitionFault = fault;
    cluster.network.partition('broker-1', 'broker-3');
    const pending = await client.send(1, topic, ['a'], { timeoutMs: 60_000 });
    await cluster.until(() => cluster.controller.alterPartitions > 0);
    if (fault === 'refuse') {
      await cluster.scheduler.runFor(5_000);
      expect(cluster.replica(1, topic).highWatermark).toBe(0);
      expect(cluster.controller.alterPartitions).toBeGreaterThan(3);
    }
    cluster.controller.alterPartitionFault = undefined;
    expect((await cluster.run(pending())).error).toBe('NONE');
    expect(isrOf(three)).toEqual([1, 2]);
  });

  it('takes a restarted broker back only when its disk has what the leader has', async () => {
    const three = await threeBrokers();
    const { cluster, topic, client } = three;
    cluster.kill(3);
    cluster.controller.fence(3);
    for (const value of numbered(10)) await client.produce(1, topic, [value]);
    await cluster.startBroker(3);
    await cluster.until(() => isrOf(three).length === 3);
    expect(cluster.replica(3, topic).log.durableOffset).toBe(10);
  });
});

describe('fetch sessions', () => {
  it('go on after their connection was cut', async () => {
    const three = await threeBrokers();
    const { cluster, topic, client } = three;
    await client.produce(1, topic, ['a']);
    for (const follower of ['broker-2', 'broker-3']) cluster.network.dropConnections('broker-1', follower);
    expect((await client.produce(1, topic, ['b'])).error).toBe('NONE');
    expect(isrOf(three)).toEqual([1, 2, 3]);
    expect(cluster.replica(3, topic).log.logEndOffset).toBe(2);
  });

  it('wait for a leader that is about to lead, and tell its high watermark as soon as it does', async () => {
    const three = await threeBrokers();
    const { cluster, topic, client } = three;
    for (const value of ['a', 'b', 'c']) await client.produce(1, topic, [value]);
    cluster.disk(2).syncLatencyMs = { least: 50, most: 60 };
    cluster.kill(1);
    cluster.controller.fence(1);
    await cluster.until(() => cluster.replica(3, topic).follower?.leader === 2);
    await cluster.scheduler.runFor(20);
    expect(cluster.leads(2, topic)).toBe(false);
    await cluster.until(() => cluster.leads(2, topic));
    await cluster.scheduler.runFor(5);
    expect(cluster.replica(2, topic).highWatermark).toBe(3);
    expect(cluster.replica(3, topic).highWatermark).toBe(3);
  });

  it('tell a follower that has cut its log how much is committed, although nobody writes any more', async () => {
    const three = await threeBrokers();
    const { cluster, topic, client } = three;
    await produceAll(three, ['a', 'b']);
    for (const other of ['broker-2', 'broker-3', 'controller']) cluster.network.partition('broker-1', other);
    await client.send(1, topic, ['lost'], { timeoutMs: 300 });
    await cluster.until(() => cluster.replica(1, topic).log.durableOffset === 3);
    cluster.kill(1);
    cluster.controller.fence(1);
    await cluster.until(() => cluster.leads(2, topic) && cluster.replica(2, topic).highWatermark === 2);
    cluster.network.heal();
    await cluster.startBroker(1);
    await cluster.until(() => cluster.hosts(1, topic) && cluster.replica(1, topic).log.logEndOffset === 2);
    // It knows nothing from before: the checkpoint is of a while ago.
    await cluster.until(() => cluster.replica(1, topic).highWatermark === 2);
  });

  it('replicate many partitions at once, and tell parked fetches of new ones', async () => {
    const { cluster, client } = await threeBrokers();
    const many = cluster.controller.createTopic('many', [1, 2, 3], { minIsr: 2, partitions: 50 });
    await cluster.until(() => Array.from({ length: 50 }).every((_, partition) => cluster.leads(1, many, partition)));
    const sends = [];
    for (let partition = 0; partition < 50; partition++) {
      sends.push(await client.send(1, many, [`p${partition}`], { partition }));
    }
    const fromMs = cluster.scheduler.nowMs;
    const outcomes = await cluster.run(Promise.all(sends.map((outcome) => outcome())));
    expect(new Set(outcomes.map(({ error }) => error))).toEqual(new Set(['NONE']));
    expect(cluster.scheduler.nowMs - fromMs).toBeLessThan(500);
  });
});
