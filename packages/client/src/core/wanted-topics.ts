import { TopicMap } from './topic-map.js';

/** A topic that does not exist is asked for as long after its last use; whoever waits for it uses it every second. */
const UNKNOWN_TOPIC_TTL_MS = 10_000;

interface Wanted {
  /** When it was used last while it was not known. */
  usedMs: number;
  /** When a node last said that there is none of this name. */
  deniedMs: number;
}

/** The topics that a client asks for: those that exist, and those that somebody has used of late. */
export class WantedTopics {
  readonly #nowMs: () => number;
  readonly #topics: TopicMap<Wanted>;

  constructor(nowMs: () => number, isKnown: (topic: string) => boolean) {
    this.#nowMs = nowMs;
    this.#topics = new TopicMap((topic, { usedMs }) => !isKnown(topic) && nowMs() - usedMs > UNKNOWN_TOPIC_TTL_MS);
  }

  has(topic: string): boolean {
    return this.#topics.get(topic) !== undefined;
  }

  use(topic: string): void {
    const wanted = this.#topics.get(topic);
    if (wanted === undefined) this.#topics.set(topic, { usedMs: this.#nowMs(), deniedMs: Number.NEGATIVE_INFINITY });
    else wanted.usedMs = this.#nowMs();
  }

  /** What is to be asked for now. */
  names(): string[] {
    this.#topics.sweep();
    return this.#topics.topics;
  }

  /** A node says that there is none of this name. */
  deny(topic: string): void {
    const wanted = this.#topics.get(topic);
    if (wanted !== undefined) wanted.deniedMs = this.#nowMs();
  }

  /** Whether one has said so of late; else nobody knows. */
  isDenied(topic: string): boolean {
    return this.#nowMs() - (this.#topics.get(topic)?.deniedMs ?? Number.NEGATIVE_INFINITY) <= UNKNOWN_TOPIC_TTL_MS;
  }
}
