import type { Timer } from '@tidemark/ports';
import type { ErrorName, RecordInit } from '@tidemark/protocol';
import { ATTACHMENTS_MAX, type Channel } from '@tidemark/rpc';
import { BatchLimits } from './batch-limits.js';
import { detailOf } from './client-error.js';
import type { BrokerLink, ClusterConnection } from './cluster-connection.js';
import { refreshDelayMs, retryDelayMs } from './core/backoff.js';
import type { ProducerIdentity } from './core/producer-batch.js';
import { staleRoute } from './core/route-errors.js';
import { type ProduceEntry, type ProduceResult, produce } from './produce-request.js';
import { IdentitySource } from './producer-identity.js';
import {
  type Delivery,
  deliver,
  end,
  type Failure,
  type Line,
  PLACE_UNKNOWN,
  ProducerLines,
} from './producer-lines.js';
import type { ResolvedProducerOptions } from './producer-options.js';
import { REPORT_AGAIN_MS } from './route-refresher.js';

/** A request that is being put together for one broker. */
interface Draft {
  readonly brokerId: number;
  readonly channel: Channel;
  readonly entries: ProduceEntry[];
  bytes: number;
}

/** One look through the lines. */
interface Round {
  readonly nowMs: number;
  readonly drafts: Map<number, Draft>;
  /** The ways to brokers, found once for all lines that go there. */
  readonly links: Map<number, BrokerLink>;
}

export interface ProducerSenderOptions {
  readonly cluster: ClusterConnection;
  readonly options: ResolvedProducerOptions;
  /** Aborted when the producer closes. */
  readonly signal: AbortSignal;
}

/**
 * Sends what the lines hold. Whenever something may have become possible (a record, an answer, a route, a timer) it
 * looks through the lines that hold anything and fills requests, one batch of a partition in each.
 */
export class ProducerSender {
  readonly #cluster: ClusterConnection;
  readonly #options: ResolvedProducerOptions;
  readonly #signal: AbortSignal;
  readonly #lines: ProducerLines;
  readonly #limits: BatchLimits;
  readonly #identities: IdentitySource;
  readonly #requestsInFlight = new Map<number, number>();
  readonly #unsubscribe: () => void;
  #flushes = 0;
  #scheduled = false;
  /** At the last look a line had no way to its leader. */
  #awaitsRoute = false;
  #timer: Timer | undefined;

  constructor({ cluster, options, signal }: ProducerSenderOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#signal = signal;
    this.#lines = new ProducerLines(options, (topic) => cluster.isKnown(topic));
    this.#limits = new BatchLimits(cluster, this.#lines, signal);
    this.#identities = new IdentitySource(cluster, signal, () => this.#schedule());
    this.#unsubscribe = cluster.subscribe(() => this.#schedule());
  }

  append(topic: string, partition: number, record: RecordInit, delivery: Delivery): void {
    const nowMs = this.#cluster.world.clock.monotonicMs();
    const line = this.#lines.activate(topic, partition);
    line.queue.append(record, { sizeBytes: delivery.sizeBytes, nowMs }, delivery);
    this.#schedule();
  }

  /** While at least one flush is on, or a send waits for memory, nothing lingers. */
  flushing(change: 1 | -1): void {
    this.#flushes += change;
    this.#schedule();
  }

  /** Fails everything that waits; what is in flight ends with the signal. */
  stop(failure: Omit<Failure, 'outcome'>): void {
    this.#unsubscribe();
    this.#timer?.cancel();
    for (const line of this.#lines.active) {
      for (const { batch, outcome } of line.queue.clear()) end(line, batch, { ...failure, outcome });
    }
  }

