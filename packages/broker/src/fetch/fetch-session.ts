import { FailedDirectoryError, LogError } from '@tidemark/commitlog';
import type { Timer } from '@tidemark/ports';
import {
  type FetchPartition,
  type FetchPartitionResult,
  type FetchResponse,
  type Init,
  NONE,
  type Offset,
} from '@tidemark/protocol';
import type { Fetcher } from '@tidemark/replication';
import { type Attachment, attachmentBytes, fewerParts, type Reply } from '@tidemark/rpc';
import type { ReplicaChange } from '../partitions/partition-watchers.js';
import type { RecordSource } from '../partitions/record-source.js';
import type { FetchServices } from './fetch-services.js';
import type { Wakeable } from './fetch-wakes.js';
import { readRecords, withoutLeadingEmpty } from './skip-empty.js';
import { type Progress, WatchedPartition } from './watched-partition.js';

export interface FetchLimits {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** What is said of one partition. */
interface Part {
  readonly watched: WatchedPartition;
  readonly result: Init<FetchPartitionResult>;
  /** Whole batches, passed to the network as they lie in memory. */
  readonly batches: Attachment;
}

/** A fetch that is being answered. */
interface Answering {
  readonly limits: FetchLimits;
  readonly deadlineMs: number;
  readonly resolve: (reply: Reply<FetchResponse>) => void;
  parts: Part[];
  bytes: number;
  timer: Timer | undefined;
  /** Reading from disk: whatever wakes it meanwhile is looked at afterwards. */
  reading: boolean;
}

/** Until a partition whose read the busy disk refused is looked at again. */
const COLD_RETRY_MS = 10;
const NO_BATCHES: Attachment = [];

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
  readonly #ready = new Set<WatchedPartition>();
  /** Whose leader has come further; told when there is something else to say, or at the end of the wait. */
  readonly #advanced = new Set<WatchedPartition>();
  /** Whose ISR may have lost this follower: the next fetch says for them, too, that it is there. */
  readonly #unheard = new Set<WatchedPartition>();
  /**
   * Told at once although there are no records: a leader's log begins later (who asked for the deletion waits for this
   * follower's), or a leadership has begun, whose high watermark the follower does not know.
   */
  #urgent = false;
  #answering: Answering | undefined;

  constructor(parts: { readonly id: number; readonly fetcher: Fetcher; readonly services: FetchServices }) {
    this.id = parts.id;
    this.#fetcher = parts.fetcher;
    this.#services = parts.services;
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
        watched = new WatchedPartition(question, { fetcher: this.#fetcher, services: this.#services, onNews });
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
      const deadlineMs = this.#services.world.clock.monotonicMs() + limits.maxWaitMs;
      const answering: Answering = {
        limits,
        deadlineMs,
        resolve,
        parts: [],
        bytes: 0,
        timer: undefined,
        reading: false,
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
  }

  /** For FetchWakes. */
  wake(): void {
    if (this.#answering !== undefined) this.#look(this.#answering);
  }

  #forget(name: string): void {
    const watched = this.#partitions.get(name);
    if (watched === undefined) return;
    watched.close();
    this.#partitions.delete(name);
    this.#ready.delete(watched);
    this.#advanced.delete(watched);
    this.#unheard.delete(watched);
  }

  #news(partition: WatchedPartition, change: ReplicaChange): void {
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
    if (answering.reading) return;
    const last = this.#services.world.clock.monotonicMs() >= answering.deadlineMs;
    const cold = this.#collect(answering, last);
    if (cold !== undefined) {
      answering.reading = true;
      void this.#readCold(answering, cold);
    } else if (last || this.#urgent || this.#isEnough(answering)) {
      this.#reply(answering);
    } else {
      this.#putBack(answering);
      const waitMs = answering.deadlineMs - this.#services.world.clock.monotonicMs();
      answering.timer ??= this.#services.world.clock.setTimer(waitMs, () => this.#look(answering));
    }
  }

  /** Too little to be worth an answer: it is looked at again, with what has come by then. */
  #putBack(answering: Answering): void {
    for (const { watched } of answering.parts) {
      watched.reopen();
      this.#ready.add(watched);
    }
    answering.parts = [];
    answering.bytes = 0;
  }

  #isEnough({ parts, bytes, limits }: Answering): boolean {
    // An error or a divergence is worth an answer of its own.
    return parts.length > 0 && (bytes >= limits.minBytes || parts.some((part) => attachmentBytes(part.batches) === 0));
  }

