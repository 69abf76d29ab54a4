import type { Log, LogFields } from '../log.js';
import type { SimulatedProcess } from './process.js';

/** The log of one process: what its code says after its death is not heard. */
export class ProcessLog implements Log {
  readonly #log: Log;
  readonly #process: SimulatedProcess;

  constructor(log: Log, process: SimulatedProcess) {
    this.#log = log;
    this.#process = process;
  }

  debug(message: string, fields?: LogFields): void {
    if (this.#process.alive) this.#log.debug(message, fields);
  }

  info(message: string, fields?: LogFields): void {
    if (this.#process.alive) this.#log.info(message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    if (this.#process.alive) this.#log.warn(message, fields);
  }

  error(message: string, fields?: LogFields): void {
    if (this.#process.alive) this.#log.error(message, fields);
  }

  child(fields: LogFields): Log {
    return new ProcessLog(this.#log.child(fields), this.#process);
  }
}
