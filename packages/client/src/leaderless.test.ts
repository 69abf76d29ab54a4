// Clients that are quiet while a partition has no leader, or none that they could reach, for longer than a report of
// trouble is remembered. Nothing but the client itself brings it back to its question.
import { encodeBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { createConsumer, createProducer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

const GAP_MS = 10_000;
/** The pause between two questions for routes, and the way there and back. */
const SOON_MS = 120;

const batch = () => encodeBatch({ records: [{ timestampMs: 1, value: Uint8Array.of(1) }] });

async function start() {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', [1]);
  return { cluster, run: cluster.scheduler, world: cluster.world('client') };
}

/** Takes the leader, or what leads to it, away; returns what brings it back. */
type Outage = (cluster: TestCluster) => () => void;

const outages: [string, Outage][] = [
  [
    'has no leader',
    (cluster) => {
      cluster.partition('tide').moveTo(-1);
      return () => cluster.partition('tide').moveTo(2);
    },
  ],
  [
    'has a leader whose address nobody knows',
    (cluster) => {
      cluster.partition('tide').moveTo(4);
      return () => cluster.partition('tide').moveTo(2);
    },
  ],
];

describe.each(outages)('a partition that for long %s', (_, begin) => {
  it('takes what was sent meanwhile as soon as it has one', async () => {
    const { cluster, run, world } = await start();
    const producer = createProducer({ world, bootstrap: cluster.bootstrap });
    await run.settle(producer.send({ topic: 'tide', value: 'before' }));
    const end = begin(cluster);
    const sent = producer.send({ topic: 'tide', value: 'meanwhile' });
    await run.runFor(GAP_MS);
    end();
    await run.settle(sent, { timeoutMs: SOON_MS });
    expect(cluster.values('tide').at(-1)).toBe('meanwhile');
  });

  it('is read on as soon as it has one', async () => {
    const { cluster, run, world } = await start();
    const consumer = createConsumer({ world, bootstrap: cluster.bootstrap, offsetReset: 'earliest' });
    consumer.assign([{ topic: 'tide', partition: 0, from: 'beginning' }]);
    expect(await run.settle(consumer.poll({ timeoutMs: 10 }))).toEqual([]);
    const end = begin(cluster);
    await run.runFor(GAP_MS);
    end();
    const polled = consumer.poll({ timeoutMs: SOON_MS });
    cluster.partition('tide').append(batch());
    expect(await run.settle(polled)).toHaveLength(1);
  });
});

it('a topic that is made long after it was to be read is read as soon as it is there', async () => {
  const { cluster, run, world } = await start();
  const consumer = createConsumer({ world, bootstrap: cluster.bootstrap });
  consumer.assign([{ topic: 'ebb', partition: 0, from: { offset: 0 } }]);
  await run.runFor(GAP_MS);
  cluster.createTopic('ebb', [2]);
  cluster.partition('ebb').append(batch());
  expect(await run.settle(consumer.poll({ timeoutMs: SOON_MS }))).toHaveLength(1);
});
