import { endAfterRecovery, readJournal } from '@tidemark/commitlog';
import { headersOnDisk } from './headers-on-disk.js';
import type { ObservedNode } from './observed-node.js';

/**
 * Up to which offset a log would be held if power failed now, by its files and the journal of its node; the log's own
 * word is not taken for it.
 */
export function durableEndOffset(
  disk: ObservedNode['disk'],
  directory: string,
  key: { readonly topicId: string; readonly partition: number },
): number {
  // In the first of log.dirs, wherever the log lies.
  const journal = '/data/journal';
  const segments = disk.durableNames(journal).map((name) => disk.durableBytes(`${journal}/${name}`));
  const plan = readJournal(segments.filter((bytes) => bytes !== undefined));
  const checkpoint = disk.durableBytes(`${directory}/log-checkpoint`) ?? new Uint8Array(0);
  return endAfterRecovery(plan, { key, filesEnd: endOfFiles(disk, directory), checkpoint });
}

function endOfFiles(disk: ObservedNode['disk'], directory: string): number {
  let end = 0;
  for (const name of disk.durableNames(directory)) {
    if (!name.endsWith('.log')) continue;
    const bytes = disk.durableBytes(`${directory}/${name}`);
    if (bytes === undefined) return end;
    // A log that was started again is empty, and ends where it begins.
    end = Math.max(end, Number.parseInt(name, 10));
    for (const { lastOffset } of headersOnDisk(bytes)) end = lastOffset + 1;
  }
  return end;
}
