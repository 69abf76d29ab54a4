// Goal: a directory of `log.dirs` beside the first without a free byte neither keeps a broker from stopping in order nor from
// starting, and nothing in it counts for less afterwards. Method: writes that fail for want of space, of new files only or of all.
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const PARTITIONS = [0, 1, 2, 3];

/** What is written of a log beside its batches, which a start writes again in their place. */
const growing = (partition: number) =>
  [
    '00000000000000000000.index',
    '00000000000000000000.timeindex',
    'leader-epoch-checkpoint.tmp',
    'leader-epoch-checkpoint.1.tmp',
    'clean-shutdown.tmp',
  ].map((name) => `t-${partition}/${name}`);

/** So large that six of them, each a batch, call for entries of an index. */
const LARGE = 'x'.repeat(4_000);

/** One broker with two directories that leads four partitions, each with a record, and some large ones perhaps. */
async function start(configs: Record<string, string> = {}, large: readonly string[] = []) {
  const cluster = await BrokerCluster.start([1], { directories: 2 });
  const topic = cluster.controller.createTopic('t', [1], { partitions: PARTITIONS.length, configs });
  await cluster.until(() => PARTITIONS.every((partition) => cluster.leads(1, topic, partition)));
  const there = PARTITIONS.filter((each) => cluster.replica(1, topic, each).log.directory.startsWith('/disk2/'));
  expect(there).toHaveLength(2);
  const client = await cluster.client();
  for (const partition of PARTITIONS) {
    for (const value of [`v${partition}`, ...large]) {
      expect((await client.produce(1, topic, [value], { partition })).error).toBe('NONE');
    }
  }
  /** No room in the second directory for these; if nothing is said, for whatever would make it hold more. */
  const fill = (names: readonly string[] = ['broker-state.tmp', ...PARTITIONS.flatMap(growing)]) => {
    const times = Number.POSITIVE_INFINITY;
    for (const name of names) cluster.disk(1).failNext('write', 'ENOSPC', { path: `/disk2/${name}`, times });
  };
  const stop = () => cluster.run(cluster.broker(1).stop({ handOverMs: 5_000 }));
  const restart = async () => {
    cluster.powerLoss(1);
    await cluster.startBroker(1);
  };
  const registered = () => {
    const { logs = [], missingLogs = [] } = cluster.controller.registrations.at(-1) ?? {};
    return { proved: logs.filter(({ proved }) => proved).length, logs: logs.length, missing: missingLogs.length };
  };
  const readAll = async () => {
    await cluster.until(() => cluster.broker(1).isServing);
    for (const partition of PARTITIONS) cluster.controller.elect(topic, partition, 1, [1]);
    await cluster.until(() => PARTITIONS.every((partition) => cluster.leads(1, topic, partition)));
    const reader = await cluster.client();
    const read: unknown[] = [];
    for (const partition of PARTITIONS) read.push(await reader.consume(1, topic, 0, { partition }));
    return read;
  };
  return { cluster, fill, stop, restart, registered, readAll };
}

const everything = PARTITIONS.map((partition) => [`v${partition}`]);
const allProved = { proved: 4, logs: 4, missing: 0 };

describe('a broker whose second directory is full', () => {
  // Long enough for indexes.
  const large = Array.from({ length: 6 }, (_, at) => `${at}${LARGE}`);

  it.each([
    { policy: 'sync', more: [] },
    { policy: 'async', more: [] },
    { policy: 'sync', more: large },
    { policy: 'async', more: large },
  ])(
    'stops in order, and proves everything at the next start ($policy, $more.length long)',
    async ({ policy, more }) => {
      const { cluster, fill, stop, restart, registered, readAll } = await start({ 'flush.policy': policy }, more);
      fill();
      expect(await stop()).toBe(true);
      await restart();
      await cluster.until(() => cluster.broker(1).isServing);
      expect(registered()).toEqual(allProved);
      // What is led under `async` has its epoch in a file.
      cluster.disk(1).clearFaults();
      expect(await readAll()).toEqual(PARTITIONS.map((partition) => [`v${partition}`, ...more]));
      expect(cluster.halts).toEqual([]);
    },
  );

  it('stops in order also where no word of that can be written there, and has lost nothing', async () => {
    const { cluster, fill, stop, restart, registered, readAll } = await start();
    fill(['broker-state', 'broker-state.tmp', ...PARTITIONS.map((partition) => `t-${partition}`)]);
    expect(await stop()).toBe(true);
    cluster.disk(1).clearFaults();
    await restart();
    expect(await readAll()).toEqual(everything);
    expect(registered()).toEqual(allProved);
    expect(cluster.halts).toEqual([]);
  });

  it('starts, and what is there is proved again by the start after that', async () => {
    const { cluster, fill, stop, restart, registered, readAll } = await start();
    for (let starts = 0; starts < 3; starts += 1) {
      expect(await stop()).toBe(true);
      fill();
      await restart();
      expect(await readAll()).toEqual(everything);
      expect(registered()).toEqual(allProved);
    }
    expect(cluster.halts).toEqual([]);
  });

  it('waits where its registration cannot be noted at all, and goes on by itself once there is space', async () => {
    const { cluster, fill, restart, registered, readAll } = await start();
    fill(['broker-state', 'broker-state.tmp']);
    await restart();
    await cluster.scheduler.runFor(10_000);
    expect([cluster.broker(1).isServing, cluster.halts]).toEqual([false, []]);
    cluster.disk(1).clearFaults();
    expect(await readAll()).toEqual(everything);
    await restart();
    expect(await readAll()).toEqual(everything);
    expect(registered()).toEqual(allProved);
  });

  it('stops at once while it waits', async () => {
    const { cluster, fill, stop, restart, registered } = await start();
    fill(['broker-state', 'broker-state.tmp']);
    await restart();
    await cluster.until(() => cluster.controller.registrations.length > 2);
    expect(await stop()).toBe(false);
    cluster.disk(1).clearFaults();
    await restart();
    await cluster.until(() => cluster.broker(1).isServing);
    expect(registered()).toEqual(allProved);
  });
});
