import type { Disk } from '@tidemark/ports';
import { Limiter } from './limiter.js';
import { SingleFlight } from './single-flight.js';

/** Logs that are fsynced at the same time: Node does four such things at once, and the journal must not wait for these. */
const FLUSHES_MAX = 3;

/**
 * What the logs of a data directory share when they are made durable in the background, as under `async`. Their timers go
 * off together, in one turn of the event loop: each log waits for its turn, and only a few are fsynced at a time.
 */
export class BackgroundFlushes {
  readonly #turns = new Limiter(FLUSHES_MAX);
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

  /** Runs an fsync when its turn has come, in the order of the calls. */
  run(flush: () => Promise<void>): Promise<void> {
    return this.#turns.run(flush);
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

const shared = new WeakMap<object, Map<string, BackgroundFlushes>>();

/** Those of all logs of a world in one data directory. */
export function sharedBackgroundFlushes(world: object, disk: Disk, directory: string): BackgroundFlushes {
  const known = shared.get(world) ?? new Map<string, BackgroundFlushes>();
  shared.set(world, known);
  const flushes = known.get(directory) ?? new BackgroundFlushes(disk, directory);
  known.set(directory, flushes);
  return flushes;
}
