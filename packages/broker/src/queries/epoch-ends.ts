import type { Clock } from '@tidemark/ports';
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
import { inTurns } from './in-turns.js';
import type { ListOffsetsOptions } from './list-offsets.js';
import { checkPartitions } from './partitions-max.js';

type Leaders = Pick<ListOffsetsOptions, 'table' | 'image'> & { readonly clock: Pick<Clock, 'defer'> };

/** Where leader epochs end, by the leaders of the partitions (KIP-320). Throws RpcError INVALID_REQUEST for too many. */
export async function epochEnds(leaders: Leaders, { partitions }: EpochEndsRequest): Promise<Init<EpochEndsResponse>> {
  checkPartitions(partitions);
  return { results: await inTurns(leaders.clock, partitions, (asked) => epochEnd(leaders, asked)) };
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
