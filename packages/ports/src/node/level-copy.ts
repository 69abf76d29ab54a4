import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskError } from '../disk.js';
import type { Store } from '../store.js';
import { toDiskError } from './disk-errors.js';
import { LevelStores } from './level-stores.js';
import { removeTree } from './remove-tree.js';

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
    removeTree(home);
  }
}

/** By calls that keep the system's code: to the `cpSync` of Node 24 a full disk is EIO. */
function copyFiles(from: string, to: string): void {
  try {
    mkdirSync(to);
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      if (!entry.isDirectory()) copyFileSync(join(from, entry.name), join(to, entry.name));
    }
  } catch (error) {
    throw toDiskError('openStore', from, error);
  }
}
