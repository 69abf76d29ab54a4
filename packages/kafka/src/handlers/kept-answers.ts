import type { MetadataImage } from '@tidemark/metadata';
import type { OnePerTurn } from '@tidemark/ports';
import type { EncodedResponse } from '../core/frames.js';

/** Of one image: each may take some megabytes, and what clients there are ask in few ways. */
const KEPT_MAX = 8;

/** Long answers that follow from the image of the metadata and a key alone. They go with their image, or when there are too many. */
export class KeptAnswers {
  readonly #image: () => MetadataImage;
  readonly #line: OnePerTurn;
  readonly #kept = new WeakMap<MetadataImage, Map<string, EncodedResponse>>();
  /** Those that have not had their turn: each will be of the image of then, for all who ask until then. */
  readonly #coming = new Map<string, Promise<EncodedResponse>>();

  constructor({ image, line }: { readonly image: () => MetadataImage; readonly line: OnePerTurn }) {
    this.#image = image;
    this.#line = line;
  }

  /** As it was made of the present image for the key, or is soon. Rejects as `make` throws. */
  async get(key: string, make: (image: MetadataImage) => EncodedResponse): Promise<EncodedResponse> {
    const known = this.#kept.get(this.#image())?.get(key) ?? this.#coming.get(key);
    if (known !== undefined) return known;
    const coming = this.#line.run(() => {
      this.#coming.delete(key);
      const image = this.#image();
      const answer = make(image);
      this.#keep(image, key, answer);
      return answer;
    });
    this.#coming.set(key, coming);
    return coming;
  }

  #keep(image: MetadataImage, key: string, answer: EncodedResponse): void {
    const kept = this.#kept.get(image) ?? new Map<string, EncodedResponse>();
    this.#kept.set(image, kept.set(key, answer));
    const [oldest] = kept.keys();
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  }
}
