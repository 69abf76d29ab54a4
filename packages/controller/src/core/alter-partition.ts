import { type MetadataImage, type PartitionState, partitionOf } from '@tidemark/metadata';
import {
  type AlterPartitionEntry,
  type AlterPartitionRequest,
  type AlterPartitionResponse,
  type AlterPartitionResult,
  ErrorCode,
  type ErrorName,
  type Init,
  type MetadataRecord,
  type NodeId,
} from '@tidemark/protocol';
import { withinLimit } from './answers.js';
import type { Decision } from './decision.js';
import type { Electorate } from './election.js';
import { callingBroker, isLiveIn, namedPartition } from './lookups.js';
import { changePartition } from './partition-change.js';
import type { ReportedLogs } from './reported-logs.js';

interface Outcome {
  readonly error: ErrorName;
  /** Committed even with an error: INELIGIBLE_REPLICA raises the partition epoch. */
  readonly record?: Init<MetadataRecord>;
}

/**
 * Changes of ISRs that leaders ask for. The checks stand in the order of replication.md's "AlterPartition", and that
 * order is part of the protocol: a leader learns from the error whether to wait, to send again, or to roll back.
 * Throws ProtocolError BROKER_NOT_REGISTERED, STALE_BROKER_EPOCH, and INVALID_REQUEST for too many; all else is answered by
 * partition.
 */
export function decideAlterPartition(
  { image, reportedLogs }: { readonly image: MetadataImage; readonly reportedLogs: ReportedLogs },
  request: AlterPartitionRequest,
): Decision<Init<AlterPartitionResponse>> {
  const sender = callingBroker(image, request).nodeId;
  withinLimit('partitions', request.partitions, 'changes the ISR of');
  const electorate = { image, reportedLogs, isLive: isLiveIn(image) };
  const seen = new Set<string>();
  const outcomes = request.partitions.map((entry): Outcome => {
    const key = `${entry.topicId}/${entry.partition}`;
    if (seen.has(key)) return { error: 'INVALID_REQUEST' };
    seen.add(key);
    return decideEntry(entry, sender, electorate);
  });
  const records = outcomes.flatMap(({ record }) => (record === undefined ? [] : [record]));
  return {
    records,
    respond: ({ lastOffset }) => ({
      metadataOffset: lastOffset,
      results: request.partitions.map((entry, index) => resultOf(image, entry, outcomes[index])),
    }),
  };
}

function decideEntry(entry: AlterPartitionEntry, sender: NodeId, electorate: Electorate): Outcome {
  const state = namedPartition(electorate.image, entry);
  if (typeof state === 'string') return { error: state };
  if (entry.leaderEpoch > state.leaderEpoch || entry.partitionEpoch > state.partitionEpoch) {
    return { error: 'NOT_CONTROLLER' };
  }
  if (entry.leaderEpoch < state.leaderEpoch) return { error: 'FENCED_LEADER_EPOCH' };
  if (sender !== state.leader) return { error: 'NOT_LEADER' };
  if (entry.partitionEpoch < state.partitionEpoch) return { error: 'INVALID_UPDATE_VERSION' };
  const isr = entry.isr.map(({ brokerId }) => brokerId as NodeId);
  const withinReplicas = isr.every((id) => state.replicas.includes(id)) && new Set(isr).size === isr.length;
  if (!withinReplicas || !isr.includes(sender)) return { error: 'INVALID_REQUEST' };
  if (!isEligible(entry, state, electorate)) {
    const record = changePartition(state, { raiseEpoch: true }, electorate);
    return record === undefined ? { error: 'INELIGIBLE_REPLICA' } : { error: 'INELIGIBLE_REPLICA', record };
  }
  // The same set again is answered with a new epoch as well: the leader waits for one.
  const record = changePartition(state, { isr, recovered: entry.recovered, raiseEpoch: true }, electorate);
  return record === undefined ? { error: 'NONE' } : { error: 'NONE', record };
}

/** Every member is live in the epoch that the leader knows; and nobody joins a leader that still recovers. */
function isEligible(entry: AlterPartitionEntry, state: PartitionState, { image, isLive }: Electorate): boolean {
  const expands = entry.isr.some(({ brokerId }) => !state.isr.includes(brokerId as NodeId));
  if (expands && state.recovering && !entry.recovered) return false;
  return entry.isr.every(({ brokerId, brokerEpoch }) => {
    const id = brokerId as NodeId;
    return isLive(id) && image.brokers.get(id)?.brokerEpoch === brokerEpoch;
  });
}

/** The answer for one partition: its state once the record, if any, is applied. */
function resultOf(
  image: MetadataImage,
  { topicId, partition }: AlterPartitionEntry,
  outcome: Outcome | undefined,
): Init<AlterPartitionResult> {
  const error = ErrorCode[outcome?.error ?? 'UNKNOWN_SERVER_ERROR'];
  const state = partitionOf(image, topicId as PartitionState['topicId'], partition);
  if (state === undefined) return { topicId, partition, error, leader: -1, leaderEpoch: -1, partitionEpoch: -1 };
  const change = outcome?.record?.partitionChange;
  return {
    topicId,
    partition,
    error,
    leader: change?.leader ?? state.leader,
    leaderEpoch: change?.leaderEpoch ?? state.leaderEpoch,
    partitionEpoch: change?.partitionEpoch ?? state.partitionEpoch,
    isr: change?.isr?.ids ?? state.isr,
    elr: change?.elr?.ids ?? state.elr,
    recovering: change?.recovering ?? state.recovering,
  };
}
