import type { DiskFile } from '@tidemark/ports';
import type { LeaderEpoch } from '@tidemark/protocol';
import type { EpochEntry } from '../core/epoch-cache.js';
import { encodeNumbers, type JournalKey, type JournalRecordType, journalRecordType } from '../core/journal/format.js';
import type { LostRecords, PlannedRecord } from '../core/journal/plan.js';
import { bytesOf } from '../read-window.js';
import type { Journal, JournalMember } from './journal.js';

/** Batches of one append that share a record. */
const RECORD_BYTES_MAX = 2 ** 20;

interface Waiting {
  readonly sequence: number;
  endOffset: number;
  /** Queued next. */
  next: Waiting | undefined;
}

interface PendingCheckpoint {
  sequence: number;
  recoveryPoint: number;
  oldestSegment: number | undefined;
}

/** One log's way into the journal of its node: what of the log is durable through it. */
export class LogJournal implements JournalMember {
  readonly #journal: Journal;
  readonly #key: JournalKey;
  readonly #topicId: Uint8Array;
  readonly #partition: number;
  /** Makes the files hold everything, synced; false: the log was cut meanwhile. */
  #writeOut: (() => Promise<{ readonly recoveryPoint: number; readonly sequence: number } | undefined>) | undefined;
  #onSynced: () => void = () => undefined;
  /** Of the ends of appends that are queued and not synced. */
  #firstWaiting: Waiting | undefined;
  #lastWaiting: Waiting | undefined;
  #syncedOffset = 0;
  /** The recovery point that a crash would find. */
  #settledOffset = 0;
  #oldestSegment: number | undefined;
  #isBegun = false;
  /** Of the last record that tells of a rise of the start. */
  #startSequence = -1;
  /** The sequence of a checkpoint that is queued, and the lowest segment written since it was begun. */
  #checkpoint: PendingCheckpoint | undefined;
  /** Settles when its record is queued, or it came to nothing. */
  #writing: Promise<void> = Promise.resolve();

  constructor(journal: Journal, key: JournalKey) {
    this.#journal = journal;
    this.#key = key;
    this.#topicId = journal.topicIds.bytesOf(key.topicId);
    this.#partition = key.partition;
  }

  get nextSequence(): number {
    return this.#journal.nextSequence;
  }

  /** Everything below it is synced in the journal or the files. */
  get syncedOffset(): number {
    return this.#syncedOffset;
  }

  /** Up to where the files count after a crash; above it the journal does. */
  get settledOffset(): number {
    return this.#settledOffset;
  }

  get oldestSegment(): number | undefined {
    return this.#oldestSegment;
  }

  /** The log begins in this journal; returns the sequence from which on it is needed. */
  begin(): number {
    this.#isBegun = true;
    return this.#journal.nextSequence;
  }

  /** This process made the log. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** The journal that the log used before is not there. */
  get isNew(): boolean {
    return this.#journal.isNew && !this.#isBegun;
  }

  /** An earlier start found that the journal had lost something, maybe of this log, and that has not been told. */
  get hadLost(): boolean {
    return this.#journal.hadLost && !this.#isBegun;
  }

  /** What an earlier process recorded from a sequence on, in order. */
  recordsFrom(sequence: number): PlannedRecord<DiskFile>[] {
    return this.#journal.recordsOf(this.#key).filter((record) => record.sequence >= sequence);
  }

  /** Records that were synced, cannot be read, and may have been this log's. */
  lostFrom(sequence: number): LostRecords | undefined {
    return this.#journal.lost.find(({ before }) => before > sequence);
  }

  bodyOf(record: PlannedRecord<DiskFile>): Uint8Array {
    return this.#journal.bodyOf(record);
  }

  /** No record of this log gets a lower sequence. */
  raiseTo(sequence: number): void {
    this.#journal.raiseTo(sequence);
  }

  /** The log writes to the journal from now on, all of it being synced up to `endOffset`. */
  enter(
    endOffset: number,
    callbacks: {
      readonly writeOut: () => Promise<{ readonly recoveryPoint: number; readonly sequence: number } | undefined>;
      readonly onSynced: () => void;
    },
  ): void {
    this.#forgetWaiting();
    this.#syncedOffset = endOffset;
    this.#settledOffset = endOffset;
    this.#oldestSegment = undefined;
    this.#checkpoint = undefined;
    this.#writeOut = callbacks.writeOut;
    this.#onSynced = callbacks.onSynced;
    this.#journal.join(this);
  }

  /** Its files hold everything, synced, or it is deleted. */
  leave(): void {
    this.#writeOut = undefined;
    this.#forgetWaiting();
    this.#journal.leave(this);
  }

  /** Before an append, see `Journal.makeRoom`. Throws DiskError. */
  makeRoom(): void {
    this.#journal.makeRoom();
  }

  append(batches: readonly Uint8Array[], endOffset: number): void {
    let [from, bytes] = [0, 0];
    for (const [index, { length }] of batches.entries()) {
      if (bytes > 0 && bytes + length > RECORD_BYTES_MAX) {
        this.#queue(journalRecordType.append, batches.slice(from, index));
        [from, bytes] = [index, 0];
      }
      bytes += length;
    }
    const sequence = this.#queue(journalRecordType.append, batches.slice(from));
    const waiting: Waiting = { sequence, endOffset, next: undefined };
    if (this.#lastWaiting === undefined) this.#firstWaiting = waiting;
    else this.#lastWaiting.next = waiting;
    this.#lastWaiting = waiting;
  }

  #forgetWaiting(): void {
    this.#firstWaiting = undefined;
    this.#lastWaiting = undefined;
  }

