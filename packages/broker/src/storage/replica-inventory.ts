import {
  CommitLog,
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
import type { ReplicaKey } from './broker-store.js';

/** A replica's log as the start found it. */
export interface FoundReplica extends ReplicaKey {
  readonly topic: string;
  readonly log: CommitLog;
  readonly report: RecoveryReport;
  /** Under which its last offsets were reported. */
  readonly flushPolicy: FlushPolicy;
}

const STRAY_SUFFIX = '.stray';

/**
 * Opens, and so recovers, every replica in a data directory. A folder that looks like a replica's but cannot say whose
 * it is is set aside under another name, never served. Throws DiskError.
 */
export function openReplicas(options: {
  readonly world: World;
  readonly dataDirectory: string;
  readonly journal: Journal;
  readonly ignoreCleanMarkers: boolean;
  readonly flushPolicy: (replica: ReplicaKey) => FlushPolicy;
  readonly logOptions: Partial<LogOptions>;
}): FoundReplica[] {
  const { world, dataDirectory, journal } = options;
  const found: FoundReplica[] = [];
  for (const name of world.disk.list(dataDirectory)) {
    const named = parsePartitionDirectoryName(name);
    if (named === undefined) continue;
    const directory = `${dataDirectory}/${name}`;
    const topicId = topicIdOf(world, directory);
    if (topicId === undefined) {
      setAside(world, directory);
      continue;
    }
    const key = { topicId, partition: named.partition };
    const flushPolicy = options.flushPolicy(key);
    const { log, report } = CommitLog.open({
      world,
      directory,
      options: { ...options.logOptions, flushPolicy },
      ignoreCleanMarker: options.ignoreCleanMarkers,
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
    found.push({ ...key, topic: named.topic, log, report, flushPolicy });
  }
  // Every log holds now what was recorded of it.
  journal.began();
  return found;
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
  const names = world.disk.list(dataDirectory).filter((name) => name.endsWith(STRAY_SUFFIX));
  return names.map((name) => `${dataDirectory}/${name}`);
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
