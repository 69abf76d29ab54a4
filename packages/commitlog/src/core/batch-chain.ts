import { type BatchHeader, leaderEpoch, offset } from '@tidemark/protocol';
import type { LeaderEpochCache } from './epoch-cache.js';

/**
 * Follows batches in the order of the log and says what is wrong with one that cannot come next. CRCs do not cover
 * base offset and epoch, so that this is the only proof that a batch is where it belongs. Epochs that the cache does
 * not know yet are added to it.
 */
export class BatchChain {
  readonly #epochs: LeaderEpochCache;
  readonly #logStartOffset: number;
  readonly #epochsKnownTo: number;
  #nextOffset: number;
  #epoch = -1;

  constructor(details: {
    readonly nextOffset: number;
    /** The cache reaches no further down. */
    readonly logStartOffset: number;
    readonly epochs: LeaderEpochCache;
    /** The cache knows every epoch that begins below it; 0: it may have to learn any. */
    readonly epochsKnownTo?: number;
  }) {
    this.#nextOffset = details.nextOffset;
    this.#logStartOffset = details.logStartOffset;
    this.#epochs = details.epochs;
    this.#epochsKnownTo = details.epochsKnownTo ?? 0;
  }

  /** Where the next batch must begin. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Takes a batch, or returns the reason why it is not the next one. */
  take(header: Pick<BatchHeader, 'baseOffset' | 'lastOffset' | 'partitionLeaderEpoch'>): string | undefined {
    const { baseOffset, lastOffset, partitionLeaderEpoch: epoch } = header;
    if (baseOffset !== this.#nextOffset) return `base offset ${baseOffset} where ${this.#nextOffset} must come`;
    // What lies below the log start is in no cache: truncating at the start forgets its epoch.
    if (lastOffset >= this.#logStartOffset) {
      if (epoch < this.#epoch) return `leader epoch ${epoch} below its predecessor's ${this.#epoch}`;
      const startOffset = offset(Math.max(baseOffset, this.#logStartOffset));
      const known = this.#epochs.epochAt(startOffset);
      if (epoch < known) return `leader epoch ${epoch} where epoch ${known} had begun`;
      if (epoch > known && startOffset < this.#epochsKnownTo)
        return `leader epoch ${epoch} where no epoch above ${known} is known to have begun`;
      const later = epoch > known ? this.#epochs.entries.find((entry) => entry.startOffset > startOffset) : undefined;
      if (later !== undefined && later.epoch < epoch)
        return `leader epoch ${epoch} where ${later.epoch} is to begin later`;
      if (epoch > known) this.#epochs.assign({ epoch: leaderEpoch(epoch), startOffset });
      this.#epoch = epoch;
    }
    this.#nextOffset = lastOffset + 1;
    return undefined;
  }
}
