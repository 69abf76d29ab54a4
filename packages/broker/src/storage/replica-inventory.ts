import {
  CommitLog,
  FailedDirectoryError,
  type FlushPolicy,
  type Journal,
  LogJournal,
  type LogOptions,
  type RecoveryReport,
} from '@tidemark/commitlog';
import { Limiter, type World } from '@tidemark/ports';
import type { DirectoryId, Init, ReplicaLog } from '@tidemark/protocol';
import { WorkTurns } from '../partitions/work-turns.js';
import type { ReplicaKey } from './broker-store.js';
import type { CleanerNotes } from './cleaner-notes.js';
import { type LogDirectory, unlessFailed } from './log-directories.js';
import { findReplicaFolders, type ReplicaFolder, type SearchedDirectories } from './replica-folders.js';

/** A replica's log as the start found it. */
export interface FoundReplica extends ReplicaKey {
  readonly topic: string;
  readonly log: CommitLog;
  readonly report: RecoveryReport;
  /** Under which its last offsets were reported. */
  readonly flushPolicy: FlushPolicy;
  readonly directory: LogDirectory;
}

/**
 * What is looked at for rot below the recovery points after an unclean stop, in all logs together, so that a start takes no
 * longer the more logs there are; and in each log at least.
 */
const VERIFIED_BYTES = 64 * 2 ** 20;
const VERIFIED_BYTES_LEAST = 256 * 2 ** 10;

interface OpeningReplicas extends SearchedDirectories {
  readonly world: World;
  readonly journal: Journal;
  readonly cleanerNotes: CleanerNotes;
  /** The directory was not stopped in order: clean markers in it are passed over. */
  readonly ignoresCleanMarkers: (directory: LogDirectory) => boolean;
  readonly flushPolicy: (replica: ReplicaKey) => FlushPolicy;
  /** What a log said as it was suspended, if the last stop was in order. */
  readonly suspended: (replica: ReplicaKey) => Uint8Array | undefined;
  readonly logOptions: Partial<LogOptions>;
}

/** Logs whose files are synced at the same time: the disk takes them together. */
const SETTLING_MAX = 64;

/**
 * Opens, and so recovers, every replica in the directories that are online; resolves when their files hold all that the
 * journal held of them. First all are written and then all are synced, so that a thousand logs cost little more than one.
 * A directory that fails is left out. Rejects with DiskError for the first directory, and with DuplicateReplicaError.
 */
export async function openReplicas(opening: OpeningReplicas): Promise<FoundReplica[]> {
  const folders = findReplicaFolders(opening);
  const verifiedTailBytes = Math.max(VERIFIED_BYTES_LEAST, Math.floor(VERIFIED_BYTES / Math.max(1, folders.length)));
  const logOptions = { verifiedTailBytes, ...opening.logOptions };
  const found: FoundReplica[] = [];
  const turns = new WorkTurns(opening.world.clock);
  for (const folder of folders) {
    await turns.step();
    try {
      found.push(openReplica(folder, { ...opening, logOptions }));
    } catch (error) {
      if (!(error instanceof FailedDirectoryError)) throw error;
    }
  }
  const settling = new Limiter(SETTLING_MAX);
  const unsettled = found.filter(({ report }) => report.unsettled);
  await Promise.all(unsettled.map(({ log }) => settling.run(() => unlessFailed(log.settle()))));
  // A directory may have failed after some of its logs were open.
  for (const { log, directory } of found) {
    if (directory.problem === undefined) continue;
    log.abandon();
    log.leave();
  }
  return found.filter(({ directory }) => directory.problem === undefined);
}

function openReplica(folder: ReplicaFolder, opening: OpeningReplicas): FoundReplica {
  const { world, journal } = opening;
  const { topicId, partition, topic, directory, path } = folder;
  const key = { topicId, partition };
  const flushPolicy = opening.flushPolicy(key);
  const { log, report } = CommitLog.open({
    world,
    directory: path,
    options: { ...opening.logOptions, flushPolicy },
    ignoreCleanMarker: opening.ignoresCleanMarkers(directory),
    suspended: opening.isCurrent(directory) ? opening.suspended(key) : undefined,
    journal: new LogJournal(journal, key),
    cleanerNote: opening.cleanerNotes.of(folder),
    settlesLater: true,
  });
  if (report.cut !== undefined) {
    world.log.info('cut a torn tail', { topic, partition, ...report.cut });
  }
  if (report.replayedRecords > 0) {
    world.log.debug('took records from the journal', {
      topic,
      partition,
      records: report.replayedRecords,
    });
  }
  if (report.unproved) {
    world.log.error('the journal lost records that were synced: this log may lack some', {
      topic,
      partition,
      logEndOffset: report.logEndOffset,
    });
  }
  return { ...key, topic, log, report, flushPolicy, directory };
}

/**
 * What the registration says of a log, or undefined for one that is damaged. Proved: the journal has lost nothing that may
 * be its, and the stop before this start was clean, or what the log reported as durable had been fsynced.
 */
export function describeReplica(
  { topicId, partition, log, flushPolicy }: Pick<FoundReplica, 'topicId' | 'partition' | 'log' | 'flushPolicy'>,
  { directoryId, clean }: { readonly directoryId: DirectoryId; readonly clean: boolean },
): (Init<ReplicaLog> & ReplicaKey) | undefined {
  if (log.damage !== undefined) return undefined;
  return {
    topicId,
    partition,
    directoryId,
    lastEpoch: log.latestEpoch,
    leo: log.logEndOffset,
    proved: !log.unproved && (clean || flushPolicy === 'sync'),
  };
}
