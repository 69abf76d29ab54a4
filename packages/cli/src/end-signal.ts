import type { EventEmitter } from 'node:events';

const SIGNALS = ['SIGTERM', 'SIGINT'];

/**
 * Waits for the first SIGTERM or SIGINT. From then on, and after `forget`, both do what they do by themselves: the next
 * of either kind ends the process at once.
 */
export class EndSignal {
  readonly came: Promise<void>;
  /** Aborted when it comes. */
  readonly signal: AbortSignal;
  readonly #source: Pick<EventEmitter, 'on' | 'off'>;
  readonly #onSignal: () => void;

  constructor(source: Pick<EventEmitter, 'on' | 'off'> = process) {
    const controller = new AbortController();
    this.#source = source;
    this.signal = controller.signal;
    this.came = new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve()));
    this.#onSignal = () => {
      this.forget();
      controller.abort();
    };
    for (const signal of SIGNALS) source.on(signal, this.#onSignal);
  }

  forget(): void {
    for (const signal of SIGNALS) this.#source.off(signal, this.#onSignal);
  }
}
