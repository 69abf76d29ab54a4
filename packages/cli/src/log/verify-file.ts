import { basename } from 'node:path';
import { type Finding, verifyLogFile } from '@tidemark/commitlog/offline';
import { type Disk, DiskError, readWholeFile } from '@tidemark/ports';
import { DataDirectoryError, DIRECTORY_STATE_NAME, decodeDirectoryState, parseMeta } from '@tidemark/server';
import { CliError, exitCodes } from '../exit-codes.js';

/** What is wrong with one file. Throws CliError for one of no known kind, DiskError. */
export function verifyFile(disk: Disk, path: string): Finding[] {
  const name = basename(path);
  if (name === 'meta.json') return verifyMeta(disk, path);
  if (name === DIRECTORY_STATE_NAME) return verifyState(disk, path);
  const found = verifyLogFile(disk, path);
  if (found === undefined) throw unknownFile(name);
  return [...found];
}

export function unknownFile(name: string): CliError {
  const known =
    'a .log, .index, .timeindex, .txnindex, .snapshot or .journal file, leader-epoch-checkpoint, log-checkpoint';
  return new CliError(
    exitCodes.usage,
    `${name} is none of a log's files: name ${known}, clean-shutdown, partition.metadata, meta.json or ${DIRECTORY_STATE_NAME}`,
  );
}

/** What is wrong with the `meta.json` of a data directory. Throws DiskError. */
export function verifyMeta(disk: Disk, path: string): Finding[] {
  try {
    parseMeta(new TextDecoder().decode(readWholeFile(disk, path)), path);
    return [];
  } catch (error) {
    if (!(error instanceof DataDirectoryError)) throw error;
    return [{ kind: 'damage', file: path, position: 0, reason: error.message }];
  }
}

/** What is wrong with the `broker-state` of a data directory. Throws DiskError. */
export function verifyState(disk: Disk, path: string): Finding[] {
  const proves = 'the replicas beside it prove nothing at the next start, and count once they have caught up';
  try {
    if (decodeDirectoryState(readWholeFile(disk, path)) !== undefined) return [];
    return [{ kind: 'damage', file: path, position: 0, reason: `it is not what was written: ${proves}` }];
  } catch (error) {
    if (!(error instanceof DiskError) || error.code !== 'ENOENT') throw error;
    return [{ kind: 'note', file: path, position: 0, reason: `there is none: ${proves}` }];
  }
}
