import { BATCH_OVERHEAD_BYTES, type ErrorName, type RecordInit } from '@tidemark/protocol';

/** Under which id and epoch a producer's sequences count. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** They begin again from 0 behind the last. */
export const SEQUENCES = 2 ** 31;

/** A batch's place among those of its identity and partition. */
export interface BatchSequence {
  readonly identity: ProducerIdentity;
  readonly baseSequence: number;
}

/**
 * Records on their way to one partition, from the first `append` until all are settled. `Delivery` is whatever the
 * shell wants back for each record when the batch is settled.
 */
export class ProducerBatch<Delivery> {
  readonly records: RecordInit[] = [];
  readonly deliveries: Delivery[] = [];
  /** Of each record, at most. */
  readonly #sizes: number[] = [];
  /** Of its first record, among all records of the partition. */
  readonly ordinal: number;
  readonly createdMs: number;
  /** An upper bound of the size uncompressed. */
  sizeBytes = BATCH_OVERHEAD_BYTES;
  /** How often it has been sent. */
  attempts = 0;
  /** Every attempt so far failed for certain: the records are surely not in the log. */
  certain = true;
  /** When it was last sent, a batch before it was in flight: the broker may have judged it without that one. */
  sentBehind = false;
  /** Not to be sent again before this. */
  notBeforeMs = 0;
  /** Of the last attempt. */
  lastError: ErrorName | undefined;
  sequence: BatchSequence | undefined;
  /** Kept for further attempts; dropped when the sequence changes. */
  encoded: Uint8Array | undefined;

  constructor(ordinal: number, createdMs: number) {
    this.ordinal = ordinal;
    this.createdMs = createdMs;
  }

  add(record: RecordInit, sizeBytes: number, delivery: Delivery): void {
    this.records.push(record);
    this.deliveries.push(delivery);
    this.#sizes.push(sizeBytes);
    this.sizeBytes += sizeBytes;
  }

  /** Only a batch that was never sent may still grow. */
  canTake(sizeBytes: number, batchBytesMax: number): boolean {
    return this.attempts === 0 && this.sequence === undefined && this.sizeBytes + sizeBytes <= batchBytesMax;
  }

  /** Gives up its place; it may be sent under another identity, if it is certain that it was never written. */
  dropSequence(): void {
    this.sequence = undefined;
    this.encoded = undefined;
  }

  /**
   * Its records in order, in batches of `bytesMax` at most or of one record. They have its age and history, and each
   * record keeps its sequence.
   */
  split(bytesMax: number): ProducerBatch<Delivery>[] {
    const parts: ProducerBatch<Delivery>[] = [];
    let part: ProducerBatch<Delivery> | undefined;
    for (const [at, delivery] of this.deliveries.entries()) {
      const record = this.records[at];
      const sizeBytes = this.#sizes[at];
      if (record === undefined || sizeBytes === undefined) throw new Error('a batch lacks a record that it delivers');
      if (part === undefined || part.sizeBytes + sizeBytes > bytesMax) {
        part = this.#part(at);
        parts.push(part);
      }
      part.add(record, sizeBytes, delivery);
    }
    return parts;
  }

  /** That begins with the record `at`. */
  #part(at: number): ProducerBatch<Delivery> {
    const part = new ProducerBatch<Delivery>(this.ordinal + at, this.createdMs);
    part.attempts = this.attempts;
    part.certain = this.certain;
    part.lastError = this.lastError;
    if (this.sequence === undefined) return part;
    const { identity, baseSequence } = this.sequence;
    part.sequence = { identity, baseSequence: (baseSequence + at) % SEQUENCES };
    return part;
  }
}
