import { DiskError, randomInteger, type World } from '@tidemark/ports';
import { type Cleanable, judgeCleanable } from '../core/compaction/cleanable.js';
import { groupSegments } from '../core/compaction/grouping.js';
import type { Durability } from '../durability.js';
import { FailedDirectoryError, UnreadableBatch } from '../errors.js';
import type { LogOptions } from '../options.js';
import type { LogParts } from '../recovery.js';
import type { SegmentDeletion } from '../segment-deletion.js';
import type { CleanerNote } from './cleaner-checkpoint.js';
import {
  type CleanedGroup,
  CompactionError,
  type CompactionJob,
  type CompactionRunner,
  type CompactionSummary,
} from './job.js';
import { announceReplacement, removeCleaned, replaceSegments } from './replacement.js';

export interface CompactionRequest {
  /** Wall-clock time. */
  readonly nowMs: number;
  /** The replica's own: nothing at or above it is touched. */
  readonly highWatermark: number;
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
}

export interface CompactionLimits {
  readonly deleteRetentionMs: number;
  /** All that the map of keys takes; where they do not fit, the rest is left to the next pass. */
  readonly mapBytesMax: number;
  /** Whether so many bytes may be written in the log's directory, beside what others need there; undefined: any number. */
  readonly hasRoom?: (bytes: number) => boolean;
}

/** A pass that is under way. */
interface Pass {
  readonly endOffset: number;
  /** In order: where each begins, and what it may take. */
  readonly groups: readonly { readonly baseOffset: number; readonly sizeBytes: number }[];
  readonly hasRoom: (bytes: number) => boolean;
  /** What lies below is written anew, or stays as it is. */
  passedTo: number;
  stopped: boolean;
  isShort: boolean;
}

interface Details {
  readonly world: World;
  readonly parts: LogParts;
  readonly durability: Durability;
  readonly deletion: SegmentDeletion;
  /** Undefined: nobody keeps how far it comes. */
  readonly note: CleanerNote | undefined;
  readonly options: () => LogOptions;
  /** Segments up to an offset are others now. */
  readonly onReplaced: (before: number) => void;
  /** A batch that cannot be read. */
  readonly onDamage: (error: CompactionError) => void;
}

/** Tombstones are due: there may be some whose time is over. */
export type JudgedLog = Cleanable & { readonly tombstonesDue: boolean };

