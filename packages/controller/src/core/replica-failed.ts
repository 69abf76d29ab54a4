import type { MetadataImage, PartitionState } from '@tidemark/metadata';
import {
  FailedReplicaReason,
  type Init,
  type MetadataRecord,
  ProtocolError,
  type ReplicaFailedRequest,
  type ReplicaFailedResponse,
} from '@tidemark/protocol';
import { withinLimit } from './answers.js';
import type { Decision } from './decision.js';
import { callingBroker, isLiveIn, namedPartition } from './lookups.js';
import { changePartition } from './partition-change.js';
import type { ReportedLogs } from './reported-logs.js';

/**
 * A broker gives replicas of its own up: they leave leadership and ISR, and for damage or a failed directory the ELR
 * too. It is not elected again by this decision, even as the only one that could be. Damage ends the leader epoch, also
 * where the replica is in neither: the leader may have proposed it by what it held before, and forgets that. A report of
 * an older leader epoch is passed over unless it tells of damage, which no election heals; so are partitions that do not
 * exist any more.
 * Throws ProtocolError BROKER_NOT_REGISTERED, STALE_BROKER_EPOCH, NOT_CONTROLLER for an epoch ahead of this image, and
 * INVALID_REQUEST for too many.
 */
export function decideReplicaFailed(
  { image, reportedLogs }: { readonly image: MetadataImage; readonly reportedLogs: ReportedLogs },
  request: ReplicaFailedRequest,
): Decision<Init<ReplicaFailedResponse>> {
  const broker = callingBroker(image, request);
  withinLimit('partitions', request.replicas, 'gives up replicas of');
  const { nodeId: id } = broker;
  const isLive = isLiveIn(image);
  const electorate = { image, reportedLogs, isLive: (each: typeof id) => each !== id && isLive(each) };
  const found = new Map<PartitionState, { readonly damaged: boolean; readonly current: boolean }>();
  for (const failed of request.replicas) {
    const state = namedPartition(image, failed);
    if (typeof state === 'string') continue;
    if (failed.leaderEpoch > state.leaderEpoch) {
      throw new ProtocolError('NOT_CONTROLLER', `leader epoch ${failed.leaderEpoch} is ahead of this controller`);
    }
    const damaged =
      failed.reason === FailedReplicaReason.DAMAGED || failed.reason === FailedReplicaReason.DIRECTORY_FAILED;
    if (failed.leaderEpoch < state.leaderEpoch && !damaged) continue;
    const other = found.get(state);
    found.set(state, {
      damaged: damaged || other?.damaged === true,
      current: failed.leaderEpoch === state.leaderEpoch || other?.current === true,
    });
  }
  const records: Init<MetadataRecord>[] = [];
  for (const [state, { damaged, current }] of found) {
    if (damaged) reportedLogs.forget(id, state);
    const concerned = state.isr.includes(id) || state.elr.includes(id);
    if (!concerned && !(damaged && current)) continue;
    const isr = state.isr.filter((each) => each !== id);
    const wish = { isr, unproved: damaged ? id : undefined, newLeaderEpoch: damaged };
    const record = changePartition(state, wish, electorate);
    const leaderEpoch = record?.partitionChange?.leaderEpoch ?? state.leaderEpoch;
    // Told in an older epoch, it may have been repaired since: its broker is asked again.
    if (damaged && current) reportedLogs.damaged(broker, state, leaderEpoch);
    if (record !== undefined) records.push(record);
  }
  return { records, respond: () => ({}) };
}
