import { encodeBatch } from '@tidemark/protocol';

export interface TestBatch {
  readonly baseOffset: number;
  readonly epoch?: number;
  /** Records; 1 by default. */
  readonly count?: number;
  /** Of each record's value; 10 by default. */
  readonly valueBytes?: number;
  /** Of the first record, the others a millisecond later each; the base offset by default. */
  readonly timestampMs?: number;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  /** Tells batches at the same offset apart. */
  readonly fill?: number;
  /** Of each record in turn, in UTF-8; none by default. */
  readonly keys?: readonly string[];
}

/** A stamped batch, as a leader would append it. */
export function testBatch(init: TestBatch): Uint8Array {
  const { baseOffset, count = 1, valueBytes = 10, timestampMs = baseOffset, fill = baseOffset % 251 } = init;
  return encodeBatch({
    baseOffset,
    leaderEpoch: init.epoch ?? 0,
    producerId: init.producerId ?? -1,
    producerEpoch: init.producerEpoch ?? (init.producerId === undefined ? -1 : 0),
    baseSequence: init.baseSequence ?? -1,
    records: Array.from({ length: count }, (_, index) => ({
      timestampMs: timestampMs + index,
      ...(init.keys !== undefined && { key: new TextEncoder().encode(init.keys[index % init.keys.length]) }),
      value: new Uint8Array(valueBytes).fill(fill),
    })),
  });
}

/** One-record batches from `from` to below `before`. */
export function testBatches({
  from,
  before,
  ...rest
}: { readonly from: number; readonly before: number } & Partial<TestBatch>): Uint8Array[] {
  return Array.from({ length: before - from }, (_, index) => testBatch({ ...rest, baseOffset: from + index }));
}
