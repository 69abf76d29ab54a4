import { errorNameOf, type Init } from '@tidemark/protocol';
import { RpcError, type UnaryMethod } from '@tidemark/rpc';
import type { WithError } from './call-any.js';
import { ClientError, codeOf, detailOf } from './client-error.js';
import type { ClusterConnection, TopicPartition } from './cluster-connection.js';
import { refreshDelayMs } from './core/backoff.js';
import { staleRoute } from './core/route-errors.js';
import { callLeader } from './leader-call.js';
import { sleep } from './sleep.js';

const SLOW_AFTER_MS = 500;

/** A partition as a leader is asked about it. */
export interface NamedPartition {
  readonly topicId: string;
  readonly partition: number;
  readonly leaderEpoch: number;
}

/** One kind of question that only leaders answer: how it is put, and what an answer says. */
export interface LeaderQuestion<Query extends TopicPartition, Request, Response extends WithError, Value> {
  readonly method: UnaryMethod<Request, Response>;
  /** Asking may change something: then a lost answer leaves the outcome unknown. */
  readonly changes: boolean;
  /** To one leader, which is given `timeoutMs`. */
  request(asked: readonly (NamedPartition & { readonly query: Query })[], timeoutMs: number): Init<Request>;
  /** The i-th belongs to the i-th that was asked. */
  results(response: Response): readonly (WithError & { readonly value: Value })[];
}

export interface AskLeadersOptions {
  readonly cluster: ClusterConnection;
  /** For all attempts together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Asks the leaders, again and again, until every question is answered; the answers come in the order of the questions.
 * Rejects with ClientError: at once for what another attempt would not mend, else when the time is up. Its outcome is
 * `failed` only if every attempt for that partition failed for certain.
 */
export async function askLeaders<Query extends TopicPartition, Request, Response extends WithError, Value>(
  question: LeaderQuestion<Query, Request, Response, Value>,
  queries: readonly Query[],
  options: AskLeadersOptions,
): Promise<Value[]> {
  const { cluster, timeoutMs, signal } = options;
  const { clock } = cluster.world;
  const startMs = clock.monotonicMs();
  const remainingMs = () => timeoutMs - (clock.monotonicMs() - startMs);
  for (const topic of new Set(queries.map((query) => query.topic))) {
    await cluster.waitForTopic(topic, { timeoutMs: remainingMs(), signal });
  }
  const round = new Rounds(question, cluster, signal);
  for (;;) {
    const open = queries.filter((query) => !round.answers.has(query));
    if (open.length === 0) break;
    const problem = await round.ask(open, Math.max(remainingMs(), 1));
    if (problem === undefined) continue;
    const delayMs = refreshDelayMs(clock.monotonicMs() - startMs);
    if (!problem.retriable || remainingMs() <= delayMs || signal.aborted) throw problem;
    await sleep(clock, delayMs, signal);
  }
  return queries.flatMap((query) => {
    const answer = round.answers.get(query);
    return answer === undefined ? [] : [answer.value];
  });
}

class Rounds<Query extends TopicPartition, Request, Response extends WithError, Value> {
  readonly answers = new Map<Query, { readonly value: Value }>();
  readonly #question: LeaderQuestion<Query, Request, Response, Value>;
  readonly #cluster: ClusterConnection;
  readonly #signal: AbortSignal;
  /** An attempt may have changed something. */
  readonly #uncertain = new Set<Query>();

  constructor(
    question: LeaderQuestion<Query, Request, Response, Value>,
    cluster: ClusterConnection,
    signal: AbortSignal,
  ) {
    this.#question = question;
    this.#cluster = cluster;
    this.#signal = signal;
  }

  /** Asks each leader once; returns one of the errors, one that no retry mends before others. */
  async ask(queries: readonly Query[], timeoutMs: number): Promise<ClientError | undefined> {
    const byLeader = new Map<number, Query[]>();
    const problems: ClientError[] = [];
    for (const query of queries) {
      const leader = this.#cluster.leader(query.topic, query.partition);
      if (leader === undefined) problems.push(this.#problemOf(query, new RpcError('LEADER_NOT_AVAILABLE')));
      else byLeader.set(leader.brokerId, [...(byLeader.get(leader.brokerId) ?? []), query]);
    }
    const asked = [...byLeader].map(async ([brokerId, led]) => {
      try {
        for (const [query, error] of await this.#askOne(brokerId, led, timeoutMs)) {
          problems.push(this.#problemOf(query, error));
        }
      } catch (error) {
        for (const query of led) problems.push(this.#problemOf(query, error));
      }
    });
    await Promise.all(asked);
    return problems.find(({ retriable }) => !retriable) ?? problems[0];
  }

  /** Takes the answers of one leader; resolves with what it refused. */
  async #askOne(brokerId: number, queries: readonly Query[], timeoutMs: number): Promise<[Query, RpcError][]> {
    const { method, request, results } = this.#question;
    const cluster = this.#cluster;
    const channel = await cluster.connect(brokerId);
    const asked = queries.map((query) => {
      const { topic, partition } = query;
      return { query, topicId: cluster.topic(topic)?.topicId ?? '', partition, leaderEpoch: -1 };
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
      signal: this.#signal,
    });
    if (message.error !== 0) throw new RpcError(errorNameOf(message.error as 0), message.message);
    const answered = results(message);
    const refused: [Query, RpcError][] = [];
    for (const [at, query] of queries.entries()) {
      const result = answered[at];
      if (result?.error === 0) this.answers.set(query, { value: result.value });
      else refused.push([query, new RpcError(errorNameOf((result?.error ?? -1) as 0), result?.message)]);
    }
    return refused;
  }

  #problemOf(query: Query, error: unknown): ClientError {
    const { topic, partition } = query;
    const cluster = this.#cluster;
    const code = codeOf(error);
    const stale = staleRoute(code);
    if (stale === 'leader') {
      cluster.reportTrouble({ topic, partition, leaderEpoch: cluster.leaderEpoch(topic, partition) });
    }
    if (stale === 'topic') cluster.reportUnknownTopic(topic, cluster.topic(topic)?.topicId);
    const certain = error instanceof RpcError && error.certain;
    if (this.#question.changes && !certain) this.#uncertain.add(query);
    const outcome = this.#uncertain.has(query) ? 'unknown' : 'failed';
    return new ClientError({ code, message: detailOf(error), outcome, topic, partition, cause: error });
  }
}
