import { type Disk, giveBackRoom, isFullDisk, readWholeFile, replaceFileNow } from '@tidemark/ports';
import type { EpochEntry, LeaderEpochCache } from './core/epoch-cache.js';
import { formatEpochCheckpoint, parseEpochCheckpoint } from './core/epoch-checkpoint-format.js';
import { isAbsent } from './errors.js';
import { EPOCH_CHECKPOINT_NAME } from './file-names.js';
import type { LogJournal } from './journal/log-journal.js';
import { SingleFlight } from './single-flight.js';

type StartJournal = Pick<LogJournal, 'holdsStart' | 'syncStart' | 'syncNow'>;

/**
 * Keeps `leader-epoch-checkpoint` in step with the cache. Epochs that came with batches may be written late, since a
 * scan finds again those that the file does not know; an epoch that a leader begins must be durable before it serves.
 */
export class EpochCheckpoint {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #cache: LeaderEpochCache;
  readonly #journal: StartJournal | undefined;
  readonly #flight = new SingleFlight(() => this.#write());
  /** Counts the writes, so that one that was overtaken while it waited for the disk can tell. */
  #version = 0;
  #dirty = false;
  #abandoned = false;
  /** What the file holds, durably, as far as this process knows. */
  #saved: readonly EpochEntry[] = [];
  /** The last comparison of the two: neither changes often. */
  #compared: { readonly entries: unknown; readonly saved: unknown; readonly savedTo: number } | undefined;

  constructor(details: {
    readonly disk: Disk;
    readonly directory: string;
    readonly cache: LeaderEpochCache;
    /** What it must hold before the file does. */
    readonly journal: StartJournal | undefined;
  }) {
    this.#disk = details.disk;
    this.#directory = details.directory;
    this.#cache = details.cache;
    this.#journal = details.journal;
  }

  /** What the file says; undefined if it is absent or not whole. Throws DiskError. */
  read(): EpochEntry[] | undefined {
    const path = `${this.#directory}/${EPOCH_CHECKPOINT_NAME}`;
    // A log that the journal has not had written out has none: to ask costs a tenth of an error.
    if (!this.#disk.exists(path)) return undefined;
    try {
      this.#saved = parseEpochCheckpoint(readWholeFile(this.#disk, path));
      return [...this.#saved];
    } catch (error) {
      if (isAbsent(error) || error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** What the file holds, as it was last written durably, or read. */
  get saved(): readonly EpochEntry[] {
    return this.#saved;
  }

  /** Once nothing is being written: writes the cache if the file says anything that is not so. Rejects with DiskError. */
  async saveIfWrong(): Promise<void> {
    await this.#flight.idle();
    if (this.#isWrong) await this.save();
  }

  /** The file says anything that is not so; what it lacks does no harm. */
  get #isWrong(): boolean {
    const { entries } = this.#cache;
    return this.#saved.some(
      (saved) => !entries.some(({ epoch, startOffset }) => epoch === saved.epoch && startOffset === saved.startOffset),
    );
  }

  /** Every epoch that begins below it is in the file, durably; infinite: all are. */
  get savedTo(): number {
    const { entries } = this.#cache;
    if (this.#compared?.entries === entries && this.#compared.saved === this.#saved) return this.#compared.savedTo;
    const isSaved = ({ epoch, startOffset }: EpochEntry) =>
      this.#saved.some((saved) => saved.epoch === epoch && saved.startOffset <= startOffset);
    const savedTo = entries.find((entry) => !isSaved(entry))?.startOffset ?? Number.POSITIVE_INFINITY;
    this.#compared = { entries, saved: this.#saved, savedTo };
    return savedTo;
  }

  /** The cache is known to be another than the file. */
  get isBehind(): boolean {
    return this.#dirty;
  }

  /** The cache changed, and a scan would find the same again. */
  touch(): void {
    this.#dirty = true;
  }

  /** Resolves when the cache as it is now is durable. Rejects with DiskError. */
  save(): Promise<void> {
    this.#dirty = true;
    return this.#flight.run();
  }

  /** The same if the file is absent or the cache has changed since it was written. */
  async saveIfChanged(): Promise<void> {
    // Once what is being written is, or could not be: then it is to be written by this one, unless another that waited does so.
    while (!this.#dirty && this.#flight.isRunning) await this.#flight.idle();
    if (this.#dirty || !this.#disk.exists(`${this.#directory}/${EPOCH_CHECKPOINT_NAME}`)) await this.#flight.run();
  }

  /** The blocking twin of `save`; overtakes one that is under way. */
  saveNow(): void {
    if (this.#journal?.holdsStart === false) this.#journal.syncNow();
    this.#version += 1;
    this.#dirty = true;
    const { entries } = this.#cache;
    const bytes = formatEpochCheckpoint(entries);
    replaceFileNow(this.#disk, { directory: this.#directory, name: EPOCH_CHECKPOINT_NAME, bytes });
    this.#dirty = false;
    this.#saved = entries;
  }

  /**
   * The same, but a full disk may keep the file from saying all there is: what it lacks is written later, and the recovery point goes
   * no further than `savedTo`. Throws DiskError.
   */
  saveNowIfRoom(): void {
    try {
      this.saveNow();
    } catch (error) {
      if (!isFullDisk(error) || this.#isWrong) throw error;
    }
  }

  /** Touches nothing from now on, and lets what is under way come to nothing: the folder may be another log's by then. */
  abandon(): void {
    this.#abandoned = true;
  }

  /** Write, fsync, rename, fsync of the directory; begins again if `saveNow` came in between. */
  async #write(): Promise<void> {
    for (;;) {
      while (this.#journal?.holdsStart === false) await this.#journal.syncStart();
      if (this.#abandoned) return;
      this.#version += 1;
      const version = this.#version;
      this.#dirty = false;
      const temporary = `${this.#directory}/${EPOCH_CHECKPOINT_NAME}.${version}.tmp`;
      const { entries } = this.#cache;
      try {
        await this.#writeTemporary(temporary, entries);
        if (this.#abandoned) return;
        if (version === this.#version) {
          this.#disk.rename(temporary, `${this.#directory}/${EPOCH_CHECKPOINT_NAME}`);
          await this.#disk.syncDirectory(this.#directory);
          if (version === this.#version) this.#saved = entries;
        } else {
          this.#disk.remove(temporary);
        }
      } catch (error) {
        if (this.#abandoned) return;
        this.#dirty = true;
        giveBackRoom(this.#disk, temporary, error);
        throw error;
      }
      // What overtook this one wrote a later state of the same cache, durably.
      if (version === this.#version || !this.#dirty) return;
    }
  }

  async #writeTemporary(path: string, entries: readonly EpochEntry[]): Promise<void> {
    this.#disk.remove(path);
    const file = this.#disk.open(path, 'create');
    try {
      file.write([formatEpochCheckpoint(entries)], 0);
      await file.sync();
    } finally {
      file.close();
    }
  }
}
