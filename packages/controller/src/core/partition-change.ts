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

/** What is wanted of a partition; everything else follows by rule. */
export interface PartitionWish {
  /** The ISR, unless an election makes its winner the ISR. Absent: as it is. */
  readonly isr?: readonly NodeId[];
  /** A replica that leaves the ELR: it restarted uncleanly or is damaged. */
  readonly unproved?: NodeId | undefined;
  /** A replica whose copy is gone. */
  readonly lost?: NodeId | undefined;
  /** A new leader epoch even if the leader stays: a registration took a replica out. */
  readonly newLeaderEpoch?: boolean;
  /** The leader has rebuilt its state after an unclean election. */
  readonly recovered?: boolean;
  /** A new partition epoch even if nothing changes, so that no late request for this one can apply. */
  readonly raiseEpoch?: boolean;
}

/**
 * The record that brings a partition to what is wanted of it, or undefined if it is there: one place for the rules of
 * ISR, ELR, leadership and epochs. A leader that is live and stays in the ISR is kept.
 */
export function changePartition(
  state: PartitionState,
  wish: PartitionWish,
  electorate: Electorate,
): Init<MetadataRecord> | undefined {
  const minIsr = effectiveMinIsr(electorate.image, state);
  const { unproved, lost } = wish;
  const eligible = (isr: readonly NodeId[]) => eligibleAfter(state, { isr, minIsr, unproved, lost });
  let next: PartitionState = { ...state, isr: inAssignmentOrder(state, wish.isr ?? state.isr) };
  next = { ...next, ...eligible(next.isr), recovering: state.recovering && wish.recovered !== true };
  const leaderStays = next.isr.includes(state.leader) && electorate.isLive(state.leader);
  if (!leaderStays) {
    const elected = electLeader(next, electorate);
    next =
      elected === undefined
        ? { ...next, leader: NONE as NodeId }
        : {
            ...next,
            ...eligible(elected.isr),
            leader: elected.leader,
            isr: elected.isr,
            recovering: next.recovering || elected.unclean,
          };
  }
  if (next.leader !== state.leader || wish.newLeaderEpoch === true) {
    next = { ...next, leaderEpoch: (state.leaderEpoch + 1) as LeaderEpoch };
  }
  const change = changedFields(state, next);
  if (Object.keys(change).length === 0 && wish.raiseEpoch !== true) return undefined;
  const { topicId, partition, partitionEpoch } = state;
  return { partitionChange: { topicId, partition, partitionEpoch: partitionEpoch + 1, ...change } };
}

function changedFields(old: PartitionState, next: PartitionState): Init<PartitionChangeRecord> {
  return {
    ...(sameIds(old.isr, next.isr) ? {} : { isr: { ids: next.isr } }),
    ...(sameIds(old.elr, next.elr) ? {} : { elr: { ids: next.elr } }),
    ...(sameIds(old.lastKnownElr, next.lastKnownElr) ? {} : { lastKnownElr: { ids: next.lastKnownElr } }),
    ...(old.leader === next.leader ? {} : { leader: next.leader }),
    ...(old.leaderEpoch === next.leaderEpoch ? {} : { leaderEpoch: next.leaderEpoch }),
    ...(old.recovering === next.recovering ? {} : { recovering: next.recovering }),
  };
}

function inAssignmentOrder({ replicas }: PartitionState, ids: readonly NodeId[]): readonly NodeId[] {
  return replicas.filter((id) => ids.includes(id));
}

function sameIds(left: readonly NodeId[], right: readonly NodeId[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}
