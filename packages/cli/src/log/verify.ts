import { basename } from 'node:path';
import { parsePartitionDirectoryName } from '@tidemark/commitlog';
import {
  endAfterReplay,
  type Finding,
  type JournalSummary,
  journaledLog,
  type LogSummary,
  listLog,
  readLogState,
  readPartitionMetadata,
  verifyJournal,
  verifyLog,
} from '@tidemark/commitlog/offline';
import type { Disk } from '@tidemark/ports';
import { damagedQuorumFiles } from '@tidemark/raft';

import { dataDirectoryOf, type LogTarget } from './targets.js';
import { verifyFile, verifyMeta } from './verify-file.js';

/** What verification tells, as it goes. */
export type VerifyEvent =
  | ({ readonly type: 'finding' } & Finding)
  | ({ readonly type: 'log'; readonly journal: JournalAddition | undefined } & LogSummary)
  | {
      readonly type: 'journal';
      readonly path: string;
      readonly sizeBytes: number;
      readonly segments: number;
      readonly records: number;
      readonly isDamaged: boolean;
    }
  | { readonly type: 'file'; readonly path: string; readonly isDamaged: boolean };

/** What a node's journal adds to a log when the node starts. */
interface JournalAddition {
  readonly records: number;
  /** Where the log ends then. */
  readonly endOffset: number;
}

export interface VerifyOptions {
  readonly allowsGaps: boolean;
  /** Whether a node runs on a data directory. */
  readonly isLive: (dataDirectory: string) => boolean;
}

/** Verifies targets one after the other, journals first: they say up to where the logs' files count. */
export function* verifyTargets(
  disk: Disk,
  targets: readonly LogTarget[],
  options: VerifyOptions,
): Generator<VerifyEvent, void, undefined> {
  const journals: JournalSummary[] = [];
  for (const { path } of targets.filter(({ kind }) => kind === 'journal')) {
    const { directory, segments, sizeBytes, plan, isDamaged, ...rest } = yield* findings(verifyJournal(disk, path));
    yield { type: 'journal', path, segments, sizeBytes, records: plan.records.length, isDamaged };
    journals.push({ directory, segments, sizeBytes, plan, isDamaged, ...rest });
  }
  for (const target of targets) {
    if (target.kind === 'log') yield* verifyOneLog(disk, target, { ...options, journals });
    else if (target.kind === 'quorum') {
      const found = damagedQuorumFiles(disk, target.path);
      yield* asFile(
        `${target.path}/quorum-state`,
        found.map(({ file, reason }) => damage(file, reason)),
      );
    } else if (target.kind === 'meta') yield* asFile(target.path, verifyMeta(disk, target.path));
    else if (target.kind === 'file') yield* asFile(target.path, verifyFile(disk, target.path));
  }
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
  options: VerifyOptions & { readonly journals: readonly JournalSummary[] },
): Generator<VerifyEvent, void, undefined> {
  const { path: directory, isMetadata } = target;
  const found: Finding[] = [];
  const topicId = isMetadata ? undefined : topicIdIn(disk, directory, found);
  const journal = journalOf(disk, directory, { topicId, journals: options.journals, found });
  yield* found.map((finding) => ({ type: 'finding' as const, ...finding }));
  const summary = yield* findings(
    verifyLog(disk, {
      directory,
      allowsGaps: options.allowsGaps,
      ignoresProducers: isMetadata,
      isLive: options.isLive(dataDirectoryOf(target)),
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
  yield { type: 'log', ...summary, isDamaged, journal: addition };
}

/** What the journal holds of a log that uses one. */
function journalOf(
  disk: Disk,
  directory: string,
  { topicId, journals, found }: { topicId: string | undefined; journals: readonly JournalSummary[]; found: Finding[] },
) {
  const sizes = listLog(disk, directory).segments.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes] as const);
  const { checkpoint, closedAt } = readLogState(disk, directory, sizes);
  const partition = parsePartitionDirectoryName(basename(directory))?.partition;
  if (checkpoint?.journalSequence === undefined || topicId === undefined || partition === undefined) return undefined;
  for (const journal of journals) {
    const log = journaledLog(journal, { key: { topicId, partition }, checkpoint });
    const says = log !== undefined && (log.records.length > 0 || (journals.length === 1 && closedAt === undefined));
    if (says) return { of: journal, log };
  }
  if (closedAt === undefined && journals.length === 0) {
    const reason =
      "the log uses its node's journal, which was not read: what lies above the recovery point is not judged";
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
