// A client learns that a topic was deleted, and leaves it alone.
import { ErrorCode } from '@tidemark/protocol';
import { HandlerRegistry, methods, serveFrames } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { ClusterConnection, Consumer, Producer, type ProducerError, type ProducerOptions } from './index.js';
import { addressOf } from './testing/test-broker.js';
import { TestCluster } from './testing/test-cluster.js';

async function start(options: ProducerOptions = {}) {
  const peers = await TestCluster.start();
  for (const name of ['tide', 'ebb']) peers.createTopic(name, [1, 2]);
  const cluster = new ClusterConnection({ world: peers.world('client'), bootstrap: peers.bootstrap });
  const producer = new Producer({ cluster }, options);
  const run = peers.scheduler;
  const send = (topic: string) => producer.send({ topic, partition: 0, value: 'x' });
  await run.settle(Promise.all(['tide', 'ebb'].map(send)));
  const seen = (kind: 'routes' | 'fetch' | 'produce') =>
    [...peers.brokers.values()].reduce((sum, broker) => sum + broker.seen[kind], 0);
  return { peers, cluster, producer, run, send, seen };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: ProducerError) => error,
  );

describe('a topic that was deleted', () => {
  it('is forgotten, and asked for no more', async () => {
    const { peers, cluster, run } = await start();
    peers.topics.delete('tide');
    await run.settle(cluster.refresh());
    expect([cluster.isKnown('tide'), cluster.isKnown('ebb')]).toEqual([false, true]);
    await run.runFor(11_000);
    await run.settle(cluster.refresh());
    expect([...peers.brokers.values()].map(({ topicsAsked }) => topicsAsked)).toContainEqual(['ebb']);
  });

  it('is not taken for deleted by the word of a node that has not seen its creation', async () => {
    const { peers, cluster, run } = await start();
    for (const broker of peers.brokers.values()) broker.frozenRoutes = [...peers.topics.values()];
    peers.createTopic('late', [1]);
    peers.broker(2).frozenRoutes = undefined;
    await run.settle(cluster.waitForTopic('late', { timeoutMs: 5000 }));
    peers.broker(2).frozenRoutes = peers.broker(1).frozenRoutes;
    for (let round = 0; round < 6; round++) await run.settle(cluster.refresh());
    expect(cluster.isKnown('late')).toBe(true);
  });

  it('is not taken for deleted by the word of a node that does not know which cluster it belongs to', async () => {
    const { peers, cluster, run, seen } = await start();
    for (const brokerId of [1, 2, 3]) peers.kill(brokerId);
    const before = seen('routes');
    const unknown = { error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION };
    for (const brokerId of [1, 2, 3]) {
      const registry = new HandlerRegistry();
      registry.unary(methods.getRoutes, ({ topics }) => {
        return { message: { topics: topics.map((topic) => ({ topic, ...unknown })), metadataOffset: 99 } };
      });
      const { hostName } = peers.broker(brokerId);
      await serveFrames({ world: peers.world(hostName), address: addressOf({ hostName }), registry });
    }
    await run.settle(cluster.refresh());
    expect([cluster.isKnown('tide'), seen('routes')]).toEqual([true, before]);
  });

  it('takes no memory of a producer: what is sent there waits outside, and holds up no other topic', async () => {
    const { peers, cluster, producer, run, send, seen } = await start({ blockTimeoutMs: 2000 });
    peers.topics.delete('tide');
    await run.settle(cluster.refresh());
    const before = seen('produce');
    const lost = failureOf(send('tide'));
    await run.runFor(1000);
    expect([producer.bufferedBytes, seen('produce')]).toEqual([0, before]);
    await run.settle(send('ebb'), { timeoutMs: 100 });
    expect(await run.settle(lost)).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION', outcome: 'failed' });
    peers.createTopic('tide', [3]);
    await run.settle(send('tide'), { timeoutMs: 1000 });
    expect(peers.values('tide')).toEqual(['x']);
  });

  it('holds the memory of what a producer had for it no longer than a send may wait', async () => {
    const options = { blockTimeoutMs: 2000, bufferBytesMax: 4096, requestBytesMax: 2048 };
    const { peers, cluster, producer, run, send } = await start(options);
    // Nobody leads it when these are taken, so that none of them is lost on its way.
    peers.partition('tide').moveTo(-1);
    await run.settle(cluster.refresh());
    const lost = Promise.all(Array.from({ length: 7 }, () => failureOf(send('tide'))));
    await run.runFor(100);
    peers.topics.delete('tide');
    await run.settle(cluster.refresh());
    await run.runFor(1000);
    expect(producer.bufferedBytes).toBeGreaterThan(3500);
    await run.settle(send('ebb'), { timeoutMs: 1500 });
    const failure = expect.objectContaining({ code: 'UNKNOWN_TOPIC_OR_PARTITION', outcome: 'failed' });
    expect(await run.settle(lost, { timeoutMs: 100 })).toEqual(Array(7).fill(failure));
    peers.createTopic('tide', [3]);
    await run.settle(send('tide'), { timeoutMs: 1000 });
    expect(peers.values('tide')).toEqual(['x']);
  });

  it('is waited for with what a producer had for it, in case that it is made again', async () => {
    const { peers, cluster, run, send } = await start({ blockTimeoutMs: 2000 });
    for (let round = 0; round < 3; round++) {
      peers.partition('tide').moveTo(-1);
      await run.settle(cluster.refresh());
      const sent = send('tide');
      await run.runFor(100);
      peers.topics.delete('tide');
      await run.settle(cluster.refresh());
      await run.runFor(1500);
      peers.createTopic('tide', [3]);
      await run.settle(sent, { timeoutMs: 1000 });
      expect(peers.values('tide')).toEqual(['x']);
    }
  });

  it('is fetched no more, and read from its beginning once it is made again', async () => {
    const { peers, cluster, run, send, seen } = await start();
    const consumer = new Consumer({ cluster });
    consumer.assign([{ topic: 'tide', partition: 0, from: 'beginning' }]);
    const poll = () => run.settle(consumer.poll({ timeoutMs: 2000 }));
    expect(await poll()).toHaveLength(1);
    peers.topics.delete('tide');
    await poll();
    const before = seen('fetch');
    await poll();
    expect(seen('fetch')).toBe(before);
    peers.createTopic('tide', [2]);
    await run.settle(send('tide'));
    expect(await poll()).toMatchObject([{ topic: 'tide', offset: 0 }]);
  });
});
