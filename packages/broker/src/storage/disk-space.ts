import { FailedDirectoryError } from '@tidemark/commitlog';
import { DiskError, type World } from '@tidemark/ports';
import type { LogDirectories, LogDirectory } from './log-directories.js';

/** How long a look at a disk's free space is believed. */
const FREE_SPACE_VALID_MS = 1_000;
/** How long what found no room waits before it is tried again. */
export const FULL_DISK_RETRY_MS = 1_000;

interface SpaceWorld extends Pick<World, 'clock' | 'log'> {
  readonly disk: Pick<World['disk'], 'freeBytes'>;
}

interface FreeSpace {
  /** What is left of `foundBytes` once all that was taken on since is written. */
  bytes: number;
  readonly foundBytes: number;
  readonly checkedMs: number;
}

/** Where records will be written. */
export interface Destination {
  /** The log's directory. */
  readonly directory: string;
  /** They are written to the journal too, in the first of `log.dirs`. */
  readonly isJournaled: boolean;
}

/**
 * How much may still be written to each directory. Some is kept back, more from producers than from followers: the
 * metadata log, the store and the journal need a little to go on, and to come back by themselves.
 */
export class DiskSpace {
  readonly #world: SpaceWorld;
  readonly #directories: Pick<LogDirectories, 'all' | 'of'>;
  readonly #reserveBytes: number;
  readonly #unwrittenBytes: () => number;
  readonly #free = new Map<LogDirectory, FreeSpace>();
  /** So much must be free in the first directory for `isFull` to end; undefined: it is not so. */
  #fullBelowBytes: number | undefined;
  /** Of which it was said that nobody can tell. */
  readonly #untold = new Set<LogDirectory>();

  constructor(options: {
    readonly world: SpaceWorld;
    readonly directories: Pick<LogDirectories, 'all' | 'of'>;
    /** Kept from producers. */
    readonly reserveBytes: number;
    /** What was taken on and is in no file yet. */
    readonly unwrittenBytes: () => number;
  }) {
    this.#world = options.world;
    this.#directories = options.directories;
    this.#reserveBytes = options.reserveBytes;
    this.#unwrittenBytes = options.unwrittenBytes;
  }

  /** Takes the bytes on that a producer sends; false: the disk is full. */
  takeForProducer(bytes: number, destination: Destination): boolean {
    const lacking = this.#take(bytes, destination, this.#reserveBytes);
    if (lacking.length === 0) return true;
    const [first] = this.#directories.all;
    const ofFirst = first && this.#free.get(first);
    // As often as they would have been written there.
    const times = lacking.filter((space) => space === ofFirst).length;
    if (times > 0) {
      const fitsBytes = this.#reserveBytes + times * bytes;
      this.#fullBelowBytes = Math.max(this.#fullBelowBytes ?? 0, fitsBytes, this.#roomyBytes);
    }
    return false;
  }

  /** The same for what is replicated: what a leader accepted, its followers have room for. */
  takeForFollower(bytes: number, destination: Destination): boolean {
    return this.#take(bytes, destination, this.#reserveBytes / 2).length === 0;
  }

  /** Whether a new replica may be made there; it is noted in the store too, in the first directory. */
  hasRoom(directory: LogDirectory): boolean {
    const [first = directory] = this.#directories.all;
    return [directory, first].every((place) => this.#freeIn(place).bytes >= this.#reserveBytes / 2);
  }

  /**
   * Whether the first directory, through which all goes that is acknowledged once it is fsynced, is full for producers: one was
   * refused, or would be however little it brings, and since then neither twice what is kept from them has been free nor what that
   * one wanted.
   */
  isFull(): boolean {
    const [first] = this.#directories.all;
    const { foundBytes } = first === undefined ? { foundBytes: 0 } : this.#freeIn(first);
    if (foundBytes < this.#reserveBytes) this.#fullBelowBytes ??= this.#roomyBytes;
    if (this.#fullBelowBytes !== undefined && foundBytes >= this.#fullBelowBytes) this.#fullBelowBytes = undefined;
    return this.#fullBelowBytes !== undefined;
  }

  get #roomyBytes(): number {
    return 2 * this.#reserveBytes;
  }

  /** Whether the first directory has room for what may as well wait. */
  get hasRoomToSpare(): boolean {
    const [first] = this.#directories.all;
    return first === undefined || this.#freeIn(first).bytes >= this.#reserveBytes / 4;
  }

  /** Takes them on, or returns where there is no room for them: a place twice where they are to be written twice. */
  #take(bytes: number, { directory, isJournaled }: Destination, reserveBytes: number): readonly FreeSpace[] {
    const [first] = this.#directories.all;
    const places = [this.#directories.of(directory) ?? first, isJournaled ? first : undefined];
    const spaces = places.flatMap((place) => (place === undefined ? [] : this.#freeIn(place)));
    for (const space of spaces) space.bytes -= bytes;
    const lacking = spaces.filter((space) => space.bytes < reserveBytes);
    if (lacking.length > 0) for (const space of spaces) space.bytes += bytes;
    return lacking;
  }

  #freeIn(directory: LogDirectory): FreeSpace {
    const nowMs = this.#world.clock.monotonicMs();
    const known = this.#free.get(directory);
    if (known !== undefined && nowMs - known.checkedMs < FREE_SPACE_VALID_MS) return known;
    const bytes = this.#look(directory);
    const found = { bytes, foundBytes: bytes, checkedMs: nowMs };
    this.#free.set(directory, found);
    return found;
  }

  /** There is none where nothing can be written, or nobody can tell. */
  #look(directory: LogDirectory): number {
    const { disk, log } = this.#world;
    try {
      const bytes = disk.freeBytes(directory.path);
      this.#untold.delete(directory);
      // Whichever directory that goes to.
      return Math.max(0, bytes - this.#unwrittenBytes());
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (error instanceof FailedDirectoryError || this.#untold.has(directory)) return 0;
      this.#untold.add(directory);
      log.error('nobody can tell how much space is left: none is used', { directory: directory.path, error });
      return 0;
    }
  }
}
