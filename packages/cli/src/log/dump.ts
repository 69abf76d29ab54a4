import { basename, dirname } from 'node:path';
import {
  type DumpOptions,
  decodeCleanMarker,
  decodeProducerSnapshot,
  dumpIndex,
  dumpJournalSegment,
  dumpSegment,
  emptyProducers,
  type IndexItem,
  isJournalFileName,
  type JournalItem,
  type LogItem,
  listLog,
  plainProducer,
  readLogState,
  readPartitionMetadata,
  sizesOf,
} from '@tidemark/commitlog/offline';
import { type Disk, readWholeFile } from '@tidemark/ports';
import { DIRECTORY_STATE_NAME, decodeDirectoryState } from '@tidemark/server';
import type { StoreWord } from './stops.js';
import type { LogTarget } from './targets.js';
import { unknownFile, verifyMeta, verifyState } from './verify-file.js';

/** What a file holds, item by item, or what is true of a whole file. */
export type DumpEvent =
  | { readonly file: string; readonly item: LogItem | IndexItem | JournalItem }
  | { readonly file: string; readonly fact: Readonly<Record<string, unknown>> };

export type Dump = Generator<DumpEvent, void, undefined>;

const INDEX_FILE = /^(\d{20})\.(index|timeindex|txnindex)$/;

/** What targets hold, in the order of their files. Throws CliError, DiskError. */
export function* dumpTargets(
  disk: Disk,
  targets: readonly LogTarget[],
  options: DumpOptions & { readonly stores: ReadonlyMap<string, StoreWord> },
): Dump {
  for (const { kind, path } of targets) {
    if (kind === 'log') yield* dumpLog(disk, path, options);
    else if (kind === 'journal') {
      for (const name of disk.list(path))
        if (isJournalFileName(name)) yield* dumpFile(disk, `${path}/${name}`, options);
    } else if (kind === 'store') yield* dumpStore(path, options.stores.get(dirname(path)));
    else if (kind === 'state') yield* dumpDirectoryState(disk, path);
    else if (kind === 'file') yield* dumpFile(disk, path, options);
    else if (kind === 'meta') yield* dumpMeta(disk, path);
  }
}

/** What the last stop left in a node's store. */
function* dumpStore(file: string, word: StoreWord | undefined): Dump {
  if (word?.kind === 'unreadable') yield { file, fact: { [word.isDamaged ? 'damage' : 'note']: word.reason } };
  if (word?.kind === 'in-use') yield { file, fact: { inUse: true } };
  if (word?.kind !== 'read') return;
  yield { file, fact: { stoppedInOrder: word.inOrder } };
  for (const [suspended, bytes] of word.suspended) {
    yield { file, fact: { suspended, logEndOffset: decodeCleanMarker(bytes)?.logEndOffset } };
  }
}

/** The entries of targets' indexes. */
export function* dumpIndexes(disk: Disk, targets: readonly LogTarget[]): Dump {
  for (const { kind, path } of targets) {
    if (kind === 'file' && INDEX_FILE.test(basename(path))) yield* dumpIndexFile(disk, path);
    if (kind !== 'log') continue;
    for (const name of disk.list(path).filter((each) => INDEX_FILE.test(each))) {
      yield* dumpIndexFile(disk, `${path}/${name}`);
    }
  }
}

function* dumpLog(disk: Disk, directory: string, options: DumpOptions): Dump {
  const listing = listLog(disk, directory);
  yield* dumpTopicId(disk, directory);
  const state = readLogState(disk, directory, sizesOf(listing));
  if (state.checkpoint !== undefined) yield { file: `${directory}/log-checkpoint`, fact: { ...state.checkpoint } };
  if (state.closedAt !== undefined)
    yield { file: `${directory}/clean-shutdown`, fact: { logEndOffset: state.closedAt } };
  for (const { epoch, startOffset } of state.epochs ?? []) {
    yield { file: `${directory}/leader-epoch-checkpoint`, fact: { epoch, startOffset } };
  }
  for (const { file, kind, reason } of state.findings) yield { file, fact: { [kind]: reason } };
  const producers = emptyProducers();
  for (const { path } of listing.segments) {
    for (const item of dumpSegment(disk, path, { ...options, from: 0 })) {
      if (item.type === 'batch') producers.update(item.header, 0);
      if (item.type !== 'damage' && endOf(item) < options.from) continue;
      yield { file: path, item };
    }
  }
  for (const entry of producers.entries()) yield { file: directory, fact: { ...plainProducer(entry) } };
  for (const { path } of listing.snapshots) yield* dumpFile(disk, path, options);
}

