import { FolderRemoval } from '@tidemark/commitlog';
import { replaceFileNow } from '@tidemark/ports';
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  WatchedDisk,
} from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { FolderNames } from './folder-names.js';
import { FolderRemovals } from './folder-removals.js';

const FOLDERS = Array.from({ length: 5 }, (_, index) => `/data/t-${index}`);
const FILES = ['00.index', '00.log', 'partition.metadata'];
const bytes = new Uint8Array(10);

/** Five folders of three files, and removals on a clock that each removal moves. */
function machine({ removalMs = 0 } = {}) {
  const scheduler = new SimulatedScheduler(1);
  const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  const network = new SimulatedNetwork(scheduler);
  const world = createSimulatedWorld({ scheduler, network, hostName: 'machine', disk });
  const [watched, removed] = [new WatchedDisk(world.disk), [] as string[]];
  const turnEnds: (() => void)[] = [];
  let nowMs = 0;
  watched.onOperation = (operation, path) => {
    if (operation !== 'remove') return;
    removed.push(path);
    nowMs += removalMs;
  };
  const clock = {
    monotonicMs: () => nowMs,
    wallMs: () => world.clock.wallMs(),
    setTimer: (delayMs: number, callback: () => void) => world.clock.setTimer(delayMs, callback),
    defer: (callback: () => void) => turnEnds.push(callback),
  };
  const names = new FolderNames(watched);
  const removals = new FolderRemovals({ ...world, clock, disk: watched }, names);
  for (const directory of FOLDERS) {
    disk.makeDirectory(directory);
    for (const name of FILES) replaceFileNow(disk, { directory, name, bytes });
    removals.add(new FolderRemoval(watched, directory));
  }
  return {
    disk,
    names,
    removals,
    removed,
    scheduler,
    /** Goes through a turn; false: nobody waits for one. */
    async turn(): Promise<boolean> {
      const end = turnEnds.shift();
      end?.();
      await scheduler.runFor(0);
      return end !== undefined;
    },
  };
}

const isMetadata = (path: string) => path.endsWith('/partition.metadata');

describe('folders that are removed', () => {
  it('first lose all what says whose they are, and go in turns in which others are heard', async () => {
    const { turn, removed, disk } = machine({ removalMs: 7 });
    expect(removed).toEqual([]);
    const byTurn: number[] = [];
    for (let before = 0; await turn(); before = removed.length) byTurn.push(removed.length - before);
    expect(removed.slice(0, FOLDERS.length)).toEqual(FOLDERS.map((path) => `${path}/partition.metadata`));
    expect(Math.max(...byTurn)).toBe(3);
    expect(disk.list('/data')).toEqual([]);
  });

  it('are removed one a turn, however fast that is', async () => {
    const { turn, disk } = machine();
    const left: number[] = [];
    while (await turn()) left.push(disk.list('/data').length);
    expect(left).toEqual([4, 3, 2, 1, 0, 0]);
  });

  it('say no more whose they are when all of it has been stopped, and are left as they are then', async () => {
    const { turn, removals, removed, scheduler, disk } = machine({ removalMs: 21 });
    await turn();
    const closed = removals.close();
    while (await turn());
    await scheduler.settle(closed);
    expect(removed.every(isMetadata)).toBe(true);
    expect(disk.list('/data')).toHaveLength(FOLDERS.length);
    await scheduler.runFor(10_000);
    expect(removed).toHaveLength(FOLDERS.length);
  });

  it('hold nobody up that is refused, and are tried again', async () => {
    const { turn, scheduler, disk } = machine();
    const refused = ['/data/t-1/partition.metadata', '/data/t-2/00.log'];
    for (const path of refused) disk.failNext('remove', 'ENOSPC', { path });
    while (await turn());
    expect(disk.list('/data')).toEqual(['t-1', 't-2']);
    await scheduler.runFor(1_000);
    while (await turn());
    expect(disk.list('/data')).toEqual([]);
  });

  it('are tried again ever more seldom where that does not help, and go at last', async () => {
    const { turn, removed, scheduler, disk } = machine();
    const path = '/data/t-1/00.log';
    disk.failNext('remove', 'EOTHER', { path, times: Number.POSITIVE_INFINITY });
    for (let seconds = 0; seconds < 600; seconds++) {
      while (await turn());
      await scheduler.runFor(1_000);
    }
    expect(removed.filter((each) => each === path).length).toBeLessThan(20);
    disk.clearFaults();
    await scheduler.runFor(60_000);
    while (await turn());
    expect(disk.list('/data')).toEqual([]);
  });

  it('make way at any moment for another of the name, and then go on', async () => {
    for (let turns = 0; turns < 8; turns++) {
      const { turn, removals, disk, names, scheduler } = machine({ removalMs: 8 });
      for (let count = 0; count < turns; count++) await turn();
      for (let times = 0; times < 2; times++) {
        removals.giveWay('/data/t-1');
        expect(disk.exists('/data/t-1')).toBe(false);
        expect(names.mayComeBack('/data/t-1')).toBe(true);
      }
      await scheduler.settle(names.sync('/data'));
      expect(names.mayComeBack('/data/t-1')).toBe(false);
      disk.makeDirectory('/data/t-1');
      replaceFileNow(disk, { directory: '/data/t-1', name: '00.log', bytes });
      while (await turn());
      expect(disk.list('/data')).toEqual(['t-1']);
      expect(disk.list('/data/t-1')).toEqual(['00.log']);
    }
  });
});
