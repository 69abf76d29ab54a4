import {
  FailedDirectoryError,
  Journal,
  sharedTailCache,
  sharedWriteBehind,
  strictDisk,
  type WriteBehindOptions,
} from '@tidemark/commitlog';
import type { Store, World } from '@tidemark/ports';
import { type BrokerEpoch, type DirectoryId, type Init, NONE, type RegisterBrokerRequest } from '@tidemark/protocol';
import { BrokerStore } from './broker-store.js';
import { CleanerNotes } from './cleaner-notes.js';
import { type DirectoryState, isCurrent, readDirectoryState, writeDirectoryState } from './directory-state.js';
import { FolderNames } from './folder-names.js';
import { FolderRemovals } from './folder-removals.js';
import { GuardedDisk } from './guarded-disk.js';
import { DirectoryShortageError, LogDirectories, type LogDirectory, unlessFailed } from './log-directories.js';
import { MadeReplicas } from './made-replicas.js';
import { describeReplica, type FoundReplica, openReplicas } from './replica-inventory.js';

/** A directory of `log.dirs` beside the first. */
export interface OtherDirectory {
  readonly path: string;
  /** Undefined: it cannot be read, and never could. */
  readonly directoryId: DirectoryId | undefined;
  /** Why it cannot be used; undefined: it can. */
  readonly problem?: string;
}

export interface OpenStorage {
  readonly world: World;
  /** The node's. */
  readonly store: Store;
  /** The first of `log.dirs`. */
  readonly dataDirectory: string;
  readonly directoryId: DirectoryId;
  readonly otherDirectories?: readonly OtherDirectory[];
  readonly journalSegmentBytes: number;
  /** Memory for the ends of all logs. */
  readonly tailCacheBytes: number;
  /** What of logs that the journal makes durable may wait to be written to their files. */
  readonly writeBehind: WriteBehindOptions;
}

/** What is reported of a replica. */
export type ReportedReplica = Pick<FoundReplica, 'topicId' | 'partition' | 'log' | 'flushPolicy'>;

type StorageReport = Required<
  Pick<
    Init<RegisterBrokerRequest>,
    'directoryIds' | 'logs' | 'missingLogs' | 'notesDirectoryId' | 'previousBrokerEpoch' | 'cleanShutdown'
  >
>;

/** A broker's directories, its journal, its store, and what the last run left in them. */
export class BrokerStorage {
  /** With a disk that takes failing directories offline. */
  readonly world: World;
  readonly directories: LogDirectories;
  readonly store: BrokerStore;
  readonly made: MadeReplicas;
  readonly journal: Journal;
  /** Of replicas that are deleted, and of what was set aside. */
  readonly removals: FolderRemovals;
  readonly folderNames: FolderNames;
  readonly cleanerNotes: CleanerNotes;
  readonly #main: LogDirectory;
  readonly #lastRun: { readonly epoch: BrokerEpoch; readonly clean: boolean };
  /** Directories whose word counts: nothing was acknowledged since of which they know nothing. */
  readonly #current: Set<LogDirectory>;
  readonly #clean: ReadonlySet<LogDirectory>;

  private constructor(parts: {
    readonly world: World;
    readonly directories: LogDirectories;
    readonly main: LogDirectory;
    readonly store: BrokerStore;
    readonly made: MadeReplicas;
    readonly journal: Journal;
    readonly cleanerNotes: CleanerNotes;
    readonly lastRun: { readonly epoch: BrokerEpoch; readonly clean: boolean };
    readonly current: Set<LogDirectory>;
    readonly clean: ReadonlySet<LogDirectory>;
  }) {
    this.world = parts.world;
    this.directories = parts.directories;
    this.#main = parts.main;
    this.store = parts.store;
    this.made = parts.made;
    this.journal = parts.journal;
    this.folderNames = new FolderNames(strictDisk(parts.world));
    this.removals = new FolderRemovals(parts.world, this.folderNames);
    this.cleanerNotes = parts.cleanerNotes;
    this.#lastRun = parts.lastRun;
    this.#current = parts.current;
    this.#clean = parts.clean;
  }

