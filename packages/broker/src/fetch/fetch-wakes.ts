import type { Clock } from '@tidemark/ports';

export interface Wakeable {
  wake(): void;
}

/** Wakes parked fetches at the end of a turn, each once, however many of its partitions have news. */
export class FetchWakes {
  readonly #clock: Pick<Clock, 'defer'>;
  #waiting = new Set<Wakeable>();
  #scheduled = false;

  constructor(clock: Pick<Clock, 'defer'>) {
    this.#clock = clock;
  }

  add(fetch: Wakeable): void {
    this.#waiting.add(fetch);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.defer(() => {
      this.#scheduled = false;
      this.run();
    });
  }

  /** Wakes those who wait, now. */
  run(): void {
    const woken = this.#waiting;
    this.#waiting = new Set();
    for (const fetch of woken) fetch.wake();
  }
}
