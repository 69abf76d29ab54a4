import { errorNameOf, ListOffsetsPartitionPosition } from '@tidemark/protocol';
import { methods, RpcError } from '@tidemark/rpc';
import { ClientError, codeOf, detailOf } from './client-error.js';
import type { ClusterConnection, TopicPartition } from './cluster-connection.js';
import { refreshDelayMs } from './core/backoff.js';
import { staleRoute } from './core/route-errors.js';
import { callLeader } from './leader-call.js';
import { sleep } from './sleep.js';

const SLOW_AFTER_MS = 500;

/** A question for an offset. */
export interface OffsetQuery extends TopicPartition {
  readonly at: 'beginning' | 'end' | { readonly timestampMs: number };
}

export interface PartitionOffset extends TopicPartition {
  /** -1: there is no record at or after the time. */
  readonly offset: number;
}

export interface OffsetLookupOptions {
  readonly cluster: ClusterConnection;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Asks the leaders, again and again, until every question is answered. Rejects with ClientError: at once for what
 * another attempt would not mend, else when the time is up.
 */
export async function lookUpOffsets(
  queries: readonly OffsetQuery[],
  options: OffsetLookupOptions,
): Promise<PartitionOffset[]> {
  const { cluster, timeoutMs, signal } = options;
  const { clock } = cluster.world;
  const startMs = clock.monotonicMs();
  const remainingMs = () => timeoutMs - (clock.monotonicMs() - startMs);
  const answers = new Map<OffsetQuery, number>();
  for (const topic of new Set(queries.map((query) => query.topic))) {
    await cluster.waitForTopic(topic, { timeoutMs: remainingMs(), signal });
  }
  for (;;) {
    const open = queries.filter((query) => !answers.has(query));
    if (open.length === 0) break;
    const problem = await askLeaders(open, { ...options, timeoutMs: Math.max(remainingMs(), 1) }, answers);
    if (problem === undefined) continue;
    const delayMs = refreshDelayMs(clock.monotonicMs() - startMs);
    if (!problem.retriable || remainingMs() <= delayMs || signal.aborted) throw problem;
    await sleep(clock, delayMs, signal);
  }
  return queries.map((query) => ({
    topic: query.topic,
    partition: query.partition,
    offset: answers.get(query) ?? -1,
  }));
}

/** Asks each leader once; returns one of the errors, one that no retry mends before others. */
async function askLeaders(
  queries: readonly OffsetQuery[],
  options: OffsetLookupOptions,
  answers: Map<OffsetQuery, number>,
): Promise<ClientError | undefined> {
  const { cluster } = options;
  const byLeader = new Map<number, OffsetQuery[]>();
  const problems: ClientError[] = [];
  for (const query of queries) {
    const leader = cluster.leader(query.topic, query.partition);
    if (leader === undefined) problems.push(problemOf(cluster, query, new RpcError('LEADER_NOT_AVAILABLE')));
    else byLeader.set(leader.brokerId, [...(byLeader.get(leader.brokerId) ?? []), query]);
  }
  const asked = [...byLeader].map(async ([brokerId, led]) => {
    try {
      await askLeader(brokerId, led, options, (query, answer) => {
        if (answer instanceof RpcError) problems.push(problemOf(cluster, query, answer));
        else answers.set(query, answer);
      });
    } catch (error) {
      for (const query of led) problems.push(problemOf(cluster, query, error));
    }
  });
  await Promise.all(asked);
  return problems.find(({ retriable }) => !retriable) ?? problems[0];
}

async function askLeader(
  brokerId: number,
  queries: readonly OffsetQuery[],
  { cluster, timeoutMs, signal }: OffsetLookupOptions,
  onAnswer: (query: OffsetQuery, answer: number | RpcError) => void,
): Promise<void> {
  const channel = await cluster.connect(brokerId);
  const partitions = queries.map(({ topic, partition, at }) => ({
    topicId: cluster.topic(topic)?.topicId ?? '',
    partition,
    leaderEpoch: -1,
    position: positionOf(at),
    timestampMs: typeof at === 'object' ? at.timestampMs : -1,
  }));
  const { message } = await callLeader({
    cluster,
    channel,
    brokerId,
    method: methods.listOffsets,
    request: { partitions },
    partitions: queries.map(({ topic, partition }) => ({
      topic,
      partition,
      leaderEpoch: cluster.leaderEpoch(topic, partition),
    })),
    timeoutMs: Math.min(timeoutMs, cluster.requestTimeoutMs),
    slowAfterMs: SLOW_AFTER_MS,
    signal,
  });
  if (message.error !== 0) throw new RpcError(errorNameOf(message.error), message.message);
  for (const [at, query] of queries.entries()) {
    const result = message.results[at];
    if (result?.error === 0) onAnswer(query, result.offset);
    else onAnswer(query, new RpcError(errorNameOf(result?.error ?? -1), result?.message));
  }
}

function positionOf(at: OffsetQuery['at']): ListOffsetsPartitionPosition {
  if (typeof at === 'object') return ListOffsetsPartitionPosition.TIMESTAMP;
  return at === 'beginning' ? ListOffsetsPartitionPosition.EARLIEST : ListOffsetsPartitionPosition.LATEST;
}

function problemOf(cluster: ClusterConnection, { topic, partition }: OffsetQuery, error: unknown): ClientError {
  const code = codeOf(error);
  const stale = staleRoute(code);
  if (stale === 'leader') {
    cluster.reportTrouble({ topic, partition, leaderEpoch: cluster.leaderEpoch(topic, partition) });
  }
  if (stale === 'topic') cluster.reportUnknownTopic(topic, cluster.topic(topic)?.topicId);
  return new ClientError({ code, message: detailOf(error), outcome: 'failed', topic, partition, cause: error });
}
