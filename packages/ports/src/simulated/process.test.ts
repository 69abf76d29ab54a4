import { beforeEach, describe, expect, test } from 'vitest';
import {
  createSimulatedWorld,
  HaltError,
  RecordingLog,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  SimulatedStores,
} from './index.js';

let scheduler: SimulatedScheduler;
let network: SimulatedNetwork;
let disk: SimulatedDisk;
let stores: SimulatedStores;
let log: RecordingLog;

beforeEach(() => {
  scheduler = new SimulatedScheduler(1);
  network = new SimulatedNetwork(scheduler);
  disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  stores = new SimulatedStores(scheduler.random.fork('stores'), { scheduler });
  log = new RecordingLog();
});

const start = (onHalt?: (reason: string) => void) =>
  createSimulatedWorld({ scheduler, network, hostName: 'node', disk, stores, log, ...(onHalt && { onHalt }) });

describe('a process that is to end after some disk operations', () => {
  const names = () => disk.list('/');

  test('carries out so many that change something, and ends instead of the next', () => {
    const world = start();
    world.process.endAfterDiskOperations(3, () => world.kill());
    world.disk.makeDirectory('/a');
    const file = world.disk.open('/a/file', 'create');
    expect(world.disk.exists('/a/file')).toBe(true);
    world.disk.list('/a');
    file.write([new Uint8Array(5)], 0);
    expect(file.read(new Uint8Array(5), 0)).toBe(5);
    expect(() => file.truncate(0)).toThrow(HaltError);
    expect(world.process.alive).toBe(false);
    expect(() => world.disk.makeDirectory('/b')).toThrow(HaltError);
    expect(names()).toEqual(['a']);
    expect(disk.open('/a/file', 'read').sizeBytes()).toBe(5);
  });

  test.each<[string, (world: ReturnType<typeof start>) => unknown]>([
    ['a removal', ({ disk: mine }) => mine.remove('/x')],
    ['a new name', ({ disk: mine }) => mine.rename('/x', '/y')],
    ['a sync of names', ({ disk: mine }) => mine.syncDirectoryNow('/')],
  ])('ends at %s too', (_what, change) => {
    const world = start();
    world.process.endAfterDiskOperations(1, () => world.kill());
    world.disk.makeDirectory('/x');
    expect(() => change(world)).toThrow(HaltError);
    expect(names()).toEqual(['x']);
  });

  test('may be let live on', () => {
    const world = start();
    world.process.endAfterDiskOperations(0, () => world.kill());
    world.process.outliveDiskOperations();
    world.disk.makeDirectory('/a');
    expect(world.process.alive).toBe(true);
  });

  test('an fsync that it was to begin rejects, and covers nothing', async () => {
    const world = start();
    const file = world.disk.open('/file', 'create');
    world.disk.syncDirectoryNow('/');
    file.write([new Uint8Array(5)], 0);
    world.process.endAfterDiskOperations(0, () => world.kill());
    await expect(file.sync()).rejects.toThrow(HaltError);
    expect(disk.durableBytes('/file')).toHaveLength(0);
  });
});

