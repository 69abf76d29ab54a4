import { type Clock, nextTurn } from './clock.js';
import { Limiter } from './limiter.js';

/** Work of which one piece is as much as a turn of the event loop may be held up by: pieces come one after the other. */
export class OnePerTurn {
  readonly #clock: Pick<Clock, 'defer'>;
  readonly #line = new Limiter(1);

  constructor(clock: Pick<Clock, 'defer'>) {
    this.#clock = clock;
  }

  /** Begins in a later turn, and resolves or rejects as the work does. Rejects, and does nothing, if `signal` is aborted by then. */
  run<Result>(work: () => Result | Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return this.#line.run(async () => {
      await nextTurn(this.#clock);
      signal?.throwIfAborted();
      return work();
    });
  }
}
