import { DiskError, type Log } from '@tidemark/ports';
import { formatProducerSnapshot } from './core/producer-snapshot-format.js';
import type { LogOptions } from './options.js';
import type { LogParts } from './recovery.js';
import type { Segment } from './segment.js';

/** A landmark may cost this share of what was written since the last, where many producers make it large. */
const SHARE_MOST = 1 / 64;

/**
 * Sets landmarks: offsets in the middle of the active segment at which an opening after a crash may begin its walk. Such an
 * offset has a producer snapshot, and that is written last: where it lies, the segment's indexes and the leader epochs up
 * to there are synced, as is a recovery point that is known to the log only. Whatever goes wrong only makes an opening walk more.
 */
export class Landmarks {
  readonly #parts: LogParts;
  readonly #log: Pick<Log, 'warn'>;
  readonly #options: () => Pick<LogOptions, 'landmarkBytes'>;
  /** Where the last one lies. */
  #last: { readonly segment: Segment; readonly position: number } | undefined;
  #lastBytes = 0;

  constructor(parts: LogParts, log: Pick<Log, 'warn'>, options: () => Pick<LogOptions, 'landmarkBytes'>) {
    this.#parts = parts;
    this.#log = log;
    this.#options = options;
  }

  /** What is to be set at the log's end as it is now, once that is synced; undefined: the last one is near enough. */
  begin(): { readonly set: (isCurrent: () => boolean) => Promise<void> } | undefined {
    const { segments, snapshots, producers } = this.#parts;
    const { endOffset } = segments;
    const segment = segments.all.at(-1);
    // The disk refused the file of a log that begins again.
    if (segment === undefined) return undefined;
    const position = segment.sizeBytes;
    // A cut may have taken the last one away.
    const last = this.#last?.segment === segment && this.#last.position <= position ? this.#last.position : 0;
    const distance = Math.max(this.#options().landmarkBytes, this.#lastBytes / SHARE_MOST);
    if (!snapshots.areKept || position - last < distance) return undefined;
    const snapshot = formatProducerSnapshot(producers.entries());
    this.#last = { segment, position };
    this.#lastBytes = snapshot.length;
    if (!this.#attempted(() => segment.indexes.flush())) return undefined;
    return { set: (isCurrent) => this.#set({ segment, offset: endOffset, snapshot }, isCurrent) };
  }

  async #set(
    {
      segment,
      offset,
      snapshot,
    }: { readonly segment: Segment; readonly offset: number; readonly snapshot: Uint8Array },
    isCurrent: () => boolean,
  ): Promise<void> {
    const { disk, directory, segments, snapshots, epochCheckpoint, checkpoint } = this.#parts;
    try {
      await Promise.all([segment.indexes.sync(), epochCheckpoint.saveIfChanged()]);
      if (!isCurrent()) return;
      snapshots.put(offset, snapshot);
      await Promise.all([snapshots.sync(), checkpoint.syncNoted()]);
      // Before the one that it takes the place of goes.
      await disk.syncDirectory(directory);
      if (isCurrent()) snapshots.removeStrays(new Set(segments.all.map(({ baseOffset }) => baseOffset)), offset);
    } catch (error) {
      this.#warn(error);
    }
  }

  #attempted(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.#warn(error);
      return false;
    }
  }

  #warn(error: unknown): void {
    if (!(error instanceof DiskError)) throw error;
    const { directory } = this.#parts;
    this.#log.warn('cannot set a landmark in a log: an opening after a crash would walk more', { directory, error });
  }
}
