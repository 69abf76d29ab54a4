/**
 * The partitions that a request has named so far. To name one takes a few bytes, and to tell of it may take thousands: what is
 * asked for again is not told again.
 */
export class NamedOnce {
  readonly #named = new Set<string>();

  /** Whether the partition is named for the first time. */
  isNew(topic: string, partition: number): boolean {
    const { size } = this.#named;
    return this.#named.add(`${partition}/${topic}`).size > size;
  }
}
