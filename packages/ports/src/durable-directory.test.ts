// Method: whatever a loss of power leaves of what was not synced, by many seeds; and a process that ends before each operation.
import { describe, expect, it } from 'vitest';
import { makeDirectoryNow, replaceFileNow } from './index.js';
import { Crash, CrashingDisk, SeededRandom, SimulatedDisk } from './simulated/index.js';

const PLACE = '/srv/a/b/data';
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

function diskOf(seed: number): SimulatedDisk {
  const disk = new SimulatedDisk(new SeededRandom(seed));
  disk.makeDirectory('/srv');
  return disk;
}

/** As whoever needs the directory does: it makes it, and then writes there. */
function use(disk: CrashingDisk | SimulatedDisk): void {
  makeDirectoryNow(disk, PLACE);
  replaceFileNow(disk, { directory: PLACE, name: 'file', bytes: new Uint8Array(1) });
}

describe('a directory that is made', () => {
  it('is there after a loss of power, with all above it and what is written there', () => {
    for (const seed of SEEDS) {
      const disk = diskOf(seed);
      use(disk);
      disk.crash();
      expect(disk.exists(`${PLACE}/file`), `seed ${seed}`).toBe(true);
    }
  });

  it('is so also where whoever began to make it ended before all of it was durable', () => {
    let ends = 0;
    for (let operations = 0, isDone = false; !isDone; operations += 1) {
      for (const seed of SEEDS) {
        const disk = diskOf(seed);
        isDone = !endsBefore(() => use(new CrashingDisk(disk, { operations })));
        use(disk);
        disk.crash();
        expect(disk.exists(`${PLACE}/file`), `seed ${seed}, ended after ${operations} operations`).toBe(true);
      }
      ends += 1;
    }
    expect(ends).toBeGreaterThan(5);
  });

  it('may lie below one that cannot be synced, but for its failure', () => {
    const disk = diskOf(1);
    disk.failNext('syncDirectory', 'EOTHER', { path: '/srv' });
    makeDirectoryNow(disk, '/srv/a');
    disk.failNext('syncDirectory', 'EIO', { path: '/srv' });
    expect(() => makeDirectoryNow(disk, '/srv/a')).toThrow('syncDirectoryNow /srv: EIO');
  });
});

function endsBefore(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}
