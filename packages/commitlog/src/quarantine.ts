import { type Disk, DiskError, type DiskFile, isFullDisk, type Log } from '@tidemark/ports';
import { FailedDirectoryError } from './errors.js';
import { parentDirectory, parseSegmentName, SEGMENT_EXTENSIONS } from './file-names.js';
import type { LogDamage } from './recovery.js';
import type { SegmentList } from './segment-list.js';

/** No opening takes a file of such a name for the log's. */
export const QUARANTINE_SUFFIX = '.damaged';
const COPIED_BYTES = 2 ** 20;
/** Of the damage and what follows it: nothing else is done meanwhile. */
const COPIED_BYTES_MAX = 4 * 2 ** 20;
/** What must be free beside a copy: more than any below which producers, followers or the node's own files are refused. */
const LEFT_FREE_BYTES = 32 * 2 ** 20;
const [LOG_EXTENSION, ...DERIVED_EXTENSIONS] = SEGMENT_EXTENSIONS;

/**
 * Before a damaged log is cut: what is damaged, and what follows it, is kept under other names for whoever wants to look
 * at it, instead of what was kept so before. The segments behind the damaged one are renamed; of that one what lies
 * from the damage on is copied, a few MiB of it, where the disk has room to spare. Throws DiskError.
 */
export function quarantine(
  { disk, directory, segments }: { readonly disk: Disk; readonly directory: string; readonly segments: SegmentList },
  { file, position, offset }: LogDamage,
  log: Log,
): void {
  for (const name of disk.list(directory)) if (name.endsWith(QUARANTINE_SUFFIX)) disk.remove(`${directory}/${name}`);
  const kept: string[] = [];
  if (parseSegmentName(file.slice(file.lastIndexOf('/') + 1)) !== undefined) {
    const copy = `${file}.${position}${QUARANTINE_SUFFIX}`;
    if (copyFrom(disk, { file, position, copy })) kept.push(copy);
  }
  for (const path of segments.unlisted()) {
    disk.rename(path, path + QUARANTINE_SUFFIX);
    kept.push(path + QUARANTINE_SUFFIX);
    const base = path.slice(0, -LOG_EXTENSION.length);
    for (const extension of DERIVED_EXTENSIONS) disk.remove(base + extension);
  }
  log.error('a damaged log is cut, to be fetched again; what is discarded is kept', { directory, offset, kept });
}

/** False: there is no room for it. */
function copyFrom(
  disk: Disk,
  { file, position, copy }: { readonly file: string; readonly position: number; readonly copy: string },
): boolean {
  if (!hasRoomToSpare(disk, file)) return false;
  const source = disk.open(file, 'read');
  let target: DiskFile | undefined;
  try {
    target = disk.open(copy, 'create');
    const end = Math.min(source.sizeBytes(), position + COPIED_BYTES_MAX);
    for (let from = position; from < end; from += COPIED_BYTES) {
      const bytes = new Uint8Array(Math.min(COPIED_BYTES, end - from));
      target.write([bytes.subarray(0, source.read(bytes, from))], from - position);
    }
    return true;
  } catch (error) {
    if (!isFullDisk(error)) throw error;
    disk.remove(copy);
    return false;
  } finally {
    source.close();
    target?.close();
  }
}

/** Where nobody can tell it is tried. Throws FailedDirectoryError. */
function hasRoomToSpare(disk: Disk, path: string): boolean {
  try {
    return disk.freeBytes(parentDirectory(path)) >= COPIED_BYTES_MAX + LEFT_FREE_BYTES;
  } catch (error) {
    if (!(error instanceof DiskError) || error instanceof FailedDirectoryError) throw error;
    return true;
  }
}
