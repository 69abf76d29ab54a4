// Method: random writes, waits, cuts and fsyncs of a file whose end may wait in memory, and of an array; whoever reads it must see
// the array, and after each fsync the disk must hold it.
import { SimulatedDisk, SimulatedScheduler } from '@tidemark/ports/simulated';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentFile } from './segment-file.js';
import { WriteBehind } from './write-behind.js';

const PATH = '/data/00000000000000000000.log';

function newFile(options: { readonly blockBytes?: number; readonly blocksMax?: number } = {}) {
  const scheduler = new SimulatedScheduler(1);
  const disk = new SimulatedDisk(scheduler.random, { scheduler });
  disk.makeDirectory('/data');
  const behind = new WriteBehind({ blockBytes: 100, ...options });
  const used: string[] = [];
  const open = (path: string) => {
    const file = new SegmentFile({ disk, path, behind, onUse: () => used.push(path) });
    file.create();
    return file;
  };
  const onDisk = (path = PATH) => {
    const file = disk.open(path, 'read');
    const bytes = new Uint8Array(file.sizeBytes());
    file.read(bytes, 0);
    file.close();
    return [...bytes];
  };
  return { scheduler, disk, behind, used, open, file: open(PATH), onDisk };
}

const filled = (size: number, value: number) => new Uint8Array(size).fill(value);
const readFrom = (file: SegmentFile, position: number, count: number) => {
  const target = new Uint8Array(count);
  return [...target.subarray(0, file.read(target, position))];
};

