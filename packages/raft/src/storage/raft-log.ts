import { CommitLog, LogError } from '@tidemark/commitlog';
import { isFullDisk, type World } from '@tidemark/ports';
import { BatchError, NONE, offset } from '@tidemark/protocol';
import {
  type ConfigurationEntry,
  type Entry,
  type EntryHeader,
  type EntryRange,
  LogIndex,
  type Position,
} from '../core/index.js';
import { decodeEntry, entryHeader } from './entry-codec.js';

const SCAN_BYTES = 1024 * 1024;

/** What a log says on opening, before anything is changed by it. */
export interface ReadLog {
  /** What is left of it where it is damaged: from the newest snapshot on, or from the first entry held. */
  readonly index: LogIndex;
  /** Those that follow the snapshot. */
  readonly configurations: readonly ConfigurationEntry[];
  /** Why the rest cannot be trusted; undefined: everything can. */
  readonly damage: string | undefined;
}

/** What lies on disk, as read on opening. */
interface Scan {
  readonly headers: readonly EntryHeader[];
  readonly configurations: readonly ConfigurationEntry[];
  /** Why the rest cannot be trusted; undefined: everything can. */
  readonly damage: string | undefined;
}

/** The entries on disk: a commit log whose batches are Raft entries. */
export class RaftLog {
  readonly #log: CommitLog;
  readonly #world: World;
  /** Told up to which entry the log is durable. */
  onDurable: ((entry: Position) => void) | undefined;
  /**
   * The entries that are written and not known to be durable. Their terms are kept here because the core may be
   * ahead: while a vote is being saved it has replaced entries that are still these on disk.
   */
  #unsynced: Position[] = [];

  private constructor(world: World, log: CommitLog) {
    this.#world = world;
    this.#log = log;
    log.onDurable = (durableOffset) => this.#becameDurable(durableOffset - 1);
  }

  /**
   * Opens the log and reads it through. Whoever is told by `onRead` of damage abstains, durably, or throws: what is
   * damaged is cut off only afterwards, and a start that ends before finds it again. Throws DiskError, LogError.
   */
  static open(open: {
    readonly world: World;
    readonly directory: string;
    readonly segmentBytes: number;
    readonly snapshot: Position | undefined;
    readonly onRead: (read: ReadLog) => void;
  }): { readonly log: RaftLog; readonly read: ReadLog } {
    const { world, directory, segmentBytes, snapshot, onRead } = open;
    const { log, report } = CommitLog.open({ world, directory, options: { segmentBytes, trackProducers: false } });
    const scan = readThrough(log);
    const { index, restarts, damage } = fitToSnapshot(log.logStartOffset - 1, scan.headers, snapshot);
    const found = report.damage?.reason ?? scan.damage;
    const covered = snapshot?.index ?? NONE;
    const configurations = scan.configurations.filter(
      (entry) => entry.index > covered && entry.index <= index.lastIndex,
    );
    const read = { index, configurations, damage: found ?? damage };
    onRead(read);
    const end = scan.headers.at(-1)?.lastOffset ?? log.logStartOffset - 1;
    if (restarts) log.restartAt(offset(covered + 1));
    // Also when it ends where it should: only a cut makes a damaged log writable again.
    else if (found !== undefined) log.truncateTo(offset(end + 1));
    return { log: new RaftLog(world, log), read };
  }

  /** Writes entries at the end and asks for an fsync. Throws DiskError, LogError. */
  append(entries: readonly Entry[]): void {
    this.#log.append(entries.map((entry) => entry.bytes));
    for (const { lastOffset: index, term } of entries) this.#unsynced.push({ index, term });
    this.#log.flush();
  }

  /** Cuts the log after the entry that ends at `index`, durably. Throws DiskError. */
  truncate(index: number): void {
    this.#log.truncateTo(offset(index + 1));
    this.#unsynced = this.#unsynced.filter((entry) => entry.index <= index);
  }

  /** Discards the log, which goes on after `index`; durable on return. Throws DiskError. */
  reset(index: number): void {
    this.#log.restartAt(offset(index + 1));
    this.#unsynced = [];
  }

