import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWholeFile, replaceFileNow } from '../whole-files.js';
import { SECTOR_BYTES, SeededRandom, SimulatedDisk, SimulatedScheduler } from './index.js';

const filled = (count: number, value: number) => new Uint8Array(count).fill(value);

/** A disk with one file that is there for good, of this content. */
function diskWith(seed: number, content: Uint8Array) {
  const disk = new SimulatedDisk(new SeededRandom(seed));
  disk.makeDirectory('/data');
  replaceFileNow(disk, { directory: '/data', name: 'a', bytes: content });
  return { disk, file: disk.open('/data/a', 'write') };
}

const seeds = fc.nat(1_000_000);
const write = fc.record({ position: fc.nat(4_000), size: fc.integer({ min: 1, max: 2_500 }) });

describe('after a crash', () => {
  test('synced bytes are there, and each sector is as some moment since the sync had left it', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.array(write, { maxLength: 6 }),
        fc.array(write, { maxLength: 6 }),
        (seed, before, after) => {
          const { disk, file } = diskWith(seed, filled(10, 1));
          let value = 1;
          const apply = ({ position, size }: { position: number; size: number }) => {
            value += 1;
            file.write([filled(size, value)], position);
            return readWholeFile(disk, '/data/a');
          };
          before.forEach(apply);
          file.syncNow();
          const states = [readWholeFile(disk, '/data/a'), ...after.map(apply)];
          const syncedSize = states[0]?.length ?? 0;
          disk.crash();
          const found = readWholeFile(disk, '/data/a');
          expect(found.length).toBeGreaterThanOrEqual(syncedSize);
          expect(found.length).toBeLessThanOrEqual(states.at(-1)?.length ?? 0);
          for (let position = 0; position < found.length; position += SECTOR_BYTES) {
            const sector = found.subarray(position, position + SECTOR_BYTES);
            const matches = states.some((state) =>
              sector.every((byte, index) => byte === (state[position + index] ?? 0)),
            );
            expect(matches).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('every outcome occurs: all lost, all kept, a tear within a write, a later write kept and an earlier one lost', () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 300; seed += 1) {
      const { disk, file } = diskWith(seed, filled(8_192, 0));
      file.write([filled(2_048, 1)], 0);
      file.write([filled(2_048, 2)], 4_096);
      disk.crash();
      const found = readWholeFile(disk, '/data/a');
      const kept = (value: number) => found.filter((byte) => byte === value).length / 2_048;
      if (kept(1) === 0 && kept(2) === 0) outcomes.add('lost');
      if (kept(1) === 1 && kept(2) === 1) outcomes.add('kept');
      if (kept(1) === 1 && kept(2) === 0) outcomes.add('prefix');
      if (kept(1) < 1 && kept(2) === 1) outcomes.add('reordered');
      if (kept(2) > 0 && kept(2) < 1) outcomes.add('torn');
    }
    expect([...outcomes].sort()).toEqual(['kept', 'lost', 'prefix', 'reordered', 'torn']);
  });

  test('a truncation is lost or kept, and one that was synced is kept', () => {
    const sizes = new Set<number>();
    for (let seed = 0; seed < 50; seed += 1) {
      const { disk, file } = diskWith(seed, filled(3_000, 7));
      file.truncate(2_000);
      file.syncNow();
      file.truncate(1_000);
      disk.crash();
      sizes.add(readWholeFile(disk, '/data/a').length);
    }
    expect(sizes).toEqual(new Set([2_000, 1_000]));
  });

  test('a name is there for sure only once its directory was synced', () => {
    const found = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1) {
      const { disk } = diskWith(seed, filled(1, 1));
      disk.makeDirectory('/data/b');
      disk.syncDirectoryNow('/data');
      disk.open('/data/b/one', 'create').syncNow();
      disk.syncDirectoryNow('/data/b');
      disk.rename('/data/b/one', '/data/b/two');
      disk.open('/data/b/three', 'create').syncNow();
      disk.remove('/data/a');
      expect(disk.durableBytes('/data/a')).toEqual(filled(1, 1));
      expect(disk.durableBytes('/data/b/three')).toBeUndefined();
      expect(disk.durableNames('/data/b')).toEqual(['one']);
      expect(disk.durableNames('/data/c')).toEqual([]);
      disk.crash();
      found.add(`${disk.list('/data').join(' ')}: ${disk.list('/data/b').join(' ')}`);
    }
    expect([...found].sort()).toEqual(['a b: one', 'a b: three two', 'a b: two', 'b: one', 'b: three two', 'b: two']);
  });

  test('a directory that was never synced into its parent is lost with all that is in it', () => {
    const outcomes = new Set<boolean>();
    for (let seed = 0; seed < 50; seed += 1) {
      const disk = new SimulatedDisk(new SeededRandom(seed));
      disk.makeDirectory('/data/b');
      disk.open('/data/b/one', 'create').syncNow();
      disk.syncDirectoryNow('/data/b');
      disk.crash();
      outcomes.add(disk.exists('/data/b/one'));
      expect(disk.exists('/data')).toBe(true);
    }
    expect(outcomes).toEqual(new Set([true, false]));
  });

  test('a file that is replaced whole is the old one or the new one, wherever the crash falls', () => {
    const steps = ['open', 'write', 'sync', 'rename', 'syncDirectory'] as const;
    fc.assert(
      fc.property(seeds, fc.constantFrom(...steps, undefined), (seed, failing) => {
        const { disk } = diskWith(seed, filled(2_000, 1));
        if (failing !== undefined) disk.failNext(failing, 'EIO');
        try {
          replaceFileNow(disk, { directory: '/data', name: 'a', bytes: filled(1_500, 2) });
        } catch (error) {
          expect(error).toMatchObject({ code: 'EIO' });
        }
        disk.crash();
        const found = readWholeFile(disk, '/data/a');
        const expected = [filled(1_500, 2), ...(failing === undefined ? [] : [filled(2_000, 1)])];
        expect(expected.some((content) => Buffer.compare(content, found) === 0)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('files that were open are of no use, and operations under way never end', async () => {
    const scheduler = new SimulatedScheduler(1);
    const disk = new SimulatedDisk(scheduler.random, { scheduler });
    disk.makeDirectory('/data');
    const file = disk.open('/data/a', 'create');
    file.write([filled(10, 1)], 0);
    let ended = false;
    const note = () => {
      ended = true;
    };
    void file.sync().then(note, note);
    disk.crash();
    await scheduler.runFor(1_000);
    expect(ended).toBe(false);
    expect(() => file.sizeBytes()).toThrow(/EIO/);
    expect(disk.openFiles).toEqual([]);
  });

  test('the same seed leaves the same bytes', () => {
    const outcome = (seed: number) => {
      const { disk, file } = diskWith(seed, filled(100, 1));
      for (let index = 0; index < 20; index += 1) file.write([filled(1_000, index)], index * 700);
      disk.crash();
      return Buffer.from(readWholeFile(disk, '/data/a')).toString('hex');
    };
    const outcomes = Array.from({ length: 20 }, (_, seed) => outcome(seed));
    expect(Array.from({ length: 20 }, (_, seed) => outcome(seed))).toEqual(outcomes);
    expect(new Set(outcomes).size).toBeGreaterThan(5);
  });
});
