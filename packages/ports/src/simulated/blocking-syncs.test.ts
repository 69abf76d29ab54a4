// Goal: where blocking fsyncs take their time, a process is alone for so long: what it does next comes after, and what comes
// meanwhile waits.
import { beforeEach, describe, expect, test } from 'vitest';
import { createSimulatedWorld, SimulatedDisk, SimulatedNetwork, SimulatedScheduler } from './index.js';

const SYNC_MS = 5;

let scheduler: SimulatedScheduler;
let network: SimulatedNetwork;

beforeEach(() => {
  scheduler = new SimulatedScheduler(1);
  network = new SimulatedNetwork(scheduler);
});

function newDisk() {
  const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  disk.syncLatencyMs = { least: SYNC_MS, most: SYNC_MS };
  return disk;
}

function start({ blockingSyncs = true, disk = newDisk() } = {}) {
  return createSimulatedWorld({ scheduler, network, hostName: 'node', disk, blockingSyncs });
}

/** A connection of the process to a peer, and when each of its frames arrives there. */
async function connected(world: ReturnType<typeof start>) {
  const arrivedMs: number[] = [];
  const address = { host: 'peer', port: 1 };
  await network.host('peer').listen({
    address,
    frameBytesMax: 100,
    onConnection: (connection) => {
      connection.handler = { onFrame: () => arrivedMs.push(scheduler.nowMs), onClose: () => undefined };
    },
  });
  const connection = await scheduler.settle(world.network.dial({ address, timeoutMs: 100, frameBytesMax: 100 }));
  connection.handler = { onFrame: () => undefined, onClose: () => undefined };
  await scheduler.runFor(100);
  return { arrivedMs, send: () => connection.send([new Uint8Array(1)]) };
}

const lines = [
  ['on any line', undefined],
  ['on a narrow one', 1_000],
] as const;

describe('a process in an fsync that blocks it', () => {
  test.each([
    ['of a directory', (world: ReturnType<typeof start>) => world.disk.syncDirectoryNow('/')],
    ['of a file', (world: ReturnType<typeof start>) => world.disk.open('/file', 'create').syncNow()],
  ])('%s sees by its clock how long it took, and nobody else does', (_what, sync) => {
    const world = start();
    const beganMs = world.clock.monotonicMs();
    sync(world);
    sync(world);
    expect(world.clock.monotonicMs() - beganMs).toBe(2 * SYNC_MS);
    expect(scheduler.nowMs).toBe(beganMs);
  });

  test('of a disk on which none ends is there as long as that lasts, if it is one of those', () => {
    const disk = newDisk();
    const world = start({ disk });
    disk.stallSyncs('/stalled', 100);
    const within = (path: string) => {
      const beganMs = world.clock.monotonicMs();
      world.disk.open(path, 'create').syncNow();
      return world.clock.monotonicMs() - beganMs;
    };
    world.disk.makeDirectory('/stalled');
    expect(within('/other')).toBe(SYNC_MS);
    expect(within('/stalled/file')).toBe(100 - SYNC_MS);
    disk.releaseSyncs();
    expect(within('/stalled/file')).toBe(SYNC_MS);
  });

  test('may get a long frame behind the short first one that it has not seen yet', async () => {
    const world = start();
    const ends: string[] = [];
    const address = { host: 'node', port: 1 };
    await world.network.listen({
      ...{ address, frameBytesMax: 100, firstFrameBytesMax: 10 },
      onConnection: (connection) => {
        connection.handler = {
          onFrame: ({ length }) => ends.push(`${length} bytes`),
          onClose: (error) => ends.push(error?.name ?? 'closed'),
        };
        world.disk.syncDirectoryNow('/');
      },
    });
    const dialled = await scheduler.settle(network.host('peer').dial({ address, timeoutMs: 100, frameBytesMax: 100 }));
    for (const sizeBytes of [10, 100]) dialled.send([new Uint8Array(sizeBytes)]);
    await scheduler.runFor(100);
    expect(ends).toEqual(['10 bytes', '100 bytes']);
  });

  test('hears nobody meanwhile, and everybody in order when it is over', async () => {
    const world = start();
    const heard: string[] = [];
    const call = (name: string, afterMs: number) =>
      scheduler.schedule(afterMs, () => world.process.enter(() => heard.push(`${name} ${scheduler.nowMs}`)));
    call('first', 1);
    call('second', 2);
    call('later', 7);
    world.disk.syncDirectoryNow('/');
    await scheduler.runFor(10);
    expect(heard).toEqual(['first 5', 'second 5', 'later 7']);
  });

  test('is blocked again by what it hears of first: the others wait for that too', async () => {
    const world = start();
    const heard: string[] = [];
    const note = (name: string) => heard.push(`${name} ${scheduler.nowMs}`);
    scheduler.schedule(1, () =>
      world.process.enter(() => {
        note('first');
        world.disk.syncDirectoryNow('/');
      }),
    );
    scheduler.schedule(2, () => world.process.enter(() => note('second')));
    world.disk.syncDirectoryNow('/');
    await scheduler.runFor(20);
    expect(heard).toEqual(['first 5', 'second 10']);
  });

  test('counts the timers that it sets afterwards from its end', async () => {
    const world = start();
    const fired: number[] = [];
    world.disk.syncDirectoryNow('/');
    world.clock.setTimer(3, () => fired.push(world.clock.monotonicMs()));
    await scheduler.runFor(20);
    expect(fired).toEqual([SYNC_MS + 3]);
  });

  test.each(lines)('sends what it sends afterwards at its end, %s', async (_what, bytesPerMs) => {
    const world = start();
    network.setBandwidth('node', bytesPerMs);
    const { arrivedMs, send } = await connected(world);
    const beganMs = scheduler.nowMs;
    send();
    world.disk.syncDirectoryNow('/');
    send();
    await scheduler.runFor(100);
    const [before = 0, after = 0] = arrivedMs;
    expect(before).toBeLessThan(beganMs + SYNC_MS);
    expect(after).toBeGreaterThanOrEqual(beganMs + SYNC_MS);
  });

  test.each(lines)('that is killed meanwhile has not sent what it would have, %s', async (_what, bytesPerMs) => {
    for (let round = 0; round < 20; round += 1) {
      const world = start();
      network.setBandwidth('node', bytesPerMs);
      const { arrivedMs, send } = await connected(world);
      scheduler.schedule(SYNC_MS - 1, () => world.kill());
      world.disk.syncDirectoryNow('/');
      send();
      await scheduler.runFor(100);
      expect(arrivedMs).toEqual([]);
      network = new SimulatedNetwork(scheduler);
    }
  });

  test('takes no time where a world is not asked for it', () => {
    const world = start({ blockingSyncs: false });
    world.disk.syncDirectoryNow('/');
    expect(world.clock.monotonicMs()).toBe(0);
  });
});
