import type { Clock } from '@tidemark/ports';
import type { BufferGate } from './buffer-gate.js';
import type { ProducerError } from './client-error.js';
import type { Debts } from './debts.js';
import type { FlushGroup, FlushGroups } from './flush-groups.js';
import type { Delivery } from './producer-lines.js';
import type { PreparedRecord, RecordMetadata } from './producer-record.js';

/** What the sends of one producer share. */
export interface SendAccounts {
  readonly gate: BufferGate;
  readonly groups: FlushGroups;
  readonly debts: Debts;
}

export interface SendPlace {
  readonly topic: string;
  /** Absent: to be chosen. */
  readonly partition?: number | undefined;
}

/** What a record takes beside its bytes while it is unsettled: a promise and what keeps it. Some 750 bytes were measured for small ones. */
export const RECORD_OVERHEAD_BYTES = 512;

export interface PendingSendDetails extends SendPlace {
  readonly prepared: PreparedRecord;
  /** Until then it may wait to be taken. */
  readonly deadlineMs: number;
  readonly accounts: SendAccounts;
  readonly resolve: (metadata: RecordMetadata) => void;
  readonly reject: (error: ProducerError) => void;
}

/** One `send`, from the call until it has settled. A class, for there is one for each record. */
export class PendingSend implements Delivery {
  /** It holds memory of the buffer. */
  buffered = false;
  readonly #details: PendingSendDetails;
  readonly #group: FlushGroup;

  constructor(details: PendingSendDetails) {
    this.#details = details;
    const { groups, debts } = details.accounts;
    this.#group = groups.enter();
    debts.owe();
  }

  get prepared(): PreparedRecord {
    return this.#details.prepared;
  }

  get place(): SendPlace {
    return this.#details;
  }

  get deadlineMs(): number {
    return this.#details.deadlineMs;
  }

  /** What the record adds to a batch at most. */
  get sizeBytes(): number {
    return this.#details.prepared.sizeBytes;
  }

  /** What it takes of the buffer. */
  get heldBytes(): number {
    return this.sizeBytes + RECORD_OVERHEAD_BYTES;
  }

  get timestampMs(): number {
    return this.#details.prepared.record.timestampMs;
  }

  resolve(metadata: RecordMetadata): void {
    this.#settled();
    this.#details.resolve(metadata);
  }

  reject(error: ProducerError): void {
    this.#settled();
    this.#details.reject(error);
  }

  /**
   * Rejects one that was never taken, in a turn of its own: a program that tries again at once would otherwise keep the event
   * loop from all that makes room. Until then nothing holds its record.
   */
  refuse(error: ProducerError, clock: Pick<Clock, 'defer'>): void {
    const { reject, accounts } = this.#details;
    const { groups, debts } = accounts;
    const group = this.#group;
    clock.defer(() => {
      groups.leave(group);
      debts.settle();
      reject(error);
    });
  }

  #settled(): void {
    const { gate, groups, debts } = this.#details.accounts;
    if (this.buffered) gate.release(this.heldBytes);
    this.buffered = false;
    groups.leave(this.#group);
    debts.settle();
  }
}
