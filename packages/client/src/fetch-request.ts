import { type ErrorName, errorNameOf } from '@tidemark/protocol';
import { type Channel, methods, RpcError } from '@tidemark/rpc';
import type { AssignedPartition } from './assigned-partition.js';
import { codeOf, detailOf } from './client-error.js';
import type { ClusterConnection } from './cluster-connection.js';
import type { ResolvedConsumerOptions } from './consumer-options.js';
import type { FetchTicket } from './core/fetch-buffer.js';
import { callLeader } from './leader-call.js';

/** An answer this much later than the broker may need makes the consumer look for a newer leader. */
const SLOW_AFTER_MS = 500;

/** So much longer than it may wait a broker takes at most while it reads from disks. */
const DISK_MS = 1_000;

/** How much later than it may wait a follower may answer. */
const FOLLOWER_PATIENCE_MS = 2_000;

const nothing = new Uint8Array(0);

/** A broker may leave out a partition of which it has nothing to tell. */
const noNews: FetchResult = {
  error: undefined,
  message: '',
  cause: undefined,
  batches: nothing,
  highWatermark: -1,
  logStartOffset: -1,
  leader: -1,
  leaderEpoch: -1,
  preferredReadReplica: undefined,
};

/** One partition of a request. */
export interface FetchEntry {
  readonly assigned: AssignedPartition;
  readonly ticket: FetchTicket;
  readonly topicId: string;
  readonly leaderEpoch: number;
  /** The broker that is asked follows the partition. */
  readonly atFollower: boolean;
}

/** What came of it. */
export interface FetchResult {
  readonly error: ErrorName | undefined;
  readonly message: string;
  readonly cause: unknown;
  /** Whole batches, back to back. */
  readonly batches: Uint8Array;
  /** -1: not told. */
  readonly highWatermark: number;
  /** -1: not told. */
  readonly logStartOffset: number;
  /** Who leads, as the broker says; -1: it does not. */
  readonly leader: number;
  readonly leaderEpoch: number;
  /** The follower to fetch from instead (KIP-392). */
  readonly preferredReadReplica: number | undefined;
}

export interface FetchRequestOptions {
  readonly cluster: ClusterConnection;
  readonly channel: Channel;
  readonly brokerId: number;
  readonly entries: readonly FetchEntry[];
  /** Empty: records are wanted of this broker and no other. */
  readonly rack: string;
  readonly options: ResolvedConsumerOptions;
  /** Nothing is to be read by now. */
  readonly isParked: boolean;
  /** How long the broker may wait for records. */
  readonly waitMs: number;
  /** How long the answer is waited for beyond that. */
  readonly patienceMs: number;
  /** What the answer may hold at most; a first batch that is larger comes all the same. */
  readonly bytesMax: number;
  readonly signal: AbortSignal;
}

/** How long an answer is waited for, beyond what the broker may wait for records. */
export function patienceOf(entries: readonly FetchEntry[], { requestTimeoutMs }: ResolvedConsumerOptions): number {
  // A follower that hangs is no reason to wait: the leader has the records too.
  return entries.some(({ atFollower }) => atFollower)
    ? Math.min(requestTimeoutMs, FOLLOWER_PATIENCE_MS)
    : requestTimeoutMs;
}

/** Fetches once; a result for each entry. Never rejects. */
export async function fetch(request: FetchRequestOptions): Promise<readonly FetchResult[]> {
  const { cluster, channel, brokerId, entries, rack, options, isParked, waitMs, patienceMs, bytesMax, signal } =
    request;
  try {
    const { message, attachments } = await callLeader({
      cluster,
      channel,
      brokerId,
      method: methods.fetch,
      request: {
        replicaId: -1,
        brokerEpoch: -1,
        maxWaitMs: waitMs,
        minBytes: options.fetchBytesMin,
        maxBytes: bytesMax,
        rack,
        partitions: entries.map(({ assigned: { partition }, ticket, topicId }) => ({
          topicId,
          partition,
          currentLeaderEpoch: -1,
          fetchOffset: ticket.offset,
          lastFetchedEpoch: -1,
          logStartOffset: -1,
          durableOffset: -1,
          maxBytes: Math.min(options.partitionBytesMax, bytesMax),
        })),
      },
      partitions: entries.map(({ assigned: { topic, partition }, leaderEpoch }) => ({ topic, partition, leaderEpoch })),
      timeoutMs: waitMs + patienceMs,
      slowAfterMs: waitMs + (isParked ? 0 : DISK_MS) + SLOW_AFTER_MS,
      signal,
    });
    if (message.error !== 0) throw new RpcError(errorNameOf(message.error), message.message);
    const results = new Map<string, FetchResult>();
    for (const [at, result] of message.partitions.entries()) {
      const { topicId, partition, highWatermark, logStartOffset, leader, leaderEpoch } = result;
      const preferredReadReplica = result.preferredReadReplica ?? undefined;
      const error = result.error === 0 ? undefined : errorNameOf(result.error);
      const batches = attachments[at] ?? nothing;
      const offsets = { highWatermark, logStartOffset };
      const known = { ...noNews, error, batches, ...offsets, leader, leaderEpoch, preferredReadReplica };
      results.set(`${topicId}/${partition}`, known);
    }
    return entries.map(({ topicId, assigned }) => results.get(`${topicId}/${assigned.partition}`) ?? noNews);
  } catch (error) {
    const result = failed(codeOf(error), detailOf(error), error);
    return entries.map(() => result);
  }
}

function failed(error: ErrorName, message: string, cause: unknown): FetchResult {
  return { ...noNews, error, message, cause };
}
