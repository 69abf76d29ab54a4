import { mustHold } from './violation.js';

/** What consumers were given, whoever they were and whenever: it never changes, and none of it is passed over. */
export class ConsumedChecker {
  readonly #partitions = new Map<number, string[]>();
  readonly #logStart: (partition: number) => number;
  #repeated = 0;

  /** Below the log start records may be gone before anybody read them. */
  constructor(logStart: (partition: number) => number) {
    this.#logStart = logStart;
  }

  /** How many records were read that had been read before. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Everything that anybody was given. */
  get all(): readonly { readonly partition: number; readonly offset: number; readonly id: string }[] {
    return [...this.#partitions].flatMap(([partition, ids]) =>
      [...ids.entries()].map(([offset, id]) => ({ partition, offset, id })).filter(({ id }) => id !== undefined),
    );
  }

  /** A consumer that began at offset 0 was given the record at `offset`. Throws InvariantViolation. */
  read(partition: number, offset: number, id: string): void {
    let ids = this.#partitions.get(partition);
    if (ids === undefined) {
      ids = [];
      this.#partitions.set(partition, ids);
    }
    const known = ids[offset];
    mustHold(
      known === undefined || known === id,
      () => `partition ${partition} offset ${offset}: ${id} was read, and before it ${known}`,
    );
    this.#repeated += known === undefined ? 0 : 1;
    // Without transactions and compaction offsets have no gaps.
    mustHold(
      offset <= this.#logStart(partition) || ids[offset - 1] !== undefined,
      () => `partition ${partition}: offset ${offset} was read, and the one before it never`,
    );
    ids[offset] = id;
  }
}
