import { expect, it } from 'vitest';
import { ClusterConnection, createConsumer, createProducer, type ProducerError } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

async function start() {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', [1]);
  const connection = new ClusterConnection({ world: cluster.world('client'), bootstrap: cluster.bootstrap });
  return { cluster, connection, run: cluster.scheduler };
}

const outcomeOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'ok',
    ({ code, outcome }: ProducerError) => `${code} ${outcome}`,
  );

it('a shared connection that closes closes its producers, which say at once what is known of each record', async () => {
  const { cluster, connection, run } = await start();
  const producer = createProducer({ cluster: connection, inFlightMax: 1, batchBytesMax: 1 });
  const send = () => outcomeOf(producer.send({ topic: 'tide', value: 'x' }));
  expect(await run.settle(send())).toBe('ok');
  cluster.broker(1).produceFate = () => 'silence';
  const sends = [send(), send(), outcomeOf(producer.send({ topic: 'nowhere', value: 'x' }))];
  const closing = producer.close();
  await run.runFor(100);
  const startMs = run.nowMs;
  await run.settle(connection.close());
  expect(await run.settle(Promise.all(sends))).toEqual(['CANCELLED unknown', 'CANCELLED failed', 'CANCELLED failed']);
  await run.settle(closing);
  expect(run.nowMs - startMs).toBeLessThan(1);
});

it('a producer takes nothing more when the connection that it shares has closed', async () => {
  const { connection, run } = await start();
  const [before, idle] = [createProducer({ cluster: connection }), createConsumer({ cluster: connection })];
  expect(await run.settle(outcomeOf(before.send({ topic: 'tide', value: 'x' })))).toBe('ok');
  await run.settle(connection.close());
  const startMs = run.nowMs;
  for (const producer of [before, createProducer({ cluster: connection })]) {
    expect(await run.settle(outcomeOf(producer.send({ topic: 'tide', value: 'y' })))).toBe('CANCELLED failed');
  }
  expect(run.nowMs - startMs).toBeLessThan(1);
  expect([idle.closed, createConsumer({ cluster: connection }).closed]).toEqual([true, true]);
});

it('a shared connection that closes ends the polls of its consumers', async () => {
  const { connection, run } = await start();
  const consumer = createConsumer({ cluster: connection });
  consumer.assign([{ topic: 'tide', partition: 0, from: 'beginning' }]);
  const polled = consumer.poll({ timeoutMs: 60_000 });
  await run.runFor(100);
  const startMs = run.nowMs;
  await run.settle(connection.close());
  expect(await run.settle(polled)).toEqual([]);
  expect(run.nowMs - startMs).toBeLessThan(1);
  await expect(consumer.poll()).rejects.toMatchObject({ code: 'CANCELLED' });
});
