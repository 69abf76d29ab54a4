import {
  type Clock,
  type Disk,
  type DiskError,
  type DiskFile,
  isFullDisk,
  type Log,
  nextTurn,
  pause,
  type World,
} from '@tidemark/ports';
import { BlockBytes, recordBytes, type WaitingRecord } from '../core/journal/block-bytes.js';
import {
  JOURNAL_BLOCK_HEADER_BYTES,
  JOURNAL_SECTOR_BYTES,
  type JournalKey,
  type JournalSegmentHeader,
} from '../core/journal/format.js';
import { type LostRecords, type PlannedRecord, planReplay, SESSION_GAP } from '../core/journal/plan.js';
import { TopicIds } from '../core/journal/topic-ids.js';
import { parentDirectory } from '../file-names.js';
import { SingleFlight } from '../single-flight.js';
import { strictDisk } from '../strict-disk.js';
import { createSegmentFile, findSegments, JournalSegment } from './journal-files.js';
import { JournalReclaim } from './journal-reclaim.js';
import { UntoldLosses } from './untold-losses.js';

export interface JournalOptions {
  /** A segment is left once a block would not fit. Every log with records in it is then written out. */
  readonly segmentBytes: number;
  /** Segments that may be in use before a group commit waits until one is free again. */
  readonly segmentsMax: number;
  /** Of records that wait for the disk; beyond it `makeRoom` waits: memory is bounded, and so is the gap between sessions. */
  readonly queuedBytesMax: number;
}

export const defaultJournalOptions: JournalOptions = {
  segmentBytes: 128 * 2 ** 20,
  segmentsMax: 4,
  queuedBytesMax: 128 * 2 ** 20,
};

/** A log that writes to the journal. */
export interface JournalMember {
  /** One of its records was written to the segment of this number. */
  written(segment: number): void;
  /** Every record below the sequence is synced. Returns whether it waits for more. */
  synced(sequence: number): boolean;
  /** The lowest segment that holds records which its files may not hold; undefined: none. */
  readonly oldestSegment: number | undefined;
  /** Makes the log's files hold everything, synced, and queues a record that says so. Rejects with DiskError. */
  checkpoint(): Promise<void>;
}

interface QueuedRecord extends WaitingRecord {
  readonly member: JournalMember;
}

/** A block takes records up to here; one that is longer has a block of its own. */
const BLOCK_BYTES_MAX = 2 * 2 ** 20;
/** As `queuedBytesMax`. */
const QUEUED_RECORDS_MAX = 2 ** 20;
const FULL_DISK_RETRY_MS = 1_000;

export interface OpenJournal {
  readonly world: World;
  readonly directory: string;
  readonly options?: Partial<JournalOptions>;
}

/**
 * The write-ahead journal of a node. Whatever its logs must make durable is queued here as a record, and one fdatasync
 * covers the records of all: one is under way at a time, and the next takes everything that was queued meanwhile. The
 * logs' own files are written later, without waiting, and synced when a segment of the journal is to be used again.
 *
 * An fsync that fails, or a write that fails for any reason but a full disk, halts the process.
 */
export class Journal {
  readonly #world: Pick<World, 'halt'>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #options: JournalOptions;
  /**
   * There was no journal, now or at a start since which that has not been told: a log that used one has lost what its files
   * did not hold yet.
   */
  readonly isNew: boolean;
  /** An earlier start found that records were lost, which may have been any log's, and that has not been told. */
  readonly hadLost: boolean;
  readonly #untold: UntoldLosses;
  /** Everything that earlier sessions recorded below it is in the logs' files. */
  readonly #recoveredFrom: number;
  readonly #reclaim: JournalReclaim;
  readonly #flight = new SingleFlight(() => this.#commit());
  /** Of earlier sessions, needed until every log is open. */
  #recovered: DiskFile[];
  readonly #lost: LostRecords[];
  /** Of earlier sessions, perhaps millions: kept until every log is open. */
  readonly #records = new Map<string, PlannedRecord<DiskFile>[]>();
  #free: DiskFile[];
  /** In use, oldest first; the last one is written to. */
  #segments: JournalSegment[] = [];
  #unsynced = new Set<JournalSegment>();
  readonly #blockBytes = new BlockBytes();
  /** Of its members' records. */
  readonly topicIds = new TopicIds();
  #queue: QueuedRecord[] = [];
  #queuedBytes = 0;
  /** Of members with records that are written or queued, and not synced. */
  readonly #waiting = new Set<JournalMember>();
  #nextSequence: number;
  #writtenSequence: number;
  #syncedSequence: number;
  /** The disk was full; undefined: it took the last block. */
  #refusal: DiskError | undefined;
  #isWriting = false;
  /** Nothing waits for a full disk any more. */
  #closing = false;
  #closed = false;