  /** Looks through the lines at the end of this turn, so that the sends of one turn share batches. */
  #schedule(): void {
    if (this.#scheduled || this.#signal.aborted) return;
    this.#scheduled = true;
    this.#cluster.world.clock.defer(() => {
      this.#scheduled = false;
      if (!this.#signal.aborted) this.#pump();
    });
  }

  #pump(): void {
    const nowMs = this.#cluster.world.clock.monotonicMs();
    this.#expire(nowMs);
    this.#awaitsRoute = false;
    while (this.#sendRound(nowMs));
    this.#armTimer(nowMs);
  }

  #expire(nowMs: number): void {
    for (const line of this.#lines.active) {
      if (this.#isGone(line, nowMs)) {
        const message = `topic ${line.topic} was deleted`;
        for (const { batch, outcome } of line.queue.clear()) {
          end(line, batch, { code: 'UNKNOWN_TOPIC_OR_PARTITION', message, outcome });
        }
      }
      if (line.queue.deadlineMs > nowMs) continue;
      const hindrance = this.#hindrance(line);
      for (const { batch, outcome } of line.queue.expire(nowMs)) {
        const code = batch.lastError ?? hindrance.code;
        const last = batch.lastError === undefined ? hindrance.message : `the last attempt ended ${code}`;
        const message = `not acknowledged within ${this.#options.deliveryTimeoutMs} ms; ${last}`;
        end(line, batch, { code, message, outcome });
      }
    }
  }

  /** Why what was never sent of a line was not. */
  #hindrance({ topic, partition, queue }: Line): Pick<Failure, 'code' | 'message'> {
    const because = (code: ErrorName, reason: string) => ({ code, message: `it was never sent: ${reason}` });
    const leader = this.#cluster.leader(topic, partition);
    if (leader === undefined) return because('LEADER_NOT_AVAILABLE', 'the partition has no leader');
    const broker = `broker ${leader.brokerId}`;
    if (leader.channel === undefined) {
      return because('UNREACHABLE', `${broker}, which leads the partition, cannot be reached`);
    }
    if (queue.needsIdentity(this.#identity())) {
      const why = detailOf(this.#identities.refusal ?? 'none has answered yet');
      return because('REQUEST_TIMED_OUT', `no broker gives out a producer id: ${why}`);
    }
    const isAwaited = queue.inFlightCount > 0 || (this.#requestsInFlight.get(leader.brokerId) ?? 0) > 0;
    const reason = isAwaited
      ? `${broker} has yet to answer what was sent before it`
      : `it could go to ${broker} only now`;
    return because('REQUEST_TIMED_OUT', reason);
  }

  /** Its topic was deleted, and not made again in the time in which a send would wait for that. */
  #isGone({ topic, missingSinceMs }: Line, nowMs: number): boolean {
    if (missingSinceMs === undefined) return false;
    return nowMs - missingSinceMs >= this.#options.blockTimeoutMs && !this.#cluster.isKnown(topic);
  }

  /** Fills at most one request for each broker and sends them; false if there was nothing to send. */
  #sendRound(nowMs: number): boolean {
    const round: Round = { nowMs, drafts: new Map(), links: new Map() };
    for (const line of [...this.#lines.active]) {
      if (line.queue.isEmpty) this.#lines.deactivate(line);
      else if (line.queue.readyAtMs(this.#flushes > 0) <= nowMs) this.#offer(line, round);
    }
    for (const draft of round.drafts.values()) void this.#send(draft);
    return round.drafts.size > 0;
  }

  /** Puts the line's next batch into the draft for its leader, if it can be sent now. */
  #offer(line: Line, round: Round): void {
    const topicId = this.#topicId(line, round.nowMs);
    const leader = topicId === undefined ? undefined : this.#leader(line, round);
    if (topicId === undefined || leader === undefined) {
      this.#awaitsRoute = true;
      return;
    }
    const { drafts } = round;
    const { brokerId, channel, leaderEpoch } = leader;
    // Batches of one partition are never on their way to two brokers at once.
    if (line.queue.inFlightCount > 0 && line.brokerId !== brokerId) return;
    if ((this.#requestsInFlight.get(brokerId) ?? 0) >= this.#options.inFlightMax) return;
    if (!this.#hasIdentity(line)) return;
    const draft = drafts.get(brokerId) ?? { brokerId, channel, entries: [], bytes: 0 };
    if (draft.bytes > 0 && draft.bytes + line.queue.headBytes > this.#options.requestBytesMax) return;
    if (draft.entries.length >= ATTACHMENTS_MAX) return;
    const batch = line.queue.take(this.#identity());
    if (batch === undefined) return;
    drafts.set(brokerId, draft);
    draft.bytes += batch.sizeBytes;
    draft.entries.push({ line, batch, topicId, leaderEpoch });
    line.brokerId = brokerId;
    if (line.queue.isBounded) this.#limits.ask(line.topic, round.nowMs);
    this.#lines.toEnd(line);
  }

  #identity(): ProducerIdentity | undefined {
    return this.#options.idempotent ? this.#identities.current : undefined;
  }

  #hasIdentity(line: Line): boolean {
    const identity = this.#identity();
    if (!line.queue.needsIdentity(identity)) return true;
    this.#identities.replace(identity);
    return false;
  }

  #topicId(line: Line, nowMs: number): string | undefined {
    const topic = this.#cluster.topic(line.topic);
    if (topic === undefined) {
      line.missingSinceMs ??= nowMs;
      this.#cluster.reportUnknownTopic(line.topic, line.topicId);
      return undefined;
    }
    line.missingSinceMs = undefined;
    if (line.topicId !== undefined && line.topicId !== topic.topicId) line.queue.topicReplaced();
    line.topicId = topic.topicId;
    return topic.topicId;
  }

  /** Where the line's records can be sent now. */
  #leader(
    line: Line,
    { links, nowMs }: Round,
  ): { readonly brokerId: number; readonly channel: Channel; readonly leaderEpoch: number } | undefined {
    const { topic, partition } = line;
    const { leader: brokerId = -1, leaderEpoch = -1 } = this.#cluster.partition(topic, partition) ?? {};
    let link = brokerId < 0 ? undefined : links.get(brokerId);
    if (link === undefined && brokerId >= 0) {
      link = this.#cluster.broker(brokerId);
      links.set(brokerId, link);
    }
    if (link?.unreachable !== false && this.#isNewTrouble(line, leaderEpoch, nowMs)) {
      this.#cluster.reportTrouble({ topic, partition, leaderEpoch });
    }
    return link?.channel === undefined ? undefined : { brokerId, channel: link.channel, leaderEpoch };
  }

  /** False: it was reported a moment ago, in an earlier look through the lines. */
  #isNewTrouble(line: Line, leaderEpoch: number, nowMs: number): boolean {
    const last = line.reported;
    if (last?.leaderEpoch === leaderEpoch && nowMs - last.atMs < REPORT_AGAIN_MS) return false;
    line.reported = { leaderEpoch, atMs: nowMs };
    return true;
  }

  async #send({ brokerId, channel, entries }: Draft): Promise<void> {
    this.#requestsInFlight.set(brokerId, (this.#requestsInFlight.get(brokerId) ?? 0) + 1);
    const produced = produce({
      cluster: this.#cluster,
      channel,
      brokerId,
      entries,
      options: this.#options,
      signal: this.#signal,
    });
    // With acks=0 nobody wants to know what becomes of what was put into bytes; the answer only makes room for the next request.
    const unasked = new Set(entries.filter(({ batch }) => this.#options.acks === 0 && batch.encoded !== undefined));
    for (const entry of unasked) this.#settle(entry, undefined);
    const results = await produced;
    this.#requestsInFlight.set(brokerId, (this.#requestsInFlight.get(brokerId) ?? 0) - 1);
    for (const [at, entry] of entries.entries()) {
      const result = results[at];
      if (!unasked.has(entry)) this.#settle(entry, result);
      else if (result?.error !== undefined) this.#noteRoute(entry, result);
    }
    this.#schedule();
  }

  #settle(entry: ProduceEntry, result: ProduceResult | undefined): void {
    const { line, batch } = entry;
    const settlement = line.queue.settle(batch, result?.error, this.#retryAtMs(entry, result), result?.certain);
    if (result?.error === undefined) {
      deliver(line, batch, result ?? PLACE_UNKNOWN);
      return;
    }
    this.#noteRoute(entry, result);
    if (settlement === 'retry' && result.error === 'RECORD_TOO_LARGE') this.#limits.refused(line.topic);
    if (settlement !== 'retry') {
      const { error, message, cause } = result;
      end(line, batch, { code: error, message, outcome: settlement, cause });
    }
    if (this.#signal.aborted) this.stop({ code: 'CANCELLED', message: 'the producer is closed' });
  }

  /** Trouble with the route is tried again as fast as routes are asked for, anything else with growing pauses. */
  #retryAtMs({ line, batch }: ProduceEntry, result: ProduceResult | undefined): number {
    const { clock, random } = this.#cluster.world;
    const nowMs = clock.monotonicMs();
    if (result?.error === undefined) {
      line.troubleSinceMs = undefined;
      return nowMs;
    }
    if (staleRoute(result.error) === undefined) return nowMs + retryDelayMs(batch.attempts - 1, random.next());
    line.troubleSinceMs ??= nowMs;
    return nowMs + refreshDelayMs(nowMs - line.troubleSinceMs);
  }

  #noteRoute({ line, topicId, leaderEpoch }: ProduceEntry, result: ProduceResult): void {
    const stale = result.error === undefined ? undefined : staleRoute(result.error);
    const { topic, partition } = line;
    if (stale === 'topic') this.#cluster.reportUnknownTopic(topic, topicId);
    if (stale !== 'leader') return;
    this.#cluster.applyHint({ topicId, partition, leader: result.leader, leaderEpoch: result.leaderEpoch });
    this.#cluster.reportTrouble({ topic, partition, leaderEpoch });
  }

  /** Wakes up when the next batch has lingered or paused long enough, or times out, or a missing route is to be reported again. */
  #armTimer(nowMs: number): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    let wakeMs = this.#awaitsRoute ? nowMs + REPORT_AGAIN_MS : Number.POSITIVE_INFINITY;
    for (const { queue } of this.#lines.active) {
      const readyAtMs = queue.readyAtMs(this.#flushes > 0);
      // What is ready already waits for a route, an answer or an identity, and these wake the sender themselves.
      wakeMs = Math.min(wakeMs, queue.deadlineMs, readyAtMs > nowMs ? readyAtMs : Number.POSITIVE_INFINITY);
    }
    if (wakeMs === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#cluster.world.clock.setTimer(Math.max(wakeMs - nowMs, 0), () => this.#schedule());
  }
}
