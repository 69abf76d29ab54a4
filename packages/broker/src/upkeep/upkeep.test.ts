import { expect, it } from 'vitest';
import { BrokerStore } from '../storage/broker-store.js';
import { DiskSpace } from '../storage/disk-space.js';
import { FolderNames } from '../storage/folder-names.js';
import { FolderRemovals } from '../storage/folder-removals.js';
import { LogDirectories } from '../storage/log-directories.js';
import { BrokerCluster } from '../testing/broker-cluster.js';
import { Upkeep } from './upkeep.js';

const RETENTION_CHECK_MS = 77_000;

// Method: an upkeep of its own over the replicas of a broker, on a clock that a look at a log moves; it asks for the time of each.
it('looks at the logs of very many replicas in turns, in which others are heard', async () => {
  const cluster = await BrokerCluster.start([1]);
  const topic = cluster.controller.createTopic('t', [1], { partitions: 10 });
  await cluster.until(() => cluster.broker(1).replicas.size === 10 && cluster.leads(1, topic, 9));
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
    space: new DiskSpace({ world, directories, reserveBytes: 0 }),
    table,
    image: () => image,
  });
  upkeep.start();
  timers.get(RETENTION_CHECK_MS)?.();
  await cluster.scheduler.runFor(0);
  const looksByTurn = [looks];
  for (let end = turnEnds.pop(); end !== undefined; end = turnEnds.pop()) {
    end();
    await cluster.scheduler.runFor(0);
    looksByTurn.push(looks);
  }
  expect(looksByTurn).toEqual([3, 6, 9, 10]);
});
