import type { LogDirectories, LogDirectory } from './log-directories.js';

/** Where new replicas go: to the directory with the fewest. */
export class Placement {
  readonly #directories: LogDirectories;
  readonly #counts = new Map<LogDirectory, number>();

  constructor(directories: LogDirectories) {
    this.#directories = directories;
  }

  /** How many replicas lie, or are being made, in a directory. */
  countIn(directory: LogDirectory): number {
    return this.#counts.get(directory) ?? 0;
  }

  /** The usable directory with the fewest replicas but for these, the first of those as few; counts one more there. */
  take(except: ReadonlySet<LogDirectory>): LogDirectory | undefined {
    let best: LogDirectory | undefined;
    for (const directory of this.#directories.online) {
      if (except.has(directory)) continue;
      if (best === undefined || this.countIn(directory) < this.countIn(best)) best = directory;
    }
    if (best !== undefined) this.#change(best, 1);
    return best;
  }

  /** A replica lies there. */
  added(path: string): void {
    this.#change(this.#directories.of(path), 1);
  }

  /** It does not any more, or never came to. */
  removed(path: string): void {
    this.#change(this.#directories.of(path), -1);
  }

  #change(directory: LogDirectory | undefined, by: number): void {
    if (directory !== undefined) this.#counts.set(directory, this.countIn(directory) + by);
  }
}
