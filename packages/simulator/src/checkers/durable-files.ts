import { walkBatches } from '@tidemark/protocol';
import type { ObservedNode } from './observed-node.js';

/**
 * Up to which offset the files of a log would hold it if power failed now, from its lowest file on; the log's own
 * word is not taken for it.
 */
export function durableEndOffset(disk: ObservedNode['disk'], directory: string): number {
  let end = 0;
  for (const name of disk.list(directory)) {
    if (!name.endsWith('.log')) continue;
    const bytes = disk.durableBytes(`${directory}/${name}`);
    if (bytes === undefined) return end;
    for (const { header } of walkBatches(bytes, { allowPartialTail: true })) end = header.lastOffset + 1;
  }
  return end;
}
