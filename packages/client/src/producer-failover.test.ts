// A producer while leaders die, hang, move and lose answers. The peers keep what a real cluster would: whatever was
// acknowledged is in the log, which the next leader has too.
import { HandlerRegistry, serveFrames } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { ClusterConnection, createProducer, type ProducerError, type ProducerOptions } from './index.js';
import { addressOf, type ProduceFate } from './testing/test-broker.js';
import { TestCluster } from './testing/test-cluster.js';
import { registerHandlers } from './testing/test-handlers.js';

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

it('a leader that has handed over costs no record of a producer that was quiet for longer than brokers remember it', async () => {
  const { cluster, producer, run } = await start();
  cluster.partition('tide').forgetProducers();
  cluster.partition('tide').moveTo(2);
  await run.settle(producer.send(record('after')));
  expect(cluster.values('tide')).toEqual(['warm', 'after']);
});

it('a leader that ends while records wait for their acks leaves what became of them unknown', async () => {
  const { cluster, producer, run } = await start();
  cluster.broker(1).produceFate = () => {
    cluster.partition('tide').forgetProducers();
    cluster.partition('tide').moveTo(2);
    return 'NOT_LEADER';
  };
  const error = await run.settle(producer.send(record('after')).then(String, (reason: ProducerError) => reason));
  expect(error).toMatchObject({ code: 'UNKNOWN_PRODUCER_ID', outcome: 'unknown' });
});

