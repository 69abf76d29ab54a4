import { type Disk, DiskError, type Timer } from '@tidemark/ports';
import type { LeaderEpoch } from '@tidemark/protocol';
import type { BackgroundFlushes, PlaceInLine } from './background-flushes.js';
import type { EpochEntry } from './core/epoch-cache.js';
import { LogError } from './errors.js';
import { FileSyncs } from './file-syncs.js';
import type { LogJournal } from './journal/log-journal.js';
import type { Landmarks } from './landmarks.js';
import type { FlushPolicy, LogOptions } from './options.js';
import type { ProducerSnapshots } from './producer-snapshots.js';
import { RecoveryPoint, type RecoveryPointDetails } from './recovery-point.js';
import type { SegmentList } from './segment-list.js';
import { Settling } from './settling.js';
import { SingleFlight } from './single-flight.js';

interface DurabilityDetails extends RecoveryPointDetails {
  readonly disk: Disk;
  readonly segments: SegmentList;
  readonly snapshots: ProducerSnapshots;
  readonly landmarks: Landmarks;
  /** Of the logs of its data directory. */
  readonly background: BackgroundFlushes;
  /** Undefined: the log's own files are all there is. */
  readonly journal: LogJournal | undefined;
  readonly syncedOffset: number;
  /** Below it a log that is known to be damaged was durable; 0: it is sound. */
  readonly damagedTo: () => number;
  readonly policy: FlushPolicy;
  readonly flushIntervalMs: number;
  readonly flushMessages: number;
  /** The durable offset has risen. */
  readonly onAdvance: () => void;
}

/**
 * Group commit: one fdatasync at a time, and the next covers everything that was appended meanwhile. Knows up to
 * where the log is fsynced, and what counts as durable.
 */
export class Durability {
  readonly #details: DurabilityDetails;
  /** At hand, as the journal is: every append asks for them. */
  readonly #segments: SegmentList;
  readonly #journal: LogJournal | undefined;
  readonly #flight = new SingleFlight(() => this.#sync());
  #policy: FlushPolicy;
  #flushIntervalMs: number;
  #flushMessages: number;
  #syncedOffset: number;
  /** Up to where the fsync under way will have made the log durable; a truncation lowers it. */
  #syncing = 0;
  readonly #files: FileSyncs;
  readonly #point: RecoveryPoint;
  #flushTimer: Timer | undefined;
  /** Under `async`: for fsyncs in the background. */
  readonly #place: PlaceInLine;
  /** With a journal: for being written out for its own sake. */
  readonly #settling: Settling;
  #announcing = false;
  #stopped = false;
  /**
   * How often the log was cut, begun again or was to be, or came into the journal or out of it: what began before tells of no
   * point.
   */
  #cuts = 0;