function endOf(item: Exclude<LogItem, { type: 'damage' }>): number {
  if (item.type === 'unreadable-records') return item.lastOffset;
  return item.type === 'batch' ? item.header.lastOffset : item.record.offset;
}

function* dumpFile(disk: Disk, path: string, options: DumpOptions): Dump {
  const name = basename(path);
  if (/^\d{20}\.log$/.test(name)) yield* itemsOf(path, dumpSegment(disk, path, options));
  else if (isJournalFileName(name)) yield* itemsOf(path, dumpJournalSegment(disk, path));
  else if (INDEX_FILE.test(name)) yield* dumpIndexFile(disk, path);
  else if (name.endsWith('.snapshot')) {
    yield* factsOrDamage(path, () => decodeProducerSnapshot(readWholeFile(disk, path)).map((each) => ({ ...each })));
  } else if (name === 'meta.json') yield* dumpMeta(disk, path);
  else if (name === DIRECTORY_STATE_NAME) yield* dumpDirectoryState(disk, path);
  else yield* dumpStateFile(disk, path);
}

/** The word for what lies in a directory of `log.dirs`. */
function* dumpDirectoryState(disk: Disk, file: string): Dump {
  for (const { kind, reason } of verifyState(disk, file)) yield { file, fact: { [kind]: reason } };
  const state = disk.exists(file) ? decodeDirectoryState(readWholeFile(disk, file)) : undefined;
  if (state !== undefined) yield { file, fact: { epoch: state.epoch, stoppedInOrder: state.clean } };
}

/** One of the small files of a log. */
function* dumpStateFile(disk: Disk, path: string): Dump {
  const [directory, name] = [dirname(path), basename(path)];
  const { checkpoint, closedAt, epochs, findings } = readLogState(disk, directory, sizesOf(listLog(disk, directory)));
  for (const finding of findings.filter(({ file }) => file === path)) {
    yield { file: path, fact: { [finding.kind]: finding.reason } };
  }
  if (name === 'log-checkpoint') yield { file: path, fact: { ...checkpoint } };
  else if (name === 'leader-epoch-checkpoint')
    for (const entry of epochs ?? []) yield { file: path, fact: { ...entry } };
  else if (name === 'partition.metadata') yield* dumpTopicId(disk, directory);
  else if (name === 'clean-shutdown') yield { file: path, fact: { logEndOffset: closedAt } };
  else throw unknownFile(name);
}

function dumpIndexFile(disk: Disk, path: string): Dump {
  return upToDamage(path, itemsOf(path, dumpIndex(disk, path, Number(INDEX_FILE.exec(basename(path))?.[1]))));
}

function* itemsOf(file: string, items: Iterable<LogItem | IndexItem | JournalItem>): Dump {
  for (const item of items) yield { file, item };
}

/** Which topic a partition's folder says that it is of, if it does. */
function dumpTopicId(disk: Disk, directory: string): Dump {
  return factsOrDamage(`${directory}/partition.metadata`, () => {
    const topicId = readPartitionMetadata(disk, directory);
    return topicId === undefined ? [] : [{ topicId }];
  });
}

function factsOrDamage(file: string, read: () => readonly Readonly<Record<string, unknown>>[]): Dump {
  return upToDamage(file, factsOf(file, read));
}

function* factsOf(file: string, read: () => readonly Readonly<Record<string, unknown>>[]): Dump {
  for (const fact of read()) yield { file, fact };
}

/** Of what cannot be read of a file no more than that: what lies beside it is dumped all the same. */
function* upToDamage(file: string, events: Dump): Dump {
  try {
    yield* events;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    yield { file, fact: { damage: error.message } };
  }
}

/** Whose data directory it is. */
function* dumpMeta(disk: Disk, file: string): Dump {
  const found = verifyMeta(disk, file);
  for (const { kind, reason } of found) yield { file, fact: { [kind]: reason } };
  if (found.length > 0) return;
  const parsed: unknown = JSON.parse(new TextDecoder().decode(readWholeFile(disk, file)));
  yield { file, fact: { ...Object(parsed) } };
}