describe('a leader that is back and has not recovered yet', () => {
  it('is asked again until it takes records', async () => {
    const { cluster, producer, run } = await start();
    cluster.kill(1);
    const broker = cluster.broker(1);
    broker.world = cluster.world(broker.hostName);
    const registry = new HandlerRegistry({ complete: false });
    await serveFrames({ world: broker.world, address: addressOf(broker), registry });
    const written = producer.send(record('after'));
    await run.runFor(3_000);
    registerHandlers(registry, cluster, broker);
    registry.complete();
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

  it('is given up for the successor in one partition, though another of the request has none', async () => {
    const { cluster, producer, run } = await start();
    cluster.createTopic('orphan', [1]);
    await run.settle(producer.send({ topic: 'orphan', value: 'warm' }));
    cluster.broker(1).produceFate = () => 'silence';
    const orphan = producer.send({ topic: 'orphan', value: 'after' });
    const written = producer.send(record('after'));
    await run.runFor(300);
    expect(cluster.broker(1).seen.produce).toBe(3);
    cluster.partition('orphan').moveTo(-1);
    cluster.partition('tide').moveTo(2);
    const movedMs = run.nowMs;
    expect(await run.settle(written)).toMatchObject({ offset: 1 });
    expect(run.nowMs - movedMs).toBeLessThan(400);
    cluster.partition('orphan').moveTo(3);
    expect(await run.settle(orphan)).toMatchObject({ offset: 1 });
    for (const topic of ['tide', 'orphan']) expect(cluster.values(topic)).toEqual(['warm', 'after']);
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

describe('a request that waits for one of its partitions, while the other takes more than a broker remembers', () => {
  const later = ['2', '3', '4', '5', '6', '7', '8'];

  async function waiting(fate: ProduceFate) {
    const started = await start({ requestTimeoutMs: 5000 });
    const { cluster, producer, run } = started;
    const { topicId } = cluster.createTopic('slow', [1]);
    await run.settle(producer.send({ topic: 'slow', value: 'warm' }));
    const broker = cluster.broker(1);
    const requests = broker.seen.produce;
    broker.produceFate = (batch) => (batch.topicId === topicId ? fate : 'answer');
    const slow = producer.send({ topic: 'slow', value: 'slow' });
    const first = producer.send(record(1));
    await run.runUntil(() => broker.seen.produce > requests);
    broker.produceFate = undefined;
    for (const value of later) await run.settle(producer.send(record(value)));
    return { ...started, first, slow };
  }

  it('is answered in time, and tells where the other wrote', async () => {
    const { cluster, run, first, slow } = await waiting('stall');
    expect(await run.settle(Promise.all([first, slow]))).toMatchObject([{ offset: 1 }, { offset: 1 }]);
    expect([cluster.values('tide'), cluster.values('slow')]).toEqual([
      ['warm', '1', ...later],
      ['warm', 'slow'],
    ]);
  });

  it.each(['is never answered', 'loses its connection', 'loses its leader'])(
    '%s: all is written, once',
    async (end) => {
      const { cluster, run, first, slow } = await waiting('silence');
      if (end !== 'is never answered') cluster.kill(1);
      if (end === 'loses its connection') await cluster.restart(1);
      if (end === 'loses its leader') for (const topic of ['tide', 'slow']) cluster.partition(topic).moveTo(2);
      expect(await run.settle(Promise.all([first, slow]))).toMatchObject([{ offset: -1 }, { offset: 1 }]);
      expect(cluster.values('tide')).toEqual(['warm', '1', ...later]);
    },
  );
});

describe('a leader that was moved', () => {
  it('is followed at its word, without a question for routes', async () => {
    const { cluster, producer, run } = await start();
    for (const broker of cluster.brokers.values()) broker.frozenRoutes = [];
    cluster.partition('tide').moveTo(3);
    await run.settle(producer.send(record('after')));
    expect(cluster.broker(3).seen.produce).toBe(1);
  });

  it('is found though some nodes still tell of the old one', async () => {
    const { cluster, producer, run } = await start();
    const { topics } = cluster;
    const old = [...topics.values()].map((topic) => ({
      ...topic,
      partitions: topic.partitions.map((each) => Object.assign(Object.create(each), { leader: 1, leaderEpoch: 0 })),
    }));
    for (const brokerId of [1, 2]) cluster.broker(brokerId).frozenRoutes = old;
    cluster.kill(1);
    cluster.partition('tide').moveTo(2);
    await run.settle(producer.send(record('after')), { timeoutMs: 500 });
    expect(cluster.values('tide')).toEqual(['warm', 'after']);
  });
});

it('starts over with a topic that was created again', async () => {
  const { cluster, producer, run } = await start();
  await run.settle(producer.send(record('old')));
  cluster.topics.delete('tide');
  cluster.createTopic('tide', [2]);
  await run.settle(producer.send(record('new')), { timeoutMs: 1000 });
  expect(cluster.values('tide')).toEqual(['new']);
});

it('does not send a record again after its delivery timeout, and says that the outcome is unknown', async () => {
  const { cluster, producer, run } = await start({ requestTimeoutMs: 200, deliveryTimeoutMs: 500 });
  cluster.broker(1).produceFate = () => 'silence';
  const error = await run.settle(producer.send(record('once')).catch((reason: ProducerError) => reason));
  expect(error).toMatchObject({ code: 'REQUEST_TIMED_OUT', outcome: 'unknown' });
  cluster.broker(1).produceFate = undefined;
  await run.settle(producer.send(record('next')));
  expect(cluster.values('tide')).toEqual(['warm', 'once', 'next']);
});

// Kills, restarts, moves, hangs and lost answers at random moments. Everything is acknowledged in the end, once, in order.
describe.each(Array.from({ length: 20 }, (_, at) => at + 1))('chaos, seed %i', (seed) => {
  it('neither loses, duplicates nor reorders', { timeout: 60_000 }, async () => {
    const { cluster, producer, run } = await start({ seed, batchBytesMax: 300, requestBytesMax: 1024 });
    const random = run.random.fork('nemesis');
    const draw = (most: number) => Math.floor(random.next() * most);
    for (const broker of cluster.brokers.values()) {
      broker.produceFate = () => (random.next() < 0.03 ? 'NOT_ENOUGH_REPLICAS' : 'answer');
    }
    const sends: Promise<unknown>[] = [];
    for (let round = 0; round < 40; round++) {
      for (let count = draw(20); count >= 0; count--) sends.push(producer.send(record(sends.length)));
      const brokerId = draw(3) + 1;
      const { up, hostName } = cluster.broker(brokerId);
      const kind = draw(5);
      if (kind === 0 && up) cluster.kill(brokerId);
      else if (kind === 0 || kind === 1) cluster.network.dropConnections('client', hostName);
      else if (kind === 2) cluster.network.freezeHost(hostName);
      else if (kind === 3) cluster.network.thawHost(hostName);
      await run.runFor(draw(60));
      for (const broker of cluster.brokers.values()) {
        if (!broker.up && random.next() < 0.4) await cluster.restart(broker.brokerId);
      }
      const partition = cluster.partition('tide');
      if (random.next() < 0.4 || !cluster.broker(partition.leader).up) partition.moveTo(draw(3) + 1);
    }
    for (const { brokerId, hostName, up } of cluster.brokers.values()) {
      cluster.network.thawHost(hostName);
      if (!up) await cluster.restart(brokerId);
    }
    await run.settle(Promise.all(sends), { timeoutMs: 60_000 });
    expect(cluster.values('tide')).toEqual(['warm', ...sends.map((_, at) => String(at))]);
  });
});
