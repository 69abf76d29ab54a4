import { type DestinationStream, destination, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Log, LogFields } from '../log.js';
import { systemCode } from './disk-errors.js';

export interface PinoLogOptions {
  /** The least level that is written; `info` if absent. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines go: standard error, as `lineWriter` writes to it, if absent. */
  readonly destination?: DestinationStream;
}

const STANDARD_ERROR_FD = 2;

/** What is kept of lines that cannot be written; further ones are lost. */
const UNWRITTEN_BYTES_MAX = 1024 * 1024;
/** How long a pipe that is full is left alone. */
const RETRY_MS = 100;
/** How long a process that ends waits for who reads what it said last, and how often it looks. */
const LAST_WORDS_MS = 1_000;
const LOOK_MS = 20;

/**
 * Writes lines to a file descriptor, each within the call, so that the one before a halt or a crash is there. What cannot
 * be written, because the disk is full, the terminal has gone or nobody reads the pipe, is tried again with the next line, or, of a
 * pipe, a moment later, and nobody is told: who logs has other work to do, must not fail at this, and must not wait for who reads.
 * Only at its end does a process wait, for a second at most: the reason of a halt may be among what is left.
 */
export function lineWriter(fd: number): DestinationStream {
  const stream = destination({ fd, sync: true, maxLength: UNWRITTEN_BYTES_MAX, retryEAGAIN: () => false });
  let [isFull, isWaiting] = [false, false];
  const tryAgain = () => {
    isFull = false;
    stream.write('');
    return !isFull;
  };
  const atEnd = () => {
    isWaiting = true;
    if (isFull) saySomehow(tryAgain);
  };
  stream.on('error', (error) => {
    if (systemCode(error) !== 'EAGAIN') return;
    isFull = true;
    if (isWaiting) return;
    isWaiting = true;
    if (!process.listeners('exit').includes(atEnd)) process.on('exit', atEnd);
    setTimeout(() => {
      isWaiting = false;
      tryAgain();
    }, RETRY_MS).unref();
  });
  return stream;
}

interface Patience {
  readonly nowMs: () => number;
  /** Blocks the thread. */
  readonly standStill: (ms: number) => void;
}

const ofThisThread: Patience = {
  nowMs: () => performance.now(),
  standStill: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
};

/** Tries until it is said, for a second at most, and stands still in between. Exported to be tested. */
export function saySomehow(tryOnce: () => boolean, { nowMs, standStill } = ofThisThread): void {
  const untilMs = nowMs() + LAST_WORDS_MS;
  while (!tryOnce() && nowMs() < untilMs) standStill(LOOK_MS);
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
    options.destination ?? lineWriter(STANDARD_ERROR_FD),
  );
}
