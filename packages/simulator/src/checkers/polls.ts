import { mustHold } from './violation.js';

/** One consumer's polls of one partition after another: each goes on where the one before ended. */
export class PollsChecker {
  readonly #consumer: string;
  readonly #logStart: (partition: number) => number;
  readonly #next: number[];

  /** `from`: where it is to begin, by partition. Below the log start there may be nothing any more. */
  constructor(
    consumer: string,
    { from, logStart }: { readonly from: readonly number[]; readonly logStart: (partition: number) => number },
  ) {
    this.#consumer = consumer;
    this.#next = [...from];
    this.#logStart = logStart;
  }

  /** Where it must go on. */
  next(partition: number): number {
    return this.#next[partition] ?? 0;
  }

  /** It was given this record. Throws InvariantViolation. */
  polled({ partition, offset }: { readonly partition: number; readonly offset: number }): void {
    const next = this.next(partition);
    const at = `${this.#consumer}, partition ${partition}`;
    mustHold(offset >= next, () => `non-monotonic poll: ${at}: offset ${offset} after ${next - 1}`);
    const mayBegin = offset === next || offset <= this.#logStart(partition);
    mustHold(mayBegin, () => `poll skip: ${at}: offset ${offset} after ${next - 1}`);
    this.#next[partition] = offset + 1;
  }
}
