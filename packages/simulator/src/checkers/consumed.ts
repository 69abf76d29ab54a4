import { mustHold } from './violation.js';

/** What is known of a partition, as of now. */
export interface ConsumedContext {
  /** Below it records may be gone before anybody read them. */
  readonly logStart: (partition: number) => number;
  /** What was read under another guarantee counts no more. */
  readonly guaranteeOf: (partition: number) => number | undefined;
}

/** A record with its place. */
interface PlacedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
}

/** What consumers of one partition were given, and producers told, under one guarantee. */
interface Consumed {
  readonly guarantee: number | undefined;
  /** What was given, by offset. */
  readonly ids: string[];
  /** What was acknowledged, by offset. */
  readonly acknowledged: string[];
  /** Where what can be there but once was given. */
  readonly places: Map<string, number>;
}

/**
 * What consumers were given, whoever they were and whenever: it never changes, is what was acknowledged there, and none of it is
 * passed over.
 */
export class ConsumedChecker {
  /** By its id: the guarantee under which an idempotent producer sent it. */
  readonly #sentOnce = new Map<string, number | undefined>();
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
  get all(): readonly PlacedRecord[] {
    return [...this.#partitions].flatMap(([partition, { guarantee, ids }]) =>
      [...ids.entries()]
        .map(([offset, id]) => ({ partition, offset, id }))
        .filter(({ id }) => id !== undefined && guarantee === this.#context.guaranteeOf(partition)),
    );
  }

  /** An idempotent producer sends this record: it is there once, or not at all. */
  sentOnce(id: string, guarantee: number | undefined): void {
    this.#sentOnce.set(id, guarantee);
  }

  /** A producer with acks=all was told that the record it sent is at `offset`. Throws InvariantViolation. */
  acknowledged({ partition, offset, id }: PlacedRecord): void {
    const { acknowledged, ids } = this.#consumedNow(partition);
    acknowledged[offset] = id;
    agree({ partition, offset, id }, ids[offset]);
  }

  /** A consumer that began at the log start was given the record at `offset`. Throws InvariantViolation. */
  read(partition: number, offset: number, id: string): void {
    const { ids, acknowledged, places, guarantee } = this.#consumedNow(partition);
    const known = ids[offset];
    mustHold(
      known === undefined || known === id,
      () => `partition ${partition} offset ${offset}: ${id} was read, and before it ${known}`,
    );
    this.#repeated += known === undefined ? 0 : 1;
    // Without transactions and compaction offsets have no gaps.
    mustHold(
      offset <= this.#context.logStart(partition) || ids[offset - 1] !== undefined,
      () => `partition ${partition}: offset ${offset} was read, and the one before it never`,
    );
    ids[offset] = id;
    if (acknowledged[offset] !== undefined) agree({ partition, offset, id: acknowledged[offset] }, id);
    if (guarantee === undefined || this.#sentOnce.get(id) !== guarantee) return;
    const place = places.get(id) ?? offset;
    mustHold(place === offset, () => `partition ${partition}: ${id} was read at ${place} and at ${offset}`);
    places.set(id, offset);
  }

  #consumedNow(partition: number): Consumed {
    const guarantee = this.#context.guaranteeOf(partition);
    let consumed = this.#partitions.get(partition);
    if (consumed === undefined || consumed.guarantee !== guarantee) {
      consumed = { guarantee, ids: [], acknowledged: [], places: new Map() };
      this.#partitions.set(partition, consumed);
    }
    return consumed;
  }
}

/** What was acknowledged at an offset is what was given there, if anything was. */
function agree({ partition, offset, id }: PlacedRecord, given: string | undefined): void {
  mustHold(
    given === undefined || given === id,
    () => `partition ${partition} offset ${offset}: ${id} is acknowledged, and ${given} was read`,
  );
}
