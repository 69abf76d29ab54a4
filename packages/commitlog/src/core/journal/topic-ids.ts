import { encodeTopicId } from './format.js';

/** More are forgotten; logs that are open keep theirs. */
const REMEMBERED_MAX = 10_000;

/** Topic ids as records hold them, one copy for all logs of a topic: an append to one of a thousand finds it in a processor's cache. */
export class TopicIds {
  readonly #known = new Map<string, Uint8Array>();

  /** Throws RangeError for one that is too long. */
  bytesOf(topicId: string): Uint8Array {
    const known = this.#known.get(topicId);
    if (known !== undefined) return known;
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    const bytes = encodeTopicId(topicId);
    this.#known.set(topicId, bytes);
    return bytes;
  }
}
