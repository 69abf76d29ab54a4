import type { MetadataImage } from '@tidemark/metadata';
import type { EncodedResponse } from '../core/frames.js';

/** Of one image: each may take some megabytes, and what clients there are ask in few ways. */
const KEPT_MAX = 8;

/** Answers that follow from an image of the metadata and a key alone. They go with their image, or when there are too many. */
export class KeptAnswers {
  readonly #kept = new WeakMap<MetadataImage, Map<string, Promise<EncodedResponse>>>();

  /** As it was made for the key before, or is now. */
  get(image: MetadataImage, key: string, make: () => Promise<EncodedResponse>): Promise<EncodedResponse> {
    const kept = this.#kept.get(image) ?? new Map<string, Promise<EncodedResponse>>();
    this.#kept.set(image, kept);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make();
    kept.set(key, made);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    return made;
  }
}
