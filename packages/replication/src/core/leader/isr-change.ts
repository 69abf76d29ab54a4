import type { BrokerEpoch, ErrorName, LeaderEpoch, NodeId, PartitionEpoch } from '@tidemark/protocol';

/** One AlterPartition, as it is sent and, if need be, sent again unchanged. */
export interface IsrProposal {
  readonly leaderEpoch: LeaderEpoch;
  /** The state that it starts from; the controller refuses it if there has been a change since. */
  readonly partitionEpoch: PartitionEpoch;
  readonly isr: readonly { readonly nodeId: NodeId; readonly brokerEpoch: BrokerEpoch }[];
  /** Clears the mark `recovering`. */
  readonly recovered: boolean;
}

/** What became of a proposal, or of one attempt to send it. */
export type IsrAnswer =
  /** A definite answer, or a failure with its code: a timeout and a disconnect are answers of this kind too. */
  | { readonly kind: 'answered'; readonly error: ErrorName; readonly partitionEpoch: PartitionEpoch }
  /** It never left this process. */
  | { readonly kind: 'not-attempted' };

/** What a leader does about an answer. */
export type AnswerConsequence =
  /** It may still take effect, or has not been judged: send the same again, after a while. */
  | 'send-again'
  /** Somebody changed the partition, this proposal perhaps: stop sending, stay pending, metadata will tell. */
  | 'wait-for-metadata'
  /** Refused for a member; the controller raised the partition epoch, so that no late copy can apply. */
  | 'adopt-epoch-and-roll-back'
  | 'roll-back';

/**
 * The roll-back rules. A proposal may be taken back only when it is certain that no copy of it can ever apply:
 * after every other answer it stays pending, and the HW counts the larger ISR.
 */
export function consequenceOf(
  answer: IsrAnswer,
  current: { readonly attempted: boolean; readonly partitionEpoch: PartitionEpoch },
): AnswerConsequence {
  if (answer.kind === 'not-attempted') return current.attempted ? 'send-again' : 'roll-back';
  switch (answer.error) {
    // Committed: the record is on its way, and the HW may not rely on the new ISR before it has come.
    case 'NONE':
    case 'FENCED_LEADER_EPOCH':
    case 'INVALID_UPDATE_VERSION':
    case 'NOT_LEADER':
    case 'INVALID_REQUEST':
      return 'wait-for-metadata';
    // Without a higher epoch a late copy could still apply.
    case 'INELIGIBLE_REPLICA':
      return answer.partitionEpoch > current.partitionEpoch ? 'adopt-epoch-and-roll-back' : 'wait-for-metadata';
    // Also what a controller says that does not know the partition: deposed and unaware of it, it may never have heard of it.
    default:
      return 'send-again';
  }
}

/** A change that was proposed, and may or may not have been committed. A leader has one at most. */
export interface PendingIsrChange {
  readonly proposal: IsrProposal;
  /** A copy has left this process, or may have. */
  readonly attempted: boolean;
}

/**
 * The ISR that the HW must be safe for, whatever becomes of the pending change: with an expansion pending the
 * committed ISR and the added; with a shrink pending the committed ISR (KIP-497).
 */
export function maximalIsr(committed: readonly NodeId[], pending: PendingIsrChange | undefined): readonly NodeId[] {
  if (pending === undefined) return committed;
  const added = pending.proposal.isr.map(({ nodeId }) => nodeId).filter((member) => !committed.includes(member));
  return added.length === 0 ? committed : [...committed, ...added];
}
