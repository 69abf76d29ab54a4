import type { World } from '@tidemark/ports';
import type { ErrorName } from '@tidemark/protocol';

/** How long a look at the disk's free space is believed. */
const FREE_SPACE_VALID_MS = 1_000;

/**
 * What a produce must pass before any offset is given: enough free space on the disk, since an offset that was sent
 * can never be taken back, and not too much waiting to be written.
 */
export class Admission {
  readonly #world: Pick<World, 'clock' | 'disk'>;
  readonly #directory: string;
  readonly #limits: { readonly stagedBytesMax: number; readonly diskReserveBytes: number };
  #stagedBytes = 0;
  #freeBytes = 0;
  #checkedMs = Number.NEGATIVE_INFINITY;
  #releaseScheduled = false;

  constructor(options: {
    readonly world: Pick<World, 'clock' | 'disk'>;
    readonly directory: string;
    readonly limits: { readonly stagedBytesMax: number; readonly diskReserveBytes: number };
  }) {
    this.#world = options.world;
    this.#directory = options.directory;
    this.#limits = options.limits;
  }

  /** Takes the bytes on, until the turn's write is done; or says why not. */
  admit(bytes: number): ErrorName | undefined {
    if (this.#stagedBytes + bytes > this.#limits.stagedBytesMax) return 'OVERLOADED';
    const nowMs = this.#world.clock.monotonicMs();
    if (nowMs - this.#checkedMs >= FREE_SPACE_VALID_MS) {
      this.#freeBytes = this.#world.disk.freeBytes(this.#directory);
      this.#checkedMs = nowMs;
    }
    // Once to the journal, once to the partition's file.
    const writtenBytes = 2 * bytes;
    if (this.#freeBytes - writtenBytes < this.#limits.diskReserveBytes) return 'DISK_FULL';
    this.#freeBytes -= writtenBytes;
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
    this.#world.clock.defer(() => this.#world.clock.defer(release));
  }
}