const step = fc.oneof(
  fc.record({
    kind: fc.constant('later' as const),
    sizes: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('now' as const), sizes: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 2 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('overwrite' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constantFrom('sync', 'syncNow', 'syncUnused', 'release', 'writeOut') }),
  fc.record({ kind: fc.constant('read' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), count: fc.nat(150) }),
);

describe('a file whose end waits in memory', () => {
  it('is to whoever reads, cuts or syncs it what a file is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { scheduler, file, onDisk } = newFile();
        let model: number[] = [];
        let value = 0;
        const buffersOf = (sizes: readonly number[]) =>
          sizes.map((size) => {
            value = (value + 1) % 256;
            return filled(size, value);
          });
        for (const each of steps) {
          if (each.kind === 'later' || each.kind === 'now') {
            const buffers = buffersOf(each.sizes);
            if (each.kind === 'later') file.writeLater(buffers, model.length);
            else file.write(buffers, model.length);
            model.push(...buffers.flatMap((buffer) => [...buffer]));
          } else if (each.kind === 'cut') {
            model = model.slice(0, Math.floor(each.at * model.length));
            file.truncate(model.length);
          } else if (each.kind === 'overwrite') {
            const position = Math.floor(each.at * model.length);
            const end = Math.ceil((position + model.length) / 2);
            file.write([filled(end - position, 7)], position);
            model.fill(7, position, end);
          } else if (each.kind === 'read') {
            const position = Math.floor(each.at * model.length);
            const wanted = model.slice(position, position + each.count);
            const target = new Uint8Array(each.count);
            const reading = file.readAsync(target, position);
            expect(readFrom(file, position, each.count)).toEqual(wanted);
            expect([...target.subarray(0, await scheduler.settle(reading))]).toEqual(wanted);
          } else if (each.kind === 'release') {
            file.release();
          } else if (each.kind === 'writeOut') {
            file.writeOut();
            expect(onDisk()).toEqual(model);
          } else {
            if (each.kind === 'syncNow') file.syncNow();
            else await scheduler.settle(each.kind === 'sync' ? file.sync() : file.syncUnused());
            expect([file.isBehind, onDisk()]).toEqual([false, model]);
          }
          expect(file.sizeBytes()).toBe(model.length);
          expect(readFrom(file, 0, model.length + 1)).toEqual(model);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is written once for what fits in a block, and in one call with what does not', () => {
    const { disk, file, onDisk } = newFile();
    for (let index = 0; index < 4; index += 1) file.writeLater([filled(25, index)], index * 25);
    expect([file.isBehind, onDisk().length]).toEqual([true, 0]);
    disk.failNext('write', 'ENOSPC', { path: PATH });
    expect(() => file.writeLater([filled(25, 4)], 100)).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    expect([file.isBehind, file.sizeBytes()]).toEqual([true, 100]);
    file.writeLater([filled(25, 5)], 100);
    expect([file.isBehind, onDisk().length]).toEqual([false, 125]);
    expect(readFrom(file, 95, 10)).toEqual([3, 3, 3, 3, 3, 5, 5, 5, 5, 5]);
  });

  it('writes at once what takes more than a quarter of a block', () => {
    const { file, onDisk } = newFile();
    file.writeLater([filled(26, 1)], 0);
    expect([file.isBehind, onDisk().length]).toEqual([false, 26]);
  });

  it('reads what waited when the read began, though it is cut before the disk has answered', async () => {
    const { scheduler, file } = newFile();
    file.write([filled(10, 1)], 0);
    file.writeLater([filled(10, 2)], 10);
    const target = new Uint8Array(20);
    const reading = file.readAsync(target, 0);
    file.truncate(10);
    file.writeLater([filled(10, 3)], 10);
    expect(await scheduler.settle(reading)).toBe(20);
    expect([...target]).toEqual([...filled(10, 1), ...filled(10, 2)]);
  });

  it('cuts off what a write that failed has left behind what is written', () => {
    const { disk, file, onDisk } = newFile();
    file.write([filled(10, 1)], 0);
    file.writeLater([filled(20, 2)], 10);
    disk.failNext('write', 'ENOSPC', { path: PATH });
    expect(() => file.write([filled(60, 3)], 30)).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    expect(onDisk().length).toBeGreaterThan(10);
    file.truncate(30);
    expect(onDisk()).toEqual([...filled(10, 1)]);
    expect(readFrom(file, 0, 99)).toEqual([...filled(10, 1), ...filled(20, 2)]);
  });

  it('keeps what waits when its descriptor goes, and forgets it when it is closed', () => {
    const { behind, file, onDisk } = newFile();
    file.writeLater([filled(10, 1)], 0);
    file.release();
    expect(readFrom(file, 0, 99)).toEqual([...filled(10, 1)]);
    expect(behind.waitingBytes).toBe(10);
    file.close();
    expect([behind.waitingBytes, onDisk().length]).toEqual([0, 0]);
  });

  it('is not used by an fsync of who is about to let its descriptor go', async () => {
    const { scheduler, used, file, onDisk } = newFile();
    file.writeLater([filled(10, 1)], 0);
    used.length = 0;
    await scheduler.settle(file.syncUnused());
    expect([used, onDisk().length]).toEqual([[], 10]);
    file.release();
    await scheduler.settle(file.syncUnused());
    expect(used).toEqual([PATH]);
  });
});

describe('the blocks of all files', () => {
  it('are lent to whoever comes first, and others are written at once until one is given back', () => {
    const { file: first, open, onDisk, behind } = newFile({ blocksMax: 1 });
    const second = open('/data/b');
    for (const each of [first, second]) each.writeLater([filled(10, 1)], 0);
    first.writeLater([filled(10, 2)], 10);
    expect([first.isBehind, second.isBehind, behind.waitingBytes]).toEqual([true, false, 20]);
    expect([onDisk().length, onDisk('/data/b').length]).toEqual([0, 10]);
    first.writeOut();
    second.writeLater([filled(10, 3)], 10);
    expect([first.isBehind, second.isBehind, onDisk('/data/b').length]).toEqual([false, true, 10]);
    expect(readFrom(second, 0, 99)).toEqual([...filled(10, 1), ...filled(10, 3)]);
  });

  it('of no bytes are none', () => {
    const { file, onDisk } = newFile({ blockBytes: 0 });
    file.writeLater([filled(1, 1)], 0);
    expect([file.isBehind, onDisk().length]).toEqual([false, 1]);
  });
});
