import type { World } from '@tidemark/ports';
import type { TopicId } from '@tidemark/protocol';
import type { LogJournal } from './journal/log-journal.js';
import { LogCheckpoint } from './log-checkpoint.js';
import { formatPartitionMetadata, METADATA_NAME } from './partition-directory.js';
import { strictDisk } from './strict-disk.js';

export interface BeginLogOptions {
  /** The replica's folder, which is not there yet; made with its parents. */
  readonly directory: string;
  readonly topicId: TopicId;
  /** What the log will be durable by, under `flush.policy=sync`. */
  readonly journal: LogJournal | undefined;
  /** Makes the folder's name durable in its parent: the same for all folders that are made meanwhile. */
  readonly syncParent: () => Promise<void>;
}

/**
 * Makes the folder of an empty log, durable when it resolves. Whose it is it says last, when all else is there: a folder
 * that does not say so is nobody's. Two turns of the disk, which any number of folders share, and none that blocks:
 * `CommitLog.open`, given the same `LogJournal`, has nothing left to sync. Rejects with DiskError.
 */
export async function beginLog(world: Pick<World, 'disk' | 'halt' | 'clock'>, options: BeginLogOptions): Promise<void> {
  const disk = strictDisk(world);
  const { directory, journal, syncParent } = options;
  disk.makeDirectory(directory);
  const checkpoint = LogCheckpoint.load({ disk, directory });
  const temporary = `${directory}/${METADATA_NAME}.tmp`;
  const metadata = disk.open(temporary, 'create');
  try {
    metadata.write([new TextEncoder().encode(formatPartitionMetadata(options.topicId))], 0);
    await Promise.all([
      metadata.sync(),
      journal && checkpoint.begin({ recoveryPoint: 0, journalSequence: journal.begin() }),
    ]);
  } finally {
    metadata.close();
    checkpoint.close();
  }
  disk.rename(temporary, `${directory}/${METADATA_NAME}`);
  await Promise.all([disk.syncDirectory(directory), syncParent()]);
}
