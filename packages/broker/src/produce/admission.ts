import type { World } from '@tidemark/ports';
import type { ErrorName } from '@tidemark/protocol';
import type { Destination, DiskSpace } from '../storage/disk-space.js';

/**
 * What a produce must pass before any offset is given: enough free space on the disks, since an offset that was sent
 * can never be taken back, and not too much waiting to be written.
 */
export class Admission {
  readonly #clock: World['clock'];
  readonly #space: DiskSpace;
  readonly #stagedBytesMax: number;
  #stagedBytes = 0;
  #releaseScheduled = false;

  constructor(options: {
    readonly clock: World['clock'];
    readonly space: DiskSpace;
    readonly stagedBytesMax: number;
  }) {
    this.#clock = options.clock;
    this.#space = options.space;
    this.#stagedBytesMax = options.stagedBytesMax;
  }

  /** Takes the bytes on, until the turn's write is done; or says why not. */
  admit(bytes: number, destination: Destination): ErrorName | undefined {
    if (this.#stagedBytes + bytes > this.#stagedBytesMax) return 'OVERLOADED';
    if (!this.#space.takeForProducer(bytes, destination)) return 'DISK_FULL';
    this.#stagedBytes += bytes;
    this.#releaseAfterTurn();
    return undefined;
  }

  /** What a turn collects is written within it. */
  #releaseAfterTurn(): void {
    if (this.#releaseScheduled) return;
    this.#releaseScheduled = true;
    const release = () => {
      this.#releaseScheduled = false;
      this.#stagedBytes = 0;
    };
    // Two deferrals: the first comes before the write of this turn.
    this.#clock.defer(() => this.#clock.defer(release));
  }
}
