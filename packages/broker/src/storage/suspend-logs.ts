import type { CommitLog } from '@tidemark/commitlog';
import { Limiter } from '@tidemark/ports';
import { unlessFailed } from './log-directories.js';

/** Logs whose files are synced at the same time: the disk takes them together. */
const SUSPENDING_MAX = 64;

/**
 * Suspends logs, many at a time and never in a turn of the event loop that is longer than one takes. Resolves with what each
 * that was suspended, and not closed, is to be remembered by. A log in a directory that has failed, or fails now, is left
 * as it is: nothing of it counts when the node comes back. Rejects with DiskError.
 */
export async function suspendLogs(
  logs: readonly { readonly name: string; readonly log: CommitLog }[],
): Promise<Map<string, Uint8Array>> {
  const suspended = new Map<string, Uint8Array>();
  const limiter = new Limiter(SUSPENDING_MAX);
  const suspend = async ({ name, log }: { readonly name: string; readonly log: CommitLog }) => {
    const bytes = await log.suspend();
    if (bytes !== undefined) suspended.set(name, bytes);
  };
  await Promise.all(logs.map((each) => limiter.run(() => unlessFailed(suspend(each)))));
  return suspended;
}
