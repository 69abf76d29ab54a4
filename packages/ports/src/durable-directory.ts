import { posix } from 'node:path';
import { type Disk, DiskError } from './disk.js';

/**
 * Makes a directory, and those above it that are missing; their names are durable when it returns. So is then the name of one that
 * is there: whoever made it may have ended before it was. Throws DiskError.
 */
export function makeDirectoryNow(disk: Disk, path: string): void {
  const parent = posix.dirname(path);
  if (parent === path) return;
  if (!disk.exists(path)) {
    // From the top: what is there below one that is missing after a loss of power would be out of reach, and not made again.
    makeDirectoryNow(disk, parent);
    disk.makeDirectory(path);
  }
  syncNames(disk, parent);
}

/** A directory that we may not read, or whose file system has no such sync, is above a mount point, or its system sees to it. */
function syncNames(disk: Disk, path: string): void {
  try {
    disk.syncDirectoryNow(path);
  } catch (error) {
    if (!(error instanceof DiskError) || error.code !== 'EOTHER') throw error;
  }
}
