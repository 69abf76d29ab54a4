import type { Clock, Log, LogFields, Timer } from '@tidemark/ports';
import { COMPLAINTS_MAX, COMPLAINTS_WINDOW_MS } from './limits.js';

/**
 * Log lines about connections that were closed. Whoever dials on and on could fill the log: beyond COMPLAINTS_MAX lines
 * in COMPLAINTS_WINDOW_MS they are only counted, and the window ends with a line that says how many.
 */
export class Complaints {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #log: Log;
  #written = 0;
  #unwritten = 0;
  #window: Timer | undefined;
  #isStopped = false;

  constructor({ clock, log }: { readonly clock: Pick<Clock, 'setTimer'>; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  warn(message: string, fields: LogFields): void {
    if (!this.#isStopped) this.#window ??= this.#clock.setTimer(COMPLAINTS_WINDOW_MS, () => this.#endWindow());
    if (this.#written < COMPLAINTS_MAX) {
      this.#written += 1;
      this.#log.warn(message, fields);
    } else this.#unwritten += 1;
  }

  stop(): void {
    this.#isStopped = true;
    this.#window?.cancel();
    this.#endWindow();
  }

  #endWindow(): void {
    if (this.#unwritten > 0) {
      this.#log.warn('closed more connections, each for a reason like those of the lines above', {
        connections: this.#unwritten,
      });
    }
    this.#written = 0;
    this.#unwritten = 0;
    this.#window = undefined;
  }
}