  /**
   * Recovers every replica of the directories that can be used; what it could recover is the caller's, and no log of it is
   * kept here. Rejects with DiskError for the first, and with DuplicateReplicaError.
   */
  static async open(
    options: OpenStorage,
  ): Promise<{ readonly storage: BrokerStorage; readonly found: readonly FoundReplica[] }> {
    const { dataDirectory: path, directoryId } = options;
    const others = (options.otherDirectories ?? []).map((other) => ({ problem: undefined, ...other }));
    const { log, halt, disk } = options.world;
    const directories = new LogDirectories([{ path, directoryId, problem: undefined }, ...others], halt);
    const world = { ...options.world, disk: new GuardedDisk(disk, directories) };
    sharedTailCache(world, { bytesMax: options.tailCacheBytes });
    sharedWriteBehind(world, options.writeBehind);
    directories.onFailed = ({ path: failed, problem }) =>
      log.error('a log directory cannot be used: this node starts without it', { directory: failed, problem });
    for (const directory of directories.offline) directories.onFailed(directory);
    const store = new BrokerStore(options.store);
    const lastRun = await store.lastRun();
    const [main] = directories.all;
    if (main === undefined) throw new RangeError('a broker needs a log directory');
    const { current, clean } = judge(world, { directories, main, lastRun, failed: await store.failedDirectories() });
    const [made, flushPolicy] = [await MadeReplicas.open(options.store), await store.flushPolicies()];
    const suspended = await store.suspended();
    const journalOptions = { segmentBytes: options.journalSegmentBytes };
    const journal = Journal.open({ world, directory: `${path}/journal`, options: journalOptions });
    const ignoresCleanMarkers = (directory: LogDirectory) => !clean.has(directory);
    const cleanerNotes = new CleanerNotes(world);
    const opened = await openReplicas({
      ...{ world, directories, journal, cleanerNotes, ignoresCleanMarkers, flushPolicy, suspended },
      isCurrent: (directory) => current.has(directory),
      logOptions: {},
    });
    // The journal forgets what it holds of logs that could not be opened: they do not count when they come back.
    await store.directoriesFailed(directories.offline.flatMap((directory) => directory.directoryId ?? []));
    journal.began();
    for (const directory of directories.online) cleanerNotes.keepOnly(directory, opened);
    // Folders went, in this start or before a kill, that must not come back beside what is made from now on.
    await Promise.all(directories.online.map(({ path: each }) => unlessFailed(world.disk.syncDirectory(each))));
    const storage = new BrokerStorage({
      ...{ world, directories, main, store, made, journal, cleanerNotes, lastRun, current, clean },
    });
    const found = opened.filter(({ directory }) => directory.problem === undefined);
    // One whose folder was made, and its note lost with the power, reports its log, and is noted before its offsets count.
    await made.note(
      found.map(({ topicId, partition, directory }) => ({
        topicId,
        partition,
        directoryId: storage.noteOf(directory),
      })),
    );
    return { storage, found };
  }

  /** What was appended to logs and is in no file of theirs yet. */
  get unwrittenBytes(): number {
    return sharedWriteBehind(this.world).waitingBytes;
  }

  /** Which directory a replica is noted in; undefined stands for the first. */
  noteOf(directory: LogDirectory): DirectoryId | undefined {
    return directory === this.#main ? undefined : directory.directoryId;
  }