describe('a killed process', () => {
  test('is never called again: by no timer, defer, disk, store, connection or dial', async () => {
    const world = start();
    const client = createSimulatedWorld({ scheduler, network, hostName: 'client' });
    const calls: string[] = [];
    const note = (call: string) => () => calls.push(call);
    const listener = await world.network.listen({
      address: { host: 'node', port: 0 },
      frameBytesMax: 100,
      onConnection: (connection) => {
        calls.push('connection');
        connection.handler = { onFrame: note('frame'), onClose: note('close') };
      },
    });
    const dial = { address: listener.address, timeoutMs: 100, frameBytesMax: 100 };
    const connection = await scheduler.settle(client.network.dial(dial));
    expect(calls.splice(0)).toEqual(['connection']);
    connection.handler = { onFrame: note('client frame'), onClose: note('client close') };

    connection.send([new Uint8Array(1)]);
    world.clock.setTimer(1, note('timer'));
    world.clock.defer(note('defer'));
    world.disk.makeDirectory('/data');
    const file = world.disk.open('/data/a', 'create');
    file.write([new Uint8Array(10)], 0);
    const store = await scheduler.settle(world.stores.open('/data/store')).finally(() => calls.splice(0));
    world.clock.defer(note('defer'));
    connection.send([new Uint8Array(1)]);
    void file.sync().then(note('sync'), note('sync failed'));
    void file.readAsync(new Uint8Array(1), 0).then(note('read'), note('read failed'));
    void world.disk.syncDirectory('/data').then(note('syncDirectory'), note('syncDirectory failed'));
    void store.get('a').then(note('get'), note('get failed'));
    void store.apply([]).then(note('apply'), note('apply failed'));
    void world.network.dial(dial).then(note('dial'), note('dial failed'));
    world.kill();
    await scheduler.runFor(10_000);
    expect(calls).toEqual(['client close']);
    expect(disk.openFiles).toEqual([]);
    // What the kernel had begun, it finished.
    expect(disk.durableBytes('/data/a')).toHaveLength(10);
    expect(network.openEndpoints).toBe(0);
  });

  test('can touch nothing: its code stops with HaltError, sets no timers and is not heard', async () => {
    const world = start();
    world.disk.makeDirectory('/data');
    const file = world.disk.open('/data/a', 'create');
    world.kill();
    expect(() => file.write([new Uint8Array(1)], 0)).toThrow(HaltError);
    expect(() => world.disk.list('/data')).toThrow(HaltError);
    await expect(world.stores.open('/data/store')).rejects.toThrow(HaltError);
    await expect(
      world.network.dial({ address: { host: 'x', port: 1 }, timeoutMs: 1, frameBytesMax: 1 }),
    ).rejects.toThrow(HaltError);
    world.clock.setTimer(1, () => undefined);
    world.log.error('after death');
    expect(scheduler.pending).toBe(0);
    expect(log.lines).toEqual([]);
  });

  test('leaves page cache and stores to the next incarnation, which may listen at once', async () => {
    const first = start();
    first.disk.makeDirectory('/data');
    first.disk.open('/data/a', 'create').write([Uint8Array.of(1)], 0);
    const store = await scheduler.settle(first.stores.open('/data/store'));
    await scheduler.settle(store.apply([{ kind: 'put', key: 'a', value: Uint8Array.of(1) }]));
    const listen = { address: { host: 'node', port: 7 }, frameBytesMax: 100, onConnection: () => undefined };
    await first.network.listen(listen);
    first.kill();
    const second = start();
    expect(second.process.name).toBe('node#2');
    expect(second.random.next()).not.toBe(first.random.next());
    expect(second.disk.open('/data/a', 'read').sizeBytes()).toBe(1);
    await second.network.listen(listen);
    const reopened = await scheduler.settle(second.stores.open('/data/store'));
    expect(await scheduler.settle(reopened.get('a'))).toEqual(Uint8Array.of(1));
  });
});

test('halt kills the process at once, tells why, and the simulation goes on', async () => {
  const halts: string[] = [];
  const world = start((reason) => halts.push(reason));
  let after = 0;
  world.clock.setTimer(1, () => {
    world.clock.defer(() => {
      after += 1;
    });
    world.halt('fsync failed', new Error('EIO'));
  });
  world.clock.setTimer(2, () => {
    after += 1;
  });
  await scheduler.runFor(10);
  expect(halts).toEqual(['fsync failed']);
  expect(after).toBe(0);
  expect(world.process.alive).toBe(false);
  expect(() => world.halt('again')).toThrow(HaltError);
  expect(halts).toEqual(['fsync failed']);
});

test('an async function of a process that halts ends there, and fails no run', async () => {
  const world = start();
  world.disk.makeDirectory('/data');
  const file = world.disk.open('/data/a', 'create');
  disk.failNext('sync', 'EIO');
  const flush = async () => {
    try {
      await file.sync();
    } catch (error) {
      world.halt('fsync failed', error);
    }
  };
  void flush();
  await scheduler.runFor(10);
  expect(world.process.alive).toBe(false);
});

test('a paused process is called when it resumes, in order, before what comes later', async () => {
  const world = start();
  const calls: number[] = [];
  for (const delayMs of [1, 2, 3, 20]) world.clock.setTimer(delayMs, () => calls.push(delayMs));
  const cancelled = world.clock.setTimer(2.5, () => calls.push(2.5));
  world.process.pause();
  await scheduler.runUntil(10);
  expect(calls).toEqual([]);
  cancelled.cancel();
  world.process.resume();
  world.clock.defer(() => calls.push(0));
  await scheduler.runUntil(11);
  expect(calls).toEqual([1, 2, 3, 0]);
  await scheduler.runUntil(21);
  expect(calls).toEqual([1, 2, 3, 0, 20]);
});

test('clocks drift and their wall time jumps; monotonic time does not notice', async () => {
  // A drift of 1/1024, so that the expected times are exact.
  const driftPpm = 1_000_000 / 1_024;
  const fast = createSimulatedWorld({ scheduler, network, hostName: 'fast', driftPpm, wallStartMs: 5_000 });
  await scheduler.runFor(10_240);
  expect(fast.clock.monotonicMs()).toBe(10_250);
  expect(fast.clock.wallMs()).toBe(15_250);
  fast.clock.wallJump(-7_000);
  expect(fast.clock.wallMs()).toBe(8_250);
  expect(fast.clock.monotonicMs()).toBe(10_250);
  let firedAtMs = 0;
  fast.clock.setTimer(1_025, () => {
    firedAtMs = scheduler.nowMs;
  });
  await scheduler.runFor(2_000);
  expect(firedAtMs).toBe(11_264);
});
