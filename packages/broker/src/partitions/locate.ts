import { type MetadataImage, partitionOf } from '@tidemark/metadata';
import { type ErrorName, NONE, type TopicId } from '@tidemark/protocol';
import { partitionName } from '../storage/broker-store.js';
import type { Leadership } from './leadership.js';
import type { PartitionTable } from './partition-table.js';

/** A partition as a request names it. */
export interface NamedPartition {
  readonly topicId: string;
  readonly partition: number;
  /** As the client knows it; -1: it does not. */
  readonly leaderEpoch: number;
}

interface WhoLeads {
  readonly topicId: TopicId;
  /** -1: nobody, or not known. */
  readonly leader: number;
  readonly leaderEpoch: number;
}

/** Who answers for a partition. */
export type Located =
  | (WhoLeads & { readonly kind: 'leader'; readonly leadership: Leadership })
  /** Here, soon: the role is being taken up, or the client has newer metadata than this broker. */
  | (WhoLeads & { readonly kind: 'not-yet'; readonly error: ErrorName })
  | (WhoLeads & { readonly kind: 'elsewhere'; readonly error: ErrorName });

/** Finds the leadership that a request is meant for. */
export function locateLeader(table: PartitionTable, image: MetadataImage, named: NamedPartition): Located {
  const topicId = named.topicId as TopicId;
  const replica = table.get(partitionName(named));
  const state = partitionOf(image, topicId, named.partition);
  const leader = state?.leader ?? NONE;
  const leaderEpoch = state?.leaderEpoch ?? NONE;
  const who = { topicId, leader, leaderEpoch };
  if (state === undefined) {
    const error = image.topics.has(topicId) ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'UNKNOWN_TOPIC_ID';
    return { ...who, kind: 'elsewhere', error };
  }
  // This broker's metadata is behind the client's: it may be about to lead.
  if (named.leaderEpoch > leaderEpoch) return { ...who, kind: 'not-yet', error: 'UNKNOWN_LEADER_EPOCH' };
  const { leadership, role } = replica ?? {};
  if (leadership !== undefined) return { ...who, kind: 'leader', leadership };
  // Its folder is being made, or the start of its epoch made durable.
  const isOffline = role === undefined && table.isOffline(partitionName(named));
  const isComing = (role === undefined && !isOffline) || role?.kind === 'idle' || role?.kind === 'starting';
  if (leader === table.nodeId && isComing) return { ...who, kind: 'not-yet', error: 'NOT_LEADER' };
  return { ...who, kind: 'elsewhere', error: leader === NONE ? 'LEADER_NOT_AVAILABLE' : 'NOT_LEADER' };
}
