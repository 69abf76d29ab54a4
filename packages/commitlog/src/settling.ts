import { DiskError, type Log } from '@tidemark/ports';
import type { BackgroundFlushes, PlaceInLine } from './background-flushes.js';
import type { LogJournal } from './journal/log-journal.js';
import type { LogCheckpoint } from './log-checkpoint.js';
import type { SegmentList } from './segment-list.js';

interface SettlingDetails {
  readonly log: Log;
  readonly directory: string;
  readonly segments: SegmentList;
  readonly checkpoint: LogCheckpoint;
  readonly background: BackgroundFlushes;
  readonly journal: LogJournal | undefined;
}

/**
 * A log of the journal that is written out for its own sake, in the background: compaction goes no further than what its
 * files hold, and the journal of a quiet node does not need that for weeks.
 */
export class Settling {
  readonly #details: SettlingDetails;
  /** The log takes requests, and is in the journal. */
  readonly #isWanted: () => boolean;
  readonly #place: PlaceInLine;

  constructor(details: SettlingDetails, isWanted: () => boolean) {
    this.#details = details;
    this.#isWanted = isWanted;
    this.#place = details.background.settlingPlace(() => this.#settle());
  }

  /** Asks for it; returns at once. Does nothing where that is asked for already. */
  request(): void {
    if (this.#isWanted() && !this.#place.isInLine) this.#place.request();
  }

  async #settle(): Promise<void> {
    const { journal, log, directory } = this.#details;
    try {
      await this.#syncComplete();
      if (!this.#isWanted()) return;
      await journal?.checkpoint();
      // That record is not durable yet, and on a quiet node nobody else asks.
      journal?.request();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (this.#isWanted()) log.warn('a log cannot be written out, and is not compacted', { directory, error });
    }
  }

  /** Segment by segment: of a log that nobody wrote out for long they are many, and the journal's fsync would wait for all. */
  async #syncComplete(): Promise<void> {
    const { segments, checkpoint } = this.#details;
    for (const segment of segments.all.slice(0, -1)) {
      if (!this.#isWanted() || checkpoint.state.restartAt !== undefined) return;
      if (segment.unsynced && segments.all.includes(segment)) await segment.syncFile();
    }
  }
}
