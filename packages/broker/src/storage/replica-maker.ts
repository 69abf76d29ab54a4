import { type CommitLog, FailedDirectoryError, type LogOptions, partitionDirectoryName } from '@tidemark/commitlog';
import { Limiter } from '@tidemark/ports';
import { Pacer } from '../control/pacer.js';
import { Headway } from '../partitions/headway.js';
import { OneByOne } from '../partitions/one-by-one.js';
import type { BrokerStorage } from './broker-storage.js';
import type { ReplicaKey } from './broker-store.js';
import { type DiskSpace, FULL_DISK_RETRY_MS } from './disk-space.js';
import { FullDirectoryError, type LogDirectory, writingIn } from './log-directories.js';
import { Placement } from './placement.js';
import { createReplicaLog } from './replica-creation.js';

/** Folders that are made at the same time in a directory; each costs a few fsyncs, which the disk takes together. */
const CREATIONS_MAX = 64;

export interface WantedReplica {
  readonly key: ReplicaKey;
  readonly topic: string;
  /** As of the moment when it is made; undefined: it is not wanted any more. */
  readonly logOptions: () => Partial<LogOptions> | undefined;
}

/** Where a replica is to be made, and how. */
interface Place {
  readonly directory: LogDirectory;
  readonly logOptions: Partial<LogOptions>;
}

/**
 * Makes new replicas, each in the directory with the fewest: in another if that fails, is full or has as many under way as it
 * takes, and some time later while there is none. A directory that hangs keeps what was begun there, and nobody else's place.
 */
export class ReplicaMaker {
  readonly placement: Placement;
  readonly #storage: BrokerStorage;
  readonly #space: DiskSpace;
  readonly #onStray: (directory: string) => void;
  /** Of those that have no directory yet; the first looks for one. */
  readonly #line = new Limiter(1);
  readonly #looks: Pacer;
  readonly #underWay = new Map<LogDirectory, number>();
  /** When a creation last found no room there; monotonic time. */
  readonly #foundNoRoomMs = new Map<LogDirectory, number>();
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
    this.#looks = new Pacer(storage.world.clock);
  }

  /** Hands over a log that is made, at once; does nothing if it is not wanted any more. Rejects with DiskError. */
  async make(wanted: WantedReplica, onMade: (log: CommitLog) => void): Promise<void> {
    const folder = partitionDirectoryName(wanted.topic, wanted.key.partition);
    await this.#folders.run(folder, async () => {
      try {
        while (!(await this.#attempt(wanted, onMade)));
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

  /** False: the directory where it was to be made failed, or had no room. */
  async #attempt(wanted: WantedReplica, onMade: (log: CommitLog) => void): Promise<boolean> {
    this.#waits.set(wanted, 'turn');
    const place = await this.#line.run(() => this.#find(wanted));
    if (place === undefined) return true;
    const { directory, logOptions } = place;
    this.#waits.set(wanted, directory);
    try {
      const log = await this.#create(wanted, directory, logOptions);
      if (directory.problem === undefined) {
        this.#isFull = false;
        for (const waitedFor of [directory, 'turn'] as const) this.#headway.made(waitedFor, this.#nowMs);
        onMade(log);
        return true;
      }
      // Since it was opened, as another was: nobody knows of it yet who would give it up.
      log.abandon();
      log.leave();
    } catch (error) {
      if (error instanceof FullDirectoryError) this.#foundNoRoomMs.set(directory, this.#nowMs);
      else if (!(error instanceof FailedDirectoryError)) throw error;
    } finally {
      this.#underWay.set(directory, this.#underWayIn(directory) - 1);
      this.#looks.wake();
    }
    this.placement.removed(directory.path);
    return false;
  }

  /** Waits for a directory that takes one more. Undefined: it is not wanted any more. */
  async #find({ logOptions: optionsNow }: WantedReplica): Promise<Place | undefined> {
    const { directories, world } = this.#storage;
    for (;;) {
      const logOptions = optionsNow();
      if (logOptions === undefined) return undefined;
      const roomy = directories.online.filter((directory) => this.#hasRoom(directory));
      const directory = this.placement.take(roomy.filter((each) => this.#underWayIn(each) < CREATIONS_MAX));
      if (directory !== undefined) {
        this.#underWay.set(directory, this.#underWayIn(directory) + 1);
        return { directory, logOptions };
      }
      if (roomy.length === 0 && !this.#isFull) world.log.error('the disk is full: new replicas wait');
      this.#isFull ||= roomy.length === 0;
      await this.#looks.wait(FULL_DISK_RETRY_MS);
    }
  }

  #hasRoom(directory: LogDirectory): boolean {
    const foundNoneMs = this.#foundNoRoomMs.get(directory) ?? Number.NEGATIVE_INFINITY;
    return this.#nowMs - foundNoneMs >= FULL_DISK_RETRY_MS && this.#space.hasRoom(directory);
  }

  #underWayIn(directory: LogDirectory): number {
    return this.#underWay.get(directory) ?? 0;
  }

  async #create(
    { key, topic }: WantedReplica,
    directory: LogDirectory,
    logOptions: Partial<LogOptions>,
  ): Promise<CommitLog> {
    const { world, store, made, journal, cleanerNotes, folderNames } = this.#storage;
    const directoryId = this.#storage.noteOf(directory);
    await writingIn(() => this.#makeWay(partitionDirectoryName(topic, key.partition)));
    return createReplicaLog({
      ...{ world, store, made, journal, cleanerNotes, folderNames, directory, directoryId, key, topic, logOptions },
      onStray: this.#onStray,
    });
  }

  /**
   * For a folder of this name, which an earlier replica's may have that waits to be removed, in whichever directory. None that
   * a loss of power brings back may say that it is the same replica's.
   */
  async #makeWay(folder: string): Promise<void> {
    const { directories, removals, folderNames } = this.#storage;
    for (const { path } of directories.online) {
      removals.giveWay(`${path}/${folder}`);
      if (folderNames.mayComeBack(`${path}/${folder}`)) await folderNames.sync(path);
    }
  }

  get #nowMs(): number {
    return this.#storage.world.clock.monotonicMs();
  }
}
