import {
  type Clock,
  type Disk,
  DiskError,
  type Log,
  nextTurn,
  readWholeFile,
  replaceFile,
  type World,
} from '@tidemark/ports';
import {
  type CleanerPoint,
  formatCleanerCheckpoint,
  parseCleanerCheckpoint,
} from '../core/compaction/cleaner-checkpoint-format.js';
import { FailedDirectoryError, isAbsent } from '../errors.js';
import { CLEANER_CHECKPOINT_NAME } from '../file-names.js';
import { SingleFlight } from '../single-flight.js';
import { strictDisk } from '../strict-disk.js';

/** Of the log of a partition. */
export type CleanerPointKey = Pick<CleanerPoint, 'topic' | 'partition'>;

/** Where it is written down up to where one log is compacted. */
export interface CleanerNote {
  /** 0 where nothing is known. */
  readonly offset: number;
  /** Resolves when it is durable. Rejects with DiskError. */
  set(offset: number): Promise<void>;
  /** Before the log loses what lies at or above an offset: no restart finds more than that. Durable on return. Throws DiskError. */
  lower(offset: number): void;
}

/**
 * Up to where the logs of a data directory are compacted. Only a hint: where it is lost, or too low, more is looked at again;
 * where it is too high, something that is superseded may stay, and what hides it with it.
 *
 * The file never says more of a log than what is known here: before that is lowered the file goes, which needs no room, and what
 * is known of the other logs is written again behind it.
 */
export class CleanerCheckpoint {
  readonly #clock: Clock;
  readonly #disk: Disk;
  readonly #log: Log;
  readonly #directory: string;
  readonly #points = new Map<string, CleanerPoint>();
  readonly #flight = new SingleFlight(() => this.#write());
  /** There may be a file. */
  #isThere = true;
  /** What stands in it besides is about to be written again. */
  #again: Promise<void> | undefined;
  /** How often it went: what was being written meanwhile may say too much. */
  #removals = 0;

  /** Reads what the data directory holds. Throws DiskError: what cannot be read, and then cannot be removed, might be read later. */
  constructor(world: Pick<World, 'clock' | 'disk' | 'halt' | 'log'>, directory: string) {
    this.#clock = world.clock;
    this.#disk = strictDisk(world);
    this.#log = world.log;
    this.#directory = directory;
    const found = this.#read();
    if (found === undefined) this.#remove();
    for (const point of found ?? []) this.#points.set(keyOf(point), point);
  }

  /** Of one of the logs. */
  of(log: CleanerPointKey): CleanerNote {
    const points = this.#points;
    return {
      get offset() {
        return points.get(keyOf(log))?.offset ?? 0;
      },
      set: (offset) => this.#set({ ...log, offset }),
      lower: (offset) => this.#lower({ ...log, offset }),
    };
  }

  /** Forgets logs that are not there. Throws DiskError. */
  keepOnly(logs: Iterable<CleanerPointKey>): void {
    const kept = new Set([...logs].map(keyOf));
    for (const point of [...this.#points.values()]) {
      if (!kept.has(keyOf(point))) this.#lower({ ...point, offset: 0 });
    }
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#again;
    await this.#flight.idle();
  }

  async #set(point: CleanerPoint): Promise<void> {
    const known = this.of(point).offset;
    if (point.offset === known) return;
    if (point.offset < known) this.#remove();
    this.#know(point);
    await this.#flight.run();
  }

  #lower(point: CleanerPoint): void {
    if (this.of(point).offset <= point.offset) return;
    this.#remove();
    this.#know(point);
    if (this.#points.size > 0) this.#again ??= this.#writeAgain();
  }

  #know(point: CleanerPoint): void {
    if (point.offset === 0) this.#points.delete(keyOf(point));
    else this.#points.set(keyOf(point), point);
  }

  /** Undefined: nobody can say what the file says. */
  #read(): readonly CleanerPoint[] | undefined {
    try {
      return parseCleanerCheckpoint(readWholeFile(this.#disk, this.#path));
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (!isAbsent(error)) return undefined;
      this.#isThere = false;
      return [];
    }
  }

  #remove(): void {
    this.#removals += 1;
    if (!this.#isThere) return;
    this.#disk.remove(this.#path);
    this.#disk.syncDirectoryNow(this.#directory);
    this.#isThere = false;
  }

  /** Once for all that are lowered in one turn. */
  async #writeAgain(): Promise<void> {
    await nextTurn(this.#clock);
    this.#again = undefined;
    try {
      await this.#flight.run();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      const { path: file } = error;
      if (error instanceof FailedDirectoryError) return;
      this.#log.warn('how far logs are compacted cannot be written down', { file, error });
    }
  }

  async #write(): Promise<void> {
    let removals: number;
    do {
      removals = this.#removals;
      const isWanted = () => removals === this.#removals;
      const bytes = formatCleanerCheckpoint(this.#points.values());
      this.#isThere = true;
      await replaceFile(this.#disk, { directory: this.#directory, name: CLEANER_CHECKPOINT_NAME, bytes, isWanted });
    } while (removals !== this.#removals);
  }

  get #path(): string {
    return `${this.#directory}/${CLEANER_CHECKPOINT_NAME}`;
  }
}

function keyOf({ topic, partition }: CleanerPointKey): string {
  return `${topic}/${partition}`;
}
