import { stepViolationOf, violationOf } from '@tidemark/controller';
import { applyRecords, decodeBatch, emptyImage, type MetadataImage } from '@tidemark/metadata';
import { mustHold } from './violation.js';

/** A batch of the metadata log. */
interface CommittedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly bytes: Uint8Array;
}

/**
 * Folds the committed metadata for itself, record by record: each step, and each image that a batch leaves, must be as
 * replication.md has it, whoever decided it.
 */
export class MetadataRulesChecker {
  #image: MetadataImage = emptyImage;
  #hasGap = false;

  /** Takes a batch that somebody gives out as committed; those that it has taken are passed over. Throws InvariantViolation. */
  take({ baseOffset, lastOffset, bytes }: CommittedBatch): void {
    if (lastOffset <= this.#image.offset) return;
    this.#hasGap = baseOffset !== this.#image.offset + 1;
    if (this.#hasGap) return;
    for (const record of decodeBatch(bytes)) {
      const { image } = applyRecords(this.#image, [record]);
      this.#mustBeRight(stepViolationOf(this.#image, image), image);
      this.#image = image;
    }
    this.#mustBeRight(violationOf(this.#image), this.#image);
  }

  /** Nobody may have given out all that led to this image, since snapshots stand for it. */
  goOnFrom(image: MetadataImage): void {
    if (this.#hasGap && image.offset > this.#image.offset) this.#image = image;
  }

  #mustBeRight(violation: string | undefined, { offset }: MetadataImage): void {
    mustHold(violation === undefined, () => `the metadata at ${offset}: ${violation}`);
  }
}
