import type { Timer } from '@tidemark/ports';
import { BatchError, type ErrorName, errorInfo } from '@tidemark/protocol';
import type { Channel } from '@tidemark/rpc';
import type { AssignedPartition, SoughtPosition } from './assigned-partition.js';
import { ClientError, ConsumerError, codeOf, detailOf } from './client-error.js';
import type { BrokerLink, ClusterConnection } from './cluster-connection.js';
import type { ResolvedConsumerOptions, StartPosition } from './consumer-options.js';
import { refreshDelayMs, retryDelayMs } from './core/backoff.js';
import { staleRoute } from './core/route-errors.js';
import { FetchLane } from './fetch-lane.js';
import { type FetchEntry, type FetchResult, fetch, patienceOf } from './fetch-request.js';
import { PartitionQuestions } from './partition-questions.js';
import { REPORT_AGAIN_MS } from './route-refresher.js';
import { type Junction, junctionOf } from './truncation-check.js';

/** For how long a closest replica is believed to be that: Kafka's `metadata.max.age.ms`. */
const READ_REPLICA_TTL_MS = 300_000;
/** For how long the leader is asked after a closer replica has failed. */
const LEADER_ONLY_MS = 5_000;

interface Draft {
  readonly lane: FetchLane;
  readonly brokerId: number;
  readonly channel: Channel;
  readonly rack: string;
  readonly entries: FetchEntry[];
}

export interface FetcherOptions {
  readonly cluster: ClusterConnection;
  readonly options: ResolvedConsumerOptions;
  /** Aborted when the consumer closes. */
  readonly signal: AbortSignal;
  /** There are records, or there is an error, for the next poll. */
  readonly onNews: () => void;
}

/**
 * Fetches ahead of a consumer. It asks for more while a partition has less than `partitionBytesMax`, and all of them less than
 * `fetchBytesMax`; what has been asked for and comes then is held beyond that, up to `fetchBytesMax` for each broker.
 */
export class Fetcher {
  readonly #cluster: ClusterConnection;
  readonly #options: ResolvedConsumerOptions;
  readonly #signal: AbortSignal;
  readonly #onNews: () => void;
  readonly #unsubscribe: () => void;
  readonly #questions: PartitionQuestions;
  readonly #lanes = new Map<string, FetchLane>();
  /** The longest unserved first. */
  #assigned = new Set<AssignedPartition>();
  #scheduled = false;
  #timer: Timer | undefined;

  constructor({ cluster, options, signal, onNews }: FetcherOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#signal = signal;
    this.#onNews = onNews;
    this.#unsubscribe = cluster.subscribe(() => this.schedule());
    this.#questions = new PartitionQuestions({ cluster, timeoutMs: options.requestTimeoutMs, signal });
  }

