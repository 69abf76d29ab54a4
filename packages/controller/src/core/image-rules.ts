import { effectiveMinIsr, type MetadataImage, type PartitionState } from '@tidemark/metadata';
import { NONE, type NodeId } from '@tidemark/protocol';
import { allPartitions, isLiveIn } from './lookups.js';

/** What replication.md says of any image, whatever led to it; the first thing that is wrong, or undefined. */
export function violationOf(image: MetadataImage): string | undefined {
  for (const state of allPartitions(image)) {
    const violation = partitionViolation(image, state);
    if (violation !== undefined) return `${violation}: ${JSON.stringify(state)}`;
  }
  return undefined;
}

function partitionViolation(image: MetadataImage, state: PartitionState): string | undefined {
  const { replicas, isr, elr, lastKnownElr, leader } = state;
  const isLive = isLiveIn(image);
  const within = (ids: readonly NodeId[]) =>
    ids.every((id) => replicas.includes(id)) && new Set(ids).size === ids.length;
  if (!within(isr)) return 'the ISR is not within the replicas';
  if (!within(elr)) return 'the ELR is not within the replicas';
  if (!within(lastKnownElr.filter((id) => id !== NONE))) return 'the last known ELR is not within the replicas';
  if (elr.some((id) => isr.includes(id))) return 'ISR and ELR meet';
  if (!elr.every((id) => lastKnownElr.includes(id))) return 'the ELR is not within the last known one';
  if (!isr.every(isLive)) return 'a fenced, unregistered or leaving broker is in the ISR';
  if (leader !== NONE && !isr.includes(leader)) return 'the leader is not in the ISR';
  if (leader === NONE && isr.length > 0) return 'there is an ISR without a leader';
  const { addingReplicas, removingReplicas, targetReplicas } = state;
  const target = replicas.filter((id) => !removingReplicas.includes(id));
  const isReassigned = targetReplicas.length > 0;
  if (new Set(replicas).size !== replicas.length || replicas.length === 0) return 'the replicas are not distinct';
  if (isReassigned && !sameMembers(target, targetReplicas)) return 'the target is not what is left without the removed';
  if (!isReassigned && addingReplicas.length + removingReplicas.length > 0) return 'a reassignment without a target';
  if (isReassigned && !state.recovering && targetReplicas.every((id) => isr.includes(id)))
    return 'a reassignment that is complete goes on';
  if (isr.length >= effectiveMinIsr(image, state) && lastKnownElr.length > 0) return 'there is an ELR at min ISR';
  return undefined;
}

function sameMembers(left: readonly NodeId[], right: readonly NodeId[]): boolean {
  return left.length === right.length && left.every((id) => right.includes(id));
}

/** What replication.md says of two images that follow each other; the first thing that is wrong, or undefined. */
export function stepViolationOf(before: MetadataImage, after: MetadataImage): string | undefined {
  if (after.offset <= before.offset) return `the offset went from ${before.offset} to ${after.offset}`;
  if (after.nextProducerId < before.nextProducerId) return 'producer ids are handed out twice';
  for (const broker of after.brokers.values()) {
    const old = before.brokers.get(broker.nodeId);
    if (old === undefined) continue;
    if (broker.brokerEpoch < old.brokerEpoch) return `the epoch of broker ${broker.nodeId} fell`;
    const isSame = broker.incarnation === old.incarnation;
    if (isSame !== (broker.brokerEpoch === old.brokerEpoch)) return `broker ${broker.nodeId} shares a broker epoch`;
  }
  for (const state of allPartitions(after)) {
    const old = before.topics.get(state.topicId)?.partitions[state.partition];
    const violation = old === undefined ? undefined : partitionStepViolation(old, state);
    if (violation !== undefined) return `${violation}: ${JSON.stringify(old)} to ${JSON.stringify(state)}`;
  }
  return undefined;
}

function partitionStepViolation(old: PartitionState, state: PartitionState): string | undefined {
  if (old === state) return undefined;
  if (state.partitionEpoch !== old.partitionEpoch + 1) return 'the partition epoch did not rise by one';
  if (state.leaderEpoch < old.leaderEpoch) return 'the leader epoch fell';
  const drops = old.replicas.some((id) => !state.replicas.includes(id));
  if (drops && state.leaderEpoch === old.leaderEpoch) return 'a replica was dropped without a new leader epoch';
  if (state.leader !== old.leader && state.leaderEpoch === old.leaderEpoch) return 'two leaders share an epoch';
  return undefined;
}
