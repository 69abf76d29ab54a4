import type { Log, LogFields } from '../log.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export interface RecordingLogOptions {
  /** The oldest lines beyond this many are forgotten. */
  readonly linesMax?: number;
  /** Called for each line as it is written, to watch a failing run. */
  readonly echo?: (line: LogLine) => void;
}

/** Keeps the last lines, for tests to look at; children share them. */
export class RecordingLog implements Log {
  readonly #lines: LogLine[];
  readonly #fields: LogFields;
  readonly #options: RecordingLogOptions;

  constructor(
    options: RecordingLogOptions = {},
    shared: { lines: LogLine[]; fields: LogFields } | undefined = undefined,
  ) {
    this.#options = options;
    this.#lines = shared?.lines ?? [];
    this.#fields = shared?.fields ?? {};
  }

  /** From old to new. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** The lines of one level. */
  at(level: LogLevel): LogLine[] {
    return this.#lines.filter((line) => line.level === level);
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#write('debug', message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#write('error', message, fields);
  }

  child(fields: LogFields): RecordingLog {
    return new RecordingLog(this.#options, { lines: this.#lines, fields: { ...this.#fields, ...fields } });
  }

  #write(level: LogLevel, message: string, fields: LogFields): void {
    const line = { level, message, fields: { ...this.#fields, ...fields } };
    this.#lines.push(line);
    const linesMax = this.#options.linesMax ?? 10_000;
    // Twice the bound before anything is moved: shifting an array on every line would cost its length.
    if (this.#lines.length > 2 * linesMax) this.#lines.splice(0, this.#lines.length - linesMax);
    this.#options.echo?.(line);
  }
}
