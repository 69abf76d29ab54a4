import type { Clock, Hold } from '@tidemark/ports';

/**
 * Counts the promises that a client owes its program. While there are any the process stays alive: in a pause between
 * two attempts, with every connection closed, nothing else holds it, and it would end as if all had gone well.
 */
export class Debts {
  readonly #clock: Clock;
  #count = 0;
  #hold: Hold | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  owe(): void {
    this.#count++;
    if (this.#count === 1) this.#hold = this.#clock.hold?.();
  }

  settle(): void {
    this.#count--;
    if (this.#count > 0) return;
    this.#hold?.release();
    this.#hold = undefined;
  }

  /** Owes what the work comes to, until it has settled. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.owe();
    try {
      return await work();
    } finally {
      this.settle();
    }
  }
}
