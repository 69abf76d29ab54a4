import { effectiveMinIsr, type PartitionState } from '@tidemark/metadata';
import {
  type Init,
  type LeaderEpoch,
  type MetadataRecord,
  NONE,
  type NodeId,
  type PartitionChangeRecord,
} from '@tidemark/protocol';
import { type Electorate, electLeader } from './election.js';
import { eligibleAfter } from './eligibility.js';
import { completed, inAssignmentOrder, type ReassignmentTarget, retargeted, sameIds } from './reassignment-target.js';

/** What is wanted of a partition; everything else follows by rule. */
export interface PartitionWish {
  /** The ISR, unless an election makes its winner the ISR. Absent: as it is. */
  readonly isr?: readonly NodeId[];
  /** A replica that leaves the ELR: it restarted uncleanly or is damaged. */
  readonly unproved?: NodeId | undefined;
  /** A replica whose copy is gone, or of which only an older one is left. */
  readonly lost?: NodeId | undefined;
  /** A new leader epoch even if the leader stays: a registration took a replica out. */
  readonly newLeaderEpoch?: boolean;
  /** The leader has rebuilt its state after an unclean election. */
  readonly recovered?: boolean;
  /** A new partition epoch even if nothing changes, so that no late request for this one can apply. */
  readonly raiseEpoch?: boolean;
  /** Who is to lead, where it is live and in the ISR. */
  readonly leader?: NodeId;
  /** An operator takes any live replica rather than none. */
  readonly unclean?: boolean;
  /** Min ISR has changed: nobody outside the ISR is known to hold everything any more. */
  readonly clearElr?: boolean;
  /** Where a reassignment leads to, or that it is given up. */
  readonly target?: ReassignmentTarget;
}

/**
 * The record that brings a partition to what is wanted of it, or undefined if it is there: one place for the rules of
 * ISR, ELR, leadership, reassignment and epochs. A leader that is live and stays in the ISR is kept. A reassignment
 * is completed by whatever change brings the last of its target into the ISR.
 */
export function changePartition(
  state: PartitionState,
  wish: PartitionWish,
  electorate: Electorate,
): Init<MetadataRecord> | undefined {
  const asked = wish.target === undefined ? state : retargeted(state, wish.target);
  const before = { ...state, elr: wish.clearElr === true ? [] : state.elr };
  const isr = inAssignmentOrder(asked, wish.isr ?? state.isr);
  const recovering = state.recovering && wish.recovered !== true;
  let next = withLeader({ ...asked, isr, recovering }, { before, wish, electorate });
  const reached = completed(next);
  if (reached !== next) next = withLeader(reached, { before, wish, electorate });
  const drops = state.replicas.some((id) => !next.replicas.includes(id));
  if (next.leader !== state.leader || wish.newLeaderEpoch === true || drops) {
    next = { ...next, leaderEpoch: (state.leaderEpoch + 1) as LeaderEpoch };
  }
  const change = changedFields(state, next);
  if (Object.keys(change).length === 0 && wish.raiseEpoch !== true) return undefined;
  const { topicId, partition, partitionEpoch } = state;
  return { partitionChange: { topicId, partition, partitionEpoch: partitionEpoch + 1, ...change } };
}

interface Change {
  /** The partition as it is. */
  readonly before: PartitionState;
  readonly wish: PartitionWish;
  readonly electorate: Electorate;
}

/** The partition with who is eligible and who leads, as its replicas and ISR have it. */
function withLeader(state: PartitionState, { before, wish, electorate }: Change): PartitionState {
  const minIsr = effectiveMinIsr(electorate.image, state);
  const { unproved, lost } = wish;
  const known = { ...before, replicas: state.replicas };
  const eligible = (isr: readonly NodeId[]) => eligibleAfter(known, { isr, minIsr, unproved, lost });
  const next = { ...state, ...eligible(state.isr) };
  const canLead = (id: NodeId) => next.isr.includes(id) && electorate.isLive(id);
  if (wish.leader !== undefined && canLead(wish.leader)) return { ...next, leader: wish.leader };
  if (canLead(next.leader)) return next;
  const elected = electLeader(next, electorate, { unclean: wish.unclean === true });
  if (elected === undefined) return { ...next, leader: NONE as NodeId };
  const { leader, isr, unclean } = elected;
  return { ...next, ...eligible(isr), leader, isr, recovering: next.recovering || unclean };
}

function changedFields(old: PartitionState, next: PartitionState): Init<PartitionChangeRecord> {
  return {
    ...(sameIds(old.isr, next.isr) ? {} : { isr: { ids: next.isr } }),
    ...(sameIds(old.elr, next.elr) ? {} : { elr: { ids: next.elr } }),
    ...(sameIds(old.lastKnownElr, next.lastKnownElr) ? {} : { lastKnownElr: { ids: next.lastKnownElr } }),
    ...(old.leader === next.leader ? {} : { leader: next.leader }),
    ...(old.leaderEpoch === next.leaderEpoch ? {} : { leaderEpoch: next.leaderEpoch }),
    ...(old.recovering === next.recovering ? {} : { recovering: next.recovering }),
    ...(sameIds(old.replicas, next.replicas) ? {} : { replicas: { ids: next.replicas } }),
    ...(sameIds(old.addingReplicas, next.addingReplicas) ? {} : { addingReplicas: { ids: next.addingReplicas } }),
    ...(sameIds(old.removingReplicas, next.removingReplicas)
      ? {}
      : { removingReplicas: { ids: next.removingReplicas } }),
    ...(sameIds(old.targetReplicas, next.targetReplicas) ? {} : { targetReplicas: { ids: next.targetReplicas } }),
  };
}
