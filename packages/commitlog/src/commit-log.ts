import type { World } from '@tidemark/ports';
import { type LeaderEpoch, type Offset, offset } from '@tidemark/protocol';
import { stampedBatches, writeBatches } from './append.js';
import { closeInOrder } from './closing.js';
import { sharedColdReads } from './cold-reads.js';
import { LogCompaction } from './compaction/log-compaction.js';
import type { EpochEnd, EpochEntry } from './core/epoch-cache.js';
import type { ProducerStates } from './core/producer-states.js';
import { damagePoint, noteDamage, unmarkDamage } from './damage.js';
import { Durability } from './durability.js';
import { LogError, type LogErrorCode } from './errors.js';
import type { LogJournal } from './journal/log-journal.js';
import { Landmarks } from './landmarks.js';
import { findMaxTimestamp } from './max-timestamp.js';
import { defaultLogOptions, type LogOptions, logOptions } from './options.js';
import { rebuildProducers } from './producer-recovery.js';
import { quarantine } from './quarantine.js';
import { LogReader, type ReadRequest, type ReadResult } from './reader.js';
import { type LogDamage, type LogParts, type RecoveryReport, recover } from './recovery.js';
import type { Segment } from './segment.js';
import { countExpired, type RetentionRequest, SegmentDeletion } from './segment-deletion.js';
import { strictDisk } from './strict-disk.js';
import { LogTail, sharedTailCache } from './tail-cache.js';
import { takeUpBatches } from './take-up.js';
import { findByTimestamp, type TimestampedOffset, UnreadableBatch } from './timestamp-search.js';
import { cutJournaled, cutLog, cutPointAt, rebaseEmpty, restartLog } from './truncation.js';

export interface OpenLog {
  readonly world: World;
  /** The log's own folder; made if it is absent. */
  readonly directory: string;
  readonly options?: Partial<LogOptions>;
  /** The node's journal, by which the log is durable under policy `sync`. */
  readonly journal?: LogJournal;
  /** Scans the log although it was closed in order: when something else says that the stop was not clean. */
  readonly ignoreCleanMarker?: boolean;
}

/**
 * A log of record batches on disk: a partition's replica, or the entries of the Raft log. Appends are synchronous
 * and reach the page cache; `flush` asks for durability, and `onDurable` tells of it. An fsync that fails halts the
 * process. Throws LogError for what it refuses, and DiskError.
 */
export class CommitLog {
  readonly directory: string;
  /** Records that were synced were lost to the journal before this opening, and may have been this log's. */
  readonly unproved: boolean;
  /** What idempotent producers wrote, the uncommitted tail included. */
  readonly producers: ProducerStates;
  /** Called, from a turn of its own, when the durable offset has risen. */
  onDurable: ((durableOffset: Offset) => void) | undefined;
  readonly #world: World;
  readonly #parts: LogParts;
  readonly #durability: Durability;
  readonly #tail: LogTail;
  readonly #reader: LogReader;
  readonly #deletion: SegmentDeletion;
  readonly compaction: LogCompaction;
  #options: LogOptions;
  #damage: LogDamage | undefined;
  /** What a failed append came to; until a truncation, what was taken back may be so in the page cache only. */
  #failedWrite: 'none' | 'taken-back' | 'left' = 'none';
  #closed = false;

