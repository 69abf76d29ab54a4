/** A rule of replication.md that did not hold; it ends the run at once, so that the trace ends with what caused it. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws InvariantViolation with the message unless the condition holds. The message is only made if it does not. */
export function mustHold(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new InvariantViolation(message());
}