  private constructor({ world, directory, ...given }: OpenJournal) {
    const options = { ...defaultJournalOptions, ...given.options };
    this.#world = world;
    this.#clock = world.clock;
    this.#log = world.log;
    this.#disk = strictDisk(world);
    this.#directory = directory;
    this.#options = options;
    this.#disk.makeDirectory(directory);
    const found = findSegments(this.#disk, directory);
    const { records, lost, liveFrom, next } = planReplay(found.segments);
    this.#recovered = found.segments.map(({ file }) => file);
    this.#free = found.free;
    this.#untold = new UntoldLosses(this.#disk, directory);
    this.#lost = [...lost];
    this.hadLost = this.#untold.isLost;
    // Before a file of the new journal is made, or anything is done to a log: the next start would find nothing missing.
    if (next.session === 1) this.#untold.noteGone();
    if (lost.length > 0) this.#untold.noteLost();
    this.isNew = next.session === 1 || this.#untold.isGone;
    this.#recoveredFrom = liveFrom;
    this.#nextSequence = next.firstSequence;
    this.#writtenSequence = next.firstSequence;
    this.#syncedSequence = next.firstSequence;
    for (const record of records) {
      const name = nameOf(record);
      const known = this.#records.get(name);
      if (known === undefined) this.#records.set(name, [record]);
      else known.push(record);
    }
    this.#reclaim = new JournalReclaim(world, () => this.request());
    this.#begin(next);
  }

  /**
   * Opens the journal of a directory, or makes it, and reads what an earlier process left. The logs that wrote to it
   * are opened next, each taking what is its own, and then `began` is called.
   * Throws DiskError; RangeError for a journal of a version that is not known.
   */
  static open(options: OpenJournal): Journal {
    return new Journal(options);
  }

  /** Whoever must know which logs are not proved knows it. Durable on return. Throws DiskError. */
  lossTold(): void {
    this.#untold.told();
  }

  /** The sequence that the next record gets. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** Every record below it is synced. */
  get syncedSequence(): number {
    return this.#syncedSequence;
  }

  /** Of all its files. */
  get sizeBytes(): number {
    const files = [...this.#segments.map(({ file }) => file), ...this.#recovered, ...this.#free];
    return files.reduce((sum, file) => sum + file.sizeBytes(), 0);
  }

  /** What an earlier process recorded of a log, in order. */
  recordsOf(key: JournalKey): readonly PlannedRecord<DiskFile>[] {
    return this.#records.get(nameOf(key)) ?? [];
  }

  /** Records of the earlier process that were synced and cannot be read; they may have been any log's. */
  get lost(): readonly LostRecords[] {
    return this.#lost;
  }

  bodyOf({ file, position, bodyBytes }: PlannedRecord<DiskFile>): Uint8Array {
    const bytes = new Uint8Array(bodyBytes);
    file.read(bytes, position);
    return bytes;
  }

  /**
   * No record gets a lower sequence: a log whose journal was lost must not take new records for old ones. Goes so far beyond
   * that the other logs of that life hardly ever ask for more.
   */
  raiseTo(sequence: number): void {
    if (sequence <= this.#nextSequence) return;
    const firstSequence = sequence + SESSION_GAP;
    this.#lost.push({ from: this.#nextSequence, before: firstSequence + 1 });
    if (!this.isNew) this.#untold.noteLost();
    if (this.#queue.length > 0) this.syncNow();
    this.#nextSequence = firstSequence;
    this.#writtenSequence = firstSequence;
    this.#syncedSequence = firstSequence;
    const before = this.#active;
    const { session, number } = before.header;
    this.#begin({ session: session + 1, number: number + 1, firstSequence, liveFrom: this.#liveFrom });
    if (before.sizeBytes > JOURNAL_SECTOR_BYTES) return;
    this.#segments = this.#segments.filter((segment) => segment !== before);
    this.#free.push(before.file);
  }

  /** Every log is open, and holds what was recorded of it: what earlier processes wrote is not needed any more. */
  began(): void {
    this.syncNow();
    this.#free.push(...this.#recovered);
    this.#recovered = [];
    this.#records.clear();
  }

  join(member: JournalMember): void {
    this.#reclaim.join(member);
  }

  /** The member's log is closed, or its files hold everything that it recorded. */
  leave(member: JournalMember): void {
    this.#reclaim.leave(member);
    this.#waiting.delete(member);
  }

  /**
   * To be called before anything is done that appends records: with too much in the queue it waits for the disk.
   * Throws DiskError if that is full.
   */
  makeRoom(): void {
    if (this.#queuedBytes > this.#options.queuedBytesMax || this.#queue.length > QUEUED_RECORDS_MAX) this.syncNow();
  }

  /** Queues a record, which cannot fail: what it tells of is done already. Its bytes must not change afterwards. Returns its sequence. */
  queue(record: QueuedRecord): number {
    this.#queue.push(record);
    this.#queuedBytes += recordBytes(record);
    this.#waiting.add(record.member);
    this.#nextSequence += 1;
    return this.#nextSequence - 1;
  }

  /** Asks for everything queued to be synced; returns at once. */
  request(): void {
    if (!this.#closed) this.#flight.request();
  }

  /** Resolves when everything queued so far is synced. Rejects with DiskError if the journal is closed while the disk is full. */
  async synced(): Promise<void> {
    const queuedTo = this.#nextSequence;
    await this.#flight.run();
    if (this.#syncedSequence < queuedTo) throw this.#refusal ?? new Error('the journal is closed');
  }

  /** Writes and syncs everything queued, blocking. Throws DiskError if the disk is full. */
  syncNow(): void {
    this.#write();
    if (this.#unsynced.size === 0) return;
    for (const segment of this.#unsynced) segment.file.syncNow();
    if ([...this.#unsynced].some(({ fresh }) => fresh)) this.#disk.syncDirectoryNow(this.#directory);
    this.#settle(this.#unsynced, this.#writtenSequence);
  }

  /**
   * Syncs what is queued and closes the files. Every log is closed before. Rejects with DiskError if the disk is full: what is
   * queued then was acknowledged to nobody and is forgotten, and the next opening is as after a crash.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closing = true;
    try {
      await this.synced();
    } finally {
      this.#closed = true;
      this.#reclaim.stop();
      for (const { file } of this.#segments) file.close();
      for (const file of [...this.#recovered, ...this.#free]) file.close();
    }
  }

  async #commit(): Promise<void> {
    let until = Number.POSITIVE_INFINITY;
    while (this.#queue.length > 0 && this.#writtenSequence < until) {
      await this.#reclaim.room(() => this.#fits());
      if (this.#closed) return;
      // Somebody who could not wait has written all of it.
      if (this.#queue.length === 0) break;
      // What comes while this is written waits for the next fsync.
      until = Math.min(until, this.#nextSequence);
      const isWritten = await this.#tryWrite();
      if (!isWritten && this.#closing) break;
      if (!isWritten) await pause(this.#clock, FULL_DISK_RETRY_MS);
      else if (this.#writtenSequence < until) await nextTurn(this.#clock);
    }
    const group = new Set(this.#unsynced);
    if (group.size === 0) return;
    const written = this.#writtenSequence;
    const syncs = [...group].map(({ file }) => file.sync());
    if ([...group].some(({ fresh }) => fresh)) syncs.push(this.#disk.syncDirectory(this.#directory));
    await Promise.all(syncs);
    this.#settle(group, written);
  }

  #fits(): boolean {
    const room = this.#options.segmentBytes - this.#active.sizeBytes;
    return room >= this.#queuedBytes || this.#free.length > 0 || this.#segments.length < this.#options.segmentsMax;
  }

  /** Writes a block: others have their turn between two. False: the disk is full, and nothing of it counts as written. */
  async #tryWrite(): Promise<boolean> {
    try {
      this.#makeRoomFor(this.#nextBlock().bytes);
      await this.#active.begin();
      // Somebody who could not wait may have written all of it meanwhile.
      if (this.#queue.length > 0) this.#writeBlock();
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      const isNew = this.#refusal === undefined;
      if (isNew) this.#log.error('the disk is full: the journal waits', { directory: this.#directory });
      this.#refusal = error;
      return false;
    }
    if (this.#refusal !== undefined) this.#log.info('the journal goes on', { directory: this.#directory });
    this.#refusal = undefined;
    return true;
  }

  /** Writes everything queued. Throws DiskError ENOSPC; what was not written stays queued. */
  #write(): void {
    while (this.#queue.length > 0) this.#writeBlock();
  }

  /** Begins the next segment if a block of such records would not fit in this one. Throws DiskError ENOSPC. */
  #makeRoomFor(bytes: number): void {
    const isFull = this.#active.sizeBytes + JOURNAL_BLOCK_HEADER_BYTES + bytes > this.#options.segmentBytes;
    if (isFull && this.#active.sizeBytes > JOURNAL_SECTOR_BYTES) this.#during(() => this.#rotate());
  }

  #writeBlock(): void {
    const { count, bytes } = this.#nextBlock();
    const records = this.#queue.slice(0, count);
    this.#makeRoomFor(bytes);
    this.#during(() => {
      const [firstSequence, syncedSequence, liveFrom] = [this.#writtenSequence, this.#syncedSequence, this.#liveFrom];
      this.#active.write(this.#blockBytes, { firstSequence, syncedSequence, liveFrom }, records);
    });
    this.#unsynced.add(this.#active);
    this.#queue = this.#queue.slice(count);
    this.#queuedBytes -= bytes;
    this.#writtenSequence += count;
    for (const { member } of records) member.written(this.#active.header.number);
  }

  #nextBlock(): { readonly count: number; readonly bytes: number } {
    let count = 0;
    let bytes = 0;
    for (const record of this.#queue) {
      const added = recordBytes(record);
      if (count > 0 && bytes + added > BLOCK_BYTES_MAX) break;
      count += 1;
      bytes += added;
    }
    return { count, bytes };
  }

  #during(write: () => void): void {
    if (this.#isWriting) this.#world.halt('the journal was asked to write while it was writing');
    this.#isWriting = true;
    try {
      write();
    } catch (error) {
      if (isFullDisk(error)) throw error;
      this.#world.halt('the journal cannot be written', error);
    } finally {
      this.#isWriting = false;
    }
  }

  #settle(synced: ReadonlySet<JournalSegment>, written: number): void {
    for (const segment of synced) {
      segment.fresh = false;
      // Somebody who could not wait may have written more meanwhile.
      if (written === this.#writtenSequence) this.#unsynced.delete(segment);
    }
    this.#syncedSequence = Math.max(this.#syncedSequence, written);
    for (const member of this.#waiting) if (!member.synced(this.#syncedSequence)) this.#waiting.delete(member);
    if (this.#segments.length > 1 && !this.#reclaim.running) this.#recycle();
  }

  get #active(): JournalSegment {
    const last = this.#segments.at(-1);
    if (last === undefined) throw new Error(`${this.#directory}: a journal has at least one segment`);
    return last;
  }

  /** Below it no log needs a record. */
  get #liveFrom(): number {
    return this.#recovered.length > 0 ? this.#recoveredFrom : (this.#segments[0]?.header.firstSequence ?? 0);
  }

  /** The first segment of a session: durable before any block, so that a session's number is never used twice. */
  #begin(header: JournalSegmentHeader): void {
    this.#add(header);
    this.#active.file.syncNow();
    this.#disk.syncDirectoryNow(this.#directory);
    this.#disk.syncDirectoryNow(parentDirectory(this.#directory));
    this.#active.fresh = false;
  }

  #rotate(): void {
    const { session, number } = this.#active.header;
    const firstSequence = this.#writtenSequence;
    this.#add({ session, number: number + 1, firstSequence, liveFrom: this.#liveFrom });
    this.#unsynced.add(this.#active);
    this.#reclaim.request(number + 1);
  }

  #add(header: JournalSegmentHeader): void {
    const used = this.#free.at(-1);
    const count = this.#segments.length + this.#recovered.length + this.#free.length;
    const file = used ?? createSegmentFile(this.#disk, this.#directory, count);
    try {
      this.#segments.push(new JournalSegment(file, header, { fresh: used === undefined }));
    } catch (error) {
      // The disk may have no room for its header; each try would leave another.
      if (used === undefined) {
        file.close();
        this.#disk.remove(file.path);
      }
      throw error;
    }
    if (used !== undefined) this.#free.pop();
  }

  /** Frees the segments below the oldest that a log needs. */
  #recycle(): void {
    const needed = Math.min(this.#reclaim.oldestSegment, this.#active.header.number);
    const freed = this.#segments.filter((segment) => segment.header.number < needed && !this.#unsynced.has(segment));
    this.#segments = this.#segments.filter((segment) => !freed.includes(segment));
    this.#free.push(...freed.map(({ file }) => file));
  }
}

function nameOf({ topicId, partition }: JournalKey): string {
  return `${topicId}/${partition}`;
}
