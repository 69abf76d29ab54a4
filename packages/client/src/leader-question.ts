import { errorNameOf, type Init } from '@tidemark/protocol';
import { RpcError, type UnaryMethod } from '@tidemark/rpc';
import type { WithError } from './call-any.js';
import { codeOf } from './client-error.js';
import type { ClusterConnection, TopicPartition } from './cluster-connection.js';
import { staleRoute } from './core/route-errors.js';
import { callLeader } from './leader-call.js';

const SLOW_AFTER_MS = 500;

/** A partition as a leader is asked about it. */
export interface NamedPartition {
  readonly topicId: string;
  readonly partition: number;
  readonly leaderEpoch: number;
}

/** A partition that is asked about: of the topic that bears the name when it is asked, or of the one that `topicId` names. */
export interface PartitionQuery extends TopicPartition {
  readonly topicId?: string;
}

/** One kind of question that only leaders answer: how it is put, and what an answer says. */
export interface LeaderQuestion<Query extends PartitionQuery, Request, Response extends WithError, Value> {
  readonly method: UnaryMethod<Request, Response>;
  /** Asking may change something: then a lost answer leaves the outcome unknown. */
  readonly changes: boolean;
  /** To one leader, which is given `timeoutMs`. */
  request(asked: readonly (NamedPartition & { readonly query: Query })[], timeoutMs: number): Init<Request>;
  /** The i-th belongs to the i-th that was asked. */
  results(response: Response): readonly (WithError & { readonly value: Value })[];
}

/** What a leader said about one partition: an answer, or why there is none. */
export type Answered<Value> = { readonly value: Value } | { readonly error: RpcError };

export interface AskLeaderOptions {
  readonly cluster: ClusterConnection;
  readonly brokerId: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Asks one leader once. The i-th answer belongs to the i-th query. Rejects with RpcError when there is no answer at all. */
export async function askLeader<Query extends PartitionQuery, Request, Response extends WithError, Value>(
  { method, request, results }: LeaderQuestion<Query, Request, Response, Value>,
  queries: readonly Query[],
  { cluster, brokerId, timeoutMs, signal }: AskLeaderOptions,
): Promise<Answered<Value>[]> {
  const channel = await cluster.connect(brokerId);
  const asked = queries.map((query) => {
    const { topic, partition, topicId = cluster.topic(topic)?.topicId ?? '' } = query;
    return { query, topicId, partition, leaderEpoch: -1 };
  });
  const attemptMs = Math.min(timeoutMs, cluster.requestTimeoutMs);
  const { message } = await callLeader({
    cluster,
    channel,
    brokerId,
    method,
    request: request(asked, attemptMs),
    partitions: queries.map(({ topic, partition }) => ({
      topic,
      partition,
      leaderEpoch: cluster.leaderEpoch(topic, partition),
    })),
    timeoutMs: attemptMs,
    slowAfterMs: SLOW_AFTER_MS,
    signal,
  });
  if (message.error !== 0) throw new RpcError(errorNameOf(message.error as 0), message.message);
  const answered = results(message);
  return queries.map((_, at) => {
    const result = answered[at];
    if (result?.error === 0) return { value: result.value };
    return { error: new RpcError(errorNameOf((result?.error ?? -1) as 0), result?.message) };
  });
}

/** Has newer routes looked for where an error says that those which are known may be old. */
export function reportStale(cluster: ClusterConnection, { topic, partition }: TopicPartition, error: unknown): void {
  const stale = staleRoute(codeOf(error));
  if (stale === 'leader') {
    cluster.reportTrouble({ topic, partition, leaderEpoch: cluster.leaderEpoch(topic, partition) });
  }
  if (stale === 'topic') cluster.reportUnknownTopic(topic, cluster.topic(topic)?.topicId);
}
