import { isShortage, type World } from '@tidemark/ports';
import { type LeaderEpoch, type Offset, offset } from '@tidemark/protocol';
import { appendBatches } from './append.js';
import { closeInOrder, SUSPENDED_PRODUCERS_MAX, suspendInOrder, unlessShort } from './closing.js';
import type { CleanerNote } from './compaction/cleaner-checkpoint.js';
import type { LogCompaction } from './compaction/log-compaction.js';
import { formatCleanMarker } from './core/clean-marker-format.js';
import type { EpochEnd, EpochEntry } from './core/epoch-cache.js';
import type { ProducerStates } from './core/producer-states.js';
import { UnreadableBatch } from './errors.js';
import { FolderRemoval } from './folder-removal.js';
import type { LogJournal } from './journal/log-journal.js';
import { deleteExpired, raiseLogStart } from './log-beginning.js';
import { assembleLog, type LogBody } from './log-body.js';
import { finishRestart, logEndOf, noteWhatIsNot, noticeDamage, restartWhole, truncateLog } from './log-end.js';
import { findMaxTimestamp } from './max-timestamp.js';
import { defaultLogOptions, type LogOptions, logOptions } from './options.js';
import type { ReadRequest, ReadResult } from './reader.js';
import { type LogDamage, type LogParts, type RecoveryReport, recover } from './recovery.js';
import type { Segment } from './segment.js';
import type { RetentionRequest } from './segment-deletion.js';
import { strictDisk } from './strict-disk.js';
import { findByTimestamp, type TimestampedOffset } from './timestamp-search.js';

export interface OpenLog {
  readonly world: World;
  /** The log's own folder; made if it is absent. */
  readonly directory: string;
  readonly options?: Partial<LogOptions>;
  /** The node's journal, by which the log is durable under policy `sync`. */
  readonly journal?: LogJournal;
  /** Scans the log although it was closed in order: when something else says that the stop was not clean. */
  readonly ignoreCleanMarker?: boolean;
  /** What the journal's records made of the log is not synced on return: the caller settles it, many logs together. */
  readonly settlesLater?: boolean;
  /** What `suspend` returned; only while nothing was done to the log since. */
  readonly suspended?: Uint8Array | undefined;
  /** Where it is noted how far the log is compacted. */
  readonly cleanerNote?: CleanerNote;
}

/**
 * A log of record batches on disk: a partition's replica, or the entries of the Raft log. Appends are synchronous and reach the
 * page cache, or wait in memory until their file needs what the journal makes durable; `flush` asks for durability, and
 * `onDurable` tells of it. An fsync that fails halts the process. Throws LogError for what it refuses, and DiskError.
 */
export class CommitLog {
  readonly directory: string;
  /** Records that were synced were lost to the journal before this opening, and may have been this log's. */
  readonly unproved: boolean;
  /** What idempotent producers wrote, the uncommitted tail included. */
  readonly producers: ProducerStates;
  /** Called, from a turn of its own, when the durable offset has risen. */
  onDurable: ((durableOffset: Offset) => void) | undefined;
  readonly #body: LogBody;

  private constructor(details: {
    readonly world: World;
    readonly parts: LogParts;
    readonly options: LogOptions;
    readonly report: RecoveryReport;
    readonly journal: LogJournal | undefined;
    readonly cleanerNote: CleanerNote | undefined;
  }) {
    this.directory = details.parts.directory;
    this.unproved = details.report.unproved;
    this.producers = details.parts.producers;
    this.#body = assembleLog({ ...details, onAdvance: () => this.onDurable?.(this.durableOffset) });
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
    const { journal, suspended, cleanerNote } = open;
    const how = { options, ignoreCleanMarker, journal, suspended };
    const { parts, report } = recover({ world, disk, directory, ...how });
    // What is not there any more is not compacted, and nor is what comes in its place.
    cleanerNote?.lower(report.logEndOffset);
    const log = new CommitLog({ world, parts, options, report, journal, cleanerNote });
    if (report.unsettled && open.settlesLater !== true) log.#body.durability.settleNow();
    return { log, report };
  }

  /**
   * After an opening that was unsettled: makes the files hold what they were given from the journal, which may forget it
   * once this has resolved. Rejects with DiskError.
   */
  settle(): Promise<void> {
    return this.#body.durability.settle();
  }

