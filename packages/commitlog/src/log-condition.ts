import { LogError, type LogErrorCode } from './errors.js';
import type { LogDamage } from './recovery.js';

/** Whether an open log takes writes, and if not, why. */
export class LogCondition {
  readonly #directory: string;
  /** What was found on opening, or by a read since, until it is repaired. */
  damage: LogDamage | undefined;
  /** The damage that a restart may not find: there was no room for the word of it. */
  unnoted: LogDamage | undefined;
  /** The damage whose bytes were kept aside, by a cut that may not have come to its end. */
  keptAside: LogDamage | undefined;
  /** What a failed append came to; until a truncation, what was taken back may be so in the page cache only. */
  failedWrite: 'none' | 'taken-back' | 'left';
  closed = false;

  constructor(
    directory: string,
    found: { readonly damage: LogDamage | undefined; readonly failedWrite: 'none' | 'taken-back' },
  ) {
    this.#directory = directory;
    this.damage = found.damage;
    this.failedWrite = found.failedWrite;
  }

  /** Throws LogError `closed`. */
  assertOpen(): void {
    if (this.closed) throw this.error('closed', 'the log is closed');
  }

  /** Throws LogError `closed`, `damaged` or `write-failed`. */
  assertWritable(): void {
    this.assertOpen();
    if (this.damage !== undefined) {
      const { file, position, reason } = this.damage;
      throw this.error('damaged', `${file} is damaged at byte ${position}: ${reason}`);
    }
    if (this.failedWrite === 'left') {
      throw this.error('write-failed', 'an earlier write failed and could not be undone');
    }
  }

  error(code: LogErrorCode, message: string): LogError {
    return new LogError(code, { directory: this.#directory, message });
  }
}
