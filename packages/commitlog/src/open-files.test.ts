import { DiskError } from '@tidemark/ports';
import { WatchedDisk } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { CommitLog } from './commit-log.js';
import { FailedDirectoryError } from './errors.js';
import { type Closeable, OpenFiles, openFilesBounds, sharedOpenFiles } from './open-files.js';
import type { FlushPolicy } from './options.js';
import { Segment } from './segment.js';
import { testBatch, testBatches } from './testing/batches.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';
import { WriteBehind } from './write-behind.js';

describe('descriptors', () => {
  it('are bounded over all logs, and a log that lost its own goes on', async () => {
    const machine = new Machine();
    const { most, leavingMost } = openFilesBounds(machine.disk.descriptorsMax);
    // All in one turn, in which no fsync comes to its end.
    const logs = Array.from({ length: most + leavingMost + 60 }, (_, index) => {
      const { log } = CommitLog.open({ world: machine.world, directory: `/data/topic-${index}` });
      log.append([testBatch({ baseOffset: 0, fill: index % 250 })]);
      return log;
    });
    const openLogs = () => machine.disk.openFiles.filter((path) => path.endsWith('.log')).length;
    expect(openLogs()).toBeLessThanOrEqual(most + leavingMost);
    await machine.scheduler.runUntil(() => openLogs() === most);
    for (const directory of ['/', '/data', '/data/topic-0']) machine.disk.syncDirectoryNow(directory);
    // What was written to the first is on disk, although nobody asked: else a failed write-back could go unnoticed.
    expect(machine.disk.durableBytes('/data/topic-0/00000000000000000000.log')).toHaveLength(
      testBatch({ baseOffset: 0 }).length,
    );
    const [first] = logs;
    if (first === undefined) throw new Error('no log');
    first.append([testBatch({ baseOffset: 1 })]);
    await machine.flush(first);
    expect(readAll(first)).toEqual([testBatch({ baseOffset: 0, fill: 0 }), testBatch({ baseOffset: 1 })]);
    expect(machine.halts).toEqual([]);
  });

  it('of checkpoints are among them, that a log without a journal writes to all the time', async () => {
    const machine = new Machine();
    const { most, leavingMost } = openFilesBounds(machine.disk.descriptorsMax);
    for (let index = 0; index < most; index += 1) {
      const options = { flushPolicy: 'async' } as const;
      const { log } = CommitLog.open({ world: machine.world, directory: `/data/topic-${index}`, options });
      log.append([testBatch({ baseOffset: 0 })]);
      if (index % 1_000 === 0) await machine.scheduler.runFor(log.options.flushIntervalMs + 50);
    }
    await machine.scheduler.runFor(60_000);
    expect(machine.disk.openFiles.some((path) => path.endsWith('log-checkpoint'))).toBe(true);
    expect(machine.disk.openFiles.length).toBeLessThanOrEqual(most + leavingMost);
    expect(machine.halts).toEqual([]);
  });

  it('are taken as many as the process may have, and connections keep theirs', () => {
    expect(openFilesBounds(4_096)).toEqual({ most: 2_048, leavingMost: 1_024 });
    expect(openFilesBounds(1_024)).toEqual({ most: 512, leavingMost: 256 });
    for (const descriptorsMax of [1_048_576, Number.POSITIVE_INFINITY]) {
      expect(openFilesBounds(descriptorsMax)).toEqual({ most: 16_384, leavingMost: 1_024 });
    }
  });

  it('go to who was used last', () => {
    const files = new OpenFiles({ most: 2, leavingMost: 2 });
    const { holder, events } = holders();
    const [a, b, c, d] = [holder('a'), holder('b'), holder('c'), holder('d')];
    for (const each of [a, b, a, c, d]) files.touch(each);
    expect(events).toEqual(['close b', 'close a']);
  });

  it('are kept until what was written is synced, and by who is used again meanwhile', async () => {
    const files = new OpenFiles({ most: 1, leavingMost: 8 });
    const { holder, events, synced } = holders();
    const [a, b, c] = [holder('a', true), holder('b', true), holder('c', true)];
    for (const each of [a, b, c]) files.touch(each);
    expect(events).toEqual([]);
    files.touch(a);
    await synced('a');
    expect(events).toEqual([]);
    await synced('b');
    expect(events).toEqual(['close b']);
  });

  it('are kept within a bound by those that cannot be synced, whose turn comes again', async () => {
    const files = new OpenFiles({ most: 4, leavingMost: 2 });
    let isRefused = true;
    const open = new Set<Closeable>();
    const refusable = (): Closeable => {
      const holder: Closeable = {
        get needsSync() {
          return isRefused;
        },
        syncFile: () => (isRefused ? Promise.reject(new Error('no descriptor is left')) : Promise.resolve()),
        releaseFile: () => open.delete(holder),
      };
      open.add(holder);
      return holder;
    };
    for (let count = 0; count < 50; count++) {
      files.touch(refusable());
      await new Promise(setImmediate);
    }
    expect(open.size).toBeLessThanOrEqual(4 + 2);
    isRefused = false;
    for (let count = 0; count < 4; count++) files.touch(refusable());
    expect(open.size).toBe(4);
  });

  it('are given to who finds none, by one that needs no fsync first', () => {
    const files = new OpenFiles({ most: 3, leavingMost: 2 });
    const { holder, events } = holders();
    for (const each of [holder('a', true), holder('b'), holder('c')]) files.touch(each);
    expect([files.letOneGo(), files.letOneGo(), files.letOneGo(), files.letOneGo()]).toEqual([true, true, true, false]);
    expect(events).toEqual(['close b', 'close c', 'sync a', 'close a']);
  });

  it('are given to who opens a file, which may be that of the last, and to one at a time', () => {
    const files = new OpenFiles({ most: 3, leavingMost: 2 });
    const within: boolean[] = [];
    const nested: Closeable = {
      needsSync: true,
      syncFile: () => Promise.resolve(),
      releaseFile: () => within.push(files.letOneGo({ butLatest: true })),
    };
    const { holder, events } = holders();
    for (const each of [nested, holder('b', true), holder('c')]) files.touch(each);
    expect([1, 2, 3].map(() => files.letOneGo({ butLatest: true }))).toEqual([true, true, false]);
    expect([within, events]).toEqual([[false], ['sync b', 'close b']]);
  });

  it('are waited for where the disk does not keep up', () => {
    const files = new OpenFiles({ most: 1, leavingMost: 2 });
    const { holder, events } = holders();
    for (const name of ['a', 'b', 'c', 'd', 'e']) files.touch(holder(name, true));
    expect(events).toEqual(['sync c', 'close c', 'sync d', 'close d']);
  });
});

