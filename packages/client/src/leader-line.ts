import type { Timer } from '@tidemark/ports';
import { errorInfo } from '@tidemark/protocol';
import { RpcError } from '@tidemark/rpc';
import type { WithError } from './call-any.js';
import { ClientError, codeOf, detailOf } from './client-error.js';
import type { ClusterConnection, TopicPartition } from './cluster-connection.js';
import { refreshDelayMs } from './core/backoff.js';
import { askLeader, type LeaderQuestion, reportStale } from './leader-question.js';
import { REPORT_AGAIN_MS } from './route-refresher.js';

export interface LeaderLineOptions {
  readonly cluster: ClusterConnection;
  /** For all attempts of a query together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Queries in one request. */
  readonly queriesMax: number;
}

/** A query without an answer. */
interface Open<Query, Value> {
  readonly query: Query;
  readonly sinceMs: number;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: ClientError) => void;
  notBeforeMs: number;
  /** A leader has given no answer to it. */
  refused: boolean;
  /** The request that it is in. */
  asked: Draft<Query, Value> | undefined;
}

/** One request to one leader. */
interface Draft<Query, Value> {
  readonly brokerId: number;
  /** Of one name one is under way at a time. */
  readonly name: string;
  readonly opens: Open<Query, Value>[];
}

/**
 * Asks the leaders one kind of question about many partitions, each by itself: one request at a time to each leader has
 * all that wait for it, and what comes meanwhile goes with the next. Those that were refused go by themselves: a leader that cannot
 * tell of one yet may let all of the request wait.
 */
export class LeaderLine<Query extends TopicPartition, Request, Response extends WithError, Value> {
  readonly #question: LeaderQuestion<Query, Request, Response, Value>;
  readonly #options: LeaderLineOptions;
  readonly #unsubscribe: () => void;
  readonly #open = new Set<Open<Query, Value>>();
  readonly #busy = new Set<string>();
  #scheduled = false;
  #timer: Timer | undefined;

  constructor(question: LeaderQuestion<Query, Request, Response, Value>, options: LeaderLineOptions) {
    this.#question = question;
    this.#options = options;
    this.#unsubscribe = options.cluster.subscribe(() => this.#schedule());
  }

  /**
   * Asks the partition's leader, again and again. Rejects with ClientError: at once for what another attempt would not mend,
   * else when the time is up; never once the signal is aborted.
   */
  ask(query: Query): Promise<Value> {
    return new Promise((resolve, reject) => {
      const sinceMs = this.#nowMs;
      this.#open.add({ query, sinceMs, resolve, reject, notBeforeMs: sinceMs, refused: false, asked: undefined });
      this.#schedule();
    });
  }

  stop(): void {
    this.#unsubscribe();
    this.#timer?.cancel();
    this.#open.clear();
  }

  get #nowMs(): number {
    return this.#options.cluster.world.clock.monotonicMs();
  }

  /** Looks, at the end of this turn, what may be asked. */
  #schedule(): void {
    const { cluster, signal } = this.#options;
    if (this.#scheduled || this.#open.size === 0 || signal.aborted) return;
    this.#scheduled = true;
    cluster.world.clock.defer(() => {
      this.#scheduled = false;
      if (!signal.aborted) this.#pump();
    });
  }

  #pump(): void {
    const nowMs = this.#nowMs;
    const drafts = new Map<string, Draft<Query, Value>>();
    let wakeMs = Number.POSITIVE_INFINITY;
    for (const open of this.#open) {
      const { topic, partition } = open.query;
      const { leader = -1 } = this.#options.cluster.partition(topic, partition) ?? {};
      // Who was asked may hang; another leads by now, and answers.
      if (open.asked !== undefined && (leader < 0 || leader === open.asked.brokerId)) continue;
      open.asked = undefined;
      if (leader < 0) wakeMs = Math.min(wakeMs, this.#leaderless(open));
      else if (open.notBeforeMs > nowMs) wakeMs = Math.min(wakeMs, open.notBeforeMs);
      else this.#offer(open, leader, drafts);
    }
    for (const draft of drafts.values()) void this.#ask(draft);
    this.#timer?.cancel();
    if (wakeMs !== Number.POSITIVE_INFINITY) {
      this.#timer = this.#options.cluster.world.clock.setTimer(wakeMs - nowMs, () => this.#schedule());
    }
  }

  /** When to look again, if no change of the routes comes before. */
  #leaderless(open: Open<Query, Value>): number {
    const isKnown = this.#options.cluster.isKnown(open.query.topic);
    this.#refused(open, new RpcError(isKnown ? 'LEADER_NOT_AVAILABLE' : 'UNKNOWN_TOPIC_OR_PARTITION'));
    open.notBeforeMs = 0;
    return this.#nowMs + REPORT_AGAIN_MS;
  }

  #offer(open: Open<Query, Value>, brokerId: number, drafts: Map<string, Draft<Query, Value>>): void {
    const name = `${brokerId} ${open.refused}`;
    if (this.#busy.has(name)) return;
    const draft = drafts.get(name) ?? { brokerId, name, opens: [] };
    drafts.set(name, draft);
    if (draft.opens.length < this.#options.queriesMax) draft.opens.push(open);
  }

  async #ask(draft: Draft<Query, Value>): Promise<void> {
    const { brokerId, name, opens } = draft;
    const { cluster, timeoutMs, signal } = this.#options;
    for (const open of opens) open.asked = draft;
    this.#busy.add(name);
    const queries = opens.map(({ query }) => query);
    const answered = await askLeader(this.#question, queries, { cluster, brokerId, timeoutMs, signal }).catch(
      (error: unknown) => opens.map(() => ({ error })),
    );
    this.#busy.delete(name);
    if (signal.aborted) return;
    for (const [at, open] of opens.entries()) {
      const answer = answered[at];
      if (open.asked === draft && answer !== undefined) this.#answered(open, answer);
    }
    this.#schedule();
  }

  #answered(open: Open<Query, Value>, answer: { readonly value: Value } | { readonly error: unknown }): void {
    open.asked = undefined;
    if ('error' in answer) {
      open.refused = true;
      this.#refused(open, answer.error);
    } else {
      this.#open.delete(open);
      open.resolve(answer.value);
    }
  }

  /** It is asked again after a pause, if that may help. */
  #refused(open: Open<Query, Value>, error: unknown): void {
    const { cluster, timeoutMs } = this.#options;
    const { query, sinceMs } = open;
    reportStale(cluster, query, error);
    const code = codeOf(error);
    const ageMs = this.#nowMs - sinceMs;
    const delayMs = refreshDelayMs(ageMs);
    if (errorInfo(code).retriable && ageMs + delayMs < timeoutMs) {
      open.notBeforeMs = this.#nowMs + delayMs;
      return;
    }
    this.#open.delete(open);
    const { topic, partition } = query;
    open.reject(new ClientError({ code, message: detailOf(error), outcome: 'failed', topic, partition, cause: error }));
  }
}
