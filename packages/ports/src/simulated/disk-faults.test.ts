import { describe, expect, test } from 'vitest';
import { DiskError } from '../disk.js';
import { readWholeFile } from '../whole-files.js';
import { SeededRandom, SimulatedDisk, SimulatedScheduler } from './index.js';

const filled = (count: number, value: number) => new Uint8Array(count).fill(value);

function newDisk(options: { capacityBytes?: number; blockBytes?: number } = {}) {
  const scheduler = new SimulatedScheduler(3);
  const disk = new SimulatedDisk(new SeededRandom(3), { scheduler, ...options });
  disk.makeDirectory('/data');
  return { scheduler, disk, file: disk.open('/data/a', 'create') };
}

describe('a disk that is told to fail', () => {
  test('fails the next such operation on that path, that many times', () => {
    const { disk, file } = newDisk();
    const other = disk.open('/data/b', 'create');
    const fault = disk.failNext('read', 'EIO', { path: '/data/a', times: 2 });
    other.read(filled(1, 0), 0);
    expect(fault.hits).toBe(0);
    expect(() => file.read(filled(1, 0), 0)).toThrow('read /data/a: EIO');
    expect(fault.hits).toBe(1);
    expect(() => file.read(filled(1, 0), 0)).toThrow('EIO');
    file.read(filled(1, 0), 0);
    disk.failNext('open', 'EROFS', { path: '/data', times: Number.POSITIVE_INFINITY });
    expect(() => disk.open('/data/a', 'read')).toThrow('EROFS');
    expect(() => disk.open('/data/c', 'create')).toThrow('EROFS');
    disk.clearFaults();
    disk.open('/data/a', 'read');
  });

  test('knows what it refused by order or for want of room, and nothing else', () => {
    const { disk, file } = newDisk({ capacityBytes: 1_000 });
    const failure = (work: () => unknown): DiskError => {
      try {
        work();
      } catch (error) {
        if (error instanceof DiskError) return error;
      }
      throw new Error('it did not fail');
    };
    disk.failNext('rename', 'EIO');
    expect(disk.hasRefused(failure(() => disk.rename('/data/a', '/data/b')))).toBe(true);
    expect(disk.hasRefused(failure(() => file.write([filled(1_001, 1)], 0)))).toBe(true);
    expect(disk.hasRefused(failure(() => disk.open('/data/none', 'read')))).toBe(false);
    file.close();
    expect(disk.hasRefused(failure(() => file.truncate(0)))).toBe(false);
    expect(disk.hasRefused(new DiskError({ code: 'EIO', operation: 'rename', path: '/data/c' }))).toBe(false);
  });

  test('a sync that failed has lost what it covered, and a later one that succeeds does not bring it back', async () => {
    let lost = 0;
    for (let seed = 0; seed < 20; seed += 1) {
      const scheduler = new SimulatedScheduler(seed);
      const disk = new SimulatedDisk(scheduler.random, { scheduler });
      disk.makeDirectory('/data');
      const file = disk.open('/data/a', 'create');
      disk.syncDirectoryNow('/data');
      file.write([filled(2_000, 1)], 0);
      disk.failNext('sync', 'EIO');
      await expect(scheduler.settle(file.sync())).rejects.toMatchObject({ code: 'EIO', operation: 'sync' });
      expect(readWholeFile(disk, '/data/a')).toEqual(filled(2_000, 1));
      await scheduler.settle(file.sync());
      const durable = disk.durableBytes('/data/a');
      if (durable?.length !== 2_000 || durable.some((byte) => byte !== 1)) lost += 1;
      disk.crash();
      expect(readWholeFile(disk, '/data/a')).toEqual(durable);
    }
    expect(lost).toBeGreaterThan(5);
  });

  test('a full disk takes what fits, says ENOSPC, and has room again after a removal', () => {
    const { disk, file } = newDisk({ capacityBytes: 1_000 });
    file.write([filled(600, 1)], 0);
    expect(disk.freeBytes('/data')).toBe(400);
    expect(() => file.write([filled(300, 2), filled(300, 3)], 600)).toThrow('ENOSPC');
    expect(file.sizeBytes()).toBe(1_000);
    file.write([filled(1_000, 4)], 0);
    const other = disk.open('/data/b', 'create');
    expect(() => other.write([filled(1, 1)], 0)).toThrow('ENOSPC');
    file.truncate(100);
    other.write([filled(500, 1)], 0);
    disk.remove('/data/b');
    expect(disk.freeBytes('/data')).toBe(900);
    other.write([filled(500, 1)], 500);
    expect(disk.freeBytes('/data')).toBe(900);
    disk.capacityBytes = 50;
    expect(disk.freeBytes('/data')).toBe(0);
  });

  test('a disk on which no block is free makes no file and no directory, and opens what is there', () => {
    const { disk, file } = newDisk({ capacityBytes: 1_000, blockBytes: 512 });
    disk.open('/data/b', 'create');
    file.write([filled(600, 1)], 0);
    expect(() => disk.open('/data/c', 'create')).toThrow('open /data/c: ENOSPC');
    expect(() => disk.makeDirectory('/data/sub')).toThrow('makeDirectory /data/sub: ENOSPC');
    disk.makeDirectory('/data');
    disk.open('/data/b', 'create').write([filled(100, 1)], 0);
    expect(() => disk.copy(new SeededRandom(4)).open('/data/c', 'create')).toThrow('ENOSPC');
  });

  test('rot flips one bit, on the platter too', () => {
    const { disk, file } = newDisk();
    file.write([filled(10, 0)], 0);
    file.syncNow();
    disk.syncDirectoryNow('/data');
    disk.flipBit('/data/a', 3, 7);
    expect(readWholeFile(disk, '/data/a')[3]).toBe(128);
    expect(disk.durableBytes('/data/a')?.[3]).toBe(128);
    expect(() => disk.flipBit('/data/none', 0)).toThrow('ENOENT');
  });

  test('a misdirected write lands in another sector, is reported as done, and leaves its own place as it was', () => {
    const { disk, file } = newDisk();
    file.write([filled(1_024, 1)], 0);
    file.syncNow();
    disk.syncDirectoryNow('/data');
    const fault = disk.misdirectNext('/data/a', { onto: '/data/a' });
    file.write([filled(100, 2)], 1_024);
    expect(fault.hits).toBe(1);
    const bytes = readWholeFile(disk, '/data/a');
    expect(bytes).toHaveLength(1_124);
    expect(bytes.subarray(1_024)).toEqual(filled(100, 0));
    const at = bytes.indexOf(2);
    expect(at % 512).toBe(0);
    expect(bytes.subarray(at, at + 100)).toEqual(filled(100, 2));
    expect(disk.durableBytes('/data/a')?.[at]).toBe(2);
    file.write([filled(10, 3)], 1_124);
    expect(readWholeFile(disk, '/data/a').subarray(1_124)).toEqual(filled(10, 3));
  });

  test('a write that was to go astray and is withdrawn before it comes does not', () => {
    const { disk, file } = newDisk();
    const fault = disk.misdirectNext('/data/a', { onto: '/data/a' });
    disk.withdrawStray();
    file.write([filled(10, 1)], 0);
    expect([fault.hits, readWholeFile(disk, '/data/a')]).toEqual([0, filled(10, 1)]);
  });

  test('syncs that were stalled twice end when both have been released', async () => {
    const { scheduler, disk, file } = newDisk();
    let ended = 0;
    disk.stallSyncs();
    disk.stallSyncs();
    void file.sync().then(() => (ended += 1));
    await scheduler.runFor(100);
    disk.releaseSyncs();
    await scheduler.runFor(100);
    expect(ended).toBe(0);
    disk.releaseSyncs();
    await scheduler.runFor(100);
    expect(ended).toBe(1);
  });

  test('a copy holds what programs saw, durably, and goes its own way', () => {
    const { scheduler, disk, file } = newDisk();
    disk.makeDirectory('/data/sub');
    file.write([filled(10, 1)], 0);
    const copy = disk.copy(scheduler.random.fork('copy'));
    file.write([filled(10, 2)], 0);
    copy.crash();
    expect(readWholeFile(copy, '/data/a')).toEqual(filled(10, 1));
    expect(copy.list('/data')).toEqual(disk.list('/data'));
    copy.open('/data/sub/b', 'create').write([filled(5, 3)], 0);
    expect(disk.exists('/data/sub/b')).toBe(false);
    expect(copy.capacityBytes - copy.freeBytes()).toBe(15);
  });

  test('syncs take time, a sync covers what was written before it, and stalled ones wait', async () => {
    const { scheduler, disk, file } = newDisk();
    disk.syncDirectoryNow('/data');
    disk.syncLatencyMs = { least: 5, most: 5 };
    file.write([filled(10, 1)], 0);
    let synced = 0;
    const sync = async () => {
      await file.sync();
      synced += 1;
    };
    void sync();
    file.write([filled(10, 2)], 10);
    await scheduler.runUntil(4);
    expect([synced, disk.durableBytes('/data/a')?.length]).toEqual([0, 0]);
    await scheduler.runUntil(6);
    expect([synced, disk.durableBytes('/data/a')]).toEqual([1, filled(10, 1)]);
    disk.stallSyncs();
    void sync();
    await scheduler.runUntil(1_000);
    expect([synced, disk.durableBytes('/data/a')?.length]).toEqual([1, 10]);
    disk.releaseSyncs();
    await scheduler.runUntil(1_001);
    expect([synced, disk.durableBytes('/data/a')?.length]).toEqual([2, 20]);
  });

  test('a sync of a directory covers the names that were made before it', async () => {
    const { scheduler, disk, file } = newDisk();
    file.syncNow();
    const syncing = disk.syncDirectory('/data');
    disk.open('/data/b', 'create').syncNow();
    await scheduler.settle(syncing);
    expect(disk.durableBytes('/data/a')).toHaveLength(0);
    expect(disk.durableBytes('/data/b')).toBeUndefined();
  });
});