  private constructor(details: {
    readonly world: World;
    readonly parts: LogParts;
    readonly options: LogOptions;
    readonly report: RecoveryReport;
    readonly journal: LogJournal | undefined;
  }) {
    const { world, parts, options, report } = details;
    const { directory, segments } = parts;
    this.directory = directory;
    this.unproved = report.unproved;
    this.producers = parts.producers;
    this.#world = world;
    this.#parts = parts;
    this.#options = options;
    this.#damage = report.damage;
    // An earlier process may have taken a write back.
    if (!report.clean) this.#failedWrite = 'taken-back';
    this.#tail = new LogTail(options.tailCache ?? sharedTailCache(world));
    this.#reader = new LogReader({
      directory,
      segments,
      tail: this.#tail,
      coldReads: sharedColdReads(world),
      epochs: parts.epochs,
    });
    this.#reader.logStartOffset = this.logStartOffset;
    this.#deletion = new SegmentDeletion(world.clock, parts);
    this.#durability = new Durability({
      ...parts,
      landmarks: new Landmarks(parts, world.log, () => this.#options),
      clock: world.clock,
      log: world.log,
      journal: details.journal,
      provesEpochs: options.trackProducers,
      syncedOffset: segments.endOffset,
      policy: options.flushPolicy,
      flushIntervalMs: options.flushIntervalMs,
      flushMessages: options.flushMessages,
      onAdvance: () => this.onDurable?.(this.durableOffset),
    });
    this.compaction = new LogCompaction({
      world,
      parts,
      durability: this.#durability,
      deletion: this.#deletion,
      options: () => this.#options,
      onReplaced: (before) => {
        this.#tail.dropBelow(before);
        this.#reader.filesChanged();
      },
      onDamage: (error) => this.#noticed(this.#error('damaged', error.message), offset(error.offset)),
    });
  }

  /**
   * Opens the log of a directory, or begins one there, blocking until it is recovered. A torn tail is cut; damage is
   * reported and left as it is: the log then ends below it and takes nothing until it is cut or restarted.
   * Throws DiskError.
   */
  static open(open: OpenLog): { readonly log: CommitLog; readonly report: RecoveryReport } {
    const { world, directory } = open;
    const options = logOptions(defaultLogOptions, open.options ?? {});
    const disk = strictDisk(world);
    const ignoreCleanMarker = open.ignoreCleanMarker ?? false;
    const { journal } = open;
    const { parts, report } = recover({ world, disk, directory, options, ignoreCleanMarker, journal });
    return { log: new CommitLog({ world, parts, options, report, journal }), report };
  }

  /** Nothing below it is served. */
  get logStartOffset(): Offset {
    return offset(this.#parts.checkpoint.state.logStartOffset);
  }

  /** The offset that the next record gets (LEO). */
  get logEndOffset(): Offset {
    return offset(Math.max(this.#parts.segments.endOffset, this.logStartOffset));
  }

  /** Everything below it is durable, by what the flush policy calls durable. */
  get durableOffset(): Offset {
    return offset(Math.max(this.#durability.durableOffset, this.logStartOffset));
  }

  /** Everything below it is fsynced in the files, and a restart will take damage there for damage. */
  get recoveryPoint(): Offset {
    // A checkpoint that is on its way to the journal does not count yet.
    return offset(Math.min(this.#parts.checkpoint.state.recoveryPoint, this.durableOffset));
  }

  /** The latest leader epoch, with records or without; NONE: there is none. */
  get latestEpoch(): LeaderEpoch {
    return this.#parts.epochs.latestEpoch;
  }

  get epochEntries(): readonly EpochEntry[] {
    return this.#parts.epochs.entries;
  }

  /** Of all segments' log files. */
  get sizeBytes(): number {
    return this.#parts.segments.sizeBytes;
  }

  get options(): LogOptions {
    return this.#options;
  }

  /** What was found on opening, or by a read since, until it is repaired. The log ends where it begins. */
  get damage(): LogDamage | undefined {
    return this.#damage;
  }

  /**
   * Appends whole batches that carry their offsets and epochs, with one write (one per segment if it rolls). Their bytes
   * must not change afterwards. On any throw the log is as it was: nothing at or above its old end is served.
   * Throws LogError `not-contiguous`, `stale-epoch`, `damaged`, `write-failed`; BatchError; DiskError.
   */
  append(batches: readonly Uint8Array[]): void {
    this.#assertWritable();
    const { segments, epochs, epochCheckpoint, marker } = this.#parts;
    const stamped = stampedBatches(batches, {
      directory: this.directory,
      endOffset: segments.endOffset,
      latestEpoch: epochs.latestEpoch,
      isEmpty: segments.isEmpty,
    });
    const [first] = stamped;
    if (first === undefined) return;
    marker.remove();
    if (first.header.baseOffset < segments.endOffset) {
      rebaseEmpty(this.#parts, this.#durability, first.header.baseOffset);
    }
    const rolledAt = new Set<number>();
    const nowMs = this.#world.clock.monotonicMs();
    writeBatches(segments, stamped, {
      ...this.#options,
      nowMs,
      onRolled: (baseOffset) => {
        rolledAt.add(baseOffset);
        this.#durability.directoryChanged();
      },
      onUndone: (restored) => {
        this.#failedWrite = restored ? 'taken-back' : 'left';
        this.#reader.filesChanged();
      },
    });
    const { trackProducers } = this.#options;
    if (takeUpBatches(this.#parts, stamped, { trackProducers, nowMs, rolledAt })) epochCheckpoint.touch();
    for (const { bytes, header } of stamped) this.#tail.append({ ...header, bytes });
    this.#durability.appended(batches);
  }

  /** Asks for everything appended so far to be made durable; returns at once. Under `async` a timer does it. */
  flush(): void {
    if (!this.#closed && this.#damage === undefined) this.#durability.request();
  }

  /** Whether a read from there needs no disk. */
  inMemory(from: Offset): boolean {
    return this.#reader.inMemory(from);
  }

  /** Reads at once: for the tail, and for small reads that the page cache likely holds. */
  read(request: ReadRequest): ReadResult {
    try {
      return this.#reader.read(request);
    } catch (error) {
      throw this.#noticed(error, request.from);
    }
  }

  /** Reads off the event loop, in large pieces. Rejects with LogError `closed`, `damaged` or `overloaded`; DiskError. */
  async readCold(request: ReadRequest): Promise<ReadResult> {
    try {
      return await this.#reader.readCold(request);
    } catch (error) {
      throw this.#noticed(error, request.from);
    }
  }

  /**
   * Cuts the log at the last batch end at or below `target`, from the log start to the log end, where it still evicts the
   * epochs that begin there; durable on return. If it throws, the log is as it was, or is cut and that is not durable yet.
   */
  truncateTo(target: Offset): void {
    this.#assertOpen();
    const { segments, epochs, epochCheckpoint } = this.#parts;
    if (target < this.logStartOffset || target > this.logEndOffset) {
      throw this.#error('out-of-range', `cannot truncate to ${target}: the log is ${this.#range()}`);
    }
    const segment = segments.find(target);
    if (segment === undefined || target > segments.endOffset) {
      // What is sound ends below the start, as after damage there: nothing that may be served is left.
      this.restartAt(this.logStartOffset);
      return;
    }
    this.compaction.changing({ cutAt: target });
    const cut = cutPointAt(segment, target);
    const { journaled } = this.#durability;
    const isSound = this.#damage === undefined && (this.#failedWrite === 'none' || journaled);
    if (cut.endOffset === segments.endOffset && isSound) {
      if (!epochs.truncateTo(target)) return;
      epochCheckpoint.touch();
      if (journaled) this.#durability.truncated(target);
      else epochCheckpoint.saveNow();
      return;
    }
    const replay = this.#damage !== undefined || this.producers.reaches(offset(cut.endOffset));
    this.#discardLeftovers();
    const inJournal =
      journaled &&
      isSound &&
      cut.endOffset >= Math.max(this.#parts.checkpoint.state.recoveryPoint, this.logStartOffset);
    // First: whatever fails below, nothing is served from memory that the files may hold no more.
    this.#tail.truncateTo(cut.endOffset);
    try {
      (inJournal ? cutJournaled : cutLog)(this.#parts, this.#durability, cut);
      // The start lay inside the batch that went: the log is empty, and ends where it begins.
      if (cut.endOffset < this.logStartOffset) restartLog(this.#parts, this.#durability, this.logStartOffset);
      this.#filesReplaced();
    } finally {
      this.#reader.filesChanged();
      if (this.#options.trackProducers && replay) rebuildProducers(this.#parts, this.#world.clock.monotonicMs());
    }
  }

  /** Discards everything and begins again at `start`; durable on return. */
  restartAt(start: Offset): void {
    this.#assertOpen();
    this.compaction.changing({ cutAt: 0 });
    this.#discardLeftovers();
    restartLog(this.#parts, this.#durability, start);
    this.#tail.clear();
    this.#filesReplaced();
    this.#reader.logStartOffset = start;
  }

  /** Stops serving what lies below `start`; durable on return. Does nothing if the log begins there or above. */
  advanceLogStart(start: Offset): void {
    this.#assertWritable();
    if (start <= this.logStartOffset) return;
    if (start > this.logEndOffset) {
      throw this.#error('out-of-range', `cannot begin at ${start}: the log is ${this.#range()}`);
    }
    const { checkpoint, epochs, epochCheckpoint } = this.#parts;
    checkpoint.commit({ logStartOffset: start });
    this.#durability.syncParentNow();
    this.#durability.startRaised(start);
    this.#reader.logStartOffset = start;
    if (epochs.raiseStart(start)) epochCheckpoint.touch();
  }

  /** Deletes the oldest segments that no rule keeps, and forgets silent producers; returns how many segments went. */
  deleteExpiredSegments(request: RetentionRequest): number {
    this.#assertWritable();
    const { segments } = this.#parts;
    this.producers.expire(this.#world.clock.monotonicMs(), this.#options.producerExpiryMs);
    const count = countExpired(this.#parts, request);
    if (count === 0) return 0;
    this.compaction.changing({ oldestGo: true });
    if (count === segments.all.length) {
      this.#parts.snapshots.take(segments.roll().baseOffset, this.producers);
      this.#durability.directoryChanged();
    }
    // Durable first: a segment that is missing above the log start is damage.
    const start = segments.all[count]?.baseOffset ?? segments.endOffset;
    if (this.#durability.journaled && start > this.#parts.checkpoint.state.recoveryPoint)
      this.#durability.settleInFilesNow();
    this.advanceLogStart(offset(start));
    this.#deletion.deleteOldest(count, this.#options.fileDeleteDelayMs);
    this.#reader.filesChanged();
    return count;
  }

  /**
   * A leader's epoch begins at the log's end, even if it never writes a record; durable when it resolves.
   * Rejects with LogError `stale-epoch`, `damaged` or `closed`, and with DiskError.
   */
  async startEpoch(epoch: LeaderEpoch): Promise<void> {
    this.#assertWritable();
    if (epoch < this.latestEpoch) {
      throw this.#error('stale-epoch', `epoch ${epoch} cannot begin after epoch ${this.latestEpoch}`);
    }
    const entry = { epoch, startOffset: this.logEndOffset };
    this.#parts.epochs.assign(entry);
    if (this.#durability.journaled) {
      this.#parts.epochCheckpoint.touch();
      await this.#durability.epochStarted(entry);
      return;
    }
    await Promise.all([this.#parts.epochCheckpoint.save(), this.#durability.syncParent()]);
  }

  /** Where the largest epoch at or below `epoch` ends; undefined above all that is known. */
  endOffsetForEpoch(epoch: LeaderEpoch): EpochEnd | undefined {
    return this.#parts.epochs.endOffsetFor(epoch, this.logEndOffset);
  }

  /** The first record that is not older; undefined if there is none. Throws DiskError, and LogError `damaged`. */
  offsetForTimestamp(timestampMs: number): TimestampedOffset | undefined {
    const { logStartOffset } = this;
    return this.#searchByTime((segments) => findByTimestamp(segments, { timestampMs, logStartOffset }));
  }

  /** The first record below `before` with the largest timestamp; undefined if there is none. Throws as the other does. */
  maxTimestampOffset(before: Offset): TimestampedOffset | undefined {
    const { logStartOffset } = this;
    return this.#searchByTime((segments) => findMaxTimestamp(segments, { logStartOffset, before }));
  }

  #searchByTime(
    search: (segments: readonly Segment[]) => TimestampedOffset | undefined,
  ): TimestampedOffset | undefined {
    this.#assertOpen();
    try {
      return search(this.#parts.segments.all);
    } catch (error) {
      if (!(error instanceof UnreadableBatch)) throw error;
      throw this.#noticed(this.#error('damaged', `a search by time: ${error.message}`), error.offset);
    }
  }

  /** Changes what may change while the log is open. To flush policy `sync` it fsyncs everything first, blocking. */
  setOptions(changes: Partial<LogOptions>): void {
    this.#assertOpen();
    this.#options = logOptions(this.#options, changes);
    this.#parts.segments.setIntervalBytes(this.#options.indexIntervalBytes);
    this.#durability.setPolicy(this.#options);
  }

  /** Makes everything durable and marks the log as closed in order, so that the next opening scans nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#release();
    const { segments, checkpoint } = this.#parts;
    // Another thread may be writing beside the log's files.
    await this.compaction.settled();
    try {
      if (this.#damage === undefined && this.#failedWrite !== 'left') await closeInOrder(this.#parts, this.#durability);
    } finally {
      this.#durability.leaveJournal();
      segments.closeFiles();
      checkpoint.close();
    }
  }

  /** Closes the log and removes its folder; not durable before the folder's parent is synced. */
  delete(): void {
    this.abandon();
    this.leave();
    this.compaction.removeDirectory();
  }

  /**
   * Stops at once without touching a file, as if the process had ended: the disk under it has failed. The journal keeps
   * what it holds of the log until `leave`.
   */
  abandon(): void {
    this.#release();
    this.#durability.abandon();
  }

  /** After `abandon`: lets go of the files and of the journal, which may forget the log's records from now on. */
  leave(): void {
    this.#durability.leaveJournal();
    this.#parts.segments.closeFiles();
    this.#parts.checkpoint.close();
  }

  /** The files hold something else now, and whatever was wrong with them is gone. */
  #filesReplaced(): void {
    if (this.#damage !== undefined) unmarkDamage(this.#parts.disk, this.directory);
    this.#damage = undefined;
    this.#failedWrite = 'none';
    this.#reader.filesChanged();
  }

  /**
   * A read found damage: the log ends below it from now on, and takes nothing, as if it had been found on opening; a
   * restart will find it. No byte is touched before the owner decides. Returns the error.
   */
  #noticed(error: unknown, from: Offset): unknown {
    const isNew = error instanceof LogError && error.code === 'damaged' && this.#damage === undefined && !this.#closed;
    const { segments } = this.#parts;
    const segment = segments.find(from);
    if (!isNew || segment === undefined) return error;
    const point = damagePoint(segment, from);
    const end = offset(point.endOffset);
    this.#damage = noteDamage(this.#parts, this.#durability, { point, reason: error.message });
    this.compaction.changing({ cutAt: end });
    for (const above of segments.drop(segments.all.indexOf(segment) + 1)) above.closeFile();
    segment.setEnd(point);
    this.#durability.lowerTo(end);
    this.#tail.truncateTo(end);
    this.#reader.filesChanged();
    return error;
  }

  /** What is damaged is about to go, and the segments behind it, which are in no list. */
  #discardLeftovers(): void {
    if (this.#damage !== undefined) quarantine(this.#parts, this.#damage, this.#world.log);
  }

  #release(): void {
    this.#closed = true;
    this.compaction.changing({ oldestGo: true });
    this.#reader.closed = true;
    this.#durability.stop();
    this.#deletion.stop();
    this.#tail.clear();
  }

  #assertOpen(): void {
    if (this.#closed) throw this.#error('closed', 'the log is closed');
  }

  #assertWritable(): void {
    this.#assertOpen();
    if (this.#damage !== undefined) {
      const { file, position, reason } = this.#damage;
      throw this.#error('damaged', `${file} is damaged at byte ${position}: ${reason}`);
    }
    if (this.#failedWrite === 'left')
      throw this.#error('write-failed', 'an earlier write failed and could not be undone');
  }

  #range(): string {
    return `from ${this.logStartOffset} to ${this.logEndOffset}`;
  }

  #error(code: LogErrorCode, message: string): LogError {
    return new LogError(code, { directory: this.directory, message });
  }
}
