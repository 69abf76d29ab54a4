import { brokerSetting, type MetadataImage, type PartitionState } from '@tidemark/metadata';
import { type Init, type MetadataRecord, NONE, type NodeId } from '@tidemark/protocol';
import type { Electorate } from './election.js';
import { allPartitions, isInMaintenance } from './lookups.js';
import { changePartition } from './partition-change.js';
import { isReassigning } from './reassignment-target.js';

/** Leaderships given back at a time. Each costs its clients a look at the routes. */
export const BALANCE_STEP_MAX = 100;

/** The first in assignment order. */
export function preferredLeader({ replicas }: PartitionState): NodeId {
  return replicas[0] ?? (NONE as NodeId);
}

/**
 * One step of preferred-leader balancing: gives leaderships back to those brokers of whose partitions others lead more
 * than the share that `leader.imbalance.per.broker.percentage` allows, as far as they are live, in sync, not being
 * drained and not full. Empty: balanced, or nothing can be done now.
 */
export function balanceLeaders(electorate: Electorate, isFull: (id: NodeId) => boolean): Init<MetadataRecord>[] {
  const { image } = electorate;
  const unbalanced = unbalancedBrokers(image);
  const records: Init<MetadataRecord>[] = [];
  for (const state of allPartitions(image)) {
    if (records.length >= BALANCE_STEP_MAX) break;
    const preferred = preferredLeader(state);
    if (!unbalanced.has(preferred) || isFull(preferred) || !canTakeBack(state, electorate)) continue;
    const record = changePartition(state, { leader: preferred }, electorate);
    if (record !== undefined) records.push(record);
  }
  return records;
}

function unbalancedBrokers(image: MetadataImage): Set<NodeId> {
  const counts = new Map<NodeId, { preferredBy: number; ledByOthers: number }>();
  for (const state of allPartitions(image)) {
    const preferred = preferredLeader(state);
    const count = counts.get(preferred) ?? { preferredBy: 0, ledByOthers: 0 };
    count.preferredBy += 1;
    if (state.leader !== preferred) count.ledByOthers += 1;
    counts.set(preferred, count);
  }
  const allowed = brokerSetting(image, 'leader.imbalance.per.broker.percentage') / 100;
  const exceeds = ({ preferredBy, ledByOthers }: { preferredBy: number; ledByOthers: number }) =>
    ledByOthers > preferredBy * allowed;
  return new Set([...counts].filter(([, count]) => exceeds(count)).map(([id]) => id));
}

function canTakeBack(state: PartitionState, { image, isLive }: Electorate): boolean {
  const preferred = preferredLeader(state);
  const isWell = isLive(preferred) && !isInMaintenance(image, preferred);
  const isSettled = !state.recovering && !isReassigning(state) && state.leader !== NONE;
  return isWell && isSettled && state.leader !== preferred && state.isr.includes(preferred);
}