it('a segment for which no descriptor is found leaves no file', () => {
  const { disk } = new Machine().world;
  disk.makeDirectory(DIRECTORY);
  const openFiles = new OpenFiles({ most: 1, leavingMost: 1 });
  openFiles.touch({
    needsSync: false,
    syncFile: () => Promise.resolve(),
    releaseFile: () => {
      throw new DiskError({ code: 'EMFILE', operation: 'open', path: '/data/other' });
    },
  });
  const behind = new WriteBehind();
  const init = { disk, directory: DIRECTORY, baseOffset: 9, intervalBytes: 4_096, openFiles, behind, createdMs: 0 };
  expect(() => Segment.create(init)).toThrow(expect.objectContaining({ code: 'EMFILE' }));
  expect(disk.list(DIRECTORY)).toEqual([]);
});

class FewDescriptors extends WatchedDisk {
  override get descriptorsMax(): number {
    return 128;
  }
}

describe('a log that is synced by what closes its file', () => {
  const { most } = openFilesBounds(128);

  function opened(flushPolicy: FlushPolicy, logs: number) {
    const machine = new Machine();
    const world = { ...machine.world, disk: new FewDescriptors(machine.world.disk) };
    const open = (index: number) =>
      CommitLog.open({ world, directory: `/data/topic-${index}`, options: { flushPolicy } }).log;
    return { machine, world, logs: Array.from({ length: logs }, (_, index) => open(index)) };
  }

  it('has a recovery point that follows, so that what rots there is damage and no torn tail', async () => {
    const { machine, logs } = opened('async', most + 20);
    for (let from = 0; from < 8; from += 2) {
      for (const log of logs) log.append(testBatches({ from, before: from + 2 }));
      // Long enough for each to be closed before its flush, and for the flush.
      await machine.scheduler.runFor(2_000);
    }
    expect(new Set(logs.map(({ recoveryPoint }) => recoveryPoint))).toEqual(new Set([8]));
    machine.kill();
    const sizeBytes = testBatch({ baseOffset: 0 }).length;
    machine.disk.flipBit('/data/topic-0/00000000000000000000.log', 6 * sizeBytes + 70, 0);
    const options = { flushPolicy: 'async' } as const;
    const { report } = CommitLog.open({ world: machine.world, directory: '/data/topic-0', options });
    expect(report).toMatchObject({ cut: undefined, damage: { offset: 6, recoveryPoint: 8 } });
  });

  it('says what is durable by that, where it has no journal', async () => {
    const { machine, world, logs } = opened('sync', 1);
    const [log] = logs;
    if (log === undefined) throw new Error('no log');
    log.append(testBatches({ from: 0, before: 2 }));
    await machine.flush(log);
    const told: number[] = [];
    log.onDurable = (durableOffset) => told.push(durableOffset);
    log.append(testBatches({ from: 2, before: 4 }));
    while (sharedOpenFiles(world).letOneGo());
    await machine.flush(log);
    expect(told).toEqual([4]);
  });

  it('is not taken for synced where its directory had failed by then', async () => {
    const { machine, world, logs } = opened('sync', 1);
    const [log] = logs;
    if (log === undefined) throw new Error('no log');
    log.append(testBatches({ from: 0, before: 2 }));
    world.disk.onOperation = (operation, path) => {
      if (operation === 'syncNow') throw new FailedDirectoryError({ code: 'EIO', operation, path });
    };
    while (sharedOpenFiles(world).letOneGo());
    const synced: string[] = [];
    world.disk.onOperation = (operation, path) => {
      if (operation === 'sync') synced.push(path);
    };
    await machine.flush(log);
    expect(synced).toContain('/data/topic-0/00000000000000000000.log');
  });
});

/** Holders of descriptors that note what becomes of them. */
function holders() {
  const events: string[] = [];
  const syncs = new Map<string, () => void>();
  const holder = (name: string, isWritten = false): Closeable => {
    let needsSync = isWritten;
    return {
      get needsSync() {
        return needsSync;
      },
      syncFile: () =>
        new Promise((resolve) => {
          syncs.set(name, () => {
            needsSync = false;
            resolve();
          });
        }),
      releaseFile: () => {
        if (needsSync) events.push(`sync ${name}`);
        events.push(`close ${name}`);
      },
    };
  };
  /** The fsync of a holder ends. */
  const synced = async (name: string) => {
    syncs.get(name)?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { holder, events, synced };
}
