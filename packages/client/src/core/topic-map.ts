/** Fewer topics than this are not worth a look. */
const SWEEP_LEAST = 64;

/**
 * What is kept for each topic. A client may outlive any number of topics: whenever the map has doubled it drops those
 * that are gone, so that it never holds more than twice as many as are needed, or 64.
 */
export class TopicMap<Value> {
  readonly #isGone: (topic: string, value: Value) => boolean;
  readonly #values = new Map<string, Value>();
  #sweepAt = SWEEP_LEAST;

  constructor(isGone: (topic: string, value: Value) => boolean) {
    this.#isGone = isGone;
  }

  get topics(): string[] {
    return [...this.#values.keys()];
  }

  get(topic: string): Value | undefined {
    return this.#values.get(topic);
  }

  set(topic: string, value: Value): void {
    if (this.#values.size >= this.#sweepAt) this.sweep();
    this.#values.set(topic, value);
  }

  /** Drops those that are gone at once. */
  sweep(): void {
    for (const [topic, value] of this.#values) if (this.#isGone(topic, value)) this.#values.delete(topic);
    this.#sweepAt = Math.max(SWEEP_LEAST, 2 * this.#values.size);
  }
}
