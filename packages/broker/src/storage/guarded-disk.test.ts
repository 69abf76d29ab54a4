// Method: a simulated disk that cannot tell whether anything lies at a path, as where an inode cannot be read.
import { FailedDirectoryError } from '@tidemark/commitlog';
import { DiskError } from '@tidemark/ports';
import { SimulatedDisk, SimulatedScheduler, WatchedDisk } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { GuardedDisk } from './guarded-disk.js';
import { LogDirectories } from './log-directories.js';

class UnreadableDisk extends WatchedDisk {
  override exists(path: string): boolean {
    if (!path.startsWith('/disk2/')) return super.exists(path);
    throw new DiskError({ code: 'EIO', operation: 'exists', path });
  }
}

it('a directory in which nobody can tell whether a file is there has failed, and the file is not absent', () => {
  const { random } = new SimulatedScheduler(1);
  const online = { directoryId: undefined, problem: undefined };
  const directories = new LogDirectories(
    [
      { path: '/data', ...online },
      { path: '/disk2', ...online },
    ],
    (reason) => {
      throw new Error(reason);
    },
  );
  directories.onFailed = () => undefined;
  const disk = new GuardedDisk(new UnreadableDisk(new SimulatedDisk(random)), directories);
  const isThere = (path: string) => disk.exists(`${path}/t-0/damage-found`);
  expect(isThere('/data')).toBe(false);
  for (let times = 0; times < 2; times += 1) expect(() => isThere('/disk2')).toThrow(FailedDirectoryError);
  expect(directories.offline.map(({ path }) => path)).toEqual(['/disk2']);
  expect(isThere('/data')).toBe(false);
});
