import { type Clock, DiskError, type Log } from '@tidemark/ports';
import type { EpochCheckpoint } from './epoch-checkpoint.js';
import type { LogCheckpoint } from './log-checkpoint.js';

/** So often at most it is fsynced itself, beside an fsync of its log. */
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

/** The recovery point of a log that is durable by its own files: it follows their fsyncs. */
export class RecoveryPoint {
  readonly #details: RecoveryPointDetails;
  /** When it was last fsynced itself. */
  #syncedMs = Number.NEGATIVE_INFINITY;

  constructor(details: RecoveryPointDetails) {
    this.#details = details;
  }

  /** The files are synced up to there. */
  note(syncedTo: number): void {
    const { checkpoint, epochCheckpoint, provesEpochs, directory, log } = this.#details;
    const recoveryPoint = provesEpochs ? Math.min(syncedTo, epochCheckpoint.savedTo) : syncedTo;
    if (recoveryPoint <= checkpoint.state.recoveryPoint) return;
    try {
      checkpoint.note({ recoveryPoint });
    } catch (error) {
      // A recovery point that stays behind costs a longer scan, nothing else.
      if (!(error instanceof DiskError)) throw error;
      log.warn('cannot note the recovery point', { directory, error });
    }
  }

  /**
   * Of a log that has no journal to tell what was durable (`isAllThereIs`): without a recovery point that survives a loss of
   * power, damage would be taken for a torn tail, and cut. Rejects with DiskError.
   */
  async syncWhenDue(isAllThereIs: boolean): Promise<void> {
    const { checkpoint, clock } = this.#details;
    if (!isAllThereIs || !checkpoint.hasNoted) return;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#syncedMs < SYNC_MS) return;
    this.#syncedMs = nowMs;
    await checkpoint.syncNoted();
  }
}
