import type { NodeId, Offset } from '@tidemark/protocol';

/** A follower that a consumer might read from. */
export interface ReadCandidate {
  readonly nodeId: NodeId;
  /** Empty: not known. */
  readonly rack: string;
  /** In the committed ISR, and its broker is unfenced and not shutting down. */
  readonly inSync: boolean;
  /** Where its log begins, and ends, as of its last fetch in this leader epoch; undefined: none yet. */
  readonly logStartOffset: Offset | undefined;
  readonly logEndOffset: Offset | undefined;
}

/**
 * Which replica is closest to a consumer in `rack` (KIP-392): the leader itself unless it stands elsewhere and an
 * in-sync follower in the rack holds what is asked for; of several the one that has come furthest. Undefined: the leader.
 */
export function closestReplica(
  consumer: { readonly rack: string; readonly fetchOffset: Offset },
  { leaderRack, followers }: { readonly leaderRack: string; readonly followers: readonly ReadCandidate[] },
): NodeId | undefined {
  if (consumer.rack === '' || consumer.rack === leaderRack) return undefined;
  let best: { readonly nodeId: NodeId; readonly logEndOffset: Offset } | undefined;
  for (const { nodeId, rack, inSync, logStartOffset, logEndOffset } of followers) {
    if (!inSync || rack !== consumer.rack || logStartOffset === undefined || logEndOffset === undefined) continue;
    // Each replica deletes when it suits it: sent to where the place is gone, a consumer would come back at once, again and again.
    if (consumer.fetchOffset < logStartOffset || consumer.fetchOffset > logEndOffset) continue;
    if (logEndOffset <= (best?.logEndOffset ?? -1)) continue;
    best = { nodeId, logEndOffset };
  }
  return best?.nodeId;
}

/** What a follower shows of its log to a consumer. */
export interface FollowerReads {
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  readonly highWatermark: Offset;
}

/**
 * Judges a consumer's fetch at a follower: records below its own HW; between that and its LEO there is nothing yet.
 * What it does not hold, the leader may: only the leader can say that a place is out of range.
 */
export function decideFollowerRead(
  fetchOffset: Offset,
  { logStartOffset, logEndOffset, highWatermark }: FollowerReads,
): { readonly kind: 'serve'; readonly endOffset: Offset } | { readonly kind: 'not-here' } {
  if (fetchOffset < logStartOffset || fetchOffset > logEndOffset) return { kind: 'not-here' };
  return { kind: 'serve', endOffset: highWatermark };
}
