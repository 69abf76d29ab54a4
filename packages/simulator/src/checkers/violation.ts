import { LogError } from '@tidemark/commitlog';
import { DiskError } from '@tidemark/ports';
import { causedByHalt } from '@tidemark/ports/simulated';

/** A rule of replication.md that did not hold; it ends the run at once, so that the trace ends with what caused it. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws InvariantViolation with the message unless the condition holds. The message is only made if it does not. */
export function mustHold(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new InvariantViolation(message());
}

/**
 * Makes a check that reads what a node stored. Where somebody changed that behind the node's back, or its disk fails, a
 * check may come upon the damage before the node does, and may end its process by that: then, and only then, it is left
 * out. So it is where the process has closed its log, or ended, in the event that is looked at, and where the disk refuses
 * to be read: only a fault does that, and the node has heard of it by the same call. Returns whether it was made.
 */
export function unlessUnreadable({ isRotten }: { readonly isRotten: () => boolean }, check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    const isOver =
      causedByHalt(error) || (error instanceof LogError && error.code === 'closed') || error instanceof DiskError;
    if (error instanceof InvariantViolation || !(isOver || isRotten())) throw error;
    return false;
  }
}
