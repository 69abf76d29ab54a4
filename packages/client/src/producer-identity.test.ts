import { describe, expect, it } from 'vitest';
import { createProducer, type ProducerError } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

async function start() {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', [2]);
  const producer = createProducer({
    world: cluster.world('client'),
    bootstrap: cluster.bootstrap,
    deliveryTimeoutMs: 30_000,
  });
  return { cluster, producer, run: cluster.scheduler };
}

const record = { topic: 'tide', value: 'x' };

describe('a refusal of a producer id that calls itself final', () => {
  it('sends the question to the other brokers', async () => {
    const { cluster, producer, run } = await start();
    cluster.broker(1).producerIdRefusal = 'STALE_BROKER_EPOCH';
    cluster.broker(2).producerIdRefusal = 'BROKER_NOT_REGISTERED';
    await run.settle(producer.send(record));
    expect(cluster.values('tide')).toEqual(['x']);
    expect(cluster.broker(3).seen.producerIds).toBe(1);
  });

  it('by all of them has it asked again with growing pauses, until one gives out an id', async () => {
    const { cluster, producer, run } = await start();
    const brokers = [...cluster.brokers.values()];
    for (const broker of brokers) broker.producerIdRefusal = 'STALE_BROKER_EPOCH';
    const sent = producer.send(record);
    await run.runFor(20_000);
    const asked = brokers.map(({ seen }) => seen.producerIds);
    expect(Math.min(...asked)).toBeGreaterThan(10);
    expect(Math.max(...asked)).toBeLessThan(50);
    for (const broker of brokers) broker.producerIdRefusal = undefined;
    await run.settle(sent);
    expect(cluster.values('tide')).toEqual(['x']);
  });

  it('does not outlive the producer', async () => {
    const { cluster, producer, run } = await start();
    for (const broker of cluster.brokers.values()) broker.producerIdRefusal = 'STALE_BROKER_EPOCH';
    const failure = producer.send(record).catch((error: ProducerError) => error.code);
    await run.runFor(1000);
    await run.settle(producer.close({ timeoutMs: 1 }));
    expect(await run.settle(failure)).toBe('CANCELLED');
    const asked = cluster.broker(1).seen.producerIds;
    await run.runFor(20_000);
    expect(cluster.broker(1).seen.producerIds).toBe(asked);
  });
});
