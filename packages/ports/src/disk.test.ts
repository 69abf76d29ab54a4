// One suite, run against the machine's file system and the simulated one: what holds for one must hold for both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type Disk, DiskError, type DiskErrorCode, readWholeFile, replaceFile, replaceFileNow } from './index.js';
import { NodeDisk } from './node/index.js';
import { SimulatedDisk, SimulatedScheduler } from './simulated/index.js';

interface Subject {
  readonly disk: Disk;
  /** An empty directory. */
  readonly root: string;
  /** Waits for a promise of the disk's. */
  settle<Result>(promise: Promise<Result>): Promise<Result>;
}

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function nodeSubject(): Subject {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-disk-'));
  cleanups.push(() => rmSync(root, { recursive: true }));
  return { disk: new NodeDisk(), root, settle: (promise) => promise };
}

function simulatedSubject(): Subject {
  const scheduler = new SimulatedScheduler(1);
  const disk = new SimulatedDisk(scheduler.random, { scheduler });
  disk.makeDirectory('/root');
  return { disk, root: '/root', settle: (promise) => scheduler.settle(promise) };
}

function codeOf(work: () => unknown): DiskErrorCode | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof DiskError) return error.code;
    throw error;
  }
  return undefined;
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const filled = (count: number, value: number) => new Uint8Array(count).fill(value);

