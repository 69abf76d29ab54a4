import { type Disk, readWholeFile } from '@tidemark/ports';
import { BatchError, NONE, walkBatches } from '@tidemark/protocol';
import type { Position } from '../core/index.js';
import { RaftError } from '../errors.js';
import { decodeEntry } from './entry-codec.js';
import { QuorumStateFile } from './quorum-state.js';
import { decodeSnapshotFile } from './snapshot-format.js';

/** What a node's quorum directory holds, as far as it is whole. */
export interface OfflineQuorum {
  /** The snapshot that the entries go on from; undefined: they begin with the first of all. */
  readonly snapshot: { readonly index: number; readonly term: number; readonly payload: Uint8Array } | undefined;
  /** Whole entries in order, of which the last may not be committed. */
  readonly entries: readonly Uint8Array[];
  /** Why nothing is read beyond the last entry, where that is not the end of the files. */
  readonly stoppedBy: string | undefined;
}

/**
 * Reads a directory without changing anything in it, also that of a node that runs: the longest history that it
 * holds, from its oldest snapshot that the log still reaches back to, or from the very beginning; its newest alone if
 * that and the log are not of one history: the snapshot counts then, as when the node starts.
 * Throws DiskError; RangeError if it holds neither log nor snapshot.
 */
export function readOffline(disk: Disk, directory: string): OfflineQuorum {
  // Before the log, for a node that runs: its entries are in the log before they are in a snapshot.
  const snapshots = readSnapshots(disk, directory);
  const { entries, stoppedBy } = readEntries(disk, `${directory}/log`);
  const newest = snapshots.at(-1);
  const first = entries[0]?.baseOffset;
  if (newest === undefined) {
    if (first === 0) return { snapshot: undefined, entries: entries.map(({ bytes }) => bytes), stoppedBy };
    if (first === undefined && stoppedBy === undefined) throw new RangeError(`${directory} holds no metadata`);
    throw new RangeError(`${directory} holds no snapshot that its log goes on from${because(stoppedBy)}`);
  }
  if (first === undefined) return { snapshot: newest, entries: [], stoppedBy };
  const apart = whyApart(newest, entries);
  if (apart !== undefined) return { snapshot: newest, entries: [], stoppedBy: `${apart}${because(stoppedBy)}` };
  const snapshot = first === 0 ? undefined : snapshots.find(({ index }) => index >= first - 1);
  const later = entries.filter(({ lastOffset }) => lastOffset > (snapshot?.index ?? NONE));
  return { snapshot, entries: later.map(({ bytes }) => bytes), stoppedBy };
}

/** Why the entries neither led to the newest snapshot nor follow it; undefined: they do. */
function whyApart({ index, term }: Position, entries: Entries): string | undefined {
  const first = entries[0]?.baseOffset ?? NONE;
  if (first > index + 1) return `the log begins at ${first}, and the newest snapshot that is whole ends at ${index}`;
  if (first === index + 1) return undefined;
  const led = entries.some((entry) => entry.lastOffset === index && entry.term === term);
  return led ? undefined : `the log does not hold the entry of term ${term} with which the snapshot of ${index} ends`;
}

/** One snapshot file. Throws DiskError; RangeError if it is not whole. */
export function readOfflineSnapshot(disk: Disk, path: string): NonNullable<OfflineQuorum['snapshot']> {
  const decoded = decodeSnapshotFile(readWholeFile(disk, path));
  if (decoded === undefined) throw new RangeError(`${path} is not a snapshot, or is damaged`);
  return { index: decoded.meta.index, term: decoded.meta.term, payload: decoded.payload };
}

/** What is not as it was written in a quorum directory's own files, beside its log. Throws DiskError. */
export function damagedQuorumFiles(
  disk: Disk,
  directory: string,
): { readonly file: string; readonly reason: string }[] {
  const damaged: { readonly file: string; readonly reason: string }[] = [];
  try {
    new QuorumStateFile(disk, directory).read();
  } catch (error) {
    if (!(error instanceof RaftError)) throw error;
    damaged.push({ file: `${directory}/quorum-state`, reason: error.message });
  }
  for (const name of disk.list(directory).filter((each) => each.endsWith('.snapshot'))) {
    const file = `${directory}/${name}`;
    if (decodeSnapshotFile(readWholeFile(disk, file)) === undefined) {
      damaged.push({ file, reason: 'it is not a snapshot, or not as it was written' });
    }
  }
  return damaged;
}

function readSnapshots(disk: Disk, directory: string) {
  const names = disk.list(directory).filter((name) => name.endsWith('.snapshot'));
  return names.flatMap((name) => {
    const decoded = decodeSnapshotFile(readWholeFile(disk, `${directory}/${name}`));
    return decoded === undefined ? [] : [{ ...decoded.meta, payload: decoded.payload }];
  });
}

type Entries = readonly ReturnType<typeof decodeEntry>[];

/** The entries that follow one another, from the first segment on. */
function readEntries(disk: Disk, directory: string): { entries: Entries; stoppedBy: string | undefined } {
  if (!disk.exists(directory)) return { entries: [], stoppedBy: undefined };
  const entries: ReturnType<typeof decodeEntry>[] = [];
  for (const name of disk.list(directory).filter((each) => each.endsWith('.log'))) {
    const file = readWholeFile(disk, `${directory}/${name}`);
    try {
      for (const { bytes } of walkBatches(file)) {
        const entry = decodeEntry(bytes);
        const last = entries.at(-1)?.lastOffset;
        if (last !== undefined && entry.baseOffset !== last + 1) {
          return { entries, stoppedBy: `${name}: the entry at ${entry.baseOffset} does not follow ${last}` };
        }
        entries.push(entry);
      }
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
      return { entries, stoppedBy: `${name}: ${error.message}` };
    }
  }
  return { entries, stoppedBy: undefined };
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason})`;
}
