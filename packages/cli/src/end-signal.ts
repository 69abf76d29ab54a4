import type { EventEmitter } from 'node:events';
import type { Clock } from '@tidemark/ports';
import { NodeClock } from '@tidemark/ports/node';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/**
 * Of one Ctrl-C npm makes two signals, its own and the terminal's, where its shell gives way to the command, as bash does:
 * what comes this soon after the first is not yet a second one. A person's takes longer.
 */
const ONE_END_MS = 500;

export interface EndSignalOptions {
  readonly source?: Pick<EventEmitter, 'on' | 'off'>;
  readonly clock?: Pick<Clock, 'setTimer'>;
  /** What counts: both by default. */
  readonly signals?: readonly (typeof SIGNALS)[number][];
  /**
   * The end of the terminal, SIGHUP, counts too: for what would leave something behind. Further ones are passed over until
   * `forget`: of one end a shell makes two, its own and the kernel's.
   */
  readonly hangsUp?: boolean;
  /**
   * SIGHUP counts, and until `forget` every further signal is passed over: for an end that is bounded, and leaves other processes
   * behind when it is cut off.
   */
  readonly holds?: boolean;
}

/**
 * Waits for the first SIGTERM or SIGINT. Half a second from then on, and after `forget`, both do what they do by themselves:
 * the next of either kind ends the process at once.
 */
export class EndSignal {
  readonly came: Promise<void>;
  /** Aborted when it comes. */
  readonly signal: AbortSignal;
  readonly #source: Pick<EventEmitter, 'on' | 'off'>;
  readonly #signals: readonly string[];
  readonly #onSignal: () => void;
  /** What is passed over once the half second is over. */
  #held: readonly string[];
  #isOneEnd = false;

  constructor(options: EndSignalOptions = {}) {
    const { source = process, clock = new NodeClock(), signals = SIGNALS, holds = false, hangsUp = holds } = options;
    const controller = new AbortController();
    this.#source = source;
    this.#signals = hangsUp ? [...signals, 'SIGHUP'] : signals;
    this.#held = holds ? this.#signals : hangsUp ? ['SIGHUP'] : [];
    this.signal = controller.signal;
    this.came = new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve()));
    this.#onSignal = () => {
      if (this.signal.aborted) return;
      this.#isOneEnd = true;
      clock.setTimer(ONE_END_MS, () => {
        this.#isOneEnd = false;
        this.#release();
      });
      controller.abort();
    };
    for (const signal of this.#signals) source.on(signal, this.#onSignal);
  }

  /** Nobody waits any more. Of a signal that has just come the half second goes on. */
  forget(): void {
    this.#held = [];
    this.#release();
  }

  #release(): void {
    if (this.#isOneEnd) return;
    for (const signal of this.#signals) if (!this.#held.includes(signal)) this.#source.off(signal, this.#onSignal);
  }
}
