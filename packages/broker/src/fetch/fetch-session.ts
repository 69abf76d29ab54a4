import { FailedDirectoryError, LogError } from '@tidemark/commitlog';
import { isShortage } from '@tidemark/ports';
import {
  type FetchPartition,
  type FetchPartitionResult,
  type FetchResponse,
  type Init,
  NONE,
} from '@tidemark/protocol';
import type { Fetcher } from '@tidemark/replication';
import { attachmentBytes, fewerParts, type Reply } from '@tidemark/rpc';
import type { ReplicaChange } from '../partitions/partition-watchers.js';
import type { RecordSource } from '../partitions/record-source.js';
import {
  type Answering,
  type FetchLimits,
  hasFrameRoom,
  nextLookMs,
  type Part,
  partsLeft,
  takeOutBehind,
  worthOf,
} from './answering.js';
import type { ReadRoom } from './connection-reads.js';
import type { FetchServices } from './fetch-services.js';
import type { Wakeable } from './fetch-wakes.js';
import { type ColdRead, SessionReads } from './session-reads.js';
import { readRecords, withoutLeadingEmpty } from './skip-empty.js';
import { type Finding, NOTHING, type Progress, WatchedPartition } from './watched-partition.js';

/** Until a partition whose read the busy disk refused is looked at again. */
const COLD_RETRY_MS = 10;
/** So much longer than its wait a consumer's fetch stays for what is read for it: that is lost with its session. */
const COLD_GRACE_MS = 1_000;
/** Whoever asks for nothing gets one batch all the same. */
export const MAX_BYTES_LEAST = 1;
const NOTHING_READ: Pick<Part, 'batches' | 'worth'> = { batches: [], worth: 0 };

/**
 * The one path of followers and consumers: partitions that are watched, and a fetch that is answered as soon as there
 * is enough to say of them, or when its time is up. Only partitions with news are looked at: a fetch costs what has
 * changed, not what is watched. A follower's session outlives the fetch, a consumer's does not.
 */
export class FetchSession implements Wakeable {
  readonly id: number;
  /** The number of the next fetch. */
  nextEpoch = 1;
  readonly #fetcher: Fetcher;
  readonly #services: FetchServices;
  readonly #partitions = new Map<string, WatchedPartition>();
  /** With something to say, perhaps; those that were passed over for want of room come first. */
  #ready = new Set<WatchedPartition>();
  /** Whose leader has come further; told when there is something else to say, or at the end of the wait. */
  readonly #advanced = new Set<WatchedPartition>();
  /** Whose ISR may have lost this follower: the next fetch says for them, too, that it is there. */
  readonly #unheard = new Set<WatchedPartition>();
  readonly #reads = new SessionReads();
  /** Of a consumer: bounds what is read for it and others. */
  readonly #readRoom: ReadRoom | undefined;
  /** Of that, for this one, from its first read on. */
  #reservedBytes = 0;
  /** It was refused in this look already. */
  #isRefused = false;
  /**
   * Told at once although there are no records: a leader's log begins later (who asked for the deletion waits for this
   * follower's), or a leadership has begun, whose high watermark the follower does not know.
   */
  #urgent = false;
  #answering: Answering | undefined;

  constructor(parts: {
    readonly id: number;
    readonly fetcher: Fetcher;
    readonly services: FetchServices;
    readonly readRoom?: ReadRoom;
  }) {
    this.id = parts.id;
    this.#readRoom = parts.readRoom;
    this.#fetcher = parts.fetcher;
    this.#services = parts.services;
  }

  /** The follower; -1 for a consumer. */
  get replicaId(): number {
    return this.#fetcher.kind === 'follower' ? this.#fetcher.nodeId : NONE;
  }

  /** Of the follower; -1 for a consumer. */
  get brokerEpoch(): number {
    return this.#fetcher.kind === 'follower' ? this.#fetcher.brokerEpoch : NONE;
  }

