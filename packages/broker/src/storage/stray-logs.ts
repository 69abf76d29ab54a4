import { type CommitLog, FailedDirectoryError } from '@tidemark/commitlog';
import { isFullDisk, isShortage, Limiter, type World } from '@tidemark/ports';
import { WorkTurns } from '../partitions/work-turns.js';
import { setAside } from './replica-folders.js';

/** Logs that are closed at the same time: each holds some descriptors meanwhile, and the journal's fsyncs stand behind its own. */
const SETTING_ASIDE_MAX = 8;

/** A folder has another name. */
interface FolderSetAside {
  readonly from: string;
  readonly to: string;
}

/**
 * Closes logs that are nobody's replicas, and sets their folders aside: a few at a time, and others are heard in between. One in a
 * directory that has failed, or fails now, is left as it is. Halts where that is impossible for another reason than a lack of
 * room or descriptors.
 */
export async function setLogsAside(
  logs: readonly CommitLog[],
  world: World,
  onSetAside: (folder: FolderSetAside) => void,
): Promise<void> {
  const limiter = new Limiter(SETTING_ASIDE_MAX);
  const turns = new WorkTurns(world.clock);
  const setOneAside = async (log: CommitLog) => {
    await turns.step();
    const { directory } = log;
    try {
      await closeAsCanBe(log);
      onSetAside({ from: directory, to: setAside(world, directory) });
    } catch (error) {
      if (error instanceof FailedDirectoryError) return;
      if (!isFullDisk(error)) world.halt('a stray log cannot be set aside', error);
      world.log.warn('the disk is full: a stray log stays where it is until the next start', { directory });
    }
  };
  await Promise.all(logs.map((log) => limiter.run(() => setOneAside(log))));
}

async function closeAsCanBe(log: CommitLog): Promise<void> {
  try {
    await log.close();
  } catch (error) {
    if (!isShortage(error)) throw error;
    log.abandon();
  }
  // Nobody counts on what is in the journal only, and the folder is to be another's soon.
  log.leave();
}
