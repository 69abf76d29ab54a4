import { type CommitLog, FailedDirectoryError, type LogOptions, partitionDirectoryName } from '@tidemark/commitlog';
import { isFullDisk, Limiter, lacksDescriptor, pause } from '@tidemark/ports';
import { Headway } from '../partitions/headway.js';
import { OneByOne } from '../partitions/one-by-one.js';
import type { BrokerStorage } from './broker-storage.js';
import type { ReplicaKey } from './broker-store.js';
import { type DiskSpace, FULL_DISK_RETRY_MS } from './disk-space.js';
import { DirectoryShortageError, type LogDirectory, writingIn } from './log-directories.js';
import { Placement } from './placement.js';
import { createReplicaLog } from './replica-creation.js';

/** Folders that are made at the same time; each costs a few fsyncs, which the disk takes together. */
const CREATIONS_MAX = 64;

export interface WantedReplica {
  readonly key: ReplicaKey;
  readonly topic: string;
  /** As of the moment when it is made; undefined: it is not wanted any more. */
  readonly logOptions: () => Partial<LogOptions> | undefined;
}

/**
 * Makes new replicas, each in the directory with the fewest: in another if that fails or is full, and again some time
 * later while all are full, or no descriptor is free.
 */
export class ReplicaMaker {
  readonly placement: Placement;
  readonly #storage: BrokerStorage;
  readonly #space: DiskSpace;
  readonly #onStray: (directory: string) => void;
  readonly #creations = new Limiter(CREATIONS_MAX);
  /** By the folder's name, which a topic that is created again shares with the one before. */
  readonly #folders = new OneByOne();
  /** What replicas wait for: a directory to make them in, or their turn. */
  readonly #waits = new Map<WantedReplica, LogDirectory | 'turn'>();
  readonly #headway = new Headway<LogDirectory | 'turn'>();
  #isFull = false;

  constructor(
    storage: BrokerStorage,
    { space, onStray }: { readonly space: DiskSpace; readonly onStray: (directory: string) => void },
  ) {
    this.#storage = storage;
    this.#space = space;
    this.#onStray = onStray;
    this.placement = new Placement(storage.directories);
  }

  /** Hands over a log that is made, at once; does nothing if it is not wanted any more. Rejects with DiskError. */
  async make(wanted: WantedReplica, onMade: (log: CommitLog) => void): Promise<void> {
    const folder = partitionDirectoryName(wanted.topic, wanted.key.partition);
    await this.#folders.run(folder, async () => {
      this.#waits.set(wanted, 'turn');
      try {
        while (!(await this.#creations.run(() => this.#attempt(wanted, onMade)))) await this.#waitForSpace();
      } finally {
        this.#waits.delete(wanted);
      }
    });
  }

  /** Since when one that began at `sinceMs` has waited without any getting on that waits for the same; monotonic time. */
  stillSinceMs(wanted: WantedReplica, sinceMs: number): number {
    const waitsFor = this.#waits.get(wanted);
    // For an earlier replica of its folder's name, and for nothing else.
    return waitsFor === undefined ? sinceMs : this.#headway.stillSinceMs(waitsFor, sinceMs);
  }

  /** False: every directory is full, or no descriptor is free. */
  async #attempt(wanted: WantedReplica, onMade: (log: CommitLog) => void): Promise<boolean> {
    const full = new Set(this.#storage.directories.online.filter((directory) => !this.#space.hasRoom(directory)));
    for (;;) {
      const logOptions = wanted.logOptions();
      if (logOptions === undefined) return true;
      const directory = this.placement.take(full);
      this.#waits.set(wanted, directory ?? 'turn');
      if (directory === undefined) return false;
      try {
        const log = await this.#create(wanted, directory, logOptions);
        if (directory.problem !== undefined) {
          // Since it was opened, as another was: nobody knows of it yet who would give it up.
          log.abandon();
          log.leave();
          this.placement.removed(directory.path);
          continue;
        }
        this.#isFull = false;
        for (const place of [directory, 'turn'] as const) this.#headway.made(place, this.#nowMs);
        onMade(log);
        return true;
      } catch (error) {
        this.placement.removed(directory.path);
        if (error instanceof FailedDirectoryError) continue;
        if (!(error instanceof DirectoryShortageError)) throw error;
        // No other directory has one either.
        if (lacksDescriptor(error)) return false;
        full.add(directory);
      }
    }
  }

  async #create(
    { key, topic }: WantedReplica,
    directory: LogDirectory,
    logOptions: Partial<LogOptions>,
  ): Promise<CommitLog> {
    const { world, store, made, journal, cleanerNotes, folderNames, removals } = this.#storage;
    const directoryId = this.#storage.noteOf(directory);
    await writingIn(() => this.#makeWay(key, { folder: partitionDirectoryName(topic, key.partition), directory }));
    return createReplicaLog({
      ...{ world, store, made, journal, cleanerNotes, folderNames, removals },
      ...{ directory, directoryId, key, topic, logOptions },
      onStray: this.#onStray,
    });
  }

  /**
   * For a folder of this name, which an earlier replica's may have that waits to be removed, in whichever directory. None that
   * stays there, or that a loss of power brings back, may say that it is the same replica's.
   */
  async #makeWay(
    { topicId }: ReplicaKey,
    { folder, directory }: { readonly folder: string; readonly directory: LogDirectory },
  ): Promise<void> {
    const { directories, removals, folderNames } = this.#storage;
    for (const each of directories.online) {
      const path = `${each.path}/${folder}`;
      try {
        removals.giveWay(path);
      } catch (error) {
        // Another topic's may keep its name where nothing is to be made.
        if (!isFullDisk(error) || each === directory || removals.isOf(topicId, path)) throw error;
      }
      if (folderNames.mayComeBack(path)) await folderNames.sync(each.path);
    }
  }

  get #nowMs(): number {
    return this.#storage.world.clock.monotonicMs();
  }

  async #waitForSpace(): Promise<void> {
    const { clock, log } = this.#storage.world;
    if (!this.#isFull) log.error('no room or no descriptor: new replicas wait');
    this.#isFull = true;
    await pause(clock, FULL_DISK_RETRY_MS);
  }
}
