import {
  type EpochEndsPartition,
  type EpochEndsRequest,
  type EpochEndsResponse,
  type EpochEndsResult,
  ErrorCode,
  type Init,
  NONE,
} from '@tidemark/protocol';
import { checkLeaderEpoch } from '@tidemark/replication';
import type { Leadership } from '../partitions/leadership.js';
import { locateLeader } from '../partitions/locate.js';
import type { ListOffsetsOptions } from './list-offsets.js';
import { checkPartitions } from './partitions-max.js';

type Leaders = Pick<ListOffsetsOptions, 'table' | 'image'>;

/** Where leader epochs end, by the leaders of the partitions (KIP-320). Throws RpcError INVALID_REQUEST for too many. */
export function epochEnds(leaders: Leaders, request: EpochEndsRequest): Init<EpochEndsResponse> {
  checkPartitions(request.partitions);
  return { results: request.partitions.map((asked) => epochEnd(leaders, asked)) };
}

function epochEnd(leaders: Leaders, asked: EpochEndsPartition): Init<EpochEndsResult> {
  const { topicId, partition, currentLeaderEpoch, epoch } = asked;
  const located = locateLeader(leaders.table, leaders.image(), { topicId, partition, leaderEpoch: currentLeaderEpoch });
  const { leader } = located;
  const result = { topicId, partition, epoch: NONE, endOffset: NONE, leader, leaderEpoch: located.leaderEpoch };
  if (located.kind !== 'leader') return { ...result, error: ErrorCode[located.error] };
  const { leadership } = located;
  // What a client asks for need be no epoch that there can be; only none at all has no end.
  const error = checkLeaderEpoch(currentLeaderEpoch as Leadership['leaderEpoch'], leadership.leaderEpoch);
  if (error !== undefined) return { ...result, error: ErrorCode[error] };
  if (epoch === NONE) return result;
  return { ...result, ...leadership.endOffsetForEpoch(epoch as Leadership['leaderEpoch']) };
}
