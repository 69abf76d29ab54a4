/** A state that the rules exclude: the process must stop, because going on could lose what was acknowledged. */
export class RaftInvariantError extends Error {
  override readonly name = 'RaftInvariantError';
}

/** Throws RaftInvariantError unless `condition` holds; `message` says which rule was broken. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new RaftInvariantError(message);
}
