import { LogError } from '@tidemark/commitlog';
import { causedByHalt } from '@tidemark/ports/simulated';
import { BatchError } from '@tidemark/protocol';
import { causesOf } from '../excused-halts.js';
import type { ObservedNode } from './observed-node.js';

/** A rule of replication.md that did not hold; it ends the run at once, so that the trace ends with what caused it. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws InvariantViolation with the message unless the condition holds. The message is only made if it does not. */
export function mustHold(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new InvariantViolation(message());
}

/**
 * Makes a check that reads what a node stored. Where somebody changed that behind the node's back a check may come upon the
 * damage before the node does, and where its disk refuses to be read by order: then, and only then, it is left out. So it is
 * where the process has ended, or has closed the log (`isClosed`), in the event that is looked at. Returns whether it was made.
 */
export function unlessUnreadable(
  { isRotten, hasRefused }: Pick<ObservedNode, 'isRotten' | 'hasRefused'>,
  check: () => void,
  isClosed: () => boolean = () => false,
): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof InvariantViolation) throw error;
    const isOver = causedByHalt(error) || (error instanceof LogError && error.code === 'closed' && isClosed());
    if (!isOver && !hasRefused(error) && !(isRotten() && causesOf(error).some(isDamage))) throw error;
    return false;
  }
}

/** Whether it says that bytes are not what was written. */
function isDamage(cause: Error): boolean {
  return cause instanceof BatchError || (cause instanceof LogError && cause.code === 'damaged');
}
