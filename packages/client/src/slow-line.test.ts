// Goal: a consumer reads on over any line, and fetches little twice. Method: a broker at a narrow line.
import { encodeBatch } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { createConsumer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

const RECORD_BYTES = 10_000;

/** A consumer at the beginning of so many partitions with so many records each, at a broker with such a line. */
async function start({ partitions, records, bytesPerMs }: Record<'partitions' | 'records' | 'bytesPerMs', number>) {
  const cluster = await TestCluster.start({ brokers: 1 });
  const { scheduler: run } = cluster;
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  cluster.createTopic(
    'tide',
    all.map(() => 1),
  );
  const batch = encodeBatch({ records: [{ timestampMs: 0, value: new Uint8Array(RECORD_BYTES) }] });
  for (const partition of all) {
    for (let count = 0; count < records; count++) cluster.partition('tide', partition).append(batch);
  }
  const broker = cluster.broker(1);
  cluster.network.setBandwidth(broker.hostName, bytesPerMs, 'outgoing');
  const consumer = createConsumer({ world: cluster.world('client'), bootstrap: cluster.bootstrap });
  consumer.assign(all.map((partition) => ({ topic: 'tide', partition, from: 'beginning' as const })));
  /** How many records came, and how long it took, until there were so many or this moment has come. */
  const read = async (most: number, untilMs: number) => {
    const fromMs = run.nowMs;
    let count = 0;
    while (count < most && run.nowMs < fromMs + untilMs) {
      count += (await run.settle(consumer.poll({ timeoutMs: 1_000 }))).length;
    }
    return { count, tookMs: run.nowMs - fromMs };
  };
  return { broker, read };
}

it('takes no more in one answer than comes in time', async () => {
  // 50 MB, of which the line carries a megabyte in a second: all in one answer would be late.
  const { read } = await start({ partitions: 50, records: 100, bytesPerMs: 1_000 });
  const { count, tookMs } = await read(5_000, 120_000);
  expect(count).toBe(5_000);
  expect(tookMs).toBeLessThan(60_000);
});

it('asks for less where not even the first answer came in time', async () => {
  // A megabyte takes 100 s.
  const { read } = await start({ partitions: 20, records: 50, bytesPerMs: 10 });
  expect((await read(20, 600_000)).count).toBeGreaterThanOrEqual(20);
});

it('takes much at once where the line is fast', async () => {
  const { broker, read } = await start({ partitions: 50, records: 100, bytesPerMs: 1_000_000 });
  expect((await read(5_000, 10_000)).count).toBe(5_000);
  expect(broker.seen.fetch).toBeLessThan(40);
});
