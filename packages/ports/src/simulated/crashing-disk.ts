import type { Disk } from '../disk.js';
import { WatchedDisk, type WatchedOperation } from './watched-disk.js';

/** Thrown in the place of the operation before which the process ends. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** What changes nothing is no moment of its own. */
const PASSED_OVER: readonly WatchedOperation[] = ['list', 'makeDirectory', 'read', 'readAsync'];

/** A disk whose process ends at one of its operations, chosen by number: from there on nothing happens any more. */
export class CrashingDisk extends WatchedDisk {
  /** Operations that are still carried out. */
  #left: number;
  /** Syncs that held the process up. */
  blockingSyncs = 0;

  constructor(disk: Disk, { operations }: { readonly operations: number }) {
    super(disk);
    this.#left = operations;
    this.onOperation = (operation, _path, mode) => {
      if (!PASSED_OVER.includes(operation) && (operation !== 'open' || mode === 'create')) this.#step();
      if (operation === 'syncNow' || operation === 'syncDirectoryNow') this.blockingSyncs += 1;
    };
  }

  /** From now on so many are still carried out. */
  crashAfter(operations: number): void {
    this.#left = operations;
  }

  /** Whether the process has ended. */
  get crashed(): boolean {
    return this.#left < 0;
  }

  #step(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new Crash('the process ends here');
  }
}
