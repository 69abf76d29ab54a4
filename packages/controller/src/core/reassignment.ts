import { effectiveMinIsr, type MetadataImage, metadataLevels, type PartitionState } from '@tidemark/metadata';
import {
  type AlterPartitionReassignmentsRequest,
  type AlterPartitionReassignmentsResponse,
  type Init,
  type ListPartitionReassignmentsRequest,
  type ListPartitionReassignmentsResponse,
  type MetadataRecord,
  NONE,
  type OngoingReassignment,
  type PartitionReassignment,
  type PartitionResult,
  ProtocolError,
} from '@tidemark/protocol';
import { attempt, done, onlyOnce, onlyValidated, repeatedIn, withinLimit } from './answers.js';
import { checkedReplicas } from './assignment.js';
import type { Decision } from './decision.js';
import type { Electorate } from './election.js';
import { requireLevel } from './feature-gate.js';
import { isLiveIn, partitionLabel, requirePartition } from './lookups.js';
import { changePartition } from './partition-change.js';
import { isReassigning, type ReassignmentTarget, retargeted } from './reassignment-target.js';
import type { ReportedLogs } from './reported-logs.js';

/**
 * Starts, changes and cancels reassignments: each partition by itself succeeds or fails, and those that succeed are
 * one change. The same target again changes nothing and succeeds; a target that is in the ISR already is reached at
 * once.
 */
export function decideReassignments(
  { image, reportedLogs }: { readonly image: MetadataImage; readonly reportedLogs: ReportedLogs },
  request: AlterPartitionReassignmentsRequest,
): Decision<Init<AlterPartitionReassignmentsResponse>> {
  requireLevel(image, metadataLevels.administration, 'a reassignment');
  withinLimit('partitions', request.partitions, 'reassigns');
  const electorate = { image, reportedLogs, isLive: isLiveIn(image) };
  const records: Init<MetadataRecord>[] = [];
  const repeated = repeatedIn(request.partitions.map(partitionLabel));
  const partitions = request.partitions.map((wish): Init<PartitionResult> => {
    const { topic, partition } = wish;
    const outcome = attempt(() => {
      onlyOnce(repeated, partitionLabel(wish));
      const state = requirePartition(image, wish);
      const record = changePartition(state, { target: targetOf(state, wish, electorate) }, electorate);
      if (record !== undefined) records.push(record);
      return done(wish, record?.partitionChange?.leader ?? state.leader);
    });
    return { topic, partition, leader: NONE, ...outcome };
  });
  const respond: Decision<Init<AlterPartitionReassignmentsResponse>>['respond'] = ({ lastOffset }) => ({
    partitions,
    metadataOffset: lastOffset,
  });
  return onlyValidated({ records, respond }, request.validateOnly);
}

function targetOf(
  state: PartitionState,
  { topic, partition, replicas }: PartitionReassignment,
  { image, isLive }: Electorate,
): ReassignmentTarget {
  const what = `partition ${topic}/${partition}`;
  if (replicas.length === 0) {
    if (isReassigning(state)) return keepingTheComplete(image, state, 'original');
    throw new ProtocolError('NO_REASSIGNMENT_IN_PROGRESS', `${what} is not being reassigned`);
  }
  const target = checkedReplicas(image, what, replicas);
  const gone = target.find((id) => !state.replicas.includes(id) && !isLive(id));
  if (gone !== undefined) {
    throw new ProtocolError('INVALID_REPLICA_ASSIGNMENT', `${what} is assigned to broker ${gone}, which is not live`);
  }
  return keepingTheComplete(image, state, target);
}

/**
 * Refuses a step that would leave fewer replicas than min ISR that are known to hold all that was acknowledged, unless all of
 * them stay. Only a step back can: of a reassignment under way, away from replicas that have come into the ISR since.
 */
function keepingTheComplete(
  image: MetadataImage,
  state: PartitionState,
  target: ReassignmentTarget,
): ReassignmentTarget {
  const next = retargeted(state, target);
  const complete = [...state.isr, ...state.elr];
  const kept = complete.filter((id) => next.replicas.includes(id));
  const needed = Math.min(effectiveMinIsr(image, next), complete.length);
  if (kept.length >= needed) return target;
  throw new ProtocolError(
    'ELIGIBLE_LEADERS_NOT_AVAILABLE',
    `in sync of the replicas ${next.replicas.join(',')}: ${kept.join(',') || 'none'}, where ${needed} must be: bring more of them back, name another target, or let the reassignment finish`,
  );
}

/** The reassignments that are under way as of the image, of these partitions or of all. */
export function listReassignments(
  image: MetadataImage,
  { partitions: named }: ListPartitionReassignmentsRequest,
): Init<ListPartitionReassignmentsResponse> {
  const wanted = new Set(named.map(({ topic, partition }) => `${topic}/${partition}`));
  const partitions: Init<OngoingReassignment>[] = [];
  for (const { name: topic, topicId, partitions: states } of image.topics.values()) {
    for (const state of states) {
      if (!isReassigning(state) || (wanted.size > 0 && !wanted.has(`${topic}/${state.partition}`))) continue;
      const { partition, replicas, addingReplicas, removingReplicas, targetReplicas, isr } = state;
      partitions.push({ topic, topicId, partition, replicas, addingReplicas, removingReplicas, targetReplicas, isr });
    }
  }
  return { partitions, metadataOffset: image.offset };
}
