import type { Clock, Timer } from '@tidemark/ports';

/** Calls back again and again, the interval counted from the end of each call. */
export class Repeating {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #intervalMs: number;
  readonly #task: () => void | Promise<void>;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(clock: Pick<Clock, 'setTimer'>, intervalMs: number, task: () => void | Promise<void>) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#task = task;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#stopped) return;
    this.#timer = this.#clock.setTimer(this.#intervalMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    await this.#task();
    this.#arm();
  }
}