  /** The questions that are new or have changed, and the partitions that are not asked about any more. */
  update(asked: readonly FetchPartition[], forgotten: readonly { topicId: string; partition: number }[]): void {
    for (const { topicId, partition } of forgotten) this.#forget(`${topicId}/${partition}`);
    for (const question of asked) {
      const name = `${question.topicId}/${question.partition}`;
      let watched = this.#partitions.get(name);
      if (watched === undefined) {
        const onNews = (partition: WatchedPartition, change: ReplicaChange) => this.#news(partition, change);
        const place = this.#partitions.size;
        watched = new WatchedPartition(question, { place, fetcher: this.#fetcher, services: this.#services, onNews });
        this.#partitions.set(name, watched);
      } else {
        watched.ask(question);
      }
      watched.consider();
      this.#ready.add(watched);
      if (this.#fetcher.kind === 'follower') this.#advanced.add(watched);
    }
  }

  /** The follower's disk has come further than it said in its question. */
  progressed(name: string, progress: Progress): void {
    this.#partitions.get(name)?.progressed(progress);
  }

  /** Answers a fetch. One that is still being answered is answered now, with what there is. */
  fetch(limits: FetchLimits): Promise<Reply<FetchResponse>> {
    this.supersede();
    for (const watched of this.#unheard) watched.repeat();
    this.#unheard.clear();
    return new Promise((resolve) => {
      const beganMs = this.#services.world.clock.monotonicMs();
      const answering: Answering = {
        limits,
        beganMs,
        deadlineMs: beganMs + limits.maxWaitMs,
        notBeforeMs: beganMs,
        resolve,
        parts: [],
        bytes: 0,
        worth: 0,
        isFull: false,
        alarm: undefined,
      };
      this.#answering = answering;
      this.#look(answering);
    });
  }

  /** Ends the fetch that is being answered, with what there is. */
  supersede(): void {
    if (this.#answering !== undefined) this.#reply(this.#answering);
  }

  /** Nobody reads answers any more. */
  close(): void {
    this.supersede();
    for (const name of [...this.#partitions.keys()]) this.#forget(name);
    this.#readRoom?.forget(this);
    const bytes = this.#reservedBytes;
    // By then the answer is queued.
    if (bytes > 0) this.#services.world.clock.defer(() => this.#readRoom?.release(bytes));
  }

  /** For FetchWakes. */
  wake(): void {
    const answering = this.#answering;
    if (answering === undefined) return;
    if (this.#services.world.clock.monotonicMs() < answering.notBeforeMs)
      this.#lookAt(answering, answering.notBeforeMs);
    else this.#look(answering);
  }

  #forget(name: string): void {
    const watched = this.#partitions.get(name);
    if (watched === undefined) return;
    watched.close();
    this.#reads.forget(watched);
    this.#partitions.delete(name);
    this.#ready.delete(watched);
    this.#advanced.delete(watched);
    this.#unheard.delete(watched);
  }

  #news(partition: WatchedPartition, change: ReplicaChange): void {
    if (change === 'latest-offset') return;
    const forFollower = this.#fetcher.kind === 'follower';
    if (change === 'isr') {
      if (forFollower) this.#unheard.add(partition);
      return;
    }
    if (change === 'high-watermark' && forFollower) {
      this.#advanced.add(partition);
      return;
    }
    if (forFollower && (change === 'log-start' || change === 'role')) {
      this.#advanced.add(partition);
      this.#urgent = true;
    }
    if ((change === 'records' || change === 'log-start') && !forFollower) return;
    this.#ready.add(partition);
    if (this.#answering !== undefined) this.#services.wakes.add(this);
  }

  #look(answering: Answering): void {
    const nowMs = this.#services.world.clock.monotonicMs();
    const last = nowMs >= answering.deadlineMs;
    this.#collect(answering, last);
    if (this.#staysForReads(answering, nowMs)) {
      const atMs = last ? answering.deadlineMs + COLD_GRACE_MS : answering.deadlineMs;
      // Nothing to say and a read that takes its time: its end is what is waited for.
      if (nowMs < atMs) this.#lookAt(answering, atMs);
    } else if (last || this.#urgent || answering.isFull || this.#isEnough(answering)) {
      this.#reply(answering);
    } else {
      this.#putBack(answering, nowMs);
      this.#lookAt(answering, answering.deadlineMs);
    }
  }

  #lookAt(answering: Answering, atMs: number): void {
    const { clock } = this.#services.world;
    if ((answering.alarm?.atMs ?? Number.POSITIVE_INFINITY) <= atMs) return;
    answering.alarm?.timer.cancel();
    // The moment may have passed while it was looked: who looked did not know.
    const waitMs = Math.max(0, atMs - clock.monotonicMs());
    const timer = clock.setTimer(waitMs, () => {
      answering.alarm = undefined;
      this.#look(answering);
    });
    answering.alarm = { atMs, timer };
  }

  /**
   * A follower is answered with what there is, and its reads go on: whoever waits for its word on other partitions, those
   * in memory, does not wait for the disk. To a consumer the reads are lost, and it might never come to the end of one:
   * neither does an answer that is full from memory leave without them.
   */
  #staysForReads({ parts, deadlineMs }: Answering, nowMs: number): boolean {
    if (this.#fetcher.kind === 'follower' || !this.#reads.areUnderWay) return false;
    return parts.length === 0 || nowMs < deadlineMs + COLD_GRACE_MS;
  }

  /** Too little to be worth an answer: it is looked at again, with what has come by then. */
  #putBack(answering: Answering, nowMs: number): void {
    if (answering.parts.length === 0) return;
    answering.notBeforeMs = nextLookMs(answering, nowMs);
    for (const { watched } of answering.parts) {
      if (watched.reopen() === 'has changed') this.#services.wakes.add(this);
      this.#ready.add(watched);
    }
    answering.parts = [];
    answering.bytes = 0;
    answering.worth = 0;
  }

  #isEnough({ parts, worth, limits }: Answering): boolean {
    // An error or a divergence is worth an answer of its own.
    return parts.length > 0 && (worth >= limits.minBytes || parts.some((part) => attachmentBytes(part.batches) === 0));
  }

  /** Takes what is ready and in memory, and begins to read what is on disk only. */
  #collect(answering: Answering, last: boolean): void {
    this.#isRefused = false;
    answering.isFull = false;
    this.#putReadsFirst();
    this.#admit(answering);
    for (const watched of this.#ready) {
      this.#makeWay(answering, watched);
      const room = answering.limits.maxBytes - answering.bytes;
      answering.isFull = room <= 0 || partsLeft(answering) <= 0;
      if (answering.isFull) return;
      const finding = watched.open ? watched.find(last) : NOTHING;
      if (finding.kind !== 'records') {
        this.#ready.delete(watched);
        this.#reads.drop(watched);
        if (finding.kind === 'answer') this.#tell(answering, watched, finding.result);
      } else {
        const batches = this.#read(answering, watched, finding);
        if (batches !== undefined && !this.#fits(answering, batches)) return;
        this.#ready.delete(watched);
        if (batches !== undefined) this.#take(answering, watched, finding, batches);
      }
      this.#admit(answering);
    }
  }

  /**
   * A consumer's partitions are answered in the order in which it names them, as Kafka does it. What lies on disk has to be
   * waited for: so what is in memory does not take its room, each time anew.
   */
  #putReadsFirst(): void {
    if (this.#fetcher.kind === 'follower') return;
    const ended = this.#reads.ended.filter((watched) => this.#ready.has(watched));
    if (ended.length > 0) this.#ready = new Set([...ended, ...this.#ready]);
  }

  /** Where the partition's read has ended: what was taken meanwhile of those behind it is looked at again. */
  #makeWay(answering: Answering, watched: WatchedPartition): void {
    const batches = this.#fetcher.kind === 'consumer' ? this.#reads.broughtFor(watched) : undefined;
    if (batches === undefined) return;
    const out = takeOutBehind(answering, { place: watched.place, bytes: attachmentBytes(batches) });
    for (const part of out) {
      part.watched.reopen();
      this.#ready.add(part.watched);
    }
  }

  /** Those whose turn it is to be read come behind those who are ready. */
  #admit(answering: Answering): void {
    if (!this.#reads.haveWaiting) return;
    for (const watched of this.#reads.next(this.#coldRoom(answering))) this.#ready.add(watched);
  }

  /** What an answer has room for of what is to be read from disk; 0: too much is read already for this consumer and others. */
  #coldRoom(answering: Answering): number {
    const { limits, bytes } = answering;
    if (this.#isRefused) return 0;
    if (this.#readRoom !== undefined && this.#reservedBytes === 0) {
      let wanted = 0;
      for (const { maxBytes } of this.#partitions.values()) wanted += Math.max(MAX_BYTES_LEAST, maxBytes);
      const most = Math.min(wanted, limits.maxBytes);
      this.#reservedBytes = this.#readRoom.reserve(most, this);
      this.#isRefused = this.#reservedBytes === 0;
      if (this.#isRefused) return 0;
      const maxBytes = Math.min(limits.maxBytes, bytes + this.#reservedBytes);
      // What is full is enough.
      const minBytes = Math.min(limits.minBytes, maxBytes);
      if (this.#reservedBytes < most) answering.limits = { ...limits, maxBytes, minBytes };
    }
    return answering.limits.maxBytes - bytes;
  }

  /** What is in memory, or was read from disk; undefined while it is read, or waits for that. */
  #read(
    answering: Answering,
    watched: WatchedPartition,
    { source, before }: Records,
  ): readonly Uint8Array[] | undefined {
    const held = this.#reads.find({ watched, source });
    if (held !== undefined) return held.batches;
    const from = watched.question.fetchOffset;
    const isConsumer = this.#fetcher.kind === 'consumer';
    const hotBytes = Math.min(answering.limits.maxBytes - answering.bytes, watched.maxBytes);
    const hot = source.readHot(from, hotBytes, before);
    const batches = isConsumer && hot !== undefined ? withoutLeadingEmpty(hot) : hot;
    if (batches !== undefined && (batches.length > 0 || hot?.length === 0)) return batches;
    const room = this.#coldRoom(answering);
    if (!this.#reads.hasPlace({ watched, source }, room)) return undefined;
    const maxBytes = Math.max(MAX_BYTES_LEAST, Math.min(this.#reads.roomIn(room), watched.maxBytes));
    const cold: ColdRead = { watched, source, from, maxBytes };
    const read = () =>
      isConsumer ? readRecords(source, { from, maxBytes, before }) : source.readCold(from, maxBytes, before);
    void this.#reads.run(cold, read, (failure) => this.#readEnded(cold, failure));
    return undefined;
  }

  /**
   * One batch is taken however large it is, but only as the first: the answer has to fit a frame. What does not comes
   * first in the next one.
   */
  #fits(answering: Answering, batches: readonly Uint8Array[]): boolean {
    const bytes = attachmentBytes(batches);
    const fits = answering.bytes + bytes <= answering.limits.maxBytes;
    if (fits || (answering.bytes === 0 && hasFrameRoom(answering.parts.length, bytes))) return true;
    answering.isFull = answering.parts.length > 0;
    return !answering.isFull;
  }

  #take(answering: Answering, watched: WatchedPartition, found: Records, batches: readonly Uint8Array[]): void {
    this.#reads.drop(watched);
    // A batch may reach above what consumers may see: it is not there for them yet.
    if (batches.length === 0) return;
    const isAlone = batches.length === 1 && this.#fetcher.kind === 'follower';
    if (isAlone && !hasFrameRoom(0, attachmentBytes(batches))) this.#tell(answering, watched, watched.tooLarge());
    else {
      const worth = worthOf(batches, { ...found, limit: watched.maxBytes, minBytes: answering.limits.minBytes });
      this.#tell(answering, watched, watched.records(found.source), { batches: fewerParts(batches), worth });
    }
  }

  #tell(
    answering: Answering,
    watched: WatchedPartition,
    result: Init<FetchPartitionResult>,
    { batches, worth }: Pick<Part, 'batches' | 'worth'> = NOTHING_READ,
  ): void {
    watched.told(result, true);
    this.#advanced.delete(watched);
    answering.parts.push({ watched, result, batches, worth });
    answering.bytes += attachmentBytes(batches);
    answering.worth += worth;
  }

  #readEnded({ watched, source }: ColdRead, failure: unknown): void {
    if (failure !== undefined && this.#readFailed(failure, watched, source) === 'later') return;
    if (watched.open) this.#ready.add(watched);
    if (this.#answering !== undefined) this.#services.wakes.add(this);
  }

  #readFailed(error: unknown, watched: WatchedPartition, source: RecordSource): 'later' | undefined {
    // The directory has failed: the role that was to answer has ended.
    if (error instanceof FailedDirectoryError) return undefined;
    // There is another descriptor some time, or room for what a read has to write.
    if (!isShortage(error) && !(error instanceof LogError))
      this.#services.world.halt('a partition file cannot be read', error);
    // Not the source's to say: its role may have ended while the disk was asked, and the log is damaged all the same.
    if (error instanceof LogError && error.code === 'damaged')
      this.#services.table.get(watched.name)?.foundDamage(error);
    else if (source.serving) {
      this.#lookLater(watched);
      return 'later';
    }
    return undefined;
  }

  /** The disk is too busy: others come first, and no news will bring this one back. */
  #lookLater(watched: WatchedPartition): void {
    this.#services.world.clock.setTimer(COLD_RETRY_MS, () => {
      if (!watched.open) return;
      this.#ready.add(watched);
      this.wake();
    });
  }

  #reply(answering: Answering): void {
    this.#answering = undefined;
    answering.alarm?.timer.cancel();
    const { parts } = answering;
    const isFollower = this.#fetcher.kind === 'follower';
    for (const watched of isFollower ? this.#advanced : this.#partitions.values()) {
      if (partsLeft(answering) <= 0) break;
      this.#advanced.delete(watched);
      const result = this.#standingOf(watched);
      if (result !== undefined) parts.push({ watched, result, ...NOTHING_READ });
    }
    // Whoever had no room is told by the next answer, at once.
    this.#urgent = isFollower && this.#advanced.size > 0;
    answering.resolve({
      message: { sessionId: this.id, partitions: parts.map(({ result }) => result) },
      attachments: parts.map(({ batches }) => batches),
    });
  }

  /** A follower is told what is new to it, a consumer where each of its partitions stands. */
  #standingOf(watched: WatchedPartition): Init<FetchPartitionResult> | undefined {
    if (!watched.open) return undefined;
    if (this.#fetcher.kind === 'consumer') return watched.standing();
    const result = watched.progress();
    if (result !== undefined) watched.told(result, false);
    return result;
  }
}

type Records = Extract<Finding, { kind: 'records' }>;
