// The client's clock counts the holds on its process: a simulation has no process that ends by itself.
import { describe, expect, it } from 'vitest';
import { type ConnectionOptions, createAdmin, createConsumer, createProducer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

const tide = { topic: 'tide', partition: 0 };

async function start() {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide');
  const world = cluster.world('client');
  let held = 0;
  Object.assign(world.clock, {
    hold: () => {
      held++;
      return { release: () => held-- };
    },
  });
  const killAll = () => {
    for (const brokerId of cluster.brokers.keys()) cluster.kill(brokerId);
  };
  const options: ConnectionOptions = { world, bootstrap: cluster.bootstrap };
  return { cluster, options, run: cluster.scheduler, held: () => held, killAll };
}

const settled = (promise: Promise<unknown>) => promise.then(String, String);

describe.each<[string, (options: ConnectionOptions) => Promise<unknown>]>([
  ['a send', (options) => createProducer({ ...options, blockTimeoutMs: 3000 }).send({ ...tide, value: 'x' })],
  ['a poll', (options) => polling(options).poll({ timeoutMs: 3000 })],
  ['a look-up of offsets', (options) => createConsumer({ ...options, requestTimeoutMs: 3000 }).endOffsets([tide])],
  ['an administrative request', (options) => createAdmin(options).listTopics({ timeoutMs: 3000 })],
  ['a deletion of topics', (options) => createAdmin(options).deleteTopics(['tide'], { timeoutMs: 3000 })],
  [
    'a deletion of records',
    (options) => createAdmin(options).deleteRecords([{ ...tide, before: 1 }], { timeoutMs: 3000 }),
  ],
  ['a request to the quorum', (options) => createAdmin(options).quorum.describe({ timeoutMs: 3000 })],
])('%s', (_name, begin) => {
  it('keeps the process alive though every connection is closed, until it has settled', async () => {
    const { options, run, held, killAll } = await start();
    killAll();
    const outcome = settled(begin(options));
    await run.runFor(1500);
    expect(held()).toBe(1);
    await run.settle(outcome);
    expect(held()).toBe(0);
  });
});

function polling(options: ConnectionOptions) {
  const consumer = createConsumer(options);
  consumer.assign([{ ...tide, from: 'beginning' }]);
  return consumer;
}

describe('a producer', () => {
  it('holds the process from its first unsettled send to its last, whether they end well or badly', async () => {
    const { options, run, held, killAll } = await start();
    const producer = createProducer({ ...options, deliveryTimeoutMs: 5000 });
    expect(held(), 'nothing is owed yet').toBe(0);
    await run.settle(producer.send({ ...tide, value: 'a' }));
    expect(held(), 'a producer that is not closed owes nothing').toBe(0);
    killAll();
    const sends = ['b', 'c'].map((value) => settled(producer.send({ ...tide, value })));
    const flush = settled(producer.flush());
    await run.runFor(4000);
    expect(held()).toBe(1);
    await run.settle(Promise.all([...sends, flush]));
    expect(held()).toBe(0);
  });

  it('holds it no longer once it is closed, or has refused a record', async () => {
    const { options, run, held, killAll } = await start();
    killAll();
    const producer = createProducer(options);
    const sends = [{ ...tide, value: 'x' }, { topic: '' }].map((record) => settled(producer.send(record)));
    await run.settle(producer.close({ timeoutMs: 10 }));
    await run.settle(Promise.all(sends));
    expect(held()).toBe(0);
  });
});

it('a consumer that is closed in the middle of a poll lets the process end', async () => {
  const { options, run, held } = await start();
  const consumer = polling(options);
  const poll = settled(consumer.poll({ timeoutMs: 60_000 }));
  await run.runFor(1000);
  expect(held()).toBe(1);
  await run.settle(consumer.close());
  await run.settle(poll);
  expect(held()).toBe(0);
});
