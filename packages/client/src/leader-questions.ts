import { RpcError } from '@tidemark/rpc';
import type { WithError } from './call-any.js';
import { ClientError, codeOf, detailOf } from './client-error.js';
import type { ClusterConnection } from './cluster-connection.js';
import { refreshDelayMs } from './core/backoff.js';
import { askLeader, type LeaderQuestion, type PartitionQuery, reportStale } from './leader-question.js';
import { sleep } from './sleep.js';

export interface AskLeadersOptions {
  readonly cluster: ClusterConnection;
  /** For all attempts together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Asks the leaders, again and again, until every question is answered; the answers come in the order of the questions.
 * Rejects with ClientError: at once for what another attempt would not mend (OFFSET_OUT_OF_RANGE: the topic that a query names
 * by its id has been deleted, and another made under its name), else when the time is up. Its outcome is `failed` only if every
 * attempt for that partition failed for certain.
 */
export async function askLeaders<Query extends PartitionQuery, Request, Response extends WithError, Value>(
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

class Rounds<Query extends PartitionQuery, Request, Response extends WithError, Value> {
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
      const replaced = this.#replacedTopic(query);
      if (replaced !== undefined) problems.push(this.#problemOf(query, replaced));
      else if (leader === undefined) problems.push(this.#problemOf(query, new RpcError('LEADER_NOT_AVAILABLE')));
      else {
        const led = byLeader.get(leader.brokerId) ?? [];
        byLeader.set(leader.brokerId, led);
        led.push(query);
      }
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

  /** What is asked of one topic is no question to the next of its name. One that its leader does not know may be new to it. */
  #replacedTopic({ topic, topicId }: Query): RpcError | undefined {
    const known = this.#cluster.topic(topic);
    if (topicId === undefined || known === undefined || known.topicId === topicId) return undefined;
    return new RpcError('OFFSET_OUT_OF_RANGE', `topic ${topic} was deleted and made again; the one before was meant`);
  }

  /** Takes the answers of one leader; resolves with what it refused. */
  async #askOne(brokerId: number, queries: readonly Query[], timeoutMs: number): Promise<[Query, RpcError][]> {
    const options = { cluster: this.#cluster, brokerId, timeoutMs, signal: this.#signal };
    const answered = await askLeader(this.#question, queries, options);
    const refused: [Query, RpcError][] = [];
    for (const [at, query] of queries.entries()) {
      const answer = answered[at];
      if (answer === undefined) continue;
      if ('value' in answer) this.answers.set(query, answer);
      else refused.push([query, answer.error]);
    }
    return refused;
  }

  #problemOf(query: Query, error: unknown): ClientError {
    const { topic, partition } = query;
    const code = codeOf(error);
    reportStale(this.#cluster, query, error);
    const certain = error instanceof RpcError && error.certain;
    if (this.#question.changes && !certain) this.#uncertain.add(query);
    const outcome = this.#uncertain.has(query) ? 'unknown' : 'failed';
    return new ClientError({ code, message: detailOf(error), outcome, topic, partition, cause: error });
  }
}