  assign(partitions: readonly AssignedPartition[]): void {
    for (const assigned of this.#assigned) assigned.request = undefined;
    for (const lane of this.#lanes.values()) lane.sweep();
    this.#assigned = new Set(partitions);
    this.schedule();
  }

  stop(): void {
    this.#unsubscribe();
    this.#questions.stop();
    this.#timer?.cancel();
    for (const lane of this.#lanes.values()) lane.stop();
  }

  /** What lies behind what is buffered cannot be read: the next poll tells, and the one after it fetches it again, later each time. */
  reportUnreadable(assigned: AssignedPartition, message: string, cause: unknown): void {
    const { clock, random } = this.#cluster.world;
    const times = assigned.unreadableAt(assigned.buffer.ticket()?.offset);
    assigned.notBeforeMs = clock.monotonicMs() + retryDelayMs(times, random.next());
    this.#report(assigned, 'CORRUPT_BATCH', message, cause);
  }

  /** Looks, at the end of this turn, what may be fetched. */
  schedule(): void {
    if (this.#scheduled || this.#signal.aborted) return;
    this.#scheduled = true;
    this.#cluster.world.clock.defer(() => {
      this.#scheduled = false;
      if (!this.#signal.aborted) this.#pump();
    });
  }

  #pump(): void {
    const nowMs = this.#cluster.world.clock.monotonicMs();
    const drafts = new Map<string, Draft>();
    const roomBytes = this.#roomBytes();
    let wakeMs = Number.POSITIVE_INFINITY;
    for (const assigned of this.#assigned) {
      if (assigned.request !== undefined || assigned.error !== undefined) continue;
      if (assigned.notBeforeMs > nowMs) wakeMs = Math.min(wakeMs, assigned.notBeforeMs);
      else if (assigned.start !== undefined) void this.#findPosition(assigned, assigned.start);
      else if (roomBytes > 0 && !this.#offer(assigned, drafts, nowMs)) {
        wakeMs = Math.min(wakeMs, nowMs + REPORT_AGAIN_MS);
      }
    }
    for (const draft of drafts.values()) if (draft.entries.length > 0) void this.#fetch(draft, roomBytes);
    this.#timer?.cancel();
    if (wakeMs !== Number.POSITIVE_INFINITY) {
      this.#timer = this.#cluster.world.clock.setTimer(wakeMs - nowMs, () => this.schedule());
    }
  }

  #roomBytes(): number {
    let buffered = 0;
    for (const { buffer } of this.#assigned) buffered += buffer.bufferedBytes;
    return this.#options.fetchBytesMax - buffered;
  }

  /** Puts the partition into a draft, if it wants more; false: there is no way to its leader, and none to a follower. */
  #offer(assigned: AssignedPartition, drafts: Map<string, Draft>, nowMs: number): boolean {
    const { topic, partition, buffer } = assigned;
    const ticket = buffer.ticket();
    if (ticket === undefined) return true;
    if (buffer.bufferedBytes >= this.#options.partitionBytesMax) {
      // By the time that it is asked about again it may have more.
      assigned.atEnd = false;
      return true;
    }
    const known = this.#cluster.topic(topic);
    if (known === undefined) {
      this.#cluster.reportUnknownTopic(topic);
      return false;
    }
    if (assigned.topicId !== undefined && assigned.topicId !== known.topicId) {
      this.#topicReplaced(assigned);
      return true;
    }
    const leader = this.#cluster.leader(topic, partition);
    const leaderEpoch = this.#cluster.leaderEpoch(topic, partition);
    if (leader === undefined || leader.unreachable) this.#cluster.reportTrouble({ topic, partition, leaderEpoch });
    const follower = this.#closest(assigned, leaderEpoch, nowMs);
    const { brokerId, channel } = follower ?? leader ?? {};
    if (brokerId === undefined || channel === undefined) return false;
    const rack = assigned.leaderOnlyUntilMs > nowMs ? '' : this.#options.rack;
    const atFollower = follower !== undefined;
    const name = `${brokerId} ${assigned.group} ${atFollower} ${rack}`;
    const draft = drafts.get(name) ?? { lane: this.#laneOf(name), brokerId, channel, rack, entries: [] };
    drafts.set(name, draft);
    if (draft.lane.accepts(assigned)) {
      draft.entries.push({ assigned, ticket, topicId: known.topicId, leaderEpoch, atFollower });
    }
    return true;
  }

  #laneOf(name: string): FetchLane {
    const lane = this.#lanes.get(name) ?? new FetchLane();
    this.#lanes.set(name, lane);
    lane.sweep();
    return lane;
  }

  /** The follower that the present leader named; undefined: none, or it is time to ask the leader. */
  #closest(assigned: AssignedPartition, leaderEpoch: number, nowMs: number): BrokerLink | undefined {
    const { readReplica } = assigned;
    if (readReplica === undefined) return undefined;
    const isCurrent = readReplica.leaderEpoch === leaderEpoch && readReplica.untilMs > nowMs;
    const link = isCurrent ? this.#cluster.broker(readReplica.brokerId) : undefined;
    if (link !== undefined && !link.unreachable) return link;
    if (isCurrent) assigned.leaderOnlyUntilMs = nowMs + LEADER_ONLY_MS;
    assigned.readReplica = undefined;
    return undefined;
  }

