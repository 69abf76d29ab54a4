import { type Disk, Limiter } from '@tidemark/ports';
import { SingleFlight } from './single-flight.js';

/** Logs that are fsynced at the same time: Node does four such things at once, and the journal must not wait for these. */
const FLUSHES_MAX = 3;

/**
 * What the logs of a data directory share when they are made durable in the background, as under `async`. Their timers go
 * off together, in one turn of the event loop: each log waits for its turn, and only a few are fsynced at a time.
 */
export class BackgroundFlushes {
  readonly #turns = new Limiter(FLUSHES_MAX);
  /** A line of its own: a round of compaction asks for any number of logs, and flushes have their interval to keep. */
  readonly #settlingTurns = new Limiter(1);
  readonly #directory: SingleFlight;
  /** Fsyncs of the directory that were begun; the last one that has ended. */
  #begun = 0;
  #ended = 0;

  constructor(disk: Disk, directory: string) {
    this.#directory = new SingleFlight(async () => {
      this.#begun += 1;
      const number = this.#begun;
      await disk.syncDirectory(directory);
      this.#ended = number;
    });
  }

  /** A log's place in line, for what fsyncs it. */
  place(flush: () => Promise<void>): PlaceInLine {
    return new PlaceInLine(this.#turns, flush);
  }

  /** The same for what nobody waits for: one log at a time, and no flush stands behind it. */
  settlingPlace(settle: () => Promise<void>): PlaceInLine {
    return new PlaceInLine(this.#settlingTurns, settle);
  }

  /**
   * Does what fsyncs a log and is waited for, as the start of a leader epoch: it goes before all that is in line. Rejects as it
   * does.
   */
  first(fsync: () => Promise<void>): Promise<void> {
    return this.#turns.runFirst(fsync);
  }

  /** What `syncFolder` is to be told of a folder that is there now. */
  get moment(): number {
    return this.#begun;
  }

  /** Makes the name of a log's folder durable: one fsync for all that were there when it began. Rejects with DiskError. */
  async syncFolder(thereAt: number): Promise<void> {
    if (this.#ended <= thereAt) await this.#directory.run();
  }
}

/** However often a log asks before its turn has come, it is fsynced once; asked during that, it goes to the end of the line. */
export class PlaceInLine {
  readonly #turns: Limiter;
  readonly #flush: () => Promise<void>;
  /** An fsync was asked for that has not begun. */
  #isDue = false;
  /** The log waits for its turn, or has it. */
  #isInLine = false;

  constructor(turns: Limiter, flush: () => Promise<void>) {
    this.#turns = turns;
    this.#flush = flush;
  }

  /** Whether one that was asked for has not ended. */
  get isInLine(): boolean {
    return this.#isInLine;
  }

  /** Asks for an fsync, which begins when it is this log's turn. */
  request(): void {
    this.#isDue = true;
    if (this.#isInLine) return;
    this.#isInLine = true;
    void this.#turns.run(() => this.#run());
  }

  async #run(): Promise<void> {
    this.#isDue = false;
    try {
      await this.#flush();
    } finally {
      this.#isInLine = false;
      if (this.#isDue) this.request();
    }
  }
}

const shared = new WeakMap<object, Map<string, BackgroundFlushes>>();

/** Those of all logs of a world in one data directory. */
export function sharedBackgroundFlushes(world: object, disk: Disk, directory: string): BackgroundFlushes {
  const known = shared.get(world) ?? new Map<string, BackgroundFlushes>();
  shared.set(world, known);
  const flushes = known.get(directory) ?? new BackgroundFlushes(disk, directory);
  known.set(directory, flushes);
  return flushes;
}
