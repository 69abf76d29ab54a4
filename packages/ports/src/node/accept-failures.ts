import type { Log } from '../log.js';

/** While there are no descriptors the loop finds the same connection waiting again and again. */
const TOLD_EVERY_MS = 60_000;

/**
 * Connections that could not be accepted, for want of descriptors or memory: whoever dialled them dials again, and what
 * is open goes on. The operator is told once a minute.
 */
export class AcceptFailures {
  readonly #log: Pick<Log, 'warn'>;
  #failures = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(log: Pick<Log, 'warn'>) {
    this.#log = log;
  }

  failed(error: Error, nowMs: number): void {
    this.#failures += 1;
    if (nowMs - this.#toldMs < TOLD_EVERY_MS) return;
    this.#log.warn('connections could not be accepted: is there a limit of open files or memory?', {
      times: this.#failures,
      error,
    });
    this.#toldMs = nowMs;
    this.#failures = 0;
  }
}
