import { type Disk, type DiskFile, isFullDisk } from '@tidemark/ports';
import { countLeading } from './core/count-leading.js';
import { PendingEntries } from './core/pending-entries.js';
import { isAbsent } from './errors.js';

/** Entries kept in memory before they are written together. */
const PENDING_ENTRIES_MAX = 512;
/** Entries read together once a search has come this close. */
const BLOCK_ENTRIES = 256;

/**
 * A file of entries of one size, in ascending order: what an offset index and a time index have in common. It is
 * derived from the log, so nothing here is synced until the log closes, and the file is open only while it is used.
 */
export class EntryFile {
  readonly #disk: Disk;
  readonly #entryBytes: number;
  readonly #path: string;
  readonly #pending: PendingEntries;
  #flushedCount: number | undefined;
  /** How often it was written or cut, and how often when what is durable now was there. */
  #writes = 0;
  #syncedWrites = 0;

  /** A file of that name may hold something, which goes before anything is written. */
  #stale: boolean;
  /** What is pending found no room: else it waits for a flush that is due. */
  #isHeld = false;

  constructor(details: {
    readonly disk: Disk;
    readonly path: string;
    readonly entryBytes: number;
    /** The index is empty, whatever a file of that name holds. */
    readonly fresh: boolean;
  }) {
    this.#disk = details.disk;
    this.#path = details.path;
    this.#entryBytes = details.entryBytes;
    this.#pending = new PendingEntries(details.entryBytes);
    this.#stale = details.fresh;
    if (details.fresh) this.#flushedCount = 0;
  }

  get count(): number {
    return this.#flushed() + this.#pending.count;
  }

  /** The last entry of all; undefined if there is none. */
  last(): Uint8Array | undefined {
    return this.#pending.at(this.#pending.count - 1) ?? this.findLast(() => true);
  }

