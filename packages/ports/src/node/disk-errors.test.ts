// Method: errors as Node makes them, nameless ones too; and a socket in the place of a file, which answers an open with ENXIO.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { toDiskError } from './disk-errors.js';
import { readStoreCopy } from './level-copy.js';
import { LevelStores } from './level-stores.js';
import { NodeDisk } from './node-disk.js';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function socketAt(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  cleanups.push(() => server.close());
}

function systemError(name: string, errno: number): Error {
  return Object.assign(new Error(name), { errno: -errno, code: `Unknown system error -${errno}` });
}

const { EBADMSG, ENODATA, ENODEV, ENOLINK, ENOTCONN, ENXIO, ESTALE, ETIMEDOUT, EACCES, EINVAL } = constants.errno;
const FAILURES = {
  EUCLEAN: 117,
  EREMOTEIO: 121,
  EBADMSG,
  ENODATA,
  ENODEV,
  ENOLINK,
  ENOTCONN,
  ENXIO,
  ESTALE,
  ETIMEDOUT,
};

describe('an error of the operating system', () => {
  it.each(Object.entries(FAILURES))('%s tells of a disk that fails, with a name or without', (name, errno) => {
    const cause = systemError(name, errno);
    expect(toDiskError('open', '/d/x', cause)).toMatchObject({ code: 'EIO', cause });
  });

  it.each(Object.entries({ EACCES, EINVAL }))('%s tells of none', (name, errno) => {
    expect(toDiskError('open', '/d/x', systemError(name, errno)).code).toBe('EOTHER');
  });

  it('is the same to a file, to a store, and to whoever copies one to read it', async () => {
    const root = mkdtempSync(join(tmpdir(), 'tidemark-errors-'));
    cleanups.push(() => rmSync(root, { recursive: true }));
    const store = join(root, 'store');
    mkdirSync(store);
    const path = join(store, 'CURRENT');
    await socketAt(path);
    expect(() => new NodeDisk().open(path, 'read')).toThrow(`open ${path}: EIO`);
    await expect(new LevelStores().open(store)).rejects.toMatchObject({ code: 'EIO', operation: 'openStore' });
    await expect(readStoreCopy(store, async () => undefined)).rejects.toMatchObject({ code: 'EIO' });
  });
});

describe('a path of which it is asked whether anything lies there', () => {
  const path = mkdtempSync(join(tmpdir(), 'tidemark-'));
  afterAll(() => rmSync(path, { recursive: true }));
  const disk = new NodeDisk();

  it('is told as absent only where it is', () => {
    writeFileSync(join(path, 'file'), '');
    symlinkSync(join(path, 'nothing'), join(path, 'dangling'));
    const names = ['.', 'file', 'absent', 'absent/within', 'file/within', 'dangling'];
    expect(names.map((name) => disk.exists(join(path, name)))).toEqual([true, true, false, false, false, false]);
  });

  it('and that cannot be looked at is an error', () => {
    symlinkSync(join(path, 'loop'), join(path, 'loop'));
    expect(() => disk.exists(join(path, 'loop'))).toThrow(expect.objectContaining({ operation: 'exists' }));
  });
});
