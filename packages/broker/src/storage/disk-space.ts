import { DiskError, type World } from '@tidemark/ports';
import type { LogDirectories, LogDirectory } from './log-directories.js';

/** How long a look at a disk's free space is believed. */
const FREE_SPACE_VALID_MS = 1_000;
/** How long what found no room waits before it is tried again. */
export const FULL_DISK_RETRY_MS = 1_000;

interface SpaceWorld extends Pick<World, 'clock'> {
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
  readonly #free = new Map<LogDirectory, FreeSpace>();
  /** See `isFull`. */
  #isFull = false;

  constructor(options: {
    readonly world: SpaceWorld;
    readonly directories: Pick<LogDirectories, 'all' | 'of'>;
    /** Kept from producers. */
    readonly reserveBytes: number;
  }) {
    this.#world = options.world;
    this.#directories = options.directories;
    this.#reserveBytes = options.reserveBytes;
  }

  /** Takes the bytes on that a producer sends; false: the disk is full. */
  takeForProducer(bytes: number, destination: Destination): boolean {
    const [first] = this.#directories.all;
    if (this.#take(bytes, destination, this.#reserveBytes)) return true;
    const isOfFirst = destination.isJournaled || (this.#directories.of(destination.directory) ?? first) === first;
    if (isOfFirst) this.#isFull = true;
    return false;
  }

  /** The same for what is replicated: what a leader accepted, its followers have room for. */
  takeForFollower(bytes: number, destination: Destination): boolean {
    return this.#take(bytes, destination, this.#reserveBytes / 2);
  }

  /** Whether a new replica may be made there; it is noted in the store too, in the first directory. */
  hasRoom(directory: LogDirectory): boolean {
    const [first = directory] = this.#directories.all;
    return [directory, first].every((place) => this.#freeIn(place).bytes >= this.#reserveBytes / 2);
  }

  /**
   * Whether the first directory, through which all goes that is acknowledged once it is fsynced, is full for producers: one was
   * refused, or would be however little it brings, and twice what is kept from them has not been free since.
   */
  isFull(): boolean {
    const [first] = this.#directories.all;
    const { foundBytes } = first === undefined ? { foundBytes: 0 } : this.#freeIn(first);
    if (foundBytes < this.#reserveBytes) this.#isFull = true;
    else if (foundBytes >= 2 * this.#reserveBytes) this.#isFull = false;
    return this.#isFull;
  }

  /** Whether the first directory has room for what may as well wait. */
  get hasRoomToSpare(): boolean {
    const [first] = this.#directories.all;
    return first === undefined || this.#freeIn(first).bytes >= this.#reserveBytes / 4;
  }

  #take(bytes: number, { directory, isJournaled }: Destination, reserveBytes: number): boolean {
    const [first] = this.#directories.all;
    const places = [this.#directories.of(directory) ?? first, isJournaled ? first : undefined];
    const spaces = places.flatMap((place) => (place === undefined ? [] : this.#freeIn(place)));
    for (const space of spaces) space.bytes -= bytes;
    if (spaces.every((space) => space.bytes >= reserveBytes)) return true;
    for (const space of spaces) space.bytes += bytes;
    return false;
  }

  #freeIn(directory: LogDirectory): FreeSpace {
    const nowMs = this.#world.clock.monotonicMs();
    const known = this.#free.get(directory);
    if (known !== undefined && nowMs - known.checkedMs < FREE_SPACE_VALID_MS) return known;
    const bytes = this.#look(directory.path);
    const found = { bytes, foundBytes: bytes, checkedMs: nowMs };
    this.#free.set(directory, found);
    return found;
  }

  #look(path: string): number {
    try {
      return this.#world.disk.freeBytes(path);
    } catch (error) {
      // There is none where nothing can be written, or nobody can say.
      if (error instanceof DiskError) return 0;
      throw error;
    }
  }
}
