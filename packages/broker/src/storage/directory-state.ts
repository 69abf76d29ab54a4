import { type Disk, DiskError, readWholeFile, replaceFile } from '@tidemark/ports';
import { type BrokerEpoch, brokerEpoch, crc32c, NONE } from '@tidemark/protocol';

/**
 * `broker-state`, in every directory of `log.dirs` but the first, whose word is in the store: two lines of text, replaced
 * whole (write, fsync, rename, fsync of the directory).
 *
 *   version 1 epoch 57 clean
 *   crc32c 123456789
 *
 * The CRC covers the first line; `unclean` stands for a broker that runs, or did not stop in order.
 */
const NAME = 'broker-state';

/** The broker that last used a directory. */
export interface DirectoryState {
  readonly epoch: BrokerEpoch;
  /** It stopped in order. */
  readonly clean: boolean;
}

const NEVER_USED: DirectoryState = { epoch: brokerEpoch(NONE), clean: false };

export function formatDirectoryState({ epoch, clean }: DirectoryState): Uint8Array {
  const line = `version 1 epoch ${epoch} ${clean ? 'clean' : 'unclean'}`;
  return new TextEncoder().encode(`${line}\ncrc32c ${crc32c(new TextEncoder().encode(line))}\n`);
}

/** A file that is not whole says as little as none: what lies beside it proves nothing. */
export function parseDirectoryState(bytes: Uint8Array): DirectoryState {
  const [line = '', sum] = new TextDecoder().decode(bytes).split('\n');
  const [, epoch, word] = /^version 1 epoch (-?\d+) (clean|unclean)$/.exec(line) ?? [];
  if (epoch === undefined || sum !== `crc32c ${crc32c(new TextEncoder().encode(line))}`) return NEVER_USED;
  return { epoch: brokerEpoch(Number(epoch)), clean: word === 'clean' };
}

/** Throws DiskError. */
export function readDirectoryState(disk: Disk, directory: string): DirectoryState {
  try {
    return parseDirectoryState(readWholeFile(disk, `${directory}/${NAME}`));
  } catch (error) {
    if (error instanceof DiskError && error.code === 'ENOENT') return NEVER_USED;
    throw error;
  }
}

/** Durable when it resolves. Rejects with DiskError. */
export async function writeDirectoryState(disk: Disk, directory: string, state: DirectoryState): Promise<void> {
  await replaceFile(disk, { directory, name: NAME, bytes: formatDirectoryState(state) });
}