/** Compaction of one log: says what could be compacted, and puts what a runner makes of it in its place. */
export class LogCompaction {
  readonly #details: Details;
  #cleanedTo: number;
  /** Of that, what this process did not do. */
  #hintedTo: number;
  #tombstonesDueMs = Number.POSITIVE_INFINITY;
  #job: Pass | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(details: Details) {
    this.#details = details;
    this.#cleanedTo = details.note?.offset ?? 0;
    this.#hintedTo = this.#cleanedTo;
  }

  /** Up to where the log is compacted, as far as anybody remembers; only a hint. */
  get cleanedTo(): number {
    return this.#cleanedTo;
  }

  /** Resolves when no compaction is under way that was begun before. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** What `run` would do. Throws DiskError, and CompactionError `damaged`: a batch that it had to look at cannot be read. */
  judge(request: CompactionRequest): JudgedLog {
    return this.#judgeOrNotice(request, this.#limit(request));
  }

  /** What it would do once the log is written out; undefined: nothing else. Throws the same. */
  judgeOnceSettled(request: CompactionRequest): JudgedLog | undefined {
    const { highWatermark } = request;
    const completeTo = this.#details.parts.segments.all.at(-1)?.baseOffset ?? 0;
    const isSettled = this.#limit(request) >= Math.min(highWatermark, completeTo);
    return isSettled ? undefined : this.#judgeOrNotice(request, highWatermark);
  }

  /** Asks that the log be written out, which its journal may not need for weeks: `judge` tells when it is. Returns at once. */
  settleLater(): void {
    this.#details.durability.settleLater();
  }

  #judgeOrNotice(request: CompactionRequest, below: number): JudgedLog {
    try {
      return this.#judge(request, below);
    } catch (error) {
      if (!(error instanceof UnreadableBatch)) throw error;
      const { offset, message, cause } = error;
      const found = new CompactionError('damaged', message, { offset, cause });
      this.#details.onDamage(found);
      throw found;
    }
  }

  #judge(request: CompactionRequest, below: number): JudgedLog {
    const { segments, checkpoint } = this.#details.parts;
    const { minCompactionLagMs, maxCompactionLagMs, nowMs } = request;
    const needsTime = minCompactionLagMs > 0 || maxCompactionLagMs < Number.MAX_SAFE_INTEGER;
    const complete = segments.all.slice(0, -1).map(({ baseOffset, endOffset, sizeBytes, indexes }) => ({
      baseOffset,
      endOffset,
      sizeBytes,
      firstTimestampMs: needsTime ? (indexes.firstTimestampMs ?? -1) : -1,
      maxTimestampMs: needsTime ? indexes.maxTimestampMs : -1,
    }));
    const cleanable = judgeCleanable(complete, {
      ...request,
      logStartOffset: checkpoint.state.logStartOffset,
      cleanedTo: this.#cleanedTo,
      below,
    });
    return { ...cleanable, tombstonesDue: this.#tombstonesDueMs <= nowMs && cleanable.segments > 0 };
  }

  /**
   * One pass over what `judge` calls cleanable; how far it came is noted durably. What it replaces goes at once, and not later, where
   * there is no room for what comes next, and where that does not help it ends. Segments whose time is over go meanwhile as at any
   * other time. Rejects with CompactionError, DiskError, and whatever ends the runner.
   */
  async run(
    request: CompactionRequest,
    limits: CompactionLimits,
    runner: CompactionRunner,
  ): Promise<CompactionSummary> {
    if (this.#job !== undefined) throw new Error(`${this.#details.parts.directory} is being compacted already`);
    const cleanable = this.judge(request);
    const plan = this.#jobOf(cleanable, { ...request, ...limits });
    const { hasRoom = () => true } = limits;
    const groups = groupSegments(plan.segments, plan).map((group) => ({
      baseOffset: group[0]?.baseOffset ?? 0,
      sizeBytes: group.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    }));
    const passedTo = groups[0]?.baseOffset ?? Number.POSITIVE_INFINITY;
    const job: Pass = { endOffset: cleanable.before, groups, hasRoom, passedTo, stopped: false, isShort: false };
    this.#job = job;
    const running = this.#run(plan, job, runner);
    this.#running = running.catch(() => undefined);
    return running;
  }

  /**
   * The log is about to lose what lies at or above an offset: what comes there later must never count as compacted. Durable on
   * return. Throws DiskError.
   */
  losing(cutAt: number): void {
    this.#details.note?.lower(cutAt);
    this.ending(cutAt);
  }

  /** The log ends at an offset from now on, whatever lies above. */
  ending(cutAt: number): void {
    this.#cleanedTo = Math.min(this.#cleanedTo, cutAt);
    this.#hintedTo = Math.min(this.#hintedTo, cutAt);
    if (this.#job !== undefined && cutAt < this.#job.endOffset) this.stop();
  }

  /** Ends what is under way, soon. */
  stop(): void {
    if (this.#job !== undefined) this.#job.stopped = true;
  }

  async #run(plan: CompactionJob, job: Pass, runner: CompactionRunner): Promise<CompactionSummary> {
    const { disk, directory } = this.#details.parts;
    try {
      const neededBytes = nextBytes(job, 0);
      if (!job.hasRoom(neededBytes)) await this.#makeRoom(neededBytes, job);
      if (job.stopped) throw stopped(directory);
      if (job.isShort) throw shortOfRoom(directory);
      removeCleaned(disk, directory);
      const summary = await runner.run(plan, {
        isStopped: () => {
          job.isShort ||= !job.hasRoom(0);
          return job.stopped || job.isShort;
        },
        onGroup: (group) => this.#replace(group, job),
      });
      if (job.stopped) throw stopped(directory);
      this.#assertPassed(summary.cleanedTo, job);
      this.#cleanedTo = summary.cleanedTo;
      this.#hintedTo = plan.hintedTo;
      this.#tombstonesDueMs = summary.tombstonesDueMs;
      await this.#details.note?.set(summary.cleanedTo);
      return summary;
    } catch (error) {
      throw this.#judged(error, job);
    } finally {
      this.#job = undefined;
      if (disk.exists(directory)) removeCleaned(disk, directory);
      if (job.isShort) await this.#details.deletion.removeNow();
    }
  }

  /** What a failure is for the owner. */
  #judged(error: unknown, job: Pass): unknown {
    const { world, parts, onDamage } = this.#details;
    const isEnded = error instanceof CompactionError && error.code === 'stopped';
    if (isEnded) return job.isShort && !job.stopped ? shortOfRoom(parts.directory) : error;
    if (error instanceof DiskError) {
      const isFatal = error.operation.startsWith('sync') && !(error instanceof FailedDirectoryError);
      if (isFatal) world.halt(`fsync of ${error.path} failed`, error);
      // What was to be read went with the log, or a part of it.
      return job.stopped ? stopped(parts.directory) : error;
    }
    if (error instanceof CompactionError && error.code === 'damaged' && !job.stopped) onDamage(error);
    return error;
  }

  /** In one turn, but for what makes room. */
  async #replace(group: CleanedGroup, job: Pass): Promise<void> {
    if (job.stopped) throw stopped(this.#details.parts.directory);
    this.#assertPassed(group.baseOffset, job);
    if (group.replaces === 0 || this.#putInPlace(group)) job.passedTo = group.endOffset;
    const neededBytes = nextBytes(job, group.endOffset);
    if (!job.hasRoom(neededBytes)) await this.#makeRoom(neededBytes, job);
  }

  /** What was left out has gone, or tombstones would go before what they hide. Throws CompactionError. */
  #assertPassed(before: number, { passedTo }: Pass): void {
    const { segments } = this.#details.parts;
    const missed = segments.all.find(({ baseOffset }) => baseOffset >= passedTo && baseOffset < before);
    if (missed !== undefined) throw new CompactionError('failed', `${missed.path} is not there`);
  }

  /** False: it was not. */
  #putInPlace(group: CleanedGroup): boolean {
    const { world, parts, durability, deletion, options, onReplaced } = this.#details;
    if (parts.segments.all.every(({ baseOffset }) => baseOffset !== group.baseOffset)) {
      // Its oldest segments have gone meanwhile: whoever wrote it writes what is left of them.
      removeCleaned(parts.disk, parts.directory);
      return false;
    }
    announceReplacement(parts, group);
    try {
      const aside = replaceSegments(parts, durability, group);
      deletion.removeLater(aside, options().fileDeleteDelayMs);
    } catch (error) {
      const isFatal = error instanceof DiskError && !(error instanceof FailedDirectoryError);
      if (isFatal) world.halt(`what compaction made of ${parts.directory} cannot be put in its place`, error);
      throw error;
    } finally {
      onReplaced(group.endOffset);
    }
    return true;
  }

  /** There is too little for what comes next: what waits to be removed goes. */
  async #makeRoom(neededBytes: number, job: Pass): Promise<void> {
    await this.#details.deletion.removeNow();
    job.isShort = !job.hasRoom(neededBytes);
  }

  #jobOf(
    { segments: count, dirtyFrom, tombstonesDue }: JudgedLog,
    limits: CompactionRequest & CompactionLimits,
  ): CompactionJob {
    const { parts, options, world } = this.#details;
    const { segmentBytes, indexIntervalBytes } = options();
    const { directory, segments, checkpoint, producers } = parts;
    return {
      directory,
      segments: segments.all
        .slice(0, count)
        .map(({ baseOffset, endOffset, sizeBytes }) => ({ baseOffset, endOffset, sizeBytes })),
      logStartOffset: checkpoint.state.logStartOffset,
      dirtyFrom,
      hintedTo: Math.min(this.#hintedTo, dirtyFrom),
      tombstonesDue,
      keepEmpty: producers.entries().flatMap(({ batches }) => batches.map(({ baseOffset }) => baseOffset)),
      nowMs: limits.nowMs,
      deleteRetentionMs: limits.deleteRetentionMs,
      segmentBytes,
      indexIntervalBytes,
      mapBytesMax: limits.mapBytesMax,
      mapSeed: randomInteger(world.random, { least: 0, most: 2 ** 31 - 1 }),
    };
  }

  #limit({ highWatermark }: CompactionRequest): number {
    return Math.min(highWatermark, this.#details.durability.settledOffset);
  }
}

/** As much as the next of a pass's groups may take that begins at or above an offset; 0: there is none. */
function nextBytes({ groups }: Pass, from: number): number {
  return groups.find(({ baseOffset }) => baseOffset >= from)?.sizeBytes ?? 0;
}

function shortOfRoom(directory: string): CompactionError {
  return new CompactionError('no-room', `too little space is free to compact ${directory}`);
}

function stopped(directory: string): CompactionError {
  return new CompactionError('stopped', `compaction of ${directory} was stopped`);
}
