import type { Disk } from '@tidemark/ports';

const GONE = 'untold-gone';
const LOST = 'untold-lost';

/** Whether the journal that lies there counts for no log. */
export function isNotedGone(disk: Pick<Disk, 'exists'>, directory: string): boolean {
  return disk.exists(`${directory}/${GONE}`);
}

/**
 * That a journal has lost what was synced, noted by names in its directory until somebody knows of it. Opening a log settles
 * what its files hold, and opening a journal makes it whole: without a note the next start would find nothing missing.
 */
export class UntoldLosses {
  readonly #disk: Disk;
  readonly #directory: string;
  /** There was no journal. None has been needed since: what there is counts for no log. */
  #isGone: boolean;
  /** Records of it could not be read, or were missing. */
  #isLost: boolean;

  /** Throws DiskError. */
  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
    this.#isGone = isNotedGone(disk, directory);
    this.#isLost = disk.exists(`${directory}/${LOST}`);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Durable on return. Throws DiskError. */
  noteGone(): void {
    if (!this.#isGone) this.#note(GONE);
    this.#isGone = true;
  }

  /** Durable on return. Throws DiskError. */
  noteLost(): void {
    if (!this.#isLost) this.#note(LOST);
    this.#isLost = true;
  }

  /** Durable on return. Throws DiskError. */
  told(): void {
    if (!this.#isGone && !this.#isLost) return;
    if (this.#isGone) this.#disk.remove(`${this.#directory}/${GONE}`);
    if (this.#isLost) this.#disk.remove(`${this.#directory}/${LOST}`);
    this.#isGone = false;
    this.#isLost = false;
    this.#disk.syncDirectoryNow(this.#directory);
  }

  #note(name: string): void {
    this.#disk.open(`${this.#directory}/${name}`, 'create').close();
    this.#disk.syncDirectoryNow(this.#directory);
  }
}
