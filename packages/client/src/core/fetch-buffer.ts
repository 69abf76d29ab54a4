import {
  BatchError,
  type BatchHeader,
  cutBatches,
  decodeRecords,
  NONE,
  type Record,
  validateBatch,
  walkBatches,
} from '@tidemark/protocol';

interface BufferedBatch {
  readonly header: BatchHeader;
  readonly bytes: Uint8Array;
}

/** What was asked, so that a late answer can be told from a current one. */
export interface FetchTicket {
  readonly offset: number;
  readonly generation: number;
}

/**
 * A consumer's place in one partition: what it delivers next, and what has been fetched ahead of that. The position
 * never moves back by itself: records below it are skipped, and an answer that was asked for before a `seek`, or for
 * another offset, is dropped.
 */
export class FetchBuffer {
  #position: number | undefined;
  /** Where the last `seek` went. */
  #sought: number | undefined;
  #batches: BufferedBatch[] = [];
  #records: readonly Record[] = [];
  #recordIndex = 0;
  #fetchOffset = 0;
  #generation = 0;
  #bytes = 0;
  /** The leader epoch of the last record before the position, and before what is fetched next, or of the `seek`; NONE: not known. */
  #positionEpoch = NONE;
  #fetchedEpoch = NONE;

  /** The offset of the next record to be delivered, or of the next that may come; undefined: not known yet. */
  get position(): number | undefined {
    return this.#position;
  }

  /** Bytes of batches that are not wholly delivered. */
  get bufferedBytes(): number {
    return this.#bytes;
  }

  get hasRecords(): boolean {
    return this.#batches.length > 0 || this.#recordIndex < this.#records.length;
  }

  /** The leader epoch of the last batch before what is fetched next, or, if none was fetched yet, of the `seek`; -1: not known. */
  get fetchedEpoch(): number {
    return this.#fetchedEpoch;
  }

  /** What is before that which is fetched next was fetched here, and not only sought. */
  get hasFetched(): boolean {
    return this.#fetchOffset !== this.#sought;
  }

  /**
   * Goes to `offset`, or, if undefined, to a place that is not known yet, and forgets what was fetched. `leaderEpoch`: in
   * which the log had that place; NONE: not known.
   */
  seek(offset: number | undefined, leaderEpoch: number = NONE): void {
    this.#position = offset;
    this.#sought = offset;
    this.#positionEpoch = leaderEpoch;
    this.#generation++;
    this.dropFetched();
  }

  /** Forgets what was fetched; it will be fetched again. */
  dropFetched(): void {
    this.#batches = [];
    this.#records = [];
    this.#recordIndex = 0;
    this.#bytes = 0;
    this.#fetchOffset = this.#position ?? 0;
    this.#fetchedEpoch = this.#positionEpoch;
  }

  /** What to ask for next; undefined while the position is not known. */
  ticket(): FetchTicket | undefined {
    return this.#position === undefined ? undefined : { offset: this.#fetchOffset, generation: this.#generation };
  }

  isCurrent(ticket: FetchTicket): boolean {
    return ticket.generation === this.#generation && ticket.offset === this.#fetchOffset;
  }

  /** The leader epoch of the first of these batches that `accept` would take in; -1: it would take in none, or throw. */
  nextEpoch(bytes: Uint8Array): number {
    try {
      for (const { header } of walkBatches(bytes)) {
        if (header.lastOffset >= this.#fetchOffset) return header.partitionLeaderEpoch;
      }
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
    }
    return NONE;
  }

  /**
   * Takes in whole batches, back to back. Throws BatchError at the first that is not valid or does not follow its
   * predecessor; those before it are kept.
   */
  accept(ticket: FetchTicket, bytes: Uint8Array): void {
    if (!this.isCurrent(ticket)) return;
    for (const batch of cutBatches(bytes)) {
      const header = validateBatch(batch);
      // The first batch may begin before what was asked for: batches are never split.
      if (header.lastOffset < this.#fetchOffset) continue;
      if (header.baseOffset < this.#fetchOffset && this.#fetchOffset !== ticket.offset) {
        throw new BatchError('out-of-range', `batch ${header.baseOffset} after offset ${this.#fetchOffset - 1}`);
      }
      this.#batches.push({ header, bytes: batch });
      this.#bytes += batch.length;
      this.#fetchOffset = header.lastOffset + 1;
      this.#fetchedEpoch = header.partitionLeaderEpoch;
    }
  }

  /**
   * Up to `recordsMax` records from the position on, which moves behind them. Throws BatchError, with nothing taken,
   * at a batch that cannot be decoded.
   */
  take(recordsMax: number): Record[] {
    const taken: Record[] = [];
    while (taken.length < recordsMax && this.#position !== undefined) {
      const record = this.#records[this.#recordIndex];
      if (record === undefined) {
        // What was taken before a bad batch is delivered; the batch is met again by the next call.
        if (!this.#decodeNext(taken.length === 0)) break;
        continue;
      }
      this.#recordIndex++;
      this.#positionEpoch = this.#batches[0]?.header.partitionLeaderEpoch ?? NONE;
      this.#leaveBatchIfDone(record.offset + 1);
      taken.push(record);
    }
    return taken;
  }

  /** Decodes the first batch; false if there is none, or it is bad and `strict` is not set. */
  #decodeNext(strict: boolean): boolean {
    const [first] = this.#batches;
    if (first === undefined) return false;
    const position = this.#position ?? 0;
    try {
      const records = first.header.isControl ? [] : decodeRecords(first.bytes);
      this.#records = records.filter(({ offset }) => offset >= position);
    } catch (error) {
      if (strict || !(error instanceof BatchError)) throw error;
      return false;
    }
    this.#recordIndex = 0;
    // A batch without records of interest only moves the position.
    this.#leaveBatchIfDone(position);
    return true;
  }

  #leaveBatchIfDone(position: number): void {
    this.#position = position;
    if (this.#recordIndex < this.#records.length) return;
    const done = this.#batches.shift();
    if (done === undefined) return;
    this.#bytes -= done.bytes.length;
    this.#positionEpoch = done.header.partitionLeaderEpoch;
    this.#position = done.header.lastOffset + 1;
  }
}
