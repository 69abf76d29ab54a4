import { type Disk, type DiskFile, isFullDisk, type Log } from '@tidemark/ports';
import { parseSegmentName, SEGMENT_EXTENSIONS } from './file-names.js';
import type { LogDamage } from './recovery.js';
import type { SegmentList } from './segment-list.js';

/** No opening takes a file of such a name for the log's. */
export const QUARANTINE_SUFFIX = '.damaged';
const COPIED_BYTES = 2 ** 20;
const [LOG_EXTENSION, ...DERIVED_EXTENSIONS] = SEGMENT_EXTENSIONS;

/**
 * Before a damaged log is cut: what is damaged, and what follows it, is kept under other names for whoever wants to look
 * at it, instead of what was kept so before. The segments behind the damaged one are renamed; of that one what lies
 * from the damage on is copied, as far as the disk has room. Throws DiskError.
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

/** False: there was no room for it. */
function copyFrom(
  disk: Disk,
  { file, position, copy }: { readonly file: string; readonly position: number; readonly copy: string },
): boolean {
  const source = disk.open(file, 'read');
  let target: DiskFile | undefined;
  try {
    target = disk.open(copy, 'create');
    const end = source.sizeBytes();
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
