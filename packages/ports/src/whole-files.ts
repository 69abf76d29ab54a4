import { type Disk, isFullDisk } from './disk.js';

/** The bytes of a small file, read at once. Throws DiskError. */
export function readWholeFile(disk: Disk, path: string): Uint8Array {
  const file = disk.open(path, 'read');
  try {
    const bytes = new Uint8Array(file.sizeBytes());
    return bytes.subarray(0, file.read(bytes, 0));
  } finally {
    file.close();
  }
}

interface WholeFile {
  readonly directory: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Replacement extends WholeFile {
  /** Asked once the bytes are synced beside the file: whether they are to take its place. */
  readonly isWanted?: () => boolean;
}

/**
 * Replaces a small file as a whole: write, fsync, rename, fsync of the directory. Whoever reads it afterwards, a
 * crash in between included, finds the old bytes or the new. Resolves when the new ones are durable.
 * Only one replacement of a file may be under way. Throws DiskError.
 */
export async function replaceFile(disk: Disk, { directory, name, bytes, isWanted }: Replacement): Promise<void> {
  const temporary = `${directory}/${name}.tmp`;
  disk.remove(temporary);
  const file = disk.open(temporary, 'create');
  try {
    file.write([bytes], 0);
    await file.sync();
  } catch (error) {
    giveBackRoom(disk, temporary, error);
    throw error;
  } finally {
    file.close();
  }
  if (isWanted?.() === false) {
    disk.remove(temporary);
    return;
  }
  disk.rename(temporary, `${directory}/${name}`);
  await disk.syncDirectory(directory);
}

/** The blocking twin of `replaceFile`, for start-up and shutdown. */
export function replaceFileNow(disk: Disk, { directory, name, bytes }: WholeFile): void {
  const temporary = `${directory}/${name}.tmp`;
  disk.remove(temporary);
  const file = disk.open(temporary, 'create');
  try {
    file.write([bytes], 0);
    file.syncNow();
  } catch (error) {
    giveBackRoom(disk, temporary, error);
    throw error;
  } finally {
    file.close();
  }
  disk.rename(temporary, `${directory}/${name}`);
  disk.syncDirectoryNow(directory);
}

/** After a write that failed: half a file takes the last room from whoever could have used it. Throws DiskError. */
export function giveBackRoom(disk: Disk, temporary: string, error: unknown): void {
  if (isFullDisk(error)) disk.remove(temporary);
}
