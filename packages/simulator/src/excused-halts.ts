import { LogError } from '@tidemark/commitlog';
import { DiskError } from '@tidemark/ports';
import { RaftError } from '@tidemark/raft';
import { DATA_DIRECTORY } from './node-config.js';

/**
 * Whether a process may end itself over this where its disk fails or rots: the disk refused something, or the quorum's part
 * of it is not what was written there. What is wrong with one partition's log ends that replica, and never the process.
 */
export function isOfDisk(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DiskError) return true;
    if (cause instanceof RaftError && cause.code === 'damaged') return true;
    if (cause instanceof LogError && cause.code === 'damaged' && isOfQuorum(cause.directory)) return true;
  }
  return false;
}

const isOfQuorum = (directory: string) => directory.startsWith(`${DATA_DIRECTORY}/metadata/`);
