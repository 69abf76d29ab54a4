import { type LeaderEpoch, leaderEpoch, NONE, type Offset, offset } from '@tidemark/protocol';
import type { EpochEnd, EpochView } from './epoch-view.js';

/** Where a log that ends at `fetchOffset`, its last record of `lastFetchedEpoch` (NONE: it knows no epoch), parts from the leader's. */
export interface LogEnd {
  readonly fetchOffset: Offset;
  readonly lastFetchedEpoch: LeaderEpoch;
}

export type DivergenceCheck =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'diverges'; readonly at: EpochEnd }
  /** An epoch that the leader never heard of: a protocol error, and never "no divergence". */
  | { readonly kind: 'unknown-epoch' };

const AGREES: DivergenceCheck = { kind: 'agrees' };

/**
 * The leader's side of truncation (KIP-595): looks up where the follower's last epoch ends here. A smaller epoch, or
 * an end below the fetch offset, is a divergence.
 */
export function findDivergence(end: LogEnd, leader: EpochView): DivergenceCheck {
  if (end.lastFetchedEpoch === NONE) {
    // An empty epoch cache says nothing of what the log holds; only its length can be wrong.
    if (end.fetchOffset <= leader.logEndOffset) return AGREES;
    return { kind: 'diverges', at: { epoch: leaderEpoch(NONE), endOffset: leader.logEndOffset } };
  }
  const found = leader.endOffsetForEpoch(end.lastFetchedEpoch);
  if (found === undefined) return { kind: 'unknown-epoch' };
  const diverges = found.epoch < end.lastFetchedEpoch || found.endOffset < end.fetchOffset;
  return diverges ? { kind: 'diverges', at: found } : AGREES;
}

export type TruncationTarget =
  | { readonly kind: 'truncate'; readonly offset: Offset }
  /** Nothing of this log agrees with the leader's. */
  | { readonly kind: 'restart' };

/** A follower's own log, as truncation looks at it. */
export interface FollowerEpochView extends EpochView {
  /** NONE: it knows no epoch, and so holds no record. */
  readonly latestEpoch: LeaderEpoch;
}

/**
 * The follower's side: min(its own end for the largest epoch at or below the answer's, the answer's end, its LEO). If
 * it has no such epoch, nothing above its log start agrees. One answer need not be enough: it asks again until they
 * agree (KIP-279).
 */
export function truncationTarget(at: EpochEnd, own: FollowerEpochView): TruncationTarget {
  const target = Math.min(ownEndFor(at.epoch, own), at.endOffset, own.logEndOffset);
  return target < own.logStartOffset ? { kind: 'restart' } : { kind: 'truncate', offset: offset(target) };
}

function ownEndFor(epoch: LeaderEpoch, own: FollowerEpochView): Offset {
  // The leader was told of no epoch, and spoke of the log's length only.
  if (epoch === NONE) return own.logEndOffset;
  const found = own.endOffsetForEpoch(epoch);
  // Below its first epoch the answer is that epoch's start, which is the log's.
  if (found !== undefined) return found.endOffset;
  return own.latestEpoch === NONE ? own.logStartOffset : own.logEndOffset;
}
