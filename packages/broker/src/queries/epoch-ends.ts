import {
  type EpochEndsPartition,
  type EpochEndsRequest,
  type EpochEndsResponse,
  type EpochEndsResult,
  ErrorCode,
  type Init,
  leaderEpoch,
  NONE,
} from '@tidemark/protocol';
import { checkLeaderEpoch } from '@tidemark/replication';
import { locateLeader } from '../partitions/locate.js';
import type { ListOffsetsOptions } from './list-offsets.js';

type Leaders = Pick<ListOffsetsOptions, 'table' | 'image'>;

/** Where leader epochs end, by the leaders of the partitions (KIP-320). */
export function epochEnds(leaders: Leaders, request: EpochEndsRequest): Init<EpochEndsResponse> {
  return { results: request.partitions.map((asked) => epochEnd(leaders, asked)) };
}

function epochEnd(leaders: Leaders, asked: EpochEndsPartition): Init<EpochEndsResult> {
  const { topicId, partition, currentLeaderEpoch, epoch } = asked;
  const located = locateLeader(leaders.table, leaders.image(), { topicId, partition, leaderEpoch: currentLeaderEpoch });
  const { leader } = located;
  const result = { topicId, partition, epoch: NONE, endOffset: NONE, leader, leaderEpoch: located.leaderEpoch };
  if (located.kind !== 'leader') return { ...result, error: ErrorCode[located.error] };
  const { leadership } = located;
  const error = checkLeaderEpoch(leaderEpoch(currentLeaderEpoch), leadership.leaderEpoch);
  if (error !== undefined) return { ...result, error: ErrorCode[error] };
  return { ...result, ...leadership.endOffsetForEpoch(leaderEpoch(epoch)) };
}
