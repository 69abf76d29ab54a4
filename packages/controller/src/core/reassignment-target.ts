import type { PartitionState } from '@tidemark/metadata';
import type { NodeId } from '@tidemark/protocol';

/** The replicas that a partition is to have, the preferred leader first; `original`: those it had, a reassignment is given up. */
export type ReassignmentTarget = readonly NodeId[] | 'original';

/*
 * A reassignment (KIP-455) changes the replicas of a partition without ever having fewer copies than before:
 *
 *   none ──target──▶ under way: replicas = those of before, then the added; nobody has left
 *   under way ──all of the target in the ISR──▶ none: replicas = target
 *   under way ──another target──▶ under way, from the same replicas of before
 *   under way ──original──▶ none: replicas = those of before, in their order
 *
 * Each step that drops a replica takes a new leader epoch: see `changePartition`.
 */

/** The replicas that a partition had before the reassignment under way, or has if there is none. */
export function originalReplicas({ replicas, addingReplicas }: PartitionState): readonly NodeId[] {
  return replicas.filter((id) => !addingReplicas.includes(id));
}

export function isReassigning({ targetReplicas }: PartitionState): boolean {
  return targetReplicas.length > 0;
}

/** The partition with another target; the ISR and all that follows from it is left to the caller. */
export function retargeted(state: PartitionState, target: ReassignmentTarget): PartitionState {
  const original = originalReplicas(state);
  if (target === 'original') return settled(state, original);
  const adding = target.filter((id) => !original.includes(id));
  const removing = original.filter((id) => !target.includes(id));
  if (adding.length === 0 && removing.length === 0) return settled(state, target);
  return {
    ...state,
    replicas: [...original, ...adding],
    addingReplicas: adding,
    removingReplicas: removing,
    targetReplicas: target,
  };
}

/**
 * The partition with its reassignment complete, if the whole target is in the ISR; else as it is. After an unclean
 * election it waits until the leader has recovered: what the others hold may still be wanted.
 */
export function completed(state: PartitionState): PartitionState {
  const { targetReplicas, isr, recovering } = state;
  if (recovering || targetReplicas.length === 0 || !targetReplicas.every((id) => isr.includes(id))) return state;
  const next = settled(state, targetReplicas);
  return { ...next, isr: inAssignmentOrder(next, isr) };
}

/** Those of `ids` that are replicas, in the order of assignment. */
export function inAssignmentOrder({ replicas }: PartitionState, ids: readonly NodeId[]): readonly NodeId[] {
  return replicas.filter((id) => ids.includes(id));
}

export function sameIds(left: readonly NodeId[], right: readonly NodeId[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}

function settled(state: PartitionState, replicas: readonly NodeId[]): PartitionState {
  return { ...state, replicas, addingReplicas: [], removingReplicas: [], targetReplicas: [] };
}
