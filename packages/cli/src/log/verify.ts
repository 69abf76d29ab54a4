import { basename, dirname } from 'node:path';
import { parsePartitionDirectoryName } from '@tidemark/commitlog';
import {
  endAfterReplay,
  endOfSuspended,
  type Finding,
  type JournalSummary,
  journaledLog,
  type LogSummary,
  listLog,
  readLogState,
  readPartitionMetadata,
  sizesOf,
  verifyJournal,
  verifyLog,
} from '@tidemark/commitlog/offline';
import type { Disk } from '@tidemark/ports';
import { damagedQuorumFiles } from '@tidemark/raft';
import { isCurrent, type LastStop, readDirectoryState } from '@tidemark/server';
import { NodeHomes } from './node-homes.js';
import type { IsLive, StoreWord } from './stops.js';
import { dataDirectoryOf, type LogTarget } from './targets.js';
import { verifyFile, verifyMeta, verifyState } from './verify-file.js';

/** What verification tells, as it goes. */
export type VerifyEvent =
  | ({ readonly type: 'finding' } & Finding)
  | ({
      readonly type: 'log';
      readonly journal: JournalAddition | undefined;
      readonly inUse: boolean | undefined;
    } & LogSummary)
  | {
      readonly type: 'journal';
      readonly path: string;
      readonly sizeBytes: number;
      readonly segments: number;
      readonly records: number;
      readonly isDamaged: boolean;
    }
  | {
      readonly type: 'store';
      readonly path: string;
      /** Undefined: that is not known. */
      readonly stoppedInOrder: boolean | undefined;
      readonly inUse: boolean;
      readonly suspendedLogs: number;
      readonly isDamaged: boolean;
    }
  | { readonly type: 'file'; readonly path: string; readonly isDamaged: boolean };

interface LogKey {
  readonly topicId: string;
  readonly partition: number;
}

/** What a node's journal adds to a log when the node starts. */
interface JournalAddition {
  readonly records: number;
  /** Where the log ends then. */
  readonly endOffset: number;
}

export interface VerifyOptions {
  readonly allowsGaps: boolean;
  readonly isLive: IsLive;
  /** By data directory. */
  readonly stores: ReadonlyMap<string, StoreWord>;
}

/** Verifies targets one after the other, journals first: they say up to where the logs' files count. */
export function* verifyTargets(
  disk: Disk,
  targets: readonly LogTarget[],
  options: VerifyOptions,
): Generator<VerifyEvent, void, undefined> {
  const journals: JournalSummary[] = [];
  for (const { path } of targets.filter(({ kind }) => kind === 'journal')) {
    const summary = yield* findings(verifyJournal(disk, path));
    const { segments, sizeBytes, plan, isDamaged } = summary;
    yield { type: 'journal', path, segments, sizeBytes, records: plan.records.length, isDamaged };
    journals.push(summary);
  }
  const homes = new NodeHomes(disk, targets);
  for (const target of targets) {
    if (target.kind === 'log') yield* verifyOneLog(disk, target, { ...options, homes, journals });
    else if (target.kind === 'quorum') {
      const found = damagedQuorumFiles(disk, target.path);
      yield* asFile(
        `${target.path}/quorum-state`,
        found.map(({ file, reason }) => damage(file, reason)),
      );
    } else if (target.kind === 'store') yield* verifyStore(target.path, options.stores.get(dirname(target.path)));
    else if (target.kind === 'state') yield* asFile(target.path, verifyState(disk, target.path));
    else if (target.kind === 'meta') yield* asFile(target.path, verifyMeta(disk, target.path));
    else if (target.kind === 'file') yield* asFile(target.path, verifyFile(disk, target.path));
  }
}

function* verifyStore(path: string, word: StoreWord | undefined): Generator<VerifyEvent, void, undefined> {
  const isDamaged = word?.kind === 'unreadable' && word.isDamaged;
  if (word?.kind === 'unreadable') {
    const reason = `what the node keeps of itself cannot be read: ${word.reason}`;
    yield { type: 'finding', kind: isDamaged ? 'damage' : 'note', file: path, position: 0, reason };
  }
  if (word?.kind === 'absent') {
    const reason =
      'there is no store: whether the node stopped in order is not known, and its logs are what the journal says';
    yield { type: 'finding', kind: 'note', file: path, position: 0, reason };
  }
  const isRead = word?.kind === 'read';
  yield {
    type: 'store',
    path,
    stoppedInOrder: isRead ? word.inOrder : undefined,
    inUse: word?.kind === 'in-use',
    suspendedLogs: isRead ? word.suspended.size : 0,
    isDamaged,
  };
}

function* asFile(path: string, found: readonly Finding[]): Generator<VerifyEvent, void, undefined> {
  for (const finding of found) yield { type: 'finding', ...finding };
  yield { type: 'file', path, isDamaged: found.some(({ kind }) => kind === 'damage') };
}

function* findings<Result>(source: Generator<Finding, Result, undefined>): Generator<VerifyEvent, Result, undefined> {
  for (let next = source.next(); ; next = source.next()) {
    if (next.done === true) return next.value;
    yield { type: 'finding', ...next.value };
  }
}

