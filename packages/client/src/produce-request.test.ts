import { expect, it } from 'vitest';
import { ClusterConnection } from './cluster-connection.js';
import { produce } from './produce-request.js';
import { ProducerLines } from './producer-lines.js';
import { resolveProducerOptions } from './producer-options.js';
import { TestCluster } from './testing/test-cluster.js';

it('fails a batch that cannot be put into bytes for certain, and no other of the request', async () => {
  const cluster = await TestCluster.start();
  const run = cluster.scheduler;
  const { topicId } = cluster.createTopic('tide', [1, 1, 1]);
  const connection = new ClusterConnection({ world: cluster.world('client'), bootstrap: cluster.bootstrap });
  await run.settle(connection.refresh());
  const channel = await run.settle(connection.connect(1));
  const options = resolveProducerOptions({ idempotent: false }, 1000);
  const lines = new ProducerLines(options, () => true);
  const delivery = { sizeBytes: 1, timestampMs: 0, resolve: () => undefined, reject: () => undefined };
  // The second has a time that no record can bear.
  const entries = [0, Number.NaN, 0].map((timestampMs, partition) => {
    const line = lines.activate('tide', partition);
    line.queue.append({ timestampMs, value: Buffer.from('x') }, { sizeBytes: 1, nowMs: 0 }, delivery);
    const batch = line.queue.take(undefined);
    if (batch === undefined) throw new Error('nothing to take');
    return { line, batch, topicId, leaderEpoch: 0 };
  });
  const { signal } = new AbortController();
  const request = { cluster: connection, channel, brokerId: 1, options, signal };
  const results = await run.settle(produce({ ...request, entries }));
  expect(results.map(({ error, baseOffset }) => [error, baseOffset])).toEqual([
    [undefined, 0],
    ['INVALID_RECORD', -1],
    [undefined, 0],
  ]);
  expect(await produce({ ...request, entries: entries.slice(1, 2) })).toMatchObject([{ error: 'INVALID_RECORD' }]);
  expect(cluster.broker(1).seen.produce).toBe(1);
});