  /** Takes what is ready and in memory; returns the first partition that must be read from disk. */
  #collect(answering: Answering, last: boolean): ColdRead | undefined {
    for (const watched of this.#ready) {
      const room = answering.limits.maxBytes - answering.bytes;
      if (room <= 0) return undefined;
      if (!watched.open) {
        this.#ready.delete(watched);
        continue;
      }
      const finding = watched.find(last);
      if (finding.kind === 'records') {
        const { source, before } = finding;
        const maxBytes = Math.min(room, watched.maxBytes);
        const batches = source.readHot(watched.question.fetchOffset, maxBytes, before);
        if (batches === undefined) return { watched, source, before, maxBytes };
        const records = this.#fetcher.kind === 'consumer' ? withoutLeadingEmpty(batches) : batches;
        if (records.length === 0 && batches.length > 0) return { watched, source, before, maxBytes };
        this.#take(answering, watched, source, records);
      } else {
        this.#ready.delete(watched);
        if (finding.kind === 'answer') this.#tell(answering, watched, finding.result, NO_BATCHES);
      }
    }
    return undefined;
  }

  #take(answering: Answering, watched: WatchedPartition, source: RecordSource, batches: readonly Uint8Array[]): void {
    this.#ready.delete(watched);
    // A batch may reach above what consumers may see: it is not there for them yet.
    if (batches.length === 0) return;
    this.#tell(answering, watched, watched.records(source), fewerParts(batches));
  }

  #tell(
    answering: Answering,
    watched: WatchedPartition,
    result: Init<FetchPartitionResult>,
    batches: Attachment,
  ): void {
    watched.told(result, true);
    this.#advanced.delete(watched);
    answering.parts.push({ watched, result, batches });
    answering.bytes += attachmentBytes(batches);
  }

  async #readCold(answering: Answering, cold: ColdRead): Promise<void> {
    const { watched, source, before, maxBytes } = cold;
    const { question } = watched;
    let batches: readonly Uint8Array[] | undefined;
    try {
      const from = question.fetchOffset;
      batches = await (this.#fetcher.kind === 'consumer'
        ? readRecords(source, { from, maxBytes, before })
        : source.readCold(from, maxBytes, before));
    } catch (error) {
      this.#readFailed(error, watched, source);
    }
    answering.reading = false;
    if (this.#answering !== answering) return;
    // The question may be another by now, and the broker may not hold the role any more.
    const current = watched.open && watched.question === question && source.serving;
    if (current && batches !== undefined) this.#take(answering, watched, source, batches);
    this.#look(answering);
  }

  #readFailed(error: unknown, watched: WatchedPartition, source: RecordSource): void {
    // The directory has failed: the role that was to answer has ended.
    if (error instanceof FailedDirectoryError) return;
    if (!(error instanceof LogError)) this.#services.world.halt('a partition file cannot be read', error);
    // Not the source's to say: its role may have ended while the disk was asked, and the log is damaged all the same.
    if (error.code === 'damaged') this.#services.table.get(watched.name)?.foundDamage(error);
    else if (source.serving) this.#lookLater(watched);
  }

  /** The disk is too busy: others come first, and no news will bring this one back. */
  #lookLater(watched: WatchedPartition): void {
    this.#ready.delete(watched);
    this.#services.world.clock.setTimer(COLD_RETRY_MS, () => {
      if (!watched.open) return;
      this.#ready.add(watched);
      this.wake();
    });
  }

  #reply(answering: Answering): void {
    this.#answering = undefined;
    this.#urgent = false;
    answering.timer?.cancel();
    const { parts } = answering;
    for (const watched of this.#fetcher.kind === 'follower' ? this.#advanced : this.#partitions.values()) {
      const result = this.#standingOf(watched);
      if (result !== undefined) parts.push({ watched, result, batches: NO_BATCHES });
    }
    this.#advanced.clear();
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

interface ColdRead {
  readonly watched: WatchedPartition;
  readonly source: RecordSource;
  readonly before: Offset;
  readonly maxBytes: number;
}