  /** Nothing below it is served. */
  get logStartOffset(): Offset {
    return offset(this.#body.checkpoint.state.logStartOffset);
  }

  /** The offset that the next record gets (LEO). */
  get logEndOffset(): Offset {
    return offset(logEndOf(this.#body));
  }

  /** It holds no batch at all, below its start either. */
  get isEmpty(): boolean {
    return this.#body.segments.isEmpty;
  }

  /** Everything below it is durable, by what the flush policy calls durable. */
  get durableOffset(): Offset {
    return offset(Math.max(this.#body.durability.durableOffset, this.logStartOffset));
  }

  /** Everything below it is fsynced in the files, and a restart will take damage there for damage. */
  get recoveryPoint(): Offset {
    // A checkpoint that is on its way to the journal does not count yet.
    return offset(Math.min(this.#body.checkpoint.state.recoveryPoint, this.durableOffset));
  }

  /** The latest leader epoch, with records or without; NONE: there is none. */
  get latestEpoch(): LeaderEpoch {
    return this.#body.epochs.latestEpoch;
  }

  get epochEntries(): readonly EpochEntry[] {
    return this.#body.epochs.entries;
  }

  /** The leader epoch in which the record at an offset was written; NONE below all that is known. */
  epochAt(at: Offset): LeaderEpoch {
    return this.#body.epochs.epochAt(at);
  }

  /** Of all segments' log files. */
  get sizeBytes(): number {
    return this.#body.segments.sizeBytes;
  }

  get options(): LogOptions {
    return this.#body.options;
  }

  /** What was found on opening, or by a read since, until it is repaired. The log ends where it begins. */
  get damage(): LogDamage | undefined {
    return this.#body.condition.damage;
  }

  /** What can be compacted, and how. */
  get compaction(): LogCompaction {
    return this.#body.compaction;
  }

  /**
   * Appends whole batches that carry their offsets and epochs, with one write at most (one per segment if it rolls). Their bytes
   * must not change afterwards. On any throw the log is as it was: nothing at or above its old end is served.
   * Throws LogError `not-contiguous`, `stale-epoch`, `damaged`, `write-failed`; BatchError; DiskError.
   */
  append(batches: readonly Uint8Array[]): void {
    this.finishRestart();
    this.#body.condition.assertWritable();
    this.#noticing('an append', () => appendBatches(this.#body, batches));
  }

  /** Asks for everything appended so far to be made durable; returns at once. Under `async` a timer does it. */
  flush(): void {
    const { condition, durability } = this.#body;
    if (!condition.closed && condition.damage === undefined) durability.request();
  }

  /** Whether a read from there needs no disk. */
  inMemory(from: Offset): boolean {
    return this.#body.reader.inMemory(from);
  }

  /** Reads at once: for the tail, and for small reads that the page cache likely holds. */
  read(request: ReadRequest): ReadResult {
    try {
      return this.#body.reader.read(request);
    } catch (error) {
      throw noticeDamage(this.#body, error, request.from);
    }
  }

  /** Reads off the event loop, in large pieces. Rejects with LogError `closed`, `damaged` or `overloaded`; DiskError. */
  async readCold(request: ReadRequest): Promise<ReadResult> {
    try {
      return await this.#body.reader.readCold(request);
    } catch (error) {
      throw noticeDamage(this.#body, error, request.from);
    }
  }

  /**
   * Cuts the log at the last batch end at or below `target`, from the log start to the log end, where it still evicts the
   * epochs that begin there; durable on return. If it throws, the log is as it was, or is cut and that is not durable yet; a
   * disk that refuses it half way halts the process.
   * Throws LogError `closed`, `out-of-range`, or `damaged`: a batch that must be looked at cannot be read; and DiskError.
   */
  truncateTo(target: Offset): void {
    this.finishRestart();
    truncateLog(this.#body, target);
  }

  /**
   * Discards everything and begins again at `start`; durable on return. If the disk refuses it half way, the log is empty, at
   * its new start or its old one, and takes nothing until `finishRestart` or the next opening has done the rest.
   */
  restartAt(start: Offset): void {
    this.#body.condition.assertOpen();
    restartWhole(this.#body, start);
  }

  /**
   * Does the rest of a restart that the disk refused, if there is any; an append, a cut, an epoch and another flush policy begin
   * with it. Throws DiskError.
   */
  finishRestart(): void {
    this.#body.condition.assertOpen();
    finishRestart(this.#body);
  }

  /** Stops serving what lies below `start`; durable on return. Does nothing if the log begins there or above. */
  advanceLogStart(start: Offset): void {
    this.#body.condition.assertWritable();
    raiseLogStart(this.#body, start);
  }

  /**
   * Deletes the oldest segments that no rule keeps, and forgets silent producers; returns how many segments went. The log's start
   * is raised durably before.
   * Throws LogError `closed`, `damaged` or `write-failed`, and DiskError.
   */
  deleteExpiredSegments(request: RetentionRequest): number {
    this.#body.condition.assertWritable();
    return this.#noticing('a look for what has expired', () => deleteExpired(this.#body, request));
  }

  /**
   * A leader's epoch begins at the log's end, even if it never writes a record; durable when it resolves, or the log was closed.
   * Rejects with LogError `stale-epoch`, `damaged` or `closed`, and with DiskError.
   */
  async startEpoch(epoch: LeaderEpoch): Promise<void> {
    this.finishRestart();
    this.#body.condition.assertWritable();
    if (epoch < this.latestEpoch) {
      throw this.#body.condition.error('stale-epoch', `epoch ${epoch} cannot begin after epoch ${this.latestEpoch}`);
    }
    const entry = { epoch, startOffset: this.logEndOffset };
    this.#body.epochs.assign(entry);
    await this.#body.durability.epochStarted(entry);
  }

  /** Where the largest epoch at or below `epoch` ends; undefined above all that is known. */
  endOffsetForEpoch(epoch: LeaderEpoch): EpochEnd | undefined {
    return this.#body.epochs.endOffsetFor(epoch, this.logEndOffset);
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
    this.#body.condition.assertOpen();
    return this.#noticing('a search by time', () => search(this.#body.segments.all));
  }

  /** Takes a batch that cannot be read for damage, which the log has from then on. */
  #noticing<Result>(what: string, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof UnreadableBatch)) throw error;
      const found = this.#body.condition.error('damaged', `${what}: ${error.message}`);
      throw noticeDamage(this.#body, found, error.offset);
    }
  }

  /**
   * Changes what may change while the log is open. A change of the flush policy begins with `finishRestart`, and to `sync` it
   * fsyncs everything first, blocking. On any throw the policy is what it was. Throws LogError `closed`, or `write-failed`: a
   * restart may find the old policy or the new; and DiskError.
   */
  setOptions(changes: Partial<LogOptions>): void {
    this.#body.condition.assertOpen();
    const options = logOptions(this.#body.options, changes);
    // Of what is written down to be discarded, files may be missing, and it is not to be durable by anything.
    if (options.flushPolicy !== this.#body.options.flushPolicy) this.finishRestart();
    this.#body.durability.setPolicy(options);
    this.#body.options = options;
    this.#body.segments.setIntervalBytes(options.indexIntervalBytes);
  }

  /**
   * Makes everything durable and marks the log as closed in order, so that the next opening scans nothing. One whose files lack
   * what the journal has, for want of room or since a write was left half done, stays in the journal until `leave`.
   */
  async close(): Promise<void> {
    if (this.#body.condition.closed) return;
    this.#release();
    // Another thread may be writing beside the log's files.
    await this.#body.compaction.settled();
    const { condition, durability } = this.#body;
    // What its files lack the journal has to go on holding.
    let isHeld = durability.journaled && condition.damage === undefined && condition.failedWrite === 'left';
    try {
      if (this.#isSound) await closeInOrder(this.#body);
      else noteWhatIsNot(this.#body);
    } catch (error) {
      isHeld ||= durability.journaled && isShortage(error);
      throw error;
    } finally {
      if (isHeld) this.#closeFiles();
      else this.leave();
    }
  }

  /**
   * As `close`, with a fraction of the work, for whoever stops many logs: syncs the batches and no more. What is returned is
   * to be made durable, that of all logs at once and after the journal was closed, and handed to the next opening, which then
   * looks at nothing but sizes; if it is lost the journal has what is needed. Undefined: the log was closed instead, since
   * it is not in the journal, or too much would have to be kept of it; or there is no room, and the next opening is as after a
   * crash. Rejects with DiskError.
   */
  async suspend(): Promise<Uint8Array | undefined> {
    const { condition, durability } = this.#body;
    if (condition.closed) return undefined;
    if (!this.#isSound || !durability.journaled || this.producers.size > SUSPENDED_PRODUCERS_MAX) {
      await unlessShort(this.#body, () => this.close());
      return undefined;
    }
    this.#release();
    await this.#body.compaction.settled();
    try {
      const marker = await unlessShort(this.#body, () => suspendInOrder(this.#body, durability));
      return marker && formatCleanMarker(marker);
    } finally {
      this.#closeFiles();
    }
  }

  get #isSound(): boolean {
    const { damage, failedWrite } = this.#body.condition;
    return damage === undefined && failedWrite !== 'left' && this.#body.segments.all.length > 0;
  }

  /** Lets go of everything at once, and returns what removes the folder; not durable before the folder's parent is synced. */
  delete(): FolderRemoval {
    this.abandon();
    this.leave();
    return new FolderRemoval(this.#body.disk, this.directory, () => this.#body.compaction.losing(0));
  }

  /**
   * Stops at once without touching a file, as if the process had ended: the disk under it has failed. The journal keeps
   * what it holds of the log until `leave`.
   */
  abandon(): void {
    this.#release();
    this.#body.durability.abandon();
    this.#body.epochCheckpoint.abandon();
  }

  /** After `abandon`: lets go of the files and of the journal, which may forget the log's records from now on. */
  leave(): void {
    this.#body.durability.leaveJournal();
    this.#closeFiles();
  }

  #closeFiles(): void {
    this.#body.segments.closeFiles();
    this.#body.checkpoint.close();
  }

  #release(): void {
    this.#body.condition.closed = true;
    this.#body.compaction.stop();
    this.#body.reader.closed = true;
    this.#body.durability.stop();
    this.#body.deletion.stop();
    this.#body.tail.clear();
  }
}