  /**
   * What a registration says of the logs: of those that the start found, or (`running`) of those that are hosted now, the same
   * incarnation registering again.
   */
  report(replicas: readonly ReportedReplica[], { running }: { readonly running: boolean }): StorageReport {
    const { epoch, clean } = this.#lastRun;
    const counted = replicas.flatMap((replica) => {
      const directory = this.directories.of(replica.log.directory);
      if (directory?.directoryId === undefined || !this.#current.has(directory)) return [];
      const isClean = !running && this.#clean.has(directory);
      return describeReplica(replica, { directoryId: directory.directoryId, clean: isClean }) ?? [];
    });
    return {
      directoryIds: this.directories.online.flatMap(({ directoryId }) => directoryId ?? []),
      logs: counted,
      missingLogs: this.made.without(counted),
      notesDirectoryId: this.#main.directoryId ?? '',
      previousBrokerEpoch: epoch,
      cleanShutdown: clean && !running,
    };
  }

  /**
   * The controller knows what the directories hold. Durable in each of them when it resolves. Rejects with DiskError,
   * DirectoryShortageError if one lacks room or a descriptor for it: then nothing has begun, and it can be tried again.
   */
  async started(epoch: BrokerEpoch): Promise<void> {
    // The first comes last: a directory that is ahead of it counts, one that is behind does not.
    await Promise.all(this.#others.map((directory) => this.#write(directory, { epoch, clean: false })));
    const { online } = this.directories;
    await this.store.started(
      epoch,
      online.flatMap(({ directoryId }) => directoryId ?? []),
    );
    for (const directory of online) this.#current.add(directory);
    this.journal.lossTold();
  }

  /** A directory has failed: it does not count until the controller has been told. Durable when it resolves. */
  failed({ directoryId }: LogDirectory): Promise<void> {
    return this.store.directoriesFailed(directoryId === undefined ? [] : [directoryId]);
  }

  /**
   * Leaderships are handed over, and everything is fsynced; what the logs said as they were suspended. Durable when it
   * resolves. Rejects with DiskError.
   */
  async stopped(epoch: BrokerEpoch, suspended: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await Promise.all(this.#others.map((directory) => this.#writeClean(directory, epoch)));
    await this.store.stopped(suspended);
  }

  /** Those that are online, the first left out. */
  get #others(): LogDirectory[] {
    return this.directories.online.filter((directory) => directory !== this.#main);
  }

  /** One without room or a descriptor for it was not stopped in order: the next start walks its logs. */
  async #writeClean(directory: LogDirectory, epoch: BrokerEpoch): Promise<void> {
    try {
      await this.#write(directory, { epoch, clean: true });
    } catch (error) {
      if (!(error instanceof DirectoryShortageError)) throw error;
      const { path } = directory;
      const advice = 'no room or no descriptor: the logs of a directory are walked at the next start';
      this.world.log.warn(advice, { directory: path, error });
    }
  }

  async #write({ path }: LogDirectory, state: DirectoryState): Promise<void> {
    await unlessFailed(writeDirectoryState(strictDisk(this.world), path, state));
  }
}

/** Which directories know of everything that was acknowledged, and which were stopped in order. */
function judge(
  { disk }: Pick<World, 'disk'>,
  found: {
    readonly directories: LogDirectories;
    readonly main: LogDirectory;
    readonly lastRun: DirectoryState;
    readonly failed: ReadonlySet<DirectoryId>;
  },
): { readonly current: Set<LogDirectory>; readonly clean: Set<LogDirectory> } {
  const { directories, main, lastRun, failed } = found;
  const [current, clean] = [new Set<LogDirectory>(), new Set<LogDirectory>()];
  for (const directory of directories.online) {
    const state = directory === main ? lastRun : stateOf(disk, directory.path);
    const { directoryId } = directory;
    if (isCurrent({ state, directoryId }, { epoch: lastRun.epoch, failedDirectories: failed })) current.add(directory);
    if (state.clean && lastRun.clean) clean.add(directory);
  }
  return { current, clean };
}

function stateOf(disk: World['disk'], path: string): DirectoryState {
  try {
    return readDirectoryState(disk, path);
  } catch (error) {
    if (error instanceof FailedDirectoryError) return { epoch: NONE as BrokerEpoch, clean: false };
    throw error;
  }
}
