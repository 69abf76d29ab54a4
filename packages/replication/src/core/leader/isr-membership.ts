import type { NodeId, Offset } from '@tidemark/protocol';
import type { BrokerView } from '../partition-view.js';
import type { FollowerProgress } from './follower-progress.js';

/** By what a leader judges how far its followers are behind. */
export interface LagView {
  readonly leaderLogEndOffset: Offset;
  readonly nowMs: number;
  readonly lagMaxMs: number;
}

/** What a leader that considers an expansion looks at. */
export interface ExpansionCandidate extends LagView {
  readonly follower: FollowerProgress;
  /** As the leader's metadata knows it. */
  readonly broker: BrokerView | undefined;
  readonly highWatermark: Offset;
  /** The leader's LEO at the start of its epoch. */
  readonly epochStartOffset: Offset;
  /** Where the leader's log begins. */
  readonly logStartOffset: Offset;
}

/**
 * Whether a follower may be proposed for the ISR. Its *durable* offset counts, not its LEO: a member of the ISR must
 * hold everything below the HW even after its power failed.
 */
export function mayJoinIsr(candidate: ExpansionCandidate): boolean {
  const { follower, broker, highWatermark, epochStartOffset, logStartOffset } = candidate;
  if (!follower.spoke || follower.durableOffset < highWatermark) return false;
  // Records that an earlier leader committed may lie above this leader's HW, which lags; all lie below its first
  // offset (KAFKA-7128).
  if (follower.durableOffset < epochStartOffset) return false;
  // Nobody compared what it has below its end then: records may be there that were never committed, and it may lead next.
  if (follower.logStartOffset < logStartOffset && follower.logEndOffset <= logStartOffset) return false;
  // Below min ISR the HW stands still, and whoever was taken out for its lag has all below it: it would come and go.
  if (isLagging(follower, candidate)) return false;
  if (broker === undefined || broker.fenced || broker.shuttingDown) return false;
  // Of another incarnation than the one that fetched: it may have lost what that one had (KIP-841, KIP-903).
  return broker.brokerEpoch === follower.brokerEpoch;
}

export interface LagCheck extends LagView {
  readonly isr: readonly NodeId[];
  readonly leader: NodeId;
  readonly followers: ReadonlyMap<NodeId, FollowerProgress>;
}

/** The members of the ISR that must leave it: behind for too long, or not writing to disk what they have. */
export function laggingMembers(check: LagCheck): readonly NodeId[] {
  return check.isr.filter((member) => {
    if (member === check.leader) return false;
    const follower = check.followers.get(member);
    return follower !== undefined && isLagging(follower, check);
  });
}

function isLagging(follower: FollowerProgress, { leaderLogEndOffset, nowMs, lagMaxMs }: LagView): boolean {
  return follower.lagsBehind(leaderLogEndOffset, nowMs, lagMaxMs) || follower.owesDurability(nowMs, lagMaxMs);
}
