import { type Disk, DiskError, readWholeFile, replaceFile } from '@tidemark/ports';
import { type BrokerEpoch, brokerEpoch, crc32c, type DirectoryId, NONE } from '@tidemark/protocol';
import { DirectoryShortageError, writingIn } from './log-directories.js';

/**
 * `broker-state`, in every directory of `log.dirs` but the first, whose word is in the store: two lines of text, replaced
 * whole (write, fsync, rename, fsync of the directory).
 *
 *   version 1 epoch 57 clean
 *   crc32c 123456789
 *
 * The CRC covers the first line; `unclean` stands for a broker that runs, or did not stop in order. Ends of lines fill the
 * file up to the same length always, so that it can be written over where there is no room for a new one.
 */
export const DIRECTORY_STATE_NAME = 'broker-state';
/** More than any two such lines have, and less than a sector, of which a disk writes all or nothing. */
const DIRECTORY_STATE_BYTES = 128;

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
  return decodeDirectoryState(bytes) ?? NEVER_USED;
}

/** Undefined: it is not whole. */
export function decodeDirectoryState(bytes: Uint8Array): DirectoryState | undefined {
  const [line = '', sum] = new TextDecoder().decode(bytes).split('\n');
  const [, epoch, word] = /^version 1 epoch (-?\d+) (clean|unclean)$/.exec(line) ?? [];
  if (epoch === undefined || sum !== `crc32c ${crc32c(new TextEncoder().encode(line))}`) return undefined;
  return { epoch: brokerEpoch(Number(epoch)), clean: word === 'clean' };
}

/**
 * Whether what lies in a directory counts: nothing was acknowledged since of which it knows nothing. An older copy of it, from
 * a backup perhaps, lacks something, and one that failed may.
 */
export function isCurrent(
  directory: { readonly state: DirectoryState; readonly directoryId: DirectoryId | undefined },
  lastRun: { readonly epoch: BrokerEpoch; readonly failedDirectories: ReadonlySet<DirectoryId> },
): boolean {
  const { state, directoryId } = directory;
  const isKnown = directoryId !== undefined && !lastRun.failedDirectories.has(directoryId);
  return isKnown && state.epoch >= lastRun.epoch;
}

/** Throws DiskError. */
export function readDirectoryState(disk: Disk, directory: string): DirectoryState {
  try {
    return parseDirectoryState(readWholeFile(disk, `${directory}/${DIRECTORY_STATE_NAME}`));
  } catch (error) {
    if (error instanceof DiskError && error.code === 'ENOENT') return NEVER_USED;
    throw error;
  }
}

/**
 * Durable when it resolves; whoever reads it afterwards, a crash in between included, finds the old state or the new. Rejects
 * with DiskError, DirectoryShortageError if there is no room for a file and none that can be written over, or no descriptor.
 */
export async function writeDirectoryState(disk: Disk, directory: string, state: DirectoryState): Promise<void> {
  const bytes = new Uint8Array(DIRECTORY_STATE_BYTES).fill('\n'.charCodeAt(0));
  bytes.set(formatDirectoryState(state));
  try {
    await writingIn(() => replaceFile(disk, { directory, name: DIRECTORY_STATE_NAME, bytes }));
  } catch (error) {
    if (!(error instanceof DirectoryShortageError)) throw error;
    await writeOver(disk, { path: `${directory}/${DIRECTORY_STATE_NAME}`, bytes, full: error });
  }
}

/** What a file system that never writes to the same place has no room for either, `full` says. */
async function writeOver(
  disk: Disk,
  { path, bytes, full }: { readonly path: string; readonly bytes: Uint8Array; readonly full: DirectoryShortageError },
): Promise<void> {
  if (!disk.exists(path)) throw full;
  const file = await writingIn(() => disk.open(path, 'write'));
  try {
    await writingIn(() => file.write([bytes], 0));
    await file.sync();
  } finally {
    file.close();
  }
}
