import { type Offset, offset, readHeader } from '@tidemark/protocol';
import type { RecordSource } from '../partitions/record-source.js';
import type { WatchedPartition } from './watched-partition.js';

/** What was found of a partition. */
interface Count {
  readonly source: RecordSource;
  readonly bytes: number;
  /** Behind the last batch that is counted. */
  readonly upTo: Offset;
}

/**
 * Counts for a fetch that waits for much: as long as what was found and put back is too little with all that has come since,
 * only the latter is looked at. It may count too much, never too little.
 */
export class Tally {
  readonly #minBytes: number;
  readonly #counts = new Map<WatchedPartition, Count>();
  readonly #news = new Set<WatchedPartition>();
  #bytes = 0;
  #stands = false;

  constructor(minBytes: number) {
    this.#minBytes = minBytes;
  }

  /** A look at everything begins. */
  begin(): void {
    this.#counts.clear();
    this.#news.clear();
    this.#bytes = 0;
    this.#stands = false;
  }

  found(watched: WatchedPartition, source: RecordSource, batches: readonly Uint8Array[]): void {
    const last = batches.at(-1);
    if (last === undefined) return;
    let bytes = 0;
    for (const batch of batches) bytes += batch.length;
    const counted = this.#counts.get(watched)?.bytes ?? 0;
    // Beyond its limit a partition gives one batch only, as its first.
    const more = counted === 0 ? bytes : Math.max(0, Math.min(bytes, watched.maxBytes - counted));
    this.#counts.set(watched, { source, bytes: counted + more, upTo: offset(readHeader(last).lastOffset + 1) });
    this.#bytes += more;
  }

  /** All that the look has found is too little. */
  stand(): void {
    this.#stands = true;
  }

  heard(watched: WatchedPartition): void {
    this.#news.add(watched);
  }

  /** Counts what there is news of; false: everything is to be looked at, since there may be enough, or something else to say. */
  isStillShort(): boolean {
    if (!this.#stands || this.#news.size === 0) return false;
    for (const watched of this.#news) if (!this.#isCounted(watched)) return false;
    this.#news.clear();
    return true;
  }

  #isCounted(watched: WatchedPartition): boolean {
    const finding = watched.find(false);
    const known = this.#counts.get(watched);
    if (finding.kind !== 'records') return finding.kind === 'nothing' && known === undefined;
    const { source, before } = finding;
    if (known !== undefined && known.source !== source) return false;
    for (;;) {
      const from = this.#counts.get(watched)?.upTo ?? watched.question.fetchOffset;
      const batches = source.readHot(from, this.#minBytes, before);
      if (batches === undefined) return false;
      if (batches.length === 0) return true;
      this.found(watched, source, batches);
      if (this.#bytes >= this.#minBytes) return false;
    }
  }
}