  /**
   * Entries up to the one that ends at `index` may go; their files go segment by segment. Where the disk has no room even to say
   * so the log is longer than it must be until the next snapshot. Throws DiskError.
   */
  compact(index: number): void {
    try {
      this.#log.advanceLogStart(offset(index + 1));
      this.#log.deleteExpiredSegments({
        nowMs: this.#world.clock.wallMs(),
        highWatermark: offset(index + 1),
        retentionMs: -1,
        retentionBytes: -1,
      });
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      this.#world.log.warn('no room to shorten the log of the metadata: free space on its disk', { error });
    }
  }

  /** The first offset that is held. */
  get startOffset(): number {
    return this.#log.logStartOffset;
  }

  /**
   * Whole entries from the one that holds `from`, all of which end at or below `through`; at least one if there is
   * one. Undefined if `from` is no longer held. @throws LogError; BatchError if they are not what was written
   */
  read(from: number, { through, bytesMax }: { through: number; bytesMax: number }): Entry[] | undefined {
    const result = this.#log.read({ from: offset(from), maxBytes: bytesMax, before: offset(through + 1) });
    return result === 'out-of-range' ? undefined : result.batches.map(decodeEntry);
  }

  /**
   * All entries of a range, for those that this process has written or checked already: headers are read, CRCs are not.
   * Fewer if they are no longer held. A read from the disk may end with a segment, so it goes on from there. @throws LogError
   */
  readRaw({ baseOffset, lastOffset, sizeBytes }: EntryRange): readonly Uint8Array[] {
    const entries: Uint8Array[] = [];
    let [from, left] = [baseOffset, sizeBytes];
    while (from <= lastOffset) {
      const result = this.#log.read({ from: offset(from), maxBytes: left, before: offset(lastOffset + 1) });
      if (result === 'out-of-range' || result.batches.length === 0) break;
      for (const bytes of result.batches) {
        if (entryHeader(bytes).lastOffset < from) continue;
        entries.push(bytes);
        left -= bytes.length;
      }
      from = result.nextOffset;
    }
    return entries;
  }

  close(): Promise<void> {
    this.onDurable = undefined;
    return this.#log.close();
  }

  #becameDurable(index: number): void {
    const synced = this.#unsynced.filter((entry) => entry.index <= index);
    this.#unsynced = this.#unsynced.slice(synced.length);
    const last = synced.at(-1);
    if (last !== undefined) this.onDurable?.(last);
  }
}

function readThrough(log: CommitLog): Scan {
  const headers: EntryHeader[] = [];
  const configurations: ConfigurationEntry[] = [];
  let from = log.logStartOffset;
  try {
    while (from < log.logEndOffset) {
      const result = log.read({ from, maxBytes: SCAN_BYTES });
      if (result === 'out-of-range' || result.batches.length === 0) break;
      for (const bytes of result.batches) {
        const { baseOffset, lastOffset, term, sizeBytes, configuration } = decodeEntry(bytes);
        headers.push({ baseOffset, lastOffset, term, sizeBytes });
        if (configuration !== undefined) configurations.push({ index: lastOffset, configuration });
      }
      from = result.nextOffset;
    }
  } catch (error) {
    // Only bytes that were read and are wrong are damage; a disk that cannot be read is another matter.
    const isDamage = error instanceof BatchError || (error instanceof LogError && error.code === 'damaged');
    if (!isDamage) throw error;
    return { headers, configurations, damage: error.message };
  }
  return { headers, configurations, damage: undefined };
}

/** Where log and snapshot disagree the snapshot wins, and the log restarts behind it: it covers what is committed. */
function fitToSnapshot(
  start: number,
  headers: readonly EntryHeader[],
  snapshot: Position | undefined,
): { readonly index: LogIndex; readonly restarts: boolean; readonly damage?: string } {
  const covered = snapshot?.index ?? NONE;
  if (start > covered) {
    const damage = `the log starts at ${start + 1}, and the newest snapshot ends at ${covered}`;
    return { index: new LogIndex(snapshot), restarts: true, damage };
  }
  if (start === covered) return { index: new LogIndex(snapshot, headers), restarts: false };
  const at = headers.findIndex((entry) => entry.lastOffset === covered && entry.term === snapshot?.term);
  const [first, ...rest] = headers;
  if (at < 0 || first === undefined) return { index: new LogIndex(snapshot), restarts: true };
  // The term of the entry before the first is not on disk: the first one held takes its place.
  return { index: new LogIndex({ index: first.lastOffset, term: first.term }, rest), restarts: false };
}
