import type { Clock } from '@tidemark/ports';
import { type DescribeQuorumResponse, type Init, NONE } from '@tidemark/protocol';
import type { RaftNode } from '@tidemark/raft';

/** The metadata quorum as its leader sees it: how far each voter's log is known to reach, and when it was last heard of. */
export function describeQuorum(
  raft: Pick<RaftNode, 'status'>,
  { nodeId, clock }: { readonly nodeId: number; readonly clock: Pick<Clock, 'monotonicMs' | 'wallMs'> },
): Init<DescribeQuorumResponse> {
  const { leaderId, term, commitIndex, lastIndex, followers } = raft.status();
  // Raft counts in time that never jumps; people read clocks.
  const offsetMs = clock.wallMs() - clock.monotonicMs();
  const others = followers.map(({ nodeId: id, matchIndex, lastContactMs }) => ({
    nodeId: id,
    logEndOffset: matchIndex + 1,
    lastContactMs: Number.isFinite(lastContactMs) ? Math.round(lastContactMs + offsetMs) : NONE,
  }));
  const own = { nodeId, logEndOffset: lastIndex + 1, lastContactMs: clock.wallMs() };
  return { leader: leaderId, term, highWatermark: commitIndex + 1, voters: [own, ...others] };
}
