import {
  beginLog,
  CommitLog,
  defaultLogOptions,
  FolderRemoval,
  type Journal,
  LogJournal,
  type LogOptions,
  partitionDirectoryName,
} from '@tidemark/commitlog';
import { isShortage, lacksDescriptor, type World } from '@tidemark/ports';
import type { DirectoryId } from '@tidemark/protocol';
import { type BrokerStore, partitionName, type ReplicaKey } from './broker-store.js';
import type { CleanerNotes } from './cleaner-notes.js';
import type { FolderNames } from './folder-names.js';
import type { FolderRemovals } from './folder-removals.js';
import { DirectoryShortageError, type LogDirectory, writingIn } from './log-directories.js';
import type { MadeReplicas } from './made-replicas.js';
import { setAside, topicIdOf } from './replica-folders.js';

/**
 * Makes an empty replica: its folder says whose it is before a record is written there, and is noted as made before an
 * offset is reported of it. A folder in its place belongs to an earlier topic of the name, and is set aside.
 * Rejects with DirectoryShortageError if the directory has no room for it or no descriptor is free, and with DiskError: then the store
 * may take nothing more.
 */
export async function createReplicaLog(options: {
  readonly world: World;
  readonly store: BrokerStore;
  readonly made: MadeReplicas;
  readonly journal: Journal;
  readonly cleanerNotes: CleanerNotes;
  readonly folderNames: FolderNames;
  readonly removals: FolderRemovals;
  readonly directory: LogDirectory;
  /** As it is noted. */
  readonly directoryId: DirectoryId | undefined;
  readonly key: ReplicaKey;
  readonly topic: string;
  readonly logOptions: Partial<LogOptions>;
  readonly onStray: (directory: string) => void;
}): Promise<CommitLog> {
  const { world, store, made, folderNames, key, logOptions } = options;
  const flushPolicy = logOptions.flushPolicy ?? defaultLogOptions.flushPolicy;
  const journal = new LogJournal(options.journal, key);
  const directory = `${options.directory.path}/${partitionDirectoryName(options.topic, key.partition)}`;
  if (world.disk.exists(directory)) options.onStray(await writingIn(() => setAside(world, directory)));
  const cleanerNote = options.cleanerNotes.of({ ...options, partition: key.partition });
  // What is noted of a log of the name is no word on what is made now.
  await writingIn(() => cleanerNote.lower(0));
  const wasNoted = made.get(partitionName(key)) !== undefined;
  const inFolder = async <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    try {
      return await writingIn(work);
    } catch (error) {
      // Nothing was ever written there, nor reported of it: the next attempt begins anew.
      if (error instanceof DirectoryShortageError) {
        // First: what is noted and not there counts as lost.
        if (!wasNoted) await made.forget([key]);
        discard(directory, options);
      }
      throw error;
    }
  };
  await inFolder(() =>
    beginLog(world, {
      directory,
      topicId: key.topicId,
      journal: flushPolicy === 'sync' ? journal : undefined,
      syncParent: () => folderNames.sync(options.directory.path),
    }),
  );
  // Also under `sync`: an attempt that found no room may have left word of the other.
  await store.setFlushPolicy(key, flushPolicy);
  await made.note([{ ...key, directoryId: options.directoryId }]);
  return inFolder(() => CommitLog.open({ world, directory, options: logOptions, journal, cleanerNote }).log);
}

type Discarding = Pick<Parameters<typeof createReplicaLog>[0], 'world' | 'folderNames' | 'removals' | 'key'>;

/** Removes what an attempt has made. What it lacked may be lacking for that as well: then it waits to be removed. */
function discard(directory: string, { world: { disk }, folderNames, removals, key }: Discarding): void {
  // Asked before: what is removed half way may come back with a loss of power.
  const topicId = saidIn(disk, directory, key);
  try {
    disk.remove(directory);
    folderNames.went(directory);
  } catch (error) {
    if (!isShortage(error)) throw error;
    removals.add(new FolderRemoval(disk, directory), topicId);
  }
}

/** Whose the folder of an attempt says it is; where no descriptor is free to ask, whose it would be once it says so. */
function saidIn(disk: World['disk'], directory: string, { topicId }: ReplicaKey): ReplicaKey['topicId'] | undefined {
  try {
    return topicIdOf({ disk }, directory);
  } catch (error) {
    if (!lacksDescriptor(error)) throw error;
    return topicId;
  }
}
