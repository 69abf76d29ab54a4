import { type MetadataImage, type PartitionState, topicByName } from '@tidemark/metadata';
import {
  type ElectLeadersRequest,
  ElectLeadersRequestType,
  type ElectLeadersResponse,
  type Init,
  type LeaderElection,
  type MetadataRecord,
  NONE,
  type NodeId,
  type PartitionResult,
  ProtocolError,
} from '@tidemark/protocol';
import { attempt, done, onlyOnce, onlyValidated, repeatedIn, withinLimit } from './answers.js';
import type { Decision } from './decision.js';
import { type Electorate, electLeader } from './election.js';
import { isInMaintenance, isLeaderless, isLiveIn, partitionLabel, requirePartition } from './lookups.js';
import { changePartition, type PartitionWish } from './partition-change.js';
import { preferredLeader } from './preferred-leader.js';
import type { ReportedLogs } from './reported-logs.js';

type Named = Pick<LeaderElection, 'topic' | 'partition' | 'leader'>;

/**
 * Elections that an operator asks for: of preferred leaders, of leaders by name, or unclean ones. Each partition by
 * itself succeeds or fails. Without names every partition that needs it is looked at, and those that cannot are
 * answered; an election that changes nothing is answered ELECTION_NOT_NEEDED. A preferred leader in maintenance gets
 * nothing back until it is resumed; by name it can be chosen.
 */
export function decideElections(
  { image, reportedLogs }: { readonly image: MetadataImage; readonly reportedLogs: ReportedLogs },
  request: ElectLeadersRequest,
): Decision<Init<ElectLeadersResponse>> {
  withinLimit('partitions', request.partitions, 'elects leaders of');
  const electorate = { image, reportedLogs, isLive: isLiveIn(image) };
  const { type } = request;
  if (type === ElectLeadersRequestType.CHOSEN && request.partitions.length === 0) {
    throw new ProtocolError('INVALID_REQUEST', 'name the partitions and who is to lead each');
  }
  const records: Init<MetadataRecord>[] = [];
  const named: readonly Named[] = request.partitions.length > 0 ? request.partitions : inNeed(image, type);
  const repeated = repeatedIn(named.map(partitionLabel));
  const partitions = named.map((each): Init<PartitionResult> => {
    const { topic, partition } = each;
    const outcome = attempt(() => {
      onlyOnce(repeated, partitionLabel(each));
      const state = requirePartition(image, each);
      const record = elect(state, each, { type, electorate });
      records.push(record);
      return done(each, record.partitionChange?.leader ?? state.leader);
    });
    return { topic, partition, leader: leaderNow(image, each), ...outcome };
  });
  const respond: Decision<Init<ElectLeadersResponse>>['respond'] = ({ lastOffset }) => ({
    partitions,
    metadataOffset: lastOffset,
  });
  return onlyValidated({ records, respond }, request.validateOnly);
}

/** Who leads a partition, where nothing is to change; -1: nobody, or there is no such partition. */
function leaderNow(image: MetadataImage, { topic, partition }: Named): number {
  return topicByName(image, topic)?.partitions[partition]?.leader ?? NONE;
}

/** The partitions that an election of this kind is for. */
function inNeed(image: MetadataImage, type: ElectLeadersRequest['type']): Named[] {
  const named: Named[] = [];
  for (const { name, partitions } of image.topics.values()) {
    for (const state of partitions) {
      const preferred = preferredLeader(state);
      const needs =
        type === ElectLeadersRequestType.UNCLEAN
          ? isLeaderless(state)
          : state.leader !== preferred && !isInMaintenance(image, preferred);
      if (needs) named.push({ topic: name, partition: state.partition, leader: null });
    }
  }
  return named;
}

function elect(
  state: PartitionState,
  { leader }: Named,
  { type, electorate }: { readonly type: ElectLeadersRequest['type']; readonly electorate: Electorate },
): Init<MetadataRecord> {
  if (type === ElectLeadersRequestType.UNCLEAN) return electUnclean(state, electorate);
  if (type === ElectLeadersRequestType.CHOSEN && leader === null) {
    throw new ProtocolError('INVALID_REQUEST', 'say who is to lead the partition');
  }
  const wanted = type === ElectLeadersRequestType.CHOSEN ? ((leader ?? NONE) as NodeId) : preferredLeader(state);
  if (state.leader === wanted) throw new ProtocolError('ELECTION_NOT_NEEDED', `broker ${wanted} leads already`);
  if (!state.replicas.includes(wanted)) {
    throw new ProtocolError(
      'INVALID_REPLICA_ASSIGNMENT',
      `broker ${wanted} is none of its replicas ${state.replicas.join(',')}`,
    );
  }
  if (!state.isr.includes(wanted) || !electorate.isLive(wanted)) {
    throw new ProtocolError(
      'PREFERRED_LEADER_NOT_AVAILABLE',
      `broker ${wanted} is not in the ISR ${state.isr.join(',')}`,
    );
  }
  if (type === ElectLeadersRequestType.PREFERRED && isInMaintenance(electorate.image, wanted)) {
    throw new ProtocolError(
      'PREFERRED_LEADER_NOT_AVAILABLE',
      `broker ${wanted} is in maintenance: resume it, or choose it by name`,
    );
  }
  return changed(state, { leader: wanted }, electorate);
}

/**
 * Any live replica, but only where nobody leads and nobody can by the rules that keep every record, and once all that live
 * have told what they hold (REPLICA_NOT_AVAILABLE until then): one that has lost its disk is not to be taken for as good
 * as the others.
 */
function electUnclean(state: PartitionState, electorate: Electorate): Init<MetadataRecord> {
  if (!isLeaderless(state)) throw new ProtocolError('ELECTION_NOT_NEEDED', `broker ${state.leader} leads`);
  const { image, isLive, reportedLogs } = electorate;
  const live = state.replicas.filter(isLive);
  if (live.length === 0) {
    throw new ProtocolError(
      'ELIGIBLE_LEADERS_NOT_AVAILABLE',
      `none of the replicas ${state.replicas.join(',')} is live`,
    );
  }
  const silent = live.filter((id) => !reportedLogs.hasTold(image, state, id));
  if (silent.length > 0 && electLeader(state, electorate) === undefined) {
    throw new ProtocolError(
      'REPLICA_NOT_AVAILABLE',
      `brokers ${silent.join(',')} are being asked how far their logs reach: ask again in a moment`,
    );
  }
  return changed(state, { unclean: true }, electorate);
}

function changed(state: PartitionState, wish: PartitionWish, electorate: Electorate): Init<MetadataRecord> {
  const record = changePartition(state, wish, electorate);
  if (record !== undefined) return record;
  throw new ProtocolError('ELIGIBLE_LEADERS_NOT_AVAILABLE', 'no replica of the partition can lead');
}
