import { mustHold } from './violation.js';

/** What is known of a partition, as of now. */
export interface ConsumedContext {
  /** Below it records may be gone before anybody read them. */
  readonly logStart: (partition: number) => number;
  /** What was read under another guarantee counts no more. */
  readonly guaranteeOf: (partition: number) => number | undefined;
}

/** What consumers of one partition were given under one guarantee: ids by offset. */
interface Consumed {
  readonly guarantee: number | undefined;
  readonly ids: string[];
}

/** What consumers were given, whoever they were and whenever: it never changes, and none of it is passed over. */
export class ConsumedChecker {
  readonly #partitions = new Map<number, Consumed>();
  readonly #context: ConsumedContext;
  #repeated = 0;

  constructor(context: ConsumedContext) {
    this.#context = context;
  }

  /** How many records were read that had been read before. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Everything that anybody was given, under the guarantees that hold now. */
  get all(): readonly { readonly partition: number; readonly offset: number; readonly id: string }[] {
    return [...this.#partitions].flatMap(([partition, { guarantee, ids }]) =>
      [...ids.entries()]
        .map(([offset, id]) => ({ partition, offset, id }))
        .filter(({ id }) => id !== undefined && guarantee === this.#context.guaranteeOf(partition)),
    );
  }

  /** A consumer that began at offset 0 was given the record at `offset`. Throws InvariantViolation. */
  read(partition: number, offset: number, id: string): void {
    const { guaranteeOf, logStart } = this.#context;
    const guarantee = guaranteeOf(partition);
    let consumed = this.#partitions.get(partition);
    if (consumed === undefined || consumed.guarantee !== guarantee) {
      consumed = { guarantee, ids: [] };
      this.#partitions.set(partition, consumed);
    }
    const { ids } = consumed;
    const known = ids[offset];
    mustHold(
      known === undefined || known === id,
      () => `partition ${partition} offset ${offset}: ${id} was read, and before it ${known}`,
    );
    this.#repeated += known === undefined ? 0 : 1;
    // Without transactions and compaction offsets have no gaps.
    mustHold(
      offset <= logStart(partition) || ids[offset - 1] !== undefined,
      () => `partition ${partition}: offset ${offset} was read, and the one before it never`,
    );
    ids[offset] = id;
  }
}
