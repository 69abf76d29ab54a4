import type { EventEmitter } from 'node:events';

const SIGNALS = ['SIGTERM', 'SIGINT'];

export interface EndSignalOptions {
  readonly source?: Pick<EventEmitter, 'on' | 'off'>;
  /**
   * The end of the terminal, SIGHUP, counts too: for what would leave something behind. Further ones are passed over until
   * `forget`: of one end a shell makes two, its own and the kernel's.
   */
  readonly hangsUp?: boolean;
  /**
   * SIGHUP counts, and until `forget` every further signal is passed over: for an end that is bounded, and leaves other processes
   * behind when it is cut off. Of one Ctrl-C npm makes two signals, its own and the terminal's.
   */
  readonly holds?: boolean;
}

/**
 * Waits for the first SIGTERM or SIGINT. From then on, and after `forget`, both do what they do by themselves: the next
 * of either kind ends the process at once.
 */
export class EndSignal {
  readonly came: Promise<void>;
  /** Aborted when it comes. */
  readonly signal: AbortSignal;
  readonly #source: Pick<EventEmitter, 'on' | 'off'>;
  readonly #signals: readonly string[];
  readonly #onSignal: () => void;

  constructor({ source = process, holds = false, hangsUp = holds }: EndSignalOptions = {}) {
    const controller = new AbortController();
    this.#source = source;
    this.#signals = hangsUp ? [...SIGNALS, 'SIGHUP'] : SIGNALS;
    this.signal = controller.signal;
    this.came = new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve()));
    this.#onSignal = () => {
      if (!holds) this.#forget(SIGNALS);
      controller.abort();
    };
    for (const signal of this.#signals) source.on(signal, this.#onSignal);
  }

  forget(): void {
    this.#forget(this.#signals);
  }

  #forget(signals: readonly string[]): void {
    for (const signal of signals) this.#source.off(signal, this.#onSignal);
  }
}
