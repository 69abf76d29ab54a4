// Method: an upkeep of its own over the replicas of a broker, on a clock that a look at a log moves, as it asks for the time of
// each; its turns end when the test says so.
import { describe, expect, it } from 'vitest';
import { BrokerStore } from '../storage/broker-store.js';
import { DiskSpace } from '../storage/disk-space.js';
import { FolderNames } from '../storage/folder-names.js';
import { FolderRemovals } from '../storage/folder-removals.js';
import { LogDirectories } from '../storage/log-directories.js';
import { BrokerCluster } from '../testing/broker-cluster.js';
import { Upkeep } from './upkeep.js';

const RETENTION_CHECK_MS = 77_000;

async function upkeepOf(cluster: BrokerCluster) {
  const { replicas: table, image, config } = cluster.broker(1);
  const [world, timers, turnEnds] = [cluster.world(1), new Map<number, () => void>(), [] as (() => void)[]];
  const directories = new LogDirectories(
    [{ path: '/data', directoryId: undefined, problem: undefined }],
    (reason, error) => world.halt(reason, error),
  );
  let nowMs = 0;
  let looks = 0;
  const clock = {
    monotonicMs: () => nowMs,
    wallMs: () => {
      looks += 1;
      nowMs += 7;
      return world.clock.wallMs();
    },
    setTimer: (delayMs: number, callback: () => void) => {
      timers.set(delayMs, callback);
      return { cancel: () => undefined };
    },
    defer: (callback: () => void) => turnEnds.push(callback),
  };
  const upkeep = new Upkeep({
    world: { ...world, clock },
    config: { ...config, retentionCheckIntervalMs: RETENTION_CHECK_MS },
    storage: {
      store: new BrokerStore(await cluster.run(world.stores.open('/data/upkeep'))),
      directories,
      removals: new FolderRemovals(world, new FolderNames(world.disk)),
    },
    space: new DiskSpace({ world, directories, reserveBytes: 0, unwrittenBytes: () => 0 }),
    table,
    image: () => image,
  });
  upkeep.start();
  timers.get(RETENTION_CHECK_MS)?.();
  await cluster.scheduler.runFor(0);
  return {
    upkeep,
    looks: () => looks,
    /** False: the round is over. */
    nextTurn: async () => {
      const end = turnEnds.pop();
      end?.();
      await cluster.scheduler.runFor(0);
      return end !== undefined;
    },
  };
}

it('looks at the logs of very many replicas in turns, in which others are heard', async () => {
  const cluster = await BrokerCluster.start([1]);
  const topic = cluster.controller.createTopic('t', [1], { partitions: 10 });
  await cluster.until(() => cluster.broker(1).replicas.size === 10 && cluster.leads(1, topic, 9));
  const { looks, nextTurn } = await upkeepOf(cluster);
  const looksByTurn = [looks()];
  while (await nextTurn()) looksByTurn.push(looks());
  expect(looksByTurn).toEqual([3, 6, 9, 10]);
});

describe('a log of very many segments that no rule keeps', () => {
  async function expired() {
    const cluster = await BrokerCluster.start([1]);
    const configs = { 'segment.bytes': '100', 'retention.ms': '1' };
    const topic = cluster.controller.createTopic('t', [1], { minIsr: 1, configs });
    await cluster.until(() => cluster.leads(1, topic));
    const client = await cluster.client();
    for (let at = 0; at < 70; at += 1) await client.produce(1, topic, [`value ${at}`]);
    const segments = () =>
      cluster
        .disk(1)
        .list('/data/t-0')
        .filter((name) => name.endsWith('.log')).length;
    expect(segments()).toBe(70);
    return { cluster, segments, log: cluster.replica(1, topic).log, ...(await upkeepOf(cluster)) };
  }

  it('loses them in turns, its start raised in each', async () => {
    const { log, segments, nextTurn } = await expired();
    const left = [[segments(), log.logStartOffset]];
    while (await nextTurn()) left.push([segments(), log.logStartOffset]);
    expect(left).toEqual([
      [38, 32],
      [6, 64],
      [1, 70],
      [1, 70],
    ]);
  });

  it.each(['upkeep is stopped', 'log is closed'])('loses no more once the %s', async (what) => {
    const { cluster, log, segments, nextTurn, upkeep } = await expired();
    if (what === 'log is closed') await cluster.run(log.close());
    else upkeep.stop();
    expect([await nextTurn(), await nextTurn()]).toEqual([true, false]);
    expect([segments(), log.logStartOffset, cluster.halts]).toEqual([38, 32, []]);
  });
});
