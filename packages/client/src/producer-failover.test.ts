// A producer while leaders die, hang, move and lose answers. The peers keep what a real cluster would: whatever was
// acknowledged is in the log, which the next leader has too.
import { describe, expect, it } from 'vitest';
import { ClusterConnection, createProducer, type ProducerError, type ProducerOptions } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

async function start(options: ProducerOptions & { seed?: number } = {}) {
  const cluster = await TestCluster.start({ seed: options.seed ?? 1 });
  cluster.createTopic('tide', [1]);
  const producer = createProducer({ world: cluster.world('client'), bootstrap: cluster.bootstrap, ...options });
  await cluster.scheduler.settle(producer.send({ topic: 'tide', value: 'warm' }));
  return { cluster, producer, run: cluster.scheduler };
}

const record = (value: string | number) => ({ topic: 'tide', partition: 0, value: String(value) });

describe('a leader that is killed', () => {
  it('costs at most an eighth more than the cluster takes to replace it', async () => {
    const { cluster, producer, run } = await start();
    cluster.kill(1);
    const killedMs = run.nowMs;
    const written = producer.send(record('after'));
    await run.runFor(160);
    cluster.partition('tide').moveTo(2);
    await run.settle(written);
    // 20 ms is an eighth of 160; the rest is a question for routes and the request itself.
    expect(run.nowMs - killedMs).toBeLessThan(160 + 20 + 5);
    expect(cluster.values('tide')).toEqual(['warm', 'after']);
  });

  it('duplicates and reorders nothing, whatever was in flight', async () => {
    const { cluster, producer, run } = await start({ batchBytesMax: 200 });
    const sends = Array.from({ length: 100 }, (_, at) => producer.send(record(at)));
    // Some requests were carried out and their answers are on the way.
    await run.runUntil(() => cluster.partition('tide').endOffset > 10);
    cluster.kill(1);
    cluster.partition('tide').moveTo(2);
    const written = await run.settle(Promise.all(sends));
    expect(cluster.values('tide')).toEqual(['warm', ...sends.map((_, at) => String(at))]);
    expect(written.map(({ offset }) => offset)).toEqual(sends.map((_, at) => at + 1));
  });

  it('is found again when it comes back as what it was', async () => {
    const { cluster, producer, run } = await start();
    cluster.kill(1);
    const written = producer.send(record('after'));
    await run.runFor(3000);
    await cluster.restart(1);
    await run.settle(written);
    expect(cluster.values('tide')).toEqual(['warm', 'after']);
  });
});

describe('a leader that hangs', () => {
  it('is given up for its successor, though its connection stays open', async () => {
    const { cluster, producer, run } = await start();
    cluster.network.freezeHost('broker-1');
    const written = producer.send(record('after'));
    await run.runFor(300);
    cluster.partition('tide').moveTo(2);
    const movedMs = run.nowMs;
    await run.settle(written);
    expect(run.nowMs - movedMs).toBeLessThan(400);
    expect(cluster.values('tide')).toEqual(['warm', 'after']);
    // The late request wakes up and is refused as old.
    cluster.network.thawHost('broker-1');
    await run.runFor(1000);
    expect(cluster.values('tide')).toEqual(['warm', 'after']);
  });

  it('is not overtaken by its successor, with or without idempotence', async () => {
    const cluster = await TestCluster.start();
    cluster.createTopic('tide', [1]);
    const run = cluster.scheduler;
    const connection = new ClusterConnection({ world: cluster.world('client'), bootstrap: cluster.bootstrap });
    const producer = createProducer({ cluster: connection, acks: 1 });
    await run.settle(producer.send(record('warm')));
    cluster.network.freezeHost('broker-1');
    const sends = [producer.send(record('first'))];
    await run.runFor(100);
    cluster.partition('tide').moveTo(2);
    await run.settle(connection.refresh());
    sends.push(producer.send(record('second')));
    await run.settle(Promise.all(sends));
    expect(cluster.values('tide')).toEqual(['warm', 'first', 'second']);
  });

  it('keeps its request while nobody else leads and the connection is not given up as silent', async () => {
    const { cluster, producer, run } = await start();
    cluster.network.freezeHost('broker-1');
    const written = producer.send(record('after'));
    await run.runFor(2000);
    cluster.network.thawHost('broker-1');
    expect(await run.settle(written)).toMatchObject({ offset: 1 });
    expect(cluster.broker(1).seen.produce).toBe(2);
  });

  it('sends again after a silence that closed the connection, and the record is there once', async () => {
    const { cluster, producer, run } = await start();
    cluster.network.freezeHost('broker-1');
    const written = producer.send(record('after'));
    await run.runFor(5000);
    cluster.network.thawHost('broker-1');
    expect(await run.settle(written)).toMatchObject({ offset: 1 });
    expect(cluster.values('tide')).toEqual(['warm', 'after']);
  });
});
