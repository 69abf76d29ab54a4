import type { BufferGate } from './buffer-gate.js';
import type { ProducerError } from './client-error.js';
import type { FlushGroup, FlushGroups } from './flush-groups.js';
import type { Delivery } from './producer-lines.js';
import type { PreparedRecord, RecordMetadata } from './producer-record.js';

export interface PendingSendDetails extends PreparedRecord {
  readonly topic: string;
  /** Undefined: to be chosen. */
  readonly partition: number | undefined;
  /** Until then it may wait to be taken. */
  readonly deadlineMs: number;
}

/** One `send`, from the call until it has settled. A class and not closures: there is one for each record. */
export class PendingSend implements Delivery {
  readonly record: PendingSendDetails['record'];
  readonly sizeBytes: number;
  readonly timestampMs: number;
  readonly topic: string;
  readonly partition: number | undefined;
  readonly deadlineMs: number;
  /** It holds memory of the buffer. */
  buffered = false;
  readonly #gate: BufferGate;
  readonly #groups: FlushGroups;
  readonly #group: FlushGroup;
  readonly #onResolved: (metadata: RecordMetadata) => void;
  readonly #onRejected: (error: ProducerError) => void;

  constructor(
    details: PendingSendDetails,
    { gate, groups }: { gate: BufferGate; groups: FlushGroups },
    { resolve, reject }: { resolve: (metadata: RecordMetadata) => void; reject: (error: ProducerError) => void },
  ) {
    this.record = details.record;
    this.sizeBytes = details.sizeBytes;
    this.timestampMs = details.record.timestampMs;
    this.topic = details.topic;
    this.partition = details.partition;
    this.deadlineMs = details.deadlineMs;
    this.#gate = gate;
    this.#groups = groups;
    this.#group = groups.enter();
    this.#onResolved = resolve;
    this.#onRejected = reject;
  }

  resolve(metadata: RecordMetadata): void {
    this.#settled();
    this.#onResolved(metadata);
  }

  reject(error: ProducerError): void {
    this.#settled();
    this.#onRejected(error);
  }

  #settled(): void {
    if (this.buffered) this.#gate.release(this.sizeBytes);
    this.buffered = false;
    this.#groups.leave(this.#group);
  }
}
