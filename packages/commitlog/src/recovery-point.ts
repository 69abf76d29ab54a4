import { type Clock, DiskError, type Log, type Timer } from '@tidemark/ports';
import type { EpochCheckpoint } from './epoch-checkpoint.js';
import type { LogCheckpoint } from './log-checkpoint.js';

/** So often at most it is fsynced itself, beside an fsync of its log or, if there is none, by itself. */
const SYNC_MS = 1_000;

export interface RecoveryPointDetails {
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: string;
  readonly checkpoint: LogCheckpoint;
  readonly epochCheckpoint: EpochCheckpoint;
  /** It passes no epoch that is not in the epoch file: below it that file proves what epoch a batch has. */
  readonly provesEpochs: boolean;
}

interface Owner {
  /** The log has no journal to tell what was durable: its own files are all there is. */
  readonly isAllThereIs: () => boolean;
  /** Asks for an fsync of the log, whose part `syncWhenDue` is. */
  readonly request: () => void;
}

/** The recovery point of a log that is durable by its own files: it follows their fsyncs. */
export class RecoveryPoint {
  readonly #details: RecoveryPointDetails;
  readonly #owner: Owner;
  /** Of a log that falls silent: no other fsync would come. */
  #timer: Timer | undefined;
  #stopped = false;
  /** When it was last fsynced itself. */
  #syncedMs = Number.NEGATIVE_INFINITY;

  constructor(details: RecoveryPointDetails, owner: Owner) {
    this.#details = details;
    this.#owner = owner;
  }

  /** The files are synced up to there. */
  note(syncedTo: number): void {
    const { checkpoint, epochCheckpoint, provesEpochs } = this.#details;
    const recoveryPoint = provesEpochs ? Math.min(syncedTo, epochCheckpoint.savedTo) : syncedTo;
    if (recoveryPoint <= checkpoint.state.recoveryPoint) return;
    try {
      checkpoint.note({ recoveryPoint });
    } catch (error) {
      this.#tellBehind(error);
    }
    this.#syncLater();
  }

  /**
   * Of a log whose own files are all there is: without a recovery point that survives a loss of power, damage would be taken
   * for a torn tail, and cut. Rejects with DiskError.
   */
  async syncWhenDue(): Promise<void> {
    const { checkpoint, clock } = this.#details;
    if (!this.#isWanted) return;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#syncedMs < SYNC_MS) return this.#syncLater();
    this.#syncedMs = nowMs;
    try {
      await checkpoint.syncNoted();
    } catch (error) {
      // An fsync that fails has ended the process; to find no descriptor has not, and is no reason to.
      this.#tellBehind(error);
      this.#syncLater();
    }
  }

  /** Asks for no more fsyncs. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** A recovery point that stays behind costs a longer scan, nothing else. */
  #tellBehind(error: unknown): void {
    if (!(error instanceof DiskError)) throw error;
    const { directory, log } = this.#details;
    log.warn('cannot note the recovery point', { directory, error });
  }

  get #isWanted(): boolean {
    return this.#owner.isAllThereIs() && this.#details.checkpoint.hasNoted;
  }

  #syncLater(): void {
    if (this.#stopped || this.#timer !== undefined || !this.#isWanted) return;
    this.#timer = this.#details.clock.setTimer(SYNC_MS, () => {
      this.#timer = undefined;
      if (this.#isWanted) this.#owner.request();
    });
  }
}
