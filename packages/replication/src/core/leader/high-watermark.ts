import { type NodeId, type Offset, offset } from '@tidemark/protocol';

export interface HighWatermarkInput {
  readonly current: Offset;
  readonly committedIsr: readonly NodeId[];
  /** Of the partition: min(`min.insync.replicas`, |replicas|). */
  readonly minIsr: number;
  /** What the HW must be safe for; see `maximalIsr`. */
  readonly maximalIsr: readonly NodeId[];
  /** The durable offset of a member, the leader's own included; undefined or NONE: not known in this epoch. */
  readonly durableOffset: (member: NodeId) => Offset | undefined;
}

/**
 * The leader's next high watermark. It stands still while the committed ISR is below min ISR, whatever the acks level
 * of what was written; else it is the minimum of the durable offsets over the maximal ISR. It never decreases.
 */
export function nextHighWatermark(input: HighWatermarkInput): Offset {
  if (input.committedIsr.length < input.minIsr) return input.current;
  let least = Number.POSITIVE_INFINITY;
  for (const member of input.maximalIsr) least = Math.min(least, input.durableOffset(member) ?? -1);
  return least > input.current && least !== Number.POSITIVE_INFINITY ? offset(least) : input.current;
}

/** A follower's: what the leader said, within its own log. It may decrease. */
export function followerHighWatermark(
  leaderHighWatermark: Offset,
  log: { readonly logStartOffset: Offset; readonly logEndOffset: Offset },
): Offset {
  return offset(Math.max(log.logStartOffset, Math.min(leaderHighWatermark, log.logEndOffset)));
}
