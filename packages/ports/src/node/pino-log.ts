import { type DestinationStream, destination, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Log, LogFields } from '../log.js';

export interface PinoLogOptions {
  /** The least level that is written; `info` if absent. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines go: standard error, written synchronously, if absent. */
  readonly destination?: DestinationStream;
}

/** JSON lines through pino. */
export class PinoLog implements Log {
  readonly #logger: Logger;

  constructor(options: PinoLogOptions | Logger = {}) {
    this.#logger = isLogger(options) ? options : createLogger(options);
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#logger.debug(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#logger.info(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#logger.warn(fields, message);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#logger.error(fields, message);
  }

  child(fields: LogFields): PinoLog {
    return new PinoLog(this.#logger.child(fields));
  }
}

function isLogger(options: PinoLogOptions | Logger): options is Logger {
  return 'child' in options;
}

function createLogger(options: PinoLogOptions): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
    },
    // Synchronous, so that the line before a halt or a crash is there.
    options.destination ?? destination({ fd: 2, sync: true }),
  );
}
