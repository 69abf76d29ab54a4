import { DiskError, type World } from '@tidemark/ports';
import {
  type DescribeLogsRequest,
  type DescribeLogsResponse,
  type Init,
  type LogDescription,
  type LogDirectoryDescription,
  NONE,
  type TopicId,
} from '@tidemark/protocol';
import { type PartitionTable, replicasOf } from '../partitions/partition-table.js';
import type { Replica } from '../partitions/replica.js';
import type { LogDirectories, LogDirectory } from '../storage/log-directories.js';

export interface DescribedLogs {
  readonly table: PartitionTable;
  readonly directories: LogDirectories;
  readonly world: Pick<World, 'disk'>;
}

/** What this broker's replicas look like, and where they lie; no topic named means all. */
export function describeLogs(
  described: DescribedLogs,
  brokerId: number,
  request: DescribeLogsRequest,
): Init<DescribeLogsResponse> {
  const { table, directories } = described;
  const topicIds = new Set(request.topicIds as TopicId[]);
  const replicas = request.directoriesOnly ? [] : [...replicasOf(table, topicIds)];
  return {
    brokerId,
    logs: replicas.map((replica) => ({
      ...describe(replica),
      directoryId: directories.of(replica.log.directory)?.directoryId ?? '',
    })),
    directories: directories.all.map((directory) => describeDirectory(directory, described)),
  };
}

function describe({ key, log, leadership, leaderEpoch, highWatermark }: Replica): Init<LogDescription> {
  return {
    topicId: key.topicId,
    partition: key.partition,
    leader: leadership !== undefined,
    leaderEpoch,
    logStartOffset: log.logStartOffset,
    highWatermark,
    leo: log.logEndOffset,
    durableOffset: log.durableOffset,
    sizeBytes: log.sizeBytes,
  };
}

function describeDirectory(directory: LogDirectory, { table, world }: DescribedLogs): Init<LogDirectoryDescription> {
  const { path, directoryId = '', problem = '' } = directory;
  return { path, directoryId, problem, replicas: table.countIn(directory), ...spaceOf(directory, world) };
}

interface Space {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const UNKNOWN_SPACE: Space = Object.freeze({ freeBytes: NONE, totalBytes: NONE });

/** File systems of networks say that they are as large as a number of theirs can be, and no message may name as much. */
const told = (bytes: number): number => Math.min(bytes, Number.MAX_SAFE_INTEGER);

function spaceOf({ path, problem }: LogDirectory, { disk }: Pick<World, 'disk'>): Space {
  if (problem !== undefined) return UNKNOWN_SPACE;
  try {
    return { freeBytes: told(disk.freeBytes(path)), totalBytes: told(disk.totalBytes(path)) };
  } catch (error) {
    if (error instanceof DiskError) return UNKNOWN_SPACE;
    throw error;
  }
}
