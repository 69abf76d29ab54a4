import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { systemCode } from './disk-errors.js';

/**
 * Removes a file, or a directory with everything in it; does nothing if it is absent. Throws the system's error, with its code:
 * the `rmSync` of Node 24 has none for most of them (EIO, ENOSPC, EROFS), and passes over ENOTDIR.
 */
export function removeTree(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  try {
    if (found.isDirectory()) removeDirectory(path);
    else unlinkSync(path);
  } catch (error) {
    // Somebody else was faster.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

function removeDirectory(path: string): void {
  for (const name of readdirSync(path)) removeTree(`${path}/${name}`);
  rmdirSync(path);
}