  async #fetch({ lane, brokerId, channel, rack, entries }: Draft, roomBytes: number): Promise<void> {
    const { clock } = this.#cluster.world;
    const call = lane.begin(entries, clock.monotonicMs(), roomBytes);
    if (call === undefined) {
      this.schedule();
      return;
    }
    const [cluster, options] = [this.#cluster, this.#options];
    const { isParked, bytesMax, signal } = call;
    const patienceMs = patienceOf(entries, options);
    const wait = { isParked, waitMs: call.waitMs(options.fetchWaitMaxMs), patienceMs };
    const results = await fetch({ cluster, channel, brokerId, entries, rack, options, ...wait, bytesMax, signal });
    if (signal.aborted) return;
    lane.ended(call, results, { nowMs: clock.monotonicMs(), patienceMs });
    const isFilled = results.some(({ batches }) => batches.length > 0);
    for (const [at, entry] of entries.entries()) {
      const result = results[at];
      // An answer for a place that the consumer has left says nothing about where it is now.
      if (result !== undefined && entry.assigned.buffer.isCurrent(entry.ticket)) this.#take(entry, result, isFilled);
    }
    this.schedule();
  }

  /** `isFilled`: the answer has records, of this partition or others. */
  #take(entry: FetchEntry, result: FetchResult, isFilled: boolean): void {
    const { assigned, leaderEpoch } = entry;
    if (result.error !== undefined) {
      if (entry.atFollower) this.#followerFailed(entry, result, result.error);
      else this.#failed(entry, result, result.error);
      return;
    }
    assigned.topicId = entry.topicId;
    if (result.preferredReadReplica !== undefined) {
      const untilMs = this.#cluster.world.clock.monotonicMs() + READ_REPLICA_TTL_MS;
      assigned.readReplica = { brokerId: result.preferredReadReplica, leaderEpoch, untilMs };
    }
    if (result.highWatermark >= 0) assigned.highWatermark = result.highWatermark;
    if (result.batches.length === 0) {
      // Where others have filled the answer; what none was filled with is waited for: a disk may be slow.
      const hadNoRoom = isFilled && result.highWatermark > entry.ticket.offset;
      assigned.atEnd = result.preferredReadReplica === undefined && !hadNoRoom;
      assigned.succeeded();
      return;
    }
    // It has been served: next time the others come first.
    if (this.#assigned.delete(assigned)) this.#assigned.add(assigned);
    const accept = () => this.#accept(entry, result.batches);
    const junction = junctionOf(entry, assigned.buffer.nextEpoch(result.batches));
    if (junction === undefined) accept();
    else void this.#join(entry, junction, accept);
  }

