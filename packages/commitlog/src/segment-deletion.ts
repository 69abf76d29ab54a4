import { type Clock, DiskError, isFullDisk, OnePerTurn, type Timer } from '@tidemark/ports';
import { expiredSegments } from './core/retention.js';
import { readably, type WalkedSegment, walkHeaders } from './read-window.js';
import type { LogParts } from './recovery.js';

export interface RetentionRequest {
  /** Wall-clock time. */
  readonly nowMs: number;
  /** Nothing at or above it is deleted. */
  readonly highWatermark: number;
  /** Negative: no limit. */
  readonly retentionMs: number;
  /** Negative: no limit. */
  readonly retentionBytes: number;
  /** So many go at most, and none is looked at once as many are found: whoever deletes as many asks again. Undefined: all that no rule keeps. */
  readonly segmentsMax?: number;
}

const RETRY_MS = 60_000;

/** How many of the oldest segments no rule keeps. Throws DiskError, and UnreadableBatch. */
export function countExpired({ segments, checkpoint }: LogParts, request: RetentionRequest): number {
  const retained = segments.all.map((segment) => ({
    endOffset: segment.endOffset,
    sizeBytes: segment.sizeBytes,
    // Files are read for these, where the segment was not written by this process: only if they are asked for.
    get maxTimestampMs() {
      return segment.indexes.maxTimestampMs;
    },
    get hasRecords() {
      return holdsRecords(segment);
    },
  }));
  return expiredSegments(retained, { ...request, logStartOffset: checkpoint.state.logStartOffset });
}

/** Whether compaction has left a segment any. Reads up to the first. Throws DiskError, and UnreadableBatch. */
function holdsRecords(segment: WalkedSegment): boolean {
  const { file, baseOffset, sizeBytes } = segment;
  return readably(segment, () => {
    for (const { header } of walkHeaders(file, { from: 0, end: sizeBytes, baseOffset })) {
      if (header.recordCount > 0) return true;
    }
    return false;
  });
}

/**
 * Removes segments in two steps: at once they are renamed, so that nothing opens them again, and some time later, when
 * whoever was reading them is done, they are removed, one file in a turn of the event loop. What a restart finds renamed it
 * removes.
 */
export class SegmentDeletion {
  readonly #clock: Clock;
  readonly #parts: LogParts;
  readonly #line: OnePerTurn;
  /** Files that wait to be removed. */
  readonly #waiting = new Map<Timer, readonly string[]>();
  #stopped = false;

  constructor(clock: Clock, parts: LogParts) {
    this.#clock = clock;
    this.#parts = parts;
    this.#line = sharedLine(clock);
  }

  /** Takes the oldest segments out of the log. Throws DiskError; from the one whose files it is about on they stay in it. */
  deleteOldest(count: number, delayMs: number): void {
    const { segments } = this.#parts;
    const aside: string[] = [];
    try {
      for (const oldest of segments.all.slice(0, count)) {
        aside.push(...oldest.setAside());
        segments.shift(1);
      }
    } finally {
      this.removeLater(aside, delayMs);
    }
  }

  /** Removes files that are renamed already. */
  removeLater(paths: readonly string[], delayMs: number): void {
    if (this.#stopped || paths.length === 0) return;
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#waiting.delete(timer);
      void this.#remove(paths);
    });
    this.#waiting.set(timer, paths);
  }

  /** Removes all that waits: its room is needed, and whoever reads there holds the files open. Resolves when that is done. */
  async removeNow(): Promise<void> {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [timer] of waiting) timer.cancel();
    await this.#remove(waiting.flatMap(([, paths]) => paths));
  }

  /** What a full disk does not remove now is tried again; what cannot be removed otherwise is left to the next opening. */
  async #remove(paths: readonly string[]): Promise<void> {
    const refused: string[] = [];
    for (const path of paths) {
      // A log that is stopped meanwhile may have been made again, or another of its name: the files are not its own any more.
      const isRefused = await this.#line.run(() => !this.#stopped && this.#isRefused(path));
      if (this.#stopped) return;
      if (isRefused) refused.push(path);
    }
    this.removeLater(refused, RETRY_MS);
  }

  #isRefused(path: string): boolean {
    try {
      this.#parts.disk.remove(path);
      return false;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      return isFullDisk(error);
    }
  }

  /** Leaves what waits to be removed to the next opening. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#waiting.keys()) timer.cancel();
    this.#waiting.clear();
  }
}

const lines = new WeakMap<Clock, OnePerTurn>();

/** The one line for the files of all logs of a process: thousands may fall due together. */
function sharedLine(clock: Clock): OnePerTurn {
  const line = lines.get(clock) ?? new OnePerTurn(clock);
  lines.set(clock, line);
  return line;
}
