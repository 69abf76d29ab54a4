import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parsePartitionDirectoryName } from '@tidemark/commitlog';
import { isJournalFileName } from '@tidemark/commitlog/offline';
import type { Disk } from '@tidemark/ports';
import { DIRECTORY_STATE_NAME } from '@tidemark/server';
import { CliError, exitCodes } from '../exit-codes.js';

/** Something that the `log` commands can read. */
export type LogTarget =
  /** One log: a partition's replica, or the entries of the metadata quorum. */
  | { readonly kind: 'log'; readonly path: string; readonly isMetadata: boolean }
  | { readonly kind: 'journal'; readonly path: string }
  /** A quorum's own files; its log is a target of its own. */
  | { readonly kind: 'quorum'; readonly path: string }
  /** What a node keeps of itself, in the first of its directories. */
  | { readonly kind: 'store'; readonly path: string }
  /** What a node keeps of itself in each of the others: its word for what lies there. */
  | { readonly kind: 'state'; readonly path: string }
  /** Whose data directory it is. */
  | { readonly kind: 'meta'; readonly path: string }
  /** One file, of whatever kind. */
  | { readonly kind: 'file'; readonly path: string };

/** `tidemark-data`, a node in it, its data directory, and in there the metadata's: so many levels. */
const DEPTH_MAX = 4;

/** The files of a store are its own; `lost+found`, at the root of a file system, is closed to everybody but root. */
const NOT_WALKED: ReadonlySet<string> = new Set(['store', 'lost+found']);

/** Everything that is to be read in these paths, in the order of names. Throws CliError, DiskError. */
export function findTargets(disk: Disk, paths: readonly string[]): LogTarget[] {
  return paths.flatMap((given) => {
    const path = resolve(given);
    const kind = statSync(path, { throwIfNoEntry: false });
    if (kind === undefined) throw new CliError(exitCodes.failed, `there is no ${given}`);
    const found: LogTarget[] = kind.isFile() ? [{ kind: 'file', path }] : [...targetsIn(disk, path, DEPTH_MAX)];
    if (found.length > 0) return found;
    throw new CliError(
      exitCodes.failed,
      `${given} holds neither a log nor a journal: name a data directory, or a folder in it`,
    );
  });
}

function* targetsIn(disk: Disk, path: string, depth: number): Generator<LogTarget> {
  const names = disk.list(path);
  if (names.some(isJournalFileName)) return yield { kind: 'journal', path };
  if (names.some((name) => /^\d{20}\.log$/.test(name)) || names.includes('partition.metadata')) {
    const isMetadata = basename(path) === 'log' && basename(dirname(path)) === 'metadata';
    return yield { kind: 'log', path, isMetadata };
  }
  if (names.includes('meta.json')) yield { kind: 'meta', path: `${path}/meta.json` };
  // The first of log.dirs has both; one of them may be missing.
  const isFirst = names.includes('store') || names.includes('journal');
  if (names.includes('meta.json') && isFirst) yield { kind: 'store', path: `${path}/store` };
  if (names.includes(DIRECTORY_STATE_NAME) || (names.includes('meta.json') && !isFirst && names.some(isReplica))) {
    yield { kind: 'state', path: `${path}/${DIRECTORY_STATE_NAME}` };
  }
  if (names.includes('quorum-state')) yield { kind: 'quorum', path };
  if (depth === 0) return;
  for (const name of names) {
    if (NOT_WALKED.has(name)) continue;
    const inside = `${path}/${name}`;
    // A node that runs may have removed it since.
    const isDirectory = statSync(inside, { throwIfNoEntry: false })?.isDirectory() === true;
    if (isDirectory) yield* targetsIn(disk, inside, depth - 1);
  }
}

function isReplica(name: string): boolean {
  return parsePartitionDirectoryName(name) !== undefined;
}

/** The data directory that something lies in. */
export function dataDirectoryOf({ kind, path }: LogTarget): string {
  if (kind === 'log' && basename(dirname(path)) === 'metadata') return dirname(dirname(path));
  return kind === 'file' ? dirname(dirname(path)) : dirname(path);
}
