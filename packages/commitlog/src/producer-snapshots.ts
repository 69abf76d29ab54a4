import { type Disk, DiskError, Limiter, type Log, readWholeFile } from '@tidemark/ports';
import { formatProducerSnapshot, parseProducerSnapshot } from './core/producer-snapshot-format.js';
import type { ProducerEntry, ProducerStates } from './core/producer-states.js';
import { parseSnapshotName, SNAPSHOT_EXTENSION, segmentName } from './file-names.js';

/** Fsynced at the same time: a log that nobody wrote out for long has one for each segment, and the journal must not wait for all. */
const SYNCS_MAX = 2;

/**
 * A log's `.snapshot` files: what was known of its producers at an offset. They are derived from the log, so one that
 * cannot be written, read or trusted only makes an opening walk more of it.
 *
 * Invariant: every file's content follows from the log below its offset, or the recovery point lies below it.
 */
export class ProducerSnapshots {
  readonly #disk: Disk;
  readonly #log: Pick<Log, 'warn'>;
  readonly #directory: string;
  readonly #enabled: boolean;
  readonly #unsynced = new Set<number>();
  readonly #syncs = new Limiter(SYNCS_MAX);
  /** The highest that this process has written or read, and not removed. */
  #newest: number | undefined;

  constructor(details: {
    readonly disk: Disk;
    readonly log: Pick<Log, 'warn'>;
    readonly directory: string;
    /** False for a log whose batches' producer fields say something else: it never has any. */
    readonly enabled: boolean;
  }) {
    this.#disk = details.disk;
    this.#log = details.log;
    this.#directory = details.directory;
    this.#enabled = details.enabled;
  }

  /** Whether the log has any at all. */
  get areKept(): boolean {
    return this.#enabled;
  }

  /** Of what the directory holds, ascending. Throws DiskError. */
  offsets(): number[] {
    return this.#disk
      .list(this.#directory)
      .map(parseSnapshotName)
      .filter((offset) => offset !== undefined);
  }

  /** Writes down what the states are once everything below `offset` is in the log. Durable after `sync`. */
  take(offset: number, states: ProducerStates): void {
    if (!this.#enabled) return;
    try {
      this.put(offset, formatProducerSnapshot(states.entries()));
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#log.warn('cannot write a producer snapshot', { directory: this.#directory, offset, error });
    }
  }

  /** Writes what the states were at an offset. Durable after `sync`. Throws DiskError. */
  put(offset: number, bytes: Uint8Array): void {
    if (this.#newest === offset) return;
    const path = this.#pathOf(offset);
    // Never in place: what an earlier life wrote there must not come back as if it were this one's.
    this.#disk.remove(path);
    const file = this.#disk.open(path, 'create');
    try {
      file.write([bytes], 0);
    } finally {
      file.close();
    }
    this.#unsynced.add(offset);
    this.#newest = offset;
  }

  get hasUnsynced(): boolean {
    return this.#unsynced.size > 0;
  }

  /** There may be one at an offset already, and it is right. */
  adopt(offset: number): void {
    if (this.#enabled && this.#disk.exists(this.#pathOf(offset))) this.#newest = offset;
  }

  /** Makes what was written durable. Rejects with DiskError. */
  async sync(): Promise<void> {
    const offsets = [...this.#unsynced];
    this.#unsynced.clear();
    await Promise.all(offsets.map((offset) => this.#syncs.run(() => this.#sync(offset))));
  }

  /** What the snapshot at an offset says; undefined if it is absent, not whole or cannot be read. */
  load(offset: number, nowMs: number): ProducerEntry[] | undefined {
    try {
      const entries = parseProducerSnapshot(readWholeFile(this.#disk, this.#pathOf(offset)), nowMs);
      if (entries !== undefined) this.#newest = Math.max(offset, this.#newest ?? offset);
      return entries;
    } catch (error) {
      if (error instanceof DiskError) return undefined;
      throw error;
    }
  }

  /**
   * Removes those above an offset, as what lies there goes. Before the recovery point may rise above the offset again the
   * directory must be synced: else they could come back and be believed.
   */
  removeAbove(offset: number): void {
    this.#remove((at) => at > offset);
  }

  /** Removes every one that neither begins a segment nor lies at the log's end. */
  removeStrays(segmentBases: ReadonlySet<number>, endOffset: number): void {
    this.#remove((at) => at !== endOffset && !segmentBases.has(at));
  }

  #remove(goes: (offset: number) => boolean): void {
    if (!this.#enabled) return;
    const going = this.offsets().filter(goes);
    for (const offset of going) {
      this.#unsynced.delete(offset);
      this.#disk.remove(this.#pathOf(offset));
    }
    if (this.#newest !== undefined && goes(this.#newest)) this.#newest = undefined;
  }

  async #sync(offset: number): Promise<void> {
    try {
      const file = this.#disk.open(this.#pathOf(offset), 'write');
      try {
        await file.sync();
      } finally {
        file.close();
      }
    } catch (error) {
      // It went with its segment meanwhile, or an opening will do without. A failed fsync has halted the process.
      if (!(error instanceof DiskError)) throw error;
    }
  }

  #pathOf(offset: number): string {
    return `${this.#directory}/${segmentName(offset)}${SNAPSHOT_EXTENSION}`;
  }
}
