import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskError } from '../disk.js';
import type { Store } from '../store.js';
import { toDiskError } from './disk-errors.js';
import { LevelStores } from './level-stores.js';

/**
 * Lets a store be read that no process has open, without a byte of it being changed: LevelDB writes when it opens, so it gets a
 * copy, which is removed afterwards. Rejects with DiskError; ENOENT: there is no store; EIO: it is not what was written.
 */
export async function readStoreCopy<Result>(path: string, read: (store: Store) => Promise<Result>): Promise<Result> {
  if (!existsSync(`${path}/CURRENT`)) throw new DiskError({ code: 'ENOENT', operation: 'openStore', path });
  const home = mkdtempSync(join(tmpdir(), 'tidemark-store-'));
  const copy = join(home, 'store');
  try {
    copyFiles(path, copy);
    const store = await new LevelStores().open(copy);
    try {
      return await read(store);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function copyFiles(from: string, to: string): void {
  try {
    cpSync(from, to, { recursive: true });
  } catch (error) {
    throw toDiskError('openStore', from, error);
  }
}
