import type { Clock, Timer } from '@tidemark/ports';

interface Wait {
  readonly offset: number;
  readonly timer: Timer;
  readonly resolve: (reached: boolean) => void;
}

/** Lets requests wait until this node's metadata has reached what the controller told them of. */
export class MetadataWaits {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #waits = new Set<Wait>();

  constructor(clock: Pick<Clock, 'setTimer'>) {
    this.#clock = clock;
  }

  /** Resolves whether it has within the time; `from`: where it is now. */
  reaches(
    offset: number,
    { from, timeoutMs }: { readonly from: number; readonly timeoutMs: number },
  ): Promise<boolean> {
    if (from >= offset) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(timeoutMs, () => this.#settle(wait, false));
      const wait: Wait = { offset, timer, resolve };
      this.#waits.add(wait);
    });
  }

  reached(offset: number): void {
    for (const wait of [...this.#waits]) if (offset >= wait.offset) this.#settle(wait, true);
  }

  #settle(wait: Wait, reached: boolean): void {
    this.#waits.delete(wait);
    wait.timer.cancel();
    wait.resolve(reached);
  }
}
