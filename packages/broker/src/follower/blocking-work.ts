import type { Clock } from '@tidemark/ports';
import { TURN_MS } from '../partitions/work-turns.js';

/**
 * Cuts, restarts and log starts that leaders' answers call for, of all fetchers of a broker together: each blocks the event
 * loop with fsyncs of its own, and an answer may call for thousands. Done at once as long as the turn has room for it; the rest
 * in later turns, in order of arrival, with others heard in between.
 */
export class BlockingWork {
  readonly #clock: Pick<Clock, 'defer' | 'monotonicMs'>;
  /** By the partition. */
  readonly #waiting = new Map<object, () => void>();
  /** In this turn. */
  #spentMs = 0;
  #isTurnCounted = false;

  constructor(clock: Pick<Clock, 'defer' | 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Now or later; in place of what waits for the partition, if anything does. */
  do(partition: object, work: () => void): void {
    this.#waiting.set(partition, work);
    this.#goOn();
  }

  #goOn(): void {
    for (const [partition, work] of this.#waiting) {
      if (this.#spentMs > TURN_MS) return;
      this.#waiting.delete(partition);
      const beganMs = this.#clock.monotonicMs();
      work();
      this.#spentMs += this.#clock.monotonicMs() - beganMs;
      if (this.#spentMs > 0) this.#countTurn();
    }
  }

  #countTurn(): void {
    if (this.#isTurnCounted) return;
    this.#isTurnCounted = true;
    this.#clock.defer(() => {
      this.#isTurnCounted = false;
      this.#spentMs = 0;
      this.#goOn();
    });
  }
}
