import type { DescribeLogsRequest, DescribeLogsResponse, Init, LogDescription, TopicId } from '@tidemark/protocol';
import { type PartitionTable, replicasOf } from '../partitions/partition-table.js';
import type { Replica } from '../partitions/replica.js';

/** What this broker's replicas look like; no topic named means all. */
export function describeLogs(
  table: PartitionTable,
  brokerId: number,
  request: DescribeLogsRequest,
): Init<DescribeLogsResponse> {
  const topicIds = new Set(request.topicIds as TopicId[]);
  return { brokerId, logs: [...replicasOf(table, topicIds)].map(describe) };
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
