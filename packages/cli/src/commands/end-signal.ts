import type { EventEmitter } from 'node:events';

const SIGNALS = ['SIGTERM', 'SIGINT'];

/**
 * Waits for the first SIGTERM or SIGINT. From then on, and after `forget`, both do what they do by themselves: the next
 * of either kind ends the process at once.
 */
export class EndSignal {
  readonly came: Promise<void>;
  readonly #source: Pick<EventEmitter, 'on' | 'off'>;
  #onSignal: () => void = () => this.forget();

  constructor(source: Pick<EventEmitter, 'on' | 'off'> = process) {
    this.#source = source;
    this.came = new Promise((resolve) => {
      this.#onSignal = () => {
        this.forget();
        resolve();
      };
    });
    for (const signal of SIGNALS) source.on(signal, this.#onSignal);
  }

  forget(): void {
    for (const signal of SIGNALS) this.#source.off(signal, this.#onSignal);
  }
}