  /** Rejects with DiskError where the journal is closed on a full disk: one that cannot be written halts, or waits. */
  epochStarted({ epoch, startOffset }: EpochEntry): Promise<void> {
    this.#queue(journalRecordType.epochStart, [encodeNumbers(epoch, startOffset)]);
    return this.#journal.synced();
  }

  /** Epochs below the recovery point, which the log's own file does not have: see `keptEpochs`. */
  keepEpochs(entries: readonly EpochEntry[]): void {
    for (const { epoch, startOffset } of entries) {
      this.#queue(journalRecordType.epochStart, [encodeNumbers(epoch, startOffset)]);
    }
  }

  /** Durable on return. Throws DiskError if the disk is full. */
  truncated(end: number): void {
    this.lowerTo(end);
    this.#queue(journalRecordType.truncate, [encodeNumbers(end)]);
    this.syncNow();
  }

  /**
   * The log's start was raised, durably elsewhere: what later records do to its epochs depends on it. The epoch that covers it
   * is said too: a cut that is replayed before may evict it from an epoch file that is of later.
   */
  startRaised(start: number, covering: LeaderEpoch): void {
    this.#startSequence = this.#queue(journalRecordType.startOffset, [encodeNumbers(start, covering)]);
  }

  /** Whether the journal holds, synced, what the epochs owe to a rise of the start: before, they must not be in their file. */
  get holdsStart(): boolean {
    return this.#startSequence < this.#journal.syncedSequence;
  }

  /**
   * Makes it so. Does not wait for room in the journal: one that is full waits for logs to be written out, their epochs too.
   * Rejects with DiskError if the disk is full.
   */
  async syncStart(): Promise<void> {
    // Who asks may be the journal, in the middle of a write.
    await Promise.resolve();
    this.syncNow();
  }

  /** The files hold, synced, what the records below `sequence` made of the log. */
  checkpointed(recoveryPoint: number, sequence: number): number {
    return this.#queue(journalRecordType.checkpoint, [encodeNumbers(recoveryPoint, sequence)]);
  }

  /** Before the log is cut at `end`: nothing above it is durable any more. */
  lowerTo(end: number): void {
    this.#syncedOffset = Math.min(this.#syncedOffset, end);
    this.#settledOffset = Math.min(this.#settledOffset, end);
    if (this.#checkpoint !== undefined) this.#checkpoint.recoveryPoint = Math.min(this.#checkpoint.recoveryPoint, end);
    for (let waiting = this.#firstWaiting; waiting !== undefined; waiting = waiting.next)
      waiting.endOffset = Math.min(waiting.endOffset, end);
  }

  /** Nothing that was recorded of the log so far counts any more, durably: its segments are free as far as it goes. */
  needsNothing(): void {
    this.#forgetWaiting();
    this.#checkpoint = undefined;
    this.#oldestSegment = undefined;
  }

  /** Everything up to `endOffset` is synced in the files. */
  syncedInFiles(endOffset: number): void {
    this.#forgetWaiting();
    this.#syncedOffset = endOffset;
    this.#settledOffset = endOffset;
  }

  /** Syncs what is queued, blocking. Throws DiskError if the disk is full. */
  syncNow(): void {
    this.#journal.syncNow();
  }

  request(): void {
    this.#journal.request();
  }

  written(segment: number): void {
    this.#oldestSegment ??= segment;
    if (this.#checkpoint !== undefined) this.#checkpoint.oldestSegment ??= segment;
  }

  synced(sequence: number): boolean {
    if (this.#checkpoint !== undefined && this.#checkpoint.sequence < sequence) {
      this.#oldestSegment = this.#checkpoint.oldestSegment;
      this.#settledOffset = Math.max(this.#settledOffset, this.#checkpoint.recoveryPoint);
      this.#checkpoint = undefined;
    }
    const before = this.#syncedOffset;
    let first = this.#firstWaiting;
    for (; first !== undefined && first.sequence < sequence; first = first.next)
      this.#syncedOffset = Math.max(this.#syncedOffset, first.endOffset);
    this.#firstWaiting = first;
    if (first === undefined) this.#lastWaiting = undefined;
    if (this.#syncedOffset > before) this.#onSynced();
    return this.#firstWaiting !== undefined || this.#checkpoint !== undefined;
  }

  /** One that is under way is waited for. */
  async checkpoint(): Promise<void> {
    if (this.#checkpoint !== undefined) return this.#writing;
    this.#writing = this.#writeCheckpoint();
    return this.#writing;
  }

  async #writeCheckpoint(): Promise<void> {
    const pending: PendingCheckpoint = {
      sequence: Number.POSITIVE_INFINITY,
      recoveryPoint: 0,
      oldestSegment: undefined,
    };
    this.#checkpoint = pending;
    try {
      const done = await this.#writeOut?.();
      if (this.#checkpoint !== pending) return;
      if (done === undefined) this.#checkpoint = undefined;
      else {
        pending.recoveryPoint = done.recoveryPoint;
        pending.sequence = this.checkpointed(done.recoveryPoint, done.sequence);
      }
    } catch (error) {
      if (this.#checkpoint === pending) this.#checkpoint = undefined;
      throw error;
    }
  }

  #queue(type: JournalRecordType, body: readonly Uint8Array[]): number {
    const [topicId, partition] = [this.#topicId, this.#partition];
    return this.#journal.queue({ type, topicId, partition, body, bodyBytes: bytesOf(body), member: this });
  }
}