  #accept(entry: FetchEntry, batches: Uint8Array): void {
    const { assigned, ticket } = entry;
    assigned.succeeded();
    try {
      assigned.buffer.accept(ticket, batches);
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
      if (entry.atFollower) this.#leaveFollower(assigned);
      else this.reportUnreadable(assigned, `the broker's answer is damaged: ${error.message}`, error);
    }
    // Also of those before a damaged one, which are kept.
    this.#saw(entry, assigned.buffer.fetchedEpoch);
    assigned.atEnd = (assigned.buffer.ticket()?.offset ?? 0) >= assigned.highWatermark;
    if (assigned.buffer.hasRecords) this.#onNews();
  }

  /** Goes on, by `agreed`, if the leader's log has what was read before the junction. */
  #join(entry: FetchEntry, junction: Junction, agreed: () => void): Promise<void> {
    const { assigned } = entry;
    const { readEpoch, nextEpoch } = junction;
    return this.#ask(assigned, this.#questions.truncation(junction), (check) => {
      if (!assigned.buffer.isCurrent(entry.ticket)) return;
      if (check.kind === 'agrees') agreed();
      else if (check.kind === 'truncated') this.#truncated(assigned, check.offset);
      else this.#deposed(assigned, Math.max(readEpoch, nextEpoch));
    });
  }

  #truncated(assigned: AssignedPartition, from: number): void {
    const { buffer } = assigned;
    // What is not delivered yet is fetched again: perhaps the logs part only there.
    if (buffer.hasRecords) {
      buffer.dropFetched();
      return;
    }
    const { position, hasFetched } = buffer;
    const lost = position !== undefined && from < position ? `the records from offset ${from} on` : 'records';
    const reason = hasFetched
      ? `${lost} that were read up to offset ${position} are lost: the log was truncated by an unclean election`
      : `offset ${position} was looked up, and then the log was truncated to offset ${from} by an unclean election`;
    this.#reset(assigned, reason, { from: { offset: from }, cause: undefined });
  }

  /** Records of a later epoch than that of the leader that is known, as a follower may have, tell that another leads by now. */
  #saw({ assigned, topicId, leaderEpoch }: FetchEntry, seenEpoch: number): void {
    const { topic, partition } = assigned;
    assigned.saw(topicId, seenEpoch);
    if (seenEpoch > leaderEpoch) this.#cluster.reportTrouble({ topic, partition, leaderEpoch: seenEpoch - 1 });
  }

  #followerFailed({ assigned, topicId, leaderEpoch }: FetchEntry, result: FetchResult, error: ErrorName): void {
    const { topic, partition } = assigned;
    if (staleRoute(error) === 'leader') {
      this.#cluster.applyHint({ topicId, partition, leader: result.leader, leaderEpoch: result.leaderEpoch });
      this.#cluster.reportTrouble({ topic, partition, leaderEpoch });
    }
    this.#leaveFollower(assigned);
  }

  /** Whatever is wrong there, the leader knows better, and is asked at once; for a while it is not to name a follower again. */
  #leaveFollower(assigned: AssignedPartition): void {
    assigned.readReplica = undefined;
    assigned.leaderOnlyUntilMs = this.#cluster.world.clock.monotonicMs() + LEADER_ONLY_MS;
  }

  #failed(entry: FetchEntry, result: FetchResult, error: ErrorName): void {
    if (error === 'OFFSET_OUT_OF_RANGE' || error === 'BELOW_LOG_START') {
      this.#outOfRange(entry, result);
      return;
    }
    const { assigned, topicId, leaderEpoch } = entry;
    const { topic, partition } = assigned;
    const stale = staleRoute(error);
    if (stale === 'leader') {
      this.#cluster.applyHint({ topicId, partition, leader: result.leader, leaderEpoch: result.leaderEpoch });
      this.#cluster.reportTrouble({ topic, partition, leaderEpoch });
    }
    if (stale === 'topic') this.#cluster.reportUnknownTopic(topic, topicId);
    assigned.atEnd = false;
    this.#backOff(assigned, stale !== undefined);
    if (!errorInfo(error).retriable) this.#report(assigned, error, result.message, result.cause);
  }

  #outOfRange(entry: FetchEntry, result: FetchResult): void {
    const { assigned, ticket, topicId } = entry;
    const { buffer, seen } = assigned;
    const leaderEpoch = Math.max(entry.leaderEpoch, result.leaderEpoch);
    if (seen?.topicId === topicId && leaderEpoch < seen.leaderEpoch) {
      this.#deposed(assigned, seen.leaderEpoch);
      return;
    }
    // Beyond the end: an unclean election may have cost what was read, and others may stand in its place already.
    const isBeyond = ticket.offset >= result.logStartOffset;
    const junction = isBeyond ? junctionOf(entry, leaderEpoch) : undefined;
    if (junction !== undefined) {
      // Whose log has it all leads only now: the place is asked for again.
      void this.#join(entry, junction, () => this.#backOff(assigned, false));
      return;
    }
    // What was fetched before comes first; the place behind it is asked for again afterwards.
    if (buffer.hasRecords) {
      this.#backOff(assigned, false);
      return;
    }
    this.#reset(assigned, `offset ${buffer.position} lies outside the log`, { from: undefined, cause: result.cause });
  }

  /** Who answered leads in an earlier epoch than this one, of which there are records: another leads by now. */
  #deposed(assigned: AssignedPartition, leaderEpoch: number): void {
    const { topic, partition } = assigned;
    this.#cluster.reportTrouble({ topic, partition, leaderEpoch: leaderEpoch - 1 });
    this.#backOff(assigned, true);
  }

  /** The topic was deleted and made again: nothing of the new one has been read, so it is read from its beginning. */
  #topicReplaced(assigned: AssignedPartition): void {
    const { topic, buffer } = assigned;
    // What was fetched of the old one comes first.
    if (buffer.hasRecords) return;
    assigned.highWatermark = -1;
    const reason = `topic ${topic} was deleted and made again; offset ${buffer.position} is a place in the one before`;
    this.#reset(assigned, reason, { from: 'beginning', cause: undefined });
  }

  /** Goes on where the options say, or at `from`, if that is known; with `none` the caller is to say. */
  #reset(
    assigned: AssignedPartition,
    reason: string,
    { from, cause }: { readonly from: StartPosition | undefined; readonly cause: unknown },
  ): void {
    const { offsetReset } = this.#options;
    if (offsetReset === 'none') {
      this.#report(assigned, 'OFFSET_OUT_OF_RANGE', `${reason}, and offsetReset is none`, cause);
      return;
    }
    const { topic, partition, buffer } = assigned;
    const offset = buffer.position;
    this.#cluster.world.log.warn('a place is not in the log', { topic, partition, offset, offsetReset, reason });
    // An offset is one of the topic that was read so far; other places are looked up in the one that is there.
    if (from !== undefined) assigned.goTo(from, assigned.topicId);
    else assigned.goTo(offsetReset === 'earliest' ? 'beginning' : 'end');
    this.schedule();
  }

  #backOff(assigned: AssignedPartition, routeTrouble: boolean): void {
    const { clock, random } = this.#cluster.world;
    const nowMs = clock.monotonicMs();
    if (routeTrouble) {
      assigned.troubleSinceMs ??= nowMs;
      assigned.notBeforeMs = nowMs + refreshDelayMs(nowMs - assigned.troubleSinceMs);
      return;
    }
    assigned.notBeforeMs = nowMs + retryDelayMs(assigned.failures, random.next());
    assigned.failures++;
  }

  #report(assigned: AssignedPartition, code: ErrorName, message: string, cause: unknown): void {
    const { topic, partition, buffer } = assigned;
    // What was fetched before the trouble is delivered first.
    const offset = buffer.ticket()?.offset;
    assigned.error = new ConsumerError({ code, message, topic, partition, offset, cause });
    this.#onNews();
  }

  /** Finds out at which offset it is to begin. */
  #findPosition(assigned: AssignedPartition, start: SoughtPosition): Promise<void> {
    return this.#ask(assigned, this.#questions.offsetOf(assigned, start), ({ topicId, offset, leaderEpoch }) => {
      // It is a place in the topic that had the name before: it is asked again.
      if (topicId !== this.#cluster.topic(assigned.topic)?.topicId) return;
      assigned.goTo({ offset }, topicId, leaderEpoch);
      assigned.saw(topicId, leaderEpoch);
      assigned.atEnd = start === 'end';
      assigned.succeeded();
    });
  }

  /** Asks the leader about a partition, which is not fetched meanwhile; `take` has the answer, unless it was sent elsewhere since. */
  async #ask<Answer>(
    assigned: AssignedPartition,
    asked: Promise<Answer>,
    take: (answer: Answer) => void,
  ): Promise<void> {
    const request = Symbol('question');
    assigned.request = request;
    try {
      const answer = await asked;
      if (assigned.request === request) take(answer);
    } catch (error) {
      if (this.#signal.aborted || assigned.request !== request) return;
      this.#backOff(assigned, false);
      if (!(error instanceof ClientError && error.retriable)) {
        this.#report(assigned, codeOf(error), detailOf(error), error);
      }
    } finally {
      assigned.ended(request);
      this.schedule();
    }
  }
}
