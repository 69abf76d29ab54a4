import { mustHold } from './violation.js';

/** One consumer's polls of one partition after another: each goes on where the one before ended. */
export class PollsChecker {
  readonly #consumer: string;
  readonly #next = new Map<number, number>();

  /** `consumer` names it; it begins at offset 0 of every partition. */
  constructor(consumer: string) {
    this.#consumer = consumer;
  }

  /** It was given this record. Throws InvariantViolation. */
  polled({ partition, offset }: { readonly partition: number; readonly offset: number }): void {
    const next = this.#next.get(partition) ?? 0;
    const at = `${this.#consumer}, partition ${partition}`;
    mustHold(offset >= next, () => `non-monotonic poll: ${at}: offset ${offset} after ${next - 1}`);
    mustHold(offset === next, () => `poll skip: ${at}: offset ${offset} after ${next - 1}`);
    this.#next.set(partition, offset + 1);
  }
}
