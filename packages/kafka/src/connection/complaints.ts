import type { Clock, Log, LogFields, Timer } from '@tidemark/ports';
import { COMPLAINTS_MAX, COMPLAINTS_WINDOW_MS } from './limits.js';

/**
 * Log lines about connections that were closed. Whoever dials on and on could fill the log: beyond COMPLAINTS_MAX lines
 * of a level in COMPLAINTS_WINDOW_MS they are only counted, and the window ends with a line that says how many.
 */
export class Complaints {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #log: Log;
  #written = { warn: 0, error: 0 };
  #unwritten = 0;
  #window: Timer | undefined;
  #isStopped = false;

  constructor({ clock, log }: { readonly clock: Pick<Clock, 'setTimer'>; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** About what a client did. */
  warn(message: string, fields: LogFields): void {
    this.#write('warn', message, fields);
  }

  /** About what went wrong here. */
  error(message: string, fields: LogFields): void {
    this.#write('error', message, fields);
  }

  #write(level: 'warn' | 'error', message: string, fields: LogFields): void {
    if (!this.#isStopped) this.#window ??= this.#clock.setTimer(COMPLAINTS_WINDOW_MS, () => this.#endWindow());
    if (this.#written[level] < COMPLAINTS_MAX) {
      this.#written[level] += 1;
      this.#log[level](message, fields);
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
    this.#written = { warn: 0, error: 0 };
    this.#unwritten = 0;
    this.#window = undefined;
  }
}
