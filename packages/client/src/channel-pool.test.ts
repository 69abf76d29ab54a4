import { expect, it } from 'vitest';
import { ChannelPool } from './channel-pool.js';
import { addressOf } from './testing/test-broker.js';
import { TestCluster } from './testing/test-cluster.js';

it('forgets an address that nobody needs, but not while a channel to it is open or being made', async () => {
  const cluster = await TestCluster.start();
  const { scheduler: run } = cluster;
  const world = cluster.world('client');
  const pool = new ChannelPool({ world, clientId: '', dialTimeoutMs: 1000, onChange: () => undefined });
  const live = addressOf(cluster.broker(1));
  const dead = { host: 'broker-1', port: 4 };
  const refused = () => pool.connect(dead).catch(() => 'refused');
  expect(await run.settle(refused())).toBe('refused');
  const channel = await run.settle(pool.connect(live));
  pool.retain([dead]);
  expect([pool.isFailing(dead), pool.openChannel(live) === channel]).toEqual([true, true]);
  const again = refused();
  pool.retain([]);
  expect(pool.isFailing(dead)).toBe(true);
  await run.settle(again);
  // More than there are entries.
  pool.retain([1, 2, 3].map((port) => ({ host: 'elsewhere', port })));
  expect([pool.isFailing(dead), pool.openChannel(live) === channel]).toEqual([false, true]);
  pool.close();
});
