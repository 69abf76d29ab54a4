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
 * out. Returns whether it was made.
 */
export function unlessRotten({ isRotten }: { readonly isRotten: () => boolean }, check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof InvariantViolation || !isRotten()) throw error;
    return false;
  }
}
