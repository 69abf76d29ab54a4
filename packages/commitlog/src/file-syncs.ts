import { type Disk, DiskError, type Log } from '@tidemark/ports';
import type { BackgroundFlushes } from './background-flushes.js';
import type { EpochCheckpoint } from './epoch-checkpoint.js';
import { parentDirectory } from './file-names.js';
import type { ProducerSnapshots } from './producer-snapshots.js';
import type { Segment } from './segment.js';
import type { SegmentList } from './segment-list.js';

interface FileSyncsDetails {
  readonly disk: Disk;
  readonly log: Log;
  readonly directory: string;
  readonly segments: SegmentList;
  readonly snapshots: ProducerSnapshots;
  readonly epochCheckpoint: EpochCheckpoint;
  /** Epochs are saved whenever a batch is synced, and not only when a segment is complete. */
  readonly provesEpochs: boolean;
  /** Of the logs of its data directory. */
  readonly background: BackgroundFlushes;
}

interface SyncRequest {
  /** With the files, where no journal has the epochs. */
  readonly withEpochs: boolean;
  /** What is fsynced at the same time; begins after the files. */
  readonly beside: () => Promise<void>;
}

/** What of a log's files, their names and its folder's name no fsync has covered yet, and the fsyncs for it. */
export class FileSyncs {
  readonly #details: FileSyncsDetails;
  /** What the fsyncs under way are of. */
  #underWay: ReadonlySet<Segment> = new Set();
  /** The directory's files may not have durable names. */
  #directoryUnsynced = true;
  /** Nor may the directory itself, which was there at this moment. */
  #parentUnsynced = true;
  readonly #thereAt: number;
  #abandoned = false;

  constructor(details: FileSyncsDetails) {
    this.#details = details;
    this.#thereAt = details.background.moment;
  }

  /** A file appeared in the directory. */
  directoryChanged(): void {
    this.#directoryUnsynced = true;
  }

  /** The files are about to go, or cannot be used: what fails from now on is told to nobody. */
  abandon(): void {
    this.#abandoned = true;
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** What no fsync that began has covered. */
  get hasUnsynced(): boolean {
    const { segments, snapshots } = this.#details;
    return this.#directoryUnsynced || snapshots.hasUnsynced || segments.all.some(({ unsynced }) => unsynced);
  }

  /** Everything that was written when it is called. If it rejects, segments and their names count as unsynced again. Rejects with DiskError. */
  async sync({ withEpochs, beside }: SyncRequest): Promise<void> {
    const { disk, directory, segments, snapshots } = this.#details;
    const unsynced = segments.all.filter((segment) => segment.unsynced);
    this.#underWay = new Set(unsynced);
    const syncs = unsynced.map(async (segment) => {
      segment.unsynced = false;
      await segment.file.sync();
    });
    syncs.push(...this.#syncSealed(unsynced, withEpochs), snapshots.sync());
    const withDirectory = this.#directoryUnsynced;
    this.#directoryUnsynced = false;
    if (withDirectory) syncs.push(disk.syncDirectory(directory));
    syncs.push(this.syncParent(), beside());
    const failures: DiskError[] = [];
    // Not before all have ended: whoever tries again must not find that nothing is left to do while fsyncs are under way.
    const ended = syncs.map((sync) =>
      sync.catch((error: unknown) => {
        if (!(error instanceof DiskError)) throw error;
        failures.push(error);
      }),
    );
    await Promise.all(ended);
    this.#underWay = new Set();
    const [failure] = failures;
    if (failure === undefined) return;
    for (const segment of unsynced) segment.unsynced = true;
    this.#directoryUnsynced ||= withDirectory;
    throw failure;
  }

  /** The blocking twin, without the epochs. */
  syncNow(): void {
    const { disk, directory, segments } = this.#details;
    // An fsync that is under way has not made anything durable yet.
    segments.syncNow(this.#underWay);
    disk.syncDirectoryNow(directory);
    this.syncParentNow();
    this.#directoryUnsynced = false;
  }

  /** Makes the log's own folder durable: what is fsynced in it is lost with it. */
  async syncParent(): Promise<void> {
    if (!this.#parentUnsynced) return;
    await this.#details.background.syncFolder(this.#thereAt);
    this.#parentUnsynced = false;
  }

  /** The blocking twin. */
  syncParentNow(): void {
    if (!this.#parentUnsynced) return;
    this.#details.disk.syncDirectoryNow(parentDirectory(this.#details.directory));
    this.#parentUnsynced = false;
  }

  /** What lets the next opening pass over segments that are complete: their indexes, and the epochs of their batches. */
  #syncSealed(unsynced: readonly Segment[], withEpochs: boolean): Promise<void>[] {
    const { segments, epochCheckpoint, provesEpochs } = this.#details;
    const sealed = unsynced.filter((segment) => segment !== segments.active);
    const isBehind = provesEpochs ? epochCheckpoint.savedTo < segments.endOffset : sealed.length > 0;
    const saved = isBehind && withEpochs ? [this.#saveEpochs()] : [];
    // Where batches prove their epochs themselves nothing waits for the epoch file.
    return [...(provesEpochs ? saved : []), ...sealed.map(({ indexes }) => indexes.sync())];
  }

  async #saveEpochs(): Promise<void> {
    const { epochCheckpoint, directory, log } = this.#details;
    try {
      await epochCheckpoint.saveIfChanged();
    } catch (error) {
      // Then an opening walks more.
      if (!this.#abandoned) log.warn('cannot save leader epochs', { directory, error });
    }
  }
}