function* verifyOneLog(
  disk: Disk,
  target: LogTarget & { readonly kind: 'log' },
  options: VerifyOptions & { readonly homes: NodeHomes; readonly journals: readonly JournalSummary[] },
): Generator<VerifyEvent, void, undefined> {
  const { path: directory, isMetadata } = target;
  const found: Finding[] = [];
  const topicId = isMetadata ? undefined : topicIdIn(disk, directory, found);
  const dataDirectory = dataDirectoryOf(target);
  // Another directory of log.dirs has its journal and its store in the first.
  const home = options.homes.of(dataDirectory);
  const there = options.journals.find((journal) => dirname(journal.directory) === home);
  const isJournalGone = there?.isGone === true;
  const read = isJournalGone ? undefined : there;
  const key = keyOf(directory, topicId);
  const word = home === undefined ? undefined : wordOn(disk, dataDirectory, { home, ...options });
  const suspendedAt = key && read && suspendedEnd(disk, directory, { key, journal: read, word, found });
  const journal =
    key && suspendedAt === undefined && !isJournalGone ? journalOf(disk, directory, { key, read, found }) : undefined;
  yield* found.map((finding) => ({ type: 'finding' as const, ...finding }));
  const inUse = options.isLive(home ?? dataDirectory);
  const summary = yield* findings(
    verifyLog(disk, {
      directory,
      allowsGaps: options.allowsGaps,
      ignoresProducers: isMetadata,
      isLive: inUse === true,
      isJournalGone,
      ...(suspendedAt !== undefined && { suspendedAt }),
      ...(journal !== undefined && { recoveryPoint: journal.log.recoveryPoint }),
    }),
  );
  const added = journal === undefined ? undefined : endAfterReplay(journal.of, journal.log, summary.endOffset);
  const unapplied = added?.problem;
  if (unapplied !== undefined) {
    const reason = `the journal's records do not go on from the log's files: ${unapplied}`;
    yield { type: 'finding', ...damage(directory, reason), offsets: { from: added?.end ?? 0 } };
  }
  const isDamaged = summary.isDamaged || unapplied !== undefined || found.some(({ kind }) => kind === 'damage');
  const addition =
    added === undefined ? undefined : { records: journal?.log.records.length ?? 0, endOffset: added.end };
  yield { type: 'log', ...summary, isDamaged, journal: addition, inUse };
}

function keyOf(directory: string, topicId: string | undefined): LogKey | undefined {
  const partition = parsePartitionDirectoryName(basename(directory))?.partition;
  return topicId === undefined || partition === undefined ? undefined : { topicId, partition };
}

/** What a node's store says of the logs in one of its directories, as far as the next start believes it. */
function wordOn(
  disk: Disk,
  dataDirectory: string,
  { home, homes, stores }: { home: string; homes: NodeHomes; stores: ReadonlyMap<string, StoreWord> },
): LastStop | undefined {
  const word = stores.get(home);
  if (word?.kind !== 'read') return undefined;
  if (dataDirectory === home) return word;
  const state = readDirectoryState(disk, dataDirectory);
  const isBelieved = state.clean && isCurrent({ state, directoryId: homes.directoryIdOf(dataDirectory) }, word);
  return isBelieved ? word : undefined;
}

/** Where a log ends that its node's store says was suspended when the node stopped in order. */
function suspendedEnd(
  disk: Disk,
  directory: string,
  details: {
    readonly key: LogKey;
    readonly journal: JournalSummary;
    readonly word: LastStop | undefined;
    readonly found: Finding[];
  },
): number | undefined {
  const { key, journal, word, found } = details;
  const bytes = word?.suspended.get(`${key.topicId}/${key.partition}`);
  const segments = sizesOf(listLog(disk, directory));
  const { checkpoint } = readLogState(disk, directory, segments);
  if (checkpoint === undefined || bytes === undefined) return undefined;
  const end = endOfSuspended(bytes, { key, segments, checkpoint, journal });
  if (end !== undefined) return end;
  const reason = 'it was closed in order, but is not as the store says that it was then: the journal is believed';
  found.push({ kind: 'note', file: directory, position: 0, reason });
  return undefined;
}

/** What its node's journal holds of a log that uses one; `read`: undefined if that journal is not known. */
function journalOf(
  disk: Disk,
  directory: string,
  { key, read, found }: { key: LogKey; read: JournalSummary | undefined; found: Finding[] },
) {
  const { checkpoint, closedAt } = readLogState(disk, directory, sizesOf(listLog(disk, directory)));
  if (checkpoint?.journalSequence === undefined) return undefined;
  const log = read && journaledLog(read, { key, checkpoint });
  if (read !== undefined && log !== undefined && (log.records.length > 0 || closedAt === undefined)) {
    return { of: read, log };
  }
  if (closedAt === undefined && read === undefined) {
    const reason =
      "the log uses its node's journal, which was not read, or is there twice: what lies above the recovery point is not judged; name all of log.dirs";
    found.push({ kind: 'note', file: `${directory}/log-checkpoint`, position: 0, reason });
  }
  return undefined;
}

function topicIdIn(disk: Disk, directory: string, found: Finding[]): string | undefined {
  const file = `${directory}/partition.metadata`;
  try {
    const id = readPartitionMetadata(disk, directory);
    if (id === undefined) found.push(damage(file, 'it is missing or empty: a start sets this folder aside'));
    return id;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    found.push(damage(file, error.message));
    return undefined;
  }
}

function damage(file: string, reason: string): Finding {
  return { kind: 'damage', file, position: 0, reason };
}
