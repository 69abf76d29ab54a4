import {
  CommitLog,
  FailedDirectoryError,
  type FlushPolicy,
  type Journal,
  LogJournal,
  type LogOptions,
  parsePartitionDirectoryName,
  type RecoveryReport,
  readPartitionMetadata,
} from '@tidemark/commitlog';
import type { World } from '@tidemark/ports';
import type { DirectoryId, Init, ReplicaLog } from '@tidemark/protocol';
import { partitionName, type ReplicaKey } from './broker-store.js';
import type { LogDirectories, LogDirectory } from './log-directories.js';

/** A replica's log as the start found it. */
export interface FoundReplica extends ReplicaKey {
  readonly topic: string;
  readonly log: CommitLog;
  readonly report: RecoveryReport;
  /** Under which its last offsets were reported. */
  readonly flushPolicy: FlushPolicy;
  readonly directory: LogDirectory;
}

/** Two folders say that they are the same replica's, and which one counts is not for the broker to guess. */
export class DuplicateReplicaError extends Error {
  override readonly name = 'DuplicateReplicaError';
}

const STRAY_SUFFIX = '.stray';
/**
 * What is looked at for rot below the recovery points after an unclean stop, in all logs together, so that a start takes no
 * longer the more logs there are; and in each log at least.
 */
const VERIFIED_BYTES = 64 * 2 ** 20;
const VERIFIED_BYTES_LEAST = 256 * 2 ** 10;

interface OpeningReplicas {
  readonly world: World;
  readonly directories: LogDirectories;
  readonly journal: Journal;
  /** The directory was not stopped in order: clean markers in it are passed over. */
  readonly ignoresCleanMarkers: (directory: LogDirectory) => boolean;
  readonly flushPolicy: (replica: ReplicaKey) => FlushPolicy;
  readonly logOptions: Partial<LogOptions>;
}

/**
 * Opens, and so recovers, every replica in the directories that are online. A folder that looks like a replica's but
 * cannot say whose it is is set aside under another name, never served. A directory that fails is left out.
 * Throws DiskError for the first directory, and DuplicateReplicaError.
 */
export function openReplicas(opening: OpeningReplicas): FoundReplica[] {
  const found = new Map<string, FoundReplica>();
  const folders = foldersIn(opening);
  const count = [...folders.values()].reduce((sum, names) => sum + names.length, 0);
  const verifiedTailBytes = Math.max(VERIFIED_BYTES_LEAST, Math.floor(VERIFIED_BYTES / Math.max(1, count)));
  for (const [directory, names] of folders) {
    const logOptions = { verifiedTailBytes, ...opening.logOptions };
    for (const replica of openReplicasIn(directory, names, { ...opening, logOptions })) {
      const name = partitionName(replica);
      const other = found.get(name);
      if (other !== undefined) {
        throw new DuplicateReplicaError(
          `${other.log.directory} and ${replica.log.directory} are both of partition ${name}: move away the one that is not to count, and start again`,
        );
      }
      found.set(name, replica);
    }
  }
  return [...found.values()];
}

/** The names of what looks like a replica's folder, by directory; one that fails has none. */
function foldersIn({ world, directories }: OpeningReplicas): Map<LogDirectory, string[]> {
  const folders = new Map<LogDirectory, string[]>();
  for (const directory of directories.online) {
    try {
      const names = world.disk.list(directory.path);
      folders.set(
        directory,
        names.filter((name) => parsePartitionDirectoryName(name) !== undefined),
      );
    } catch (error) {
      if (!(error instanceof FailedDirectoryError)) throw error;
    }
  }
  return folders;
}

function openReplicasIn(directory: LogDirectory, names: readonly string[], opening: OpeningReplicas): FoundReplica[] {
  const found: FoundReplica[] = [];
  try {
    for (const name of names) {
      const replica = openReplica(name, directory, opening);
      if (replica !== undefined) found.push(replica);
    }
    return found;
  } catch (error) {
    if (!(error instanceof FailedDirectoryError)) throw error;
    for (const { log } of found) {
      log.abandon();
      log.leave();
    }
    return [];
  }
}

function openReplica(name: string, directory: LogDirectory, opening: OpeningReplicas): FoundReplica | undefined {
  const { world, journal } = opening;
  const named = parsePartitionDirectoryName(name);
  if (named === undefined) return undefined;
  const path = `${directory.path}/${name}`;
  const topicId = topicIdOf(world, path);
  if (topicId === undefined) {
    setAside(world, path);
    return undefined;
  }
  const key = { topicId, partition: named.partition };
  const flushPolicy = opening.flushPolicy(key);
  const { log, report } = CommitLog.open({
    world,
    directory: path,
    options: { ...opening.logOptions, flushPolicy },
    ignoreCleanMarker: opening.ignoresCleanMarkers(directory),
    journal: new LogJournal(journal, key),
  });
  if (report.cut !== undefined) {
    world.log.info('cut a torn tail', { topic: named.topic, partition: named.partition, ...report.cut });
  }
  if (report.replayedRecords > 0) {
    world.log.debug('took records from the journal', {
      topic: named.topic,
      partition: named.partition,
      records: report.replayedRecords,
    });
  }
  if (report.unproved) {
    world.log.error('the journal lost records that were synced: this log may lack some', {
      topic: named.topic,
      partition: named.partition,
      logEndOffset: report.logEndOffset,
    });
  }
  return { ...key, topic: named.topic, log, report, flushPolicy, directory };
}

/**
 * What the registration says of a log, or undefined for one that is damaged. Proved: the stop before this start was
 * clean, or what the log reported as durable had been fsynced, and the journal has lost nothing that may be its.
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
    proved: clean || (flushPolicy === 'sync' && !log.unproved),
  };
}

/** Renames a folder that is nobody's replica, so that an operator can look at it and nothing serves it; returns its new name. */
export function setAside(world: Pick<World, 'disk' | 'log'>, directory: string): string {
  let target = directory + STRAY_SUFFIX;
  for (let count = 1; world.disk.exists(target); count += 1) target = `${directory}.${count}${STRAY_SUFFIX}`;
  world.disk.rename(directory, target);
  world.log.warn('set a folder aside: it does not belong to a replica of this node', { directory, target });
  return target;
}

/** Folders that were set aside, by this run or an earlier one. */
export function strays(world: Pick<World, 'disk'>, dataDirectory: string): string[] {
  try {
    const names = world.disk.list(dataDirectory).filter((name) => name.endsWith(STRAY_SUFFIX));
    return names.map((name) => `${dataDirectory}/${name}`);
  } catch (error) {
    if (error instanceof FailedDirectoryError) return [];
    throw error;
  }
}

/** Whose replica a folder says it holds; undefined where it is gone, or cannot say. Throws DiskError. */
export function topicIdOf(world: Pick<World, 'disk'>, directory: string): ReplicaKey['topicId'] | undefined {
  try {
    return readPartitionMetadata(world.disk, directory);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
