import { type CommitLog, parentDirectory } from '@tidemark/commitlog';
import { Headway } from './headway.js';

/**
 * When the starts of leader epochs last became durable, by what they wait for: the journal, or a directory of `log.dirs`. A
 * broker that takes thousands of partitions over has them wait in line: a disk that gets on with them does not stand still.
 */
export class EpochStarts {
  readonly #headway = new Headway<string>();

  /** Monotonic time. */
  ended(log: CommitLog, nowMs: number): void {
    this.#headway.made(waitedForBy(log), nowMs);
  }

  /** Since when one that began at `sinceMs` has waited without any getting on. */
  stillSinceMs(log: CommitLog, sinceMs: number): number {
    return this.#headway.stillSinceMs(waitedForBy(log), sinceMs);
  }
}

function waitedForBy({ directory, options }: CommitLog): string {
  return options.flushPolicy === 'sync' ? 'journal' : parentDirectory(directory);
}
