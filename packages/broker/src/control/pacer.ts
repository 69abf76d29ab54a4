import type { Clock, Timer } from '@tidemark/ports';

/** Lets a loop wait for a time, or less: a wake-up ends the wait, and one that came between two waits is not lost. */
export class Pacer {
  readonly #clock: Pick<Clock, 'setTimer'>;
  #woken = false;
  #waiting: (() => void) | undefined;

  constructor(clock: Pick<Clock, 'setTimer'>) {
    this.#clock = clock;
  }

  /** Resolves after `ms` or at the next wake-up; one waiter at a time. */
  async wait(ms: number): Promise<void> {
    if (!this.#woken) {
      let timer: Timer | undefined;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
        timer = this.#clock.setTimer(ms, resolve);
      });
      timer?.cancel();
      this.#waiting = undefined;
    }
    this.#woken = false;
  }

  wake(): void {
    this.#woken = true;
    this.#waiting?.();
  }
}