  constructor(details: DurabilityDetails) {
    this.#details = details;
    this.#segments = details.segments;
    this.#journal = details.journal;
    this.#files = new FileSyncs(details);
    this.#point = new RecoveryPoint(details, {
      isAllThereIs: () => this.#policy === 'sync' && !this.journaled,
      request: () => this.#flight.request(),
    });
    this.#place = details.background.place(() => this.#flushInBackground());
    this.#settling = new Settling(details, () => !this.#stopped && this.journaled);
    this.#policy = details.policy;
    this.#flushIntervalMs = details.flushIntervalMs;
    this.#flushMessages = details.flushMessages;
    this.#syncedOffset = details.syncedOffset;
    if (this.journaled) this.#enterJournal();
  }

  /** Whether the node's journal makes the log durable: policy `sync`, and there is one. */
  get journaled(): boolean {
    return this.#policy === 'sync' && this.#journal !== undefined;
  }

  /** To be written down with a recovery point: the files hold what every record of the journal so far made of the log. */
  get journalPoint(): { readonly journalSequence: number | undefined } {
    return { journalSequence: this.journaled ? this.#journal?.nextSequence : undefined };
  }

  /**
   * The same, and no earlier word of the log has that place: what the log loses next must be later than all that said it was
   * there. Throws DiskError.
   */
  newJournalPoint(): { readonly journalSequence: number | undefined } {
    const { checkpoint, journal } = this.#details;
    const { recoveryPoint, journalSequence } = checkpoint.state;
    if (this.journaled && journal !== undefined && journalSequence === journal.nextSequence) {
      journal.checkpointed(recoveryPoint, journalSequence);
      journal.syncNow();
    }
    return this.journalPoint;
  }

  /** Below it everything is durable, by what the flush policy calls durable. */
  get durableOffset(): number {
    if (this.#policy === 'async') return this.#segments.endOffset;
    return this.#journal?.syncedOffset ?? this.#syncedOffset;
  }

  /** What the files hold below it stands there after any crash: with a journal, what they hold above is discarded. */
  get settledOffset(): number {
    return this.journaled ? (this.#journal?.settledOffset ?? 0) : this.#syncedOffset;
  }

  /** `sync`: asks for an fsync of everything appended so far. `async`: nothing, the timer does it. */
  request(): void {
    if (this.#stopped || this.#policy === 'async') return;
    if (this.#journal === undefined) this.#flight.request();
    else this.#journal.request();
  }

  /** Before an append. Throws DiskError if the journal is full of what it cannot write. */
  makeRoom(): void {
    if (this.journaled) this.#journal?.makeRoom();
  }

  /** After an append of these batches. */
  appended(batches: readonly Uint8Array[]): void {
    if (this.journaled) this.#journal?.append(batches, this.#segments.endOffset);
    if (this.#policy === 'sync') return;
    if (this.#segments.endOffset - this.#syncedOffset >= this.#flushMessages) this.#place.request();
    this.#flushLater();
    this.#announceLater();
  }

  #flushLater(): void {
    this.#flushTimer ??= this.#details.clock.setTimer(this.#flushIntervalMs, () => {
      this.#flushTimer = undefined;
      if (!this.#stopped) this.#place.request();
    });
  }

  async #flushInBackground(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#flight.run();
    } catch (error) {
      // An fsync that fails ends the process; what else is missing, descriptors perhaps, may be there the next time.
      if (!(error instanceof DiskError)) throw error;
      const { log, directory } = this.#details;
      log.warn('cannot make a log durable; it is tried again', { directory, error });
      if (!this.#stopped) this.#flushLater();
    }
  }

  /** Before the log is cut at `end`: nothing above it is durable any more. */
  lowerTo(end: number): void {
    this.#syncedOffset = Math.min(this.#syncedOffset, end);
    this.#syncing = Math.min(this.#syncing, end);
    this.#cuts += 1;
    if (this.journaled) this.#journal?.lowerTo(end);
  }

  /** The log was cut at `end`; durable on return, through the journal. Throws DiskError if the disk is full. */
  truncated(end: number): void {
    this.lowerTo(end);
    if (this.journaled) this.#journal?.truncated(end);
  }

  /** The log's start was raised; `covering`: the epoch there, or NONE. */
  startRaised(start: number, covering: LeaderEpoch): void {
    if (this.journaled) this.#journal?.startRaised(start, covering);
  }

  /**
   * A leader's epoch began; resolves when that is durable: in the journal, or in the epoch file, for which the log waits its turn,
   * or when the log is closed. Rejects with DiskError.
   */
  async epochStarted(entry: EpochEntry): Promise<void> {
    const { journal, epochCheckpoint, background } = this.#details;
    epochCheckpoint.touch();
    if (this.journaled) {
      await journal?.epochStarted(entry);
      return;
    }
    const saved = background.first(async () => {
      // One that was closed meanwhile has written it, or is gone.
      if (!this.#stopped) await epochCheckpoint.saveIfChanged();
    });
    await Promise.all([saved, this.#files.syncParent()]);
  }

  /** It is written down that all of the log goes: whatever becomes of that, no record of it is needed any more. */
  restartPending(): void {
    this.#cuts += 1;
    this.#journal?.needsNothing();
  }

  /** The log begins again at `start`, with nothing in it. */
  restartAt(start: number): void {
    this.#syncedOffset = start;
    this.#syncing = start;
    this.#cuts += 1;
    this.#files.directoryChanged();
    if (this.journaled) this.#journal?.syncedInFiles(start);
  }

  /** A file appeared in the directory. */
  directoryChanged(): void {
    this.#files.directoryChanged();
  }

  /** Changes the policy. To `sync` only once everything is fsynced: what was reported as durable stays so. */
  setPolicy({
    flushPolicy: policy,
    flushIntervalMs,
    flushMessages,
  }: Pick<LogOptions, 'flushPolicy' | 'flushIntervalMs' | 'flushMessages'>): void {
    const isSooner = flushIntervalMs < this.#flushIntervalMs;
    this.#flushIntervalMs = flushIntervalMs;
    this.#flushMessages = flushMessages;
    if (isSooner && this.#flushTimer !== undefined) {
      this.#flushTimer.cancel();
      this.#flushTimer = undefined;
      this.#flushLater();
    }
    if (policy === this.#policy) return;
    const before = this.durableOffset;
    this.#changePolicy(policy);
    // Nothing else tells of it: the fsync that may be under way finds that all of it is durable.
    if (this.durableOffset > before) this.#announceLater();
  }

  #changePolicy(policy: FlushPolicy): void {
    const { journal, epochCheckpoint } = this.#details;
    if (journal === undefined) {
      if (policy === 'sync') this.syncNow();
      this.#policy = policy;
      return;
    }
    // Both ways: first the files hold everything, then the log says where its truth lies from now on.
    this.#cuts += 1;
    epochCheckpoint.saveNow();
    this.syncNow();
    this.#writePolicyDown(policy === 'sync' ? journal.nextSequence : undefined);
    this.#policy = policy;
    if (policy === 'async') journal.leave();
    else this.#enterJournal();
  }

  /** Throws DiskError if that is as it was, and LogError `write-failed` if nobody knows: what comes next would be lost by the other. */
  #writePolicyDown(journalSequence: number | undefined): void {
    const { checkpoint, directory } = this.#details;
    const { slotsWritten } = checkpoint;
    try {
      checkpoint.commit({ recoveryPoint: this.#writtenPoint, journalSequence });
    } catch (cause) {
      if (checkpoint.slotsWritten === slotsWritten) throw cause;
      throw new LogError('write-failed', { directory, message: 'a flush policy is written down by half', cause });
    }
  }

  /** Makes the files hold everything and says so durably, blocking: then no record of the journal is needed. */
  settleInFilesNow(): void {
    const { segments, epochCheckpoint, checkpoint, journal } = this.#details;
    const before = this.durableOffset;
    epochCheckpoint.saveNow();
    this.syncNow();
    checkpoint.commit({ recoveryPoint: segments.endOffset, ...this.journalPoint });
    if (this.journaled) journal?.syncedInFiles(segments.endOffset);
    // The journal's own fsync, which may be under way, will find nothing that is new.
    if (this.durableOffset > before) this.#announceLater();
  }

  /** Makes the files hold everything, and says so in the journal. Rejects with DiskError. */
  async settle(): Promise<void> {
    await this.#journal?.checkpoint();
  }

  /**
   * Asks for that, and that the journal says so durably, in the background: only logs of its data directory wait with it. Returns
   * at once; does nothing where it is asked for already, or the log is in no journal.
   */
  settleLater(): void {
    this.#settling.request();
  }

  /** The blocking twin. */
  settleNow(): void {
    const { epochCheckpoint, checkpoint, journal } = this.#details;
    epochCheckpoint.saveNow();
    this.syncNow();
    const recoveryPoint = this.#writtenPoint;
    checkpoint.assume({ recoveryPoint, ...this.journalPoint });
    journal?.checkpointed(recoveryPoint, journal.nextSequence);
  }

  /** Makes the log's own folder durable, blocking: what is fsynced in it is lost with it. */
  syncParentNow(): void {
    this.#files.syncParentNow();
  }

  /** Fsyncs everything, blocking. */
  syncNow(): void {
    this.#files.syncNow();
    this.#advance(this.#segments.endOffset);
  }

  /** Fsyncs everything and takes no more requests. */
  async finish(): Promise<void> {
    this.stop();
    await this.#flight.run();
  }

  /** Takes no more requests, and lets whatever is under way come to nothing: the files are about to go, or cannot be used. */
  abandon(): void {
    this.#files.abandon();
    this.stop();
  }

  /** The log is closed: its files hold everything, or it is damaged. */
  leaveJournal(): void {
    this.#journal?.leave();
  }

  /** Takes no more requests; an fsync under way is no longer reported. */
  stop(): void {
    this.#stopped = true;
    this.#flushTimer?.cancel();
    this.#flushTimer = undefined;
    this.#point.stop();
  }

  /**
   * To be written down when the files hold all that the log is now. It must not fall while the log is damaged: a restart would
   * find it whole, without what it has acknowledged.
   */
  get #writtenPoint(): number {
    return Math.max(this.#segments.endOffset, this.#details.damagedTo());
  }

  #enterJournal(): void {
    this.#journal?.enter(this.#segments.endOffset, {
      writeOut: () => this.#writeOut(),
      onSynced: () => {
        if (!this.#stopped) this.#details.onAdvance();
      },
    });
  }

  /** Makes the files hold what the log is now; undefined: it was cut meanwhile, or is being closed. */
  async #writeOut(): Promise<{ readonly recoveryPoint: number; readonly sequence: number } | undefined> {
    const { epochCheckpoint, checkpoint, journal } = this.#details;
    // What is written down to be discarded must not be taken for done by a later record of the journal.
    if (this.#files.abandoned || this.#stopped || checkpoint.state.restartAt !== undefined) return undefined;
    const [recoveryPoint, sequence, cuts] = [this.#writtenPoint, journal?.nextSequence ?? 0, this.#cuts];
    await epochCheckpoint.saveIfChanged();
    await this.#flight.run();
    if (this.#stopped || this.#cuts !== cuts || !this.journaled) return undefined;
    // A cut may have written down more meanwhile.
    if (sequence < (checkpoint.state.journalSequence ?? 0)) return undefined;
    checkpoint.assume({ recoveryPoint, journalSequence: sequence });
    return { recoveryPoint, sequence };
  }

  async #sync(): Promise<void> {
    // Of what is written down to be discarded, files may be missing.
    if (this.#details.checkpoint.state.restartAt !== undefined) return;
    try {
      const cuts = this.#cuts;
      // Nothing may be believed of a log that is damaged: an opening would begin at it once that is repaired.
      const isSound = () => !this.#stopped && this.#details.damagedTo() === 0;
      const landmark = isSound() ? this.#details.landmarks.begin() : undefined;
      if (await this.#syncUnsynced()) this.#advance(this.#syncing);
      await landmark?.set(() => isSound() && this.#cuts === cuts);
    } catch (error) {
      if (!this.#files.abandoned) throw error;
    }
  }

  /** Returns whether there was anything, and whether it still matters. */
  async #syncUnsynced(): Promise<boolean> {
    const { endOffset } = this.#segments;
    if (this.#files.abandoned) return false;
    // Whoever closed a file to have its descriptor has synced it, and told nobody how far the log is synced by that.
    const isTold = this.#syncedOffset >= endOffset;
    if (isTold && !this.#files.hasUnsynced) {
      await this.#point.syncWhenDue();
      return false;
    }
    this.#syncing = endOffset;
    await this.#files.sync({ withEpochs: !this.journaled, beside: () => this.#point.syncWhenDue() });
    return !this.#files.abandoned;
  }

  #advance(to: number): void {
    if (to <= this.#syncedOffset) return;
    this.#syncedOffset = to;
    // With a journal, a recovery point counts only together with the journal's record that goes with it.
    if (this.journaled) return;
    this.#point.note(to);
    if (this.#policy === 'sync' && !this.#stopped) this.#details.onAdvance();
  }

  /** What is durable at once, as an append is under `async`, is reported from a turn of its own, as under `sync`. */
  #announceLater(): void {
    if (this.#announcing) return;
    this.#announcing = true;
    this.#details.clock.defer(() => {
      this.#announcing = false;
      if (!this.#stopped) this.#details.onAdvance();
    });
  }
}
