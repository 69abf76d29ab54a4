import { DiskError } from '@tidemark/ports';
import { readStoreCopy } from '@tidemark/ports/node';
import { type LastStop, readLastStop } from '@tidemark/server';

/** What the store of a data directory tells of the last stop of its node. */
export type StoreWord =
  | ({ readonly kind: 'read' } & LastStop)
  /** A node has it open. */
  | { readonly kind: 'in-use' }
  | { readonly kind: 'absent' }
  /** It is not what was written, or the disk fails; `isDamaged` where it is certain that nobody was writing. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly isDamaged: boolean };

/** Whether a node runs on a data directory; undefined: this system does not tell. */
export type IsLive = (dataDirectory: string) => boolean | undefined;

/** Reads the stores of these data directories, changing nothing. */
export async function readStores(dataDirectories: Iterable<string>, isLive: IsLive): Promise<Map<string, StoreWord>> {
  const found = new Map<string, StoreWord>();
  for (const directory of dataDirectories) {
    const live = isLive(directory);
    found.set(directory, live === true ? { kind: 'in-use' } : await readWord(directory, live === false));
  }
  return found;
}

async function readWord(dataDirectory: string, isAlone: boolean): Promise<StoreWord> {
  try {
    return { kind: 'read', ...(await readStoreCopy(`${dataDirectory}/store`, readLastStop)) };
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    if (error.code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'unreadable', reason: rootOf(error).message, isDamaged: isAlone && error.code === 'EIO' };
  }
}

function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}
