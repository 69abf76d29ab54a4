import { type Disk, DiskError } from '@tidemark/ports';
import { BatchError, validateBatch } from '@tidemark/protocol';
import type { Durability } from '../durability.js';
import { FailedDirectoryError } from '../errors.js';
import {
  CLEANED_SUFFIX,
  DELETED_SUFFIX,
  INDEX_EXTENSIONS,
  parseSegmentName,
  SEGMENT_EXTENSIONS,
  SWAP_SUFFIX,
  segmentName,
} from '../file-names.js';
import { headerAt, ReadWindow } from '../read-window.js';
import type { LogParts } from '../recovery.js';
import type { CleanedGroup } from './job.js';

/**
 * How segments give way to what compaction made of them, safe against a crash at any point:
 *
 *   1. `.log.cleaned` and its indexes are written and synced. A crash: they are removed.
 *   2. `.log.cleaned` becomes `.log.swap`, durably. From here on an opening finishes the rest: it knows from the batches in
 *      the file which segments it stands for.
 *   3. The old segments are set aside, the first one's log excepted, durably.
 *   4. `.log.swap` becomes `.log`; the indexes follow, or are built again.
 *
 * `announceReplacement` does the second, `replaceSegments` the rest: blocking, in one turn, so that nobody ever sees a log in
 * between.
 */
export function announceReplacement({ disk, directory, marker }: LogParts, group: CleanedGroup): void {
  const path = `${directory}/${segmentName(group.baseOffset)}`;
  marker.remove();
  disk.rename(`${path}.log${CLEANED_SUFFIX}`, `${path}.log${SWAP_SUFFIX}`);
  disk.syncDirectoryNow(directory);
}

/**
 * Returns the files that are set aside. What fails for want of room or of descriptors is done as an opening would, which
 * needs neither. Throws DiskError if that fails too: the segments are neither those of before nor those of after, and the process
 * must end, or the directory be given up.
 */
export function replaceSegments(
  { disk, directory, segments }: LogParts,
  durability: Durability,
  group: CleanedGroup,
): readonly string[] {
  const path = `${directory}/${segmentName(group.baseOffset)}`;
  const index = segments.all.findIndex(({ baseOffset }) => baseOffset === group.baseOffset);
  // First: whatever becomes of the files, the list has no hole that a read would take for damage.
  const old = segments.replace(index, group.replaces, group);
  for (const segment of old) segment.closeFile();
  let aside: readonly string[];
  try {
    aside = [...old.slice(1).flatMap((segment) => segment.setAside()), ...setIndexesAside(disk, path)];
    disk.syncDirectoryNow(directory);
    disk.rename(`${path}.log${SWAP_SUFFIX}`, `${path}.log`);
  } catch (error) {
    if (!(error instanceof DiskError) || error instanceof FailedDirectoryError) throw error;
    finishReplacement(disk, directory, group);
    aside = filesSetAside(disk, directory);
  }
  durability.directoryChanged();
  moveIndexes(disk, path);
  return aside;
}

/** What is left behind is removed with all else that was being written, and built again. */
function moveIndexes(disk: Disk, path: string): void {
  try {
    for (const extension of INDEX_EXTENSIONS) disk.rename(path + extension + CLEANED_SUFFIX, path + extension);
  } catch (error) {
    if (!(error instanceof DiskError) || error instanceof FailedDirectoryError) throw error;
  }
}

/** Also those that wait to be removed already: to remove them a second time does nothing. */
function filesSetAside(disk: Disk, directory: string): string[] {
  const names = disk.list(directory).filter((name) => name.endsWith(DELETED_SUFFIX));
  return names.map((name) => `${directory}/${name}`);
}

/** Not the transaction index: it speaks of batches that stay as they are, by offset. */
function setIndexesAside(disk: Disk, path: string): string[] {
  return INDEX_EXTENSIONS.map((extension) => path + extension)
    .filter((name) => disk.exists(name))
    .map((name) => {
      disk.rename(name, name + DELETED_SUFFIX);
      return name + DELETED_SUFFIX;
    });
}

/** Removes what compaction was writing. Throws DiskError. */
export function removeCleaned(disk: Disk, directory: string): void {
  for (const name of disk.list(directory)) if (name.endsWith(CLEANED_SUFFIX)) disk.remove(`${directory}/${name}`);
}

/** Removes what stands for segments that are to go, as the whole log is. Throws DiskError. */
export function removeReplacements(disk: Disk, directory: string): void {
  removeCleaned(disk, directory);
  for (const name of disk.list(directory)) if (name.endsWith(SWAP_SUFFIX)) disk.remove(`${directory}/${name}`);
}

/** Finishes replacements that a crash interrupted, and removes those that had not begun. Throws DiskError. */
export function finishReplacements(disk: Disk, directory: string): void {
  removeCleaned(disk, directory);
  for (const name of disk.list(directory)) {
    if (!name.endsWith(SWAP_SUFFIX)) continue;
    const baseOffset = parseSegmentName(name.slice(0, -SWAP_SUFFIX.length));
    const endOffset = baseOffset === undefined ? undefined : endOfSwap(disk, `${directory}/${name}`);
    if (baseOffset === undefined || endOffset === undefined) {
      // It cannot be what was synced: if the old segments are there, they are the log; if not, that shows as damage.
      disk.remove(`${directory}/${name}`);
      continue;
    }
    finishReplacement(disk, directory, { baseOffset, endOffset });
  }
}

function finishReplacement(
  disk: Disk,
  directory: string,
  { baseOffset, endOffset }: Pick<CleanedGroup, 'baseOffset' | 'endOffset'>,
): void {
  for (const old of disk.list(directory).map(parseSegmentName)) {
    if (old === undefined || old < baseOffset || old >= endOffset) continue;
    const gone = old === baseOffset ? INDEX_EXTENSIONS : SEGMENT_EXTENSIONS;
    for (const extension of gone) disk.remove(`${directory}/${segmentName(old)}${extension}`);
  }
  disk.syncDirectoryNow(directory);
  const path = `${directory}/${segmentName(baseOffset)}.log`;
  disk.rename(path + SWAP_SUFFIX, path);
  disk.syncDirectoryNow(directory);
}

/** The offset behind the last batch; undefined if the file is not what was written. */
function endOfSwap(disk: Disk, path: string): number | undefined {
  const file = disk.open(path, 'read');
  try {
    const sizeBytes = file.sizeBytes();
    const window = new ReadWindow(file, sizeBytes);
    let endOffset: number | undefined;
    for (let position = 0; position < sizeBytes; ) {
      const { sizeBytes: batchBytes } = headerAt(window, position, sizeBytes);
      const { baseOffset, lastOffset } = validateBatch(window.bytes(position, batchBytes));
      if (endOffset !== undefined && baseOffset !== endOffset) return undefined;
      endOffset = lastOffset + 1;
      position += batchBytes;
    }
    return endOffset;
  } catch (error) {
    if (error instanceof BatchError) return undefined;
    throw error;
  } finally {
    file.close();
  }
}