  append(entry: Uint8Array): void {
    this.#pending.push(entry);
    if (this.#pending.count >= PENDING_ENTRIES_MAX) this.flush();
  }

  /** Hands what is pending to the operating system; makes the file if it is absent. */
  flush(): void {
    const position = this.#flushed() * this.#entryBytes;
    if (this.#pending.count === 0 && !this.#stale && this.#disk.exists(this.#path)) return;
    this.#using('create', (file) => {
      if (this.#stale) file.truncate(0);
      this.#stale = false;
      if (this.#pending.count > 0) file.write([this.#pending.bytes], position);
    });
    this.#flushedCount = this.#flushed() + this.#pending.count;
    this.#pending.keep(0);
    this.#isHeld = false;
  }

  /**
   * The same, but makes no file to say that there is nothing. False: the disk is full, and what was pending is forgotten. Throws
   * DiskError.
   */
  flushPending(): boolean {
    const isStale = this.#stale && this.#disk.exists(this.#path);
    if (this.#pending.count === 0 && !isStale) return true;
    try {
      this.flush();
      return true;
    } catch (error) {
      if (!isFullDisk(error) || isStale) throw error;
      this.#pending.keep(0);
      return false;
    }
  }

  /** Makes what was flushed durable, if anything was since the last time, and what found no room before. */
  async sync(): Promise<void> {
    if (this.isHeld) this.#flushIfRoom();
    if (!this.#isUnsynced) return;
    const writes = this.#writes;
    try {
      const file = this.#disk.open(this.#path, 'write');
      try {
        await file.sync();
      } finally {
        file.close();
      }
      // Only now: whoever asks meanwhile waits for an fsync of its own.
      this.#syncedWrites = Math.max(this.#syncedWrites, writes);
    } catch (error) {
      // Never written, or gone with its segment.
      if (!isAbsent(error)) throw error;
    }
  }

  /** The blocking twin. */
  syncNow(): void {
    if (this.isHeld) this.#flushIfRoom();
    if (!this.#isUnsynced || !this.#disk.exists(this.#path)) return;
    this.#using('read', (file) => file.syncNow());
    this.#syncedWrites = this.#writes;
  }

  /** Entries that the disk had no room for are in memory only. */
  get isHeld(): boolean {
    return this.#isHeld && this.#pending.count > 0;
  }

  #flushIfRoom(): void {
    try {
      this.flush();
    } catch (error) {
      if (!isFullDisk(error)) throw error;
    }
  }

  get #isUnsynced(): boolean {
    return this.#syncedWrites < this.#writes;
  }

  /** The last entry for which `holds` is true; it must hold for a first part of the entries and for no later one. */
  findLast(holds: (entry: Uint8Array) => boolean): Uint8Array | undefined {
    const pending = this.#pending.at(countLeading(this.#pending.count, (at) => this.#holdsPending(at, holds)) - 1);
    if (pending !== undefined) return pending;
    const flushed = this.#flushed();
    if (flushed === 0) return undefined;
    return this.#using('read', (file) => {
      const blocks = Math.ceil(flushed / BLOCK_ENTRIES);
      const within = (block: number) => holds(this.#read(file, block * BLOCK_ENTRIES, 1));
      const block = countLeading(blocks, within) - 1;
      if (block < 0) return undefined;
      const first = block * BLOCK_ENTRIES;
      const count = Math.min(BLOCK_ENTRIES, flushed - first);
      const entries = this.#read(file, first, count);
      const entryOf = (at: number) => entries.subarray(at * this.#entryBytes, (at + 1) * this.#entryBytes);
      return entryOf(countLeading(count, (at) => holds(entryOf(at))) - 1);
    });
  }

  /** How many of the entries in the file `holds` is true for; as for `findLast`. */
  countWhile(holds: (entry: Uint8Array) => boolean): number {
    const flushed = this.#flushed();
    if (flushed === 0) return 0;
    return this.#using('read', (file) => countLeading(flushed, (at) => holds(this.#read(file, at, 1))));
  }

  /** Keeps the first part of the entries, for which `holds` is true. */
  keepWhile(holds: (entry: Uint8Array) => boolean): void {
    this.#pending.keep(countLeading(this.#pending.count, (at) => this.#holdsPending(at, holds)));
    const flushed = this.#flushed();
    if (this.#pending.count > 0 || flushed === 0) return;
    this.#using('write', (file) => {
      const kept = countLeading(flushed, (at) => holds(this.#read(file, at, 1)));
      if (kept === flushed) return;
      file.truncate(kept * this.#entryBytes);
      this.#flushedCount = kept;
    });
  }

  /**
   * Makes the file hold its first `kept` entries and then exactly these; writes only if it does not already. On a full disk they are
   * kept in memory until the next flush or sync that finds room. Throws DiskError.
   */
  replace(entries: Uint8Array, kept = 0): void {
    this.#pending.keep(0);
    this.#isHeld = false;
    // What an earlier process wrote may be in the page cache only.
    this.#writes += 1;
    if (!this.matches(entries, kept)) {
      try {
        this.#rewrite(entries, kept);
      } catch (error) {
        if (!isFullDisk(error)) throw error;
        this.#hold(entries, kept);
        return;
      }
    }
    this.#stale = false;
    this.#flushedCount = kept + entries.length / this.#entryBytes;
  }

  #rewrite(entries: Uint8Array, kept: number): void {
    const position = kept * this.#entryBytes;
    this.#using('create', (file) => {
      file.truncate(position);
      if (entries.length > 0) file.write([entries], position);
    });
  }

  /** The file goes: with fewer entries than the segment's other index a later opening would take it for all there is. */
  #hold(entries: Uint8Array, kept: number): void {
    const first = kept === 0 ? [] : [this.#using('read', (file) => this.#read(file, 0, kept))];
    this.#disk.remove(this.#path);
    this.#stale = false;
    this.#flushedCount = 0;
    for (const each of [...first, entries]) this.#pending.push(each);
    this.#isHeld = true;
  }

  /** Whether the file holds exactly these entries behind its first `kept`. An absent file holds none. */
  matches(entries: Uint8Array, kept = 0): boolean {
    const position = kept * this.#entryBytes;
    if (!this.#disk.exists(this.#path)) return entries.length === 0;
    try {
      const held = this.#using('read', (file) => {
        const bytes = new Uint8Array(Math.max(0, file.sizeBytes() - position));
        return bytes.subarray(0, file.read(bytes, position));
      });
      return Buffer.compare(held, entries) === 0;
    } catch (error) {
      if (isAbsent(error)) return entries.length === 0;
      throw error;
    }
  }

  #flushed(): number {
    this.#flushedCount ??= this.#countOnDisk();
    return this.#flushedCount;
  }

  #countOnDisk(): number {
    // Of a small log: to ask costs a tenth of an error.
    if (!this.#disk.exists(this.#path)) return 0;
    try {
      return this.#using('read', (file) => Math.floor(file.sizeBytes() / this.#entryBytes));
    } catch (error) {
      if (isAbsent(error)) return 0;
      throw error;
    }
  }

  #holdsPending(at: number, holds: (entry: Uint8Array) => boolean): boolean {
    const entry = this.#pending.at(at);
    return entry !== undefined && holds(entry);
  }

  #read(file: DiskFile, index: number, count: number): Uint8Array {
    const target = new Uint8Array(count * this.#entryBytes);
    file.read(target, index * this.#entryBytes);
    return target;
  }

  #using<Result>(mode: 'read' | 'write' | 'create', use: (file: DiskFile) => Result): Result {
    if (mode !== 'read') this.#writes += 1;
    const file = this.#disk.open(this.#path, mode);
    try {
      return use(file);
    } finally {
      file.close();
    }
  }
}