describe.each([
  ['the machine', nodeSubject],
  ['the simulation', simulatedSubject],
])('a disk of %s', (_name, create) => {
  test('tells a directory from a file, and from nothing', () => {
    const { disk, root } = create();
    disk.open(`${root}/file`, 'create').close();
    expect([root, `${root}/file`, `${root}/none`].map((path) => disk.isDirectory(path))).toEqual([true, false, false]);
  });

  test('writes buffers back to back at a position, and reads holes as zeros', () => {
    const { disk, root } = create();
    const file = disk.open(`${root}/a`, 'create');
    file.write([bytes(1, 2), bytes(), bytes(3)], 2);
    expect(file.sizeBytes()).toBe(5);
    const target = filled(8, 9);
    expect(file.read(target, 0)).toBe(5);
    expect(target).toEqual(bytes(0, 0, 1, 2, 3, 9, 9, 9));
    expect(file.read(target, 5)).toBe(0);
    file.close();
  });

  test('writes more buffers at once than one system call takes', () => {
    const { disk, root } = create();
    const file = disk.open(`${root}/a`, 'create');
    const buffers = Array.from({ length: 3_000 }, (_, index) => filled(3, index % 251));
    file.write(buffers, 1);
    expect(file.sizeBytes()).toBe(9_001);
    const target = new Uint8Array(9_000);
    file.read(target, 1);
    expect(target).toEqual(Uint8Array.from(buffers.flatMap((buffer) => [...buffer])));
    file.close();
  });

  test('reads off the loop, syncs, and may be closed while that is under way', async () => {
    const { disk, root, settle } = create();
    const file = disk.open(`${root}/a`, 'create');
    file.write([filled(100_000, 5)], 0);
    await settle(file.sync());
    file.syncNow();
    const target = new Uint8Array(200_000);
    const reading = file.readAsync(target, 10);
    file.close();
    file.close();
    // If the descriptor were free already, this file would get its number, and be read instead.
    const other = disk.open(`${root}/b`, 'create');
    other.write([filled(300_000, 9)], 0);
    expect(await settle(reading)).toBe(99_990);
    expect(target[99_989]).toBe(5);
    await expect(settle(file.sync())).rejects.toThrow(DiskError);
    expect(codeOf(() => file.sizeBytes())).toBe('EOTHER');
    other.close();
  });

  test('truncates, and what grows back is zeros', () => {
    const { disk, root } = create();
    const file = disk.open(`${root}/a`, 'create');
    file.write([filled(10, 7)], 0);
    file.truncate(4);
    file.truncate(6);
    file.write([bytes(1)], 8);
    expect(readWholeFile(disk, `${root}/a`)).toEqual(bytes(7, 7, 7, 7, 0, 0, 0, 0, 1));
    file.close();
  });

  test('opens what exists, creates what does not, and keeps what is there', () => {
    const { disk, root } = create();
    expect(codeOf(() => disk.open(`${root}/a`, 'read'))).toBe('ENOENT');
    expect(codeOf(() => disk.open(`${root}/a`, 'write'))).toBe('ENOENT');
    expect(codeOf(() => disk.open(`${root}/none/a`, 'create'))).toBe('ENOENT');
    const created = disk.open(`${root}/a`, 'create');
    created.write([bytes(1, 2)], 0);
    created.close();
    disk.open(`${root}/a`, 'create').close();
    const readable = disk.open(`${root}/a`, 'read');
    expect(readable.sizeBytes()).toBe(2);
    expect(codeOf(() => readable.write([bytes(1)], 0))).toBe('EOTHER');
    readable.close();
    expect(codeOf(() => disk.open(root, 'read'))).toBe('EOTHER');
    expect(codeOf(() => disk.open(`${root}/a/b`, 'create'))).toBe('ENOTDIR');
    expect(codeOf(() => disk.open(`${root}/a/b`, 'read'))).toBe('ENOTDIR');
  });

  test('takes names of 255 bytes, and none that is longer', () => {
    const { disk, root } = create();
    const [fits, tooLong] = ['x'.repeat(255), 'x'.repeat(256)];
    disk.makeDirectory(`${root}/${fits}`);
    disk.open(`${root}/a`, 'create').close();
    expect(codeOf(() => disk.open(`${root}/${tooLong}`, 'create'))).toBe('EOTHER');
    expect(codeOf(() => disk.makeDirectory(`${root}/${tooLong}`))).toBe('EOTHER');
    expect(codeOf(() => disk.rename(`${root}/a`, `${root}/${tooLong}`))).toBe('EOTHER');
    expect(disk.list(root)).toEqual(['a', fits]);
  });

  test('makes directories with their parents, and lists names in order', () => {
    const { disk, root } = create();
    disk.makeDirectory(`${root}/x/y/z`);
    disk.makeDirectory(`${root}/x/y`);
    for (const name of ['b', 'a', 'c']) disk.open(`${root}/x/${name}`, 'create').close();
    expect(disk.list(`${root}/x`)).toEqual(['a', 'b', 'c', 'y']);
    expect(codeOf(() => disk.list(`${root}/none`))).toBe('ENOENT');
    expect(codeOf(() => disk.list(`${root}/x/a`))).toBe('ENOTDIR');
    expect(codeOf(() => disk.makeDirectory(`${root}/x/a`))).toBe('EEXIST');
    expect(codeOf(() => disk.makeDirectory(`${root}/x/a/d`))).toBe('ENOTDIR');
    expect(disk.exists(`${root}/x/y`)).toBe(true);
    expect(disk.exists(`${root}/x/none`)).toBe(false);
  });

  test('removes files and whole directories, and leaves open files usable', () => {
    const { disk, root } = create();
    disk.makeDirectory(`${root}/x/y`);
    const file = disk.open(`${root}/x/y/a`, 'create');
    file.write([bytes(1, 2, 3)], 0);
    disk.remove(`${root}/x`);
    disk.remove(`${root}/none`);
    expect(disk.list(root)).toEqual([]);
    file.write([bytes(4)], 3);
    expect(file.sizeBytes()).toBe(4);
    file.close();
  });

  test('tells why something cannot be removed', () => {
    const { disk, root } = create();
    disk.open(`${root}/file`, 'create').close();
    expect(codeOf(() => disk.remove(`${root}/file/x`))).toBe('ENOTDIR');
  });

  test('renames files over files and directories with what is in them', () => {
    const { disk, root } = create();
    replaceFileNow(disk, { directory: root, name: 'a', bytes: bytes(1) });
    replaceFileNow(disk, { directory: root, name: 'b', bytes: bytes(2) });
    disk.rename(`${root}/a`, `${root}/b`);
    expect(disk.list(root)).toEqual(['b']);
    expect(readWholeFile(disk, `${root}/b`)).toEqual(bytes(1));
    disk.makeDirectory(`${root}/x/y`);
    disk.rename(`${root}/x`, `${root}/z`);
    expect(disk.list(`${root}/z`)).toEqual(['y']);
    expect(codeOf(() => disk.rename(`${root}/none`, `${root}/q`))).toBe('ENOENT');
    expect(codeOf(() => disk.rename(`${root}/b`, `${root}/none/q`))).toBe('ENOENT');
    expect(codeOf(() => disk.rename(`${root}/z`, `${root}/b`))).toBe('ENOTDIR');
    disk.makeDirectory(`${root}/full/inside`);
    expect(codeOf(() => disk.rename(`${root}/z`, `${root}/full`))).toBe('ENOTEMPTY');
    disk.rename(`${root}/b`, `${root}/b`);
    expect(disk.list(root)).toEqual(['b', 'full', 'z']);
  });

  test('replaces small files whole', async () => {
    const { disk, root, settle } = create();
    await settle(replaceFile(disk, { directory: root, name: 'a', bytes: filled(1_000, 1) }));
    await settle(replaceFile(disk, { directory: root, name: 'a', bytes: bytes(5) }));
    expect(readWholeFile(disk, `${root}/a`)).toEqual(bytes(5));
    expect(disk.list(root)).toEqual(['a']);
  });

  test('syncs directories, and says how much room there is', async () => {
    const { disk, root, settle } = create();
    await settle(disk.syncDirectory(root));
    disk.syncDirectoryNow(root);
    await expect(settle(disk.syncDirectory(`${root}/none`))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(codeOf(() => disk.syncDirectoryNow(`${root}/none`))).toBe('ENOENT');
    expect(disk.freeBytes(root)).toBeGreaterThan(0);
    expect(disk.totalBytes(root)).toBeGreaterThanOrEqual(disk.freeBytes(root));
  });

  test('a file holds what any sequence of writes and truncations leaves in a plain array', () => {
    const { disk, root } = create();
    let files = 0;
    const change = fc.oneof(
      fc.record({
        position: fc.nat(3_000),
        parts: fc.array(fc.uint8Array({ maxLength: 900 }), { maxLength: 4 }),
      }),
      fc.record({ size: fc.nat(4_000) }),
    );
    const changes = fc.array(change, { maxLength: 12 });
    fc.assert(
      fc.property(changes, (sequence) => {
        const path = `${root}/f${files++}`;
        const file = disk.open(path, 'create');
        let model: number[] = [];
        for (const step of sequence) {
          if ('size' in step) {
            file.truncate(step.size);
            model = Array.from({ length: step.size }, (_, index) => model[index] ?? 0);
            continue;
          }
          file.write(step.parts, step.position);
          const data = step.parts.flatMap((part) => [...part]);
          const end = data.length === 0 ? 0 : step.position + data.length;
          while (model.length < end) model.push(0);
          model.splice(step.position, data.length, ...data);
        }
        expect([...readWholeFile(disk, path)]).toEqual(model);
        file.close();
      }),
      { numRuns: 60 },
    );
  });
});
