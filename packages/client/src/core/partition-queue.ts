import { type ErrorName, errorInfo, type RecordInit } from '@tidemark/protocol';
import { type BatchSequence, ProducerBatch, type ProducerIdentity, SEQUENCES } from './producer-batch.js';

export interface PartitionQueueOptions {
  /** A batch takes no further record beyond this, unless it is its first. */
  readonly batchBytesMax: number;
  /** How long a batch that is not full waits for more. */
  readonly lingerMs: number;
  /** From the first record to the last attempt. */
  readonly deliveryTimeoutMs: number;
  /** Gives out sequences. */
  readonly idempotent: boolean;
  /** Batches in flight at once: at most five under idempotence, as many as a broker remembers. */
  readonly inFlightMax: number;
}

/** How a batch ends. */
export type Ending = 'delivered' | 'failed' | 'unknown';

/** What became of an attempt. `retry`: the batch is in the queue again; the others are final. */
export type Settlement = Ending | 'retry';

/** A batch that is over, and how it ended. */
export interface EndedBatch<Delivery> {
  readonly batch: ProducerBatch<Delivery>;
  readonly outcome: Ending;
}

/** The producer's state at the broker does not fit the batch. */
const sequenceErrors: ReadonlySet<ErrorName> = new Set([
  'OUT_OF_ORDER_SEQUENCE',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
]);

/**
 * What a producer has for one partition, in order, and the bookkeeping of its sequences.
 *
 * Batches leave from the head only, and one that must be sent again returns to its place: nothing is overtaken.
 * A sequence is given out when a batch is first sent and is kept for every further attempt, so that the broker can
 * tell a repetition from news. At most `inFlightMax` batches have a sequence and are not settled, parts of one (see
 * below) counted as one.
 *
 * When a sequenced batch ends without success, what follows it cannot be written under this identity any more: the
 * identity is broken. Then (1) a batch of which an attempt may have been written goes on under the old identity,
 * ahead of all others, until the broker says ok or refuses its sequence, which makes it unknown; (2) a batch that
 * was surely never written gives up its sequence; (3) once no batch of the old identity is left, the rest goes on
 * under a new one. Sequences are never given out twice under one identity: a copy of a request that was delayed on
 * the way could then pass for another batch.
 *
 * A batch of several records that the broker finds too large, and that was surely not written, is split. Its parts take
 * its place, and each record keeps its sequence: every attempt has been answered, so no copy of the whole is on its way.
 * What was in flight behind it is refused for its gap, and goes on behind the parts. From then on a batch of several
 * records is made, or sent, at most half as large, until it is known that the broker takes more (`growBatches`).
 *
 * That a sequence does not fit counts only of an attempt that was sent when every batch before it had ended. The answer to an
 * earlier one may have been given before its predecessor was written, and come after that one's: the batch is sent again as it was,
 * and if a copy of it has been written meanwhile, the broker recognizes it.
 *
 * The answer to a batch may stay away while later ones are acknowledged: it shares a request with a partition that waits. Sent
 * again, it may be older than the five that the broker remembers. It is delivered all the same, whatever its last attempt
 * came to, if a later one of its identity was: a broker takes none before its predecessor, and acknowledges (idempotence needs
 * acks=all) only what is committed, with all that is before it in the log. Where it was written is not known then.
 */
export class PartitionQueue<Delivery> {
  readonly #options: PartitionQueueOptions;
  /** Sequenced batches first, then by creation. */
  #waiting: ProducerBatch<Delivery>[] = [];
  readonly #inFlight = new Set<ProducerBatch<Delivery>>();
  #identity: ProducerIdentity | undefined;
  /** The latest batch of the identity that was acknowledged while it was whole: in this topic, then. */
  #delivered: { readonly ordinal: number; readonly sequence: BatchSequence } | undefined;
  #nextSequence = 0;
  #broken = false;
  #recordCount = 0;
  /** What a batch takes: fewer bytes than asked for once the broker has found one too large. */
  #bytesMax: number;

  constructor(options: PartitionQueueOptions) {
    this.#options = options;
    this.#bytesMax = options.batchBytesMax;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#inFlight.size === 0;
  }

  get inFlightCount(): number {
    return this.#inFlight.size;
  }

  /** Adds a record of `sizeBytes` at most to the last batch, or to a new one. */
  append(record: RecordInit, { sizeBytes, nowMs }: { sizeBytes: number; nowMs: number }, delivery: Delivery): void {
    let last = this.#waiting.at(-1);
    if (last === undefined || !last.canTake(sizeBytes, this.#bytesMax)) {
      last = new ProducerBatch(this.#recordCount, nowMs);
      this.#waiting.push(last);
    }
    last.add(record, sizeBytes, delivery);
    this.#recordCount++;
  }

  /** When the head may be sent: a time that may have passed; Infinity if nothing waits or enough is in flight. */
  readyAtMs(flushing: boolean): number {
    const [head] = this.#waiting;
    if (head === undefined || this.#inFlight.size >= this.#options.inFlightMax) return Number.POSITIVE_INFINITY;
    if (head.attempts > 0) return head.notBeforeMs;
    const full = this.#waiting.length > 1 || head.sizeBytes >= this.#bytesMax;
    return full || flushing ? head.createdMs : head.createdMs + this.#options.lingerMs;
  }

  /** Batches are smaller than asked for: the broker has found one too large. */
  get isBounded(): boolean {
    return this.#bytesMax < this.#options.batchBytesMax;
  }

  /** The broker takes batches of `bytes` by now. */
  growBatches(bytes: number): void {
    this.#bytesMax = Math.max(this.#bytesMax, Math.min(bytes, this.#options.batchBytesMax));
  }

  /** When the oldest batch in the queue times out; Infinity if nothing waits. */
  get deadlineMs(): number {
    // Creation rises within the sequenced batches, and within the rest.
    const [head] = this.#waiting;
    const firstOfRest = this.#waiting.find(({ sequence }) => sequence === undefined);
    if (head === undefined) return Number.POSITIVE_INFINITY;
    return Math.min(head.createdMs, (firstOfRest ?? head).createdMs) + this.#options.deliveryTimeoutMs;
  }

  /** The size of what `take` would return, at most. */
  get headBytes(): number {
    return this.#waiting[0]?.sizeBytes ?? 0;
  }

  /** Whether the head must wait for an identity other than `current`. */
  needsIdentity(current: ProducerIdentity | undefined): boolean {
    const [head] = this.#waiting;
    if (!this.#options.idempotent || head === undefined || head.sequence !== undefined) return false;
    return !this.#hasUsableIdentity() && (current === undefined || current === this.#identity);
  }

  #hasUsableIdentity(): boolean {
    return this.#identity !== undefined && !this.#broken;
  }

  /**
   * Moves the head into flight, under `current` if it has no sequence yet. Undefined: nothing may be sent now, see
   * `readyAtMs` and `needsIdentity`, or batches of the old identity are still in flight.
   */
  take(current: ProducerIdentity | undefined): ProducerBatch<Delivery> | undefined {
    this.#fitHead();
    const [head] = this.#waiting;
    if (head === undefined || this.#inFlight.size >= this.#options.inFlightMax) return undefined;
    if (this.#options.idempotent && head.sequence === undefined && !this.#giveSequence(head, current)) return undefined;
    this.#waiting.shift();
    head.sentBehind = [...this.#inFlight].some((other) => precedes(other, head));
    this.#inFlight.add(head);
    head.attempts++;
    return head;
  }

  /** The head may have been filled before it was known how much the broker takes. */
  #fitHead(): void {
    const [head] = this.#waiting;
    if (head === undefined || head.sizeBytes <= this.#bytesMax) return;
    if (!isDivisible(head)) return;
    this.#waiting = [...head.split(this.#bytesMax), ...this.#waiting.slice(1)];
  }

  #giveSequence(batch: ProducerBatch<Delivery>, current: ProducerIdentity | undefined): boolean {
    if (this.#identity === undefined || this.#broken) {
      const sequencedLeft = [...this.#inFlight].some(({ sequence }) => sequence !== undefined);
      if (sequencedLeft || current === undefined || current === this.#identity) return false;
      this.#identity = current;
      this.#delivered = undefined;
      this.#nextSequence = 0;
      this.#broken = false;
    }
    batch.sequence = { identity: this.#identity, baseSequence: this.#nextSequence };
    this.#nextSequence = (this.#nextSequence + batch.records.length) % SEQUENCES;
    return true;
  }

  /** The answer to an attempt: no error, or one; then when it may be sent again, if that helps, and if it surely wrote nothing. */
  settle(
    batch: ProducerBatch<Delivery>,
    error: ErrorName | undefined,
    retryAtMs: number,
    certain = error === undefined || errorInfo(error).certain,
  ): Settlement {
    if (!this.#inFlight.delete(batch)) throw new Error('a batch was settled that is not in flight');
    if (error === undefined) {
      this.#noteDelivered(batch);
      return 'delivered';
    }
    // A batch that is too old to be told from its repetition was written once: certain of the error, not of the batch.
    batch.certain &&= certain && error !== 'DUPLICATE_SEQUENCE';
    batch.notBeforeMs = retryAtMs;
    batch.lastError = error;
    if (batch.sequence !== undefined && sequenceErrors.has(error)) return this.#settleSequenceError(batch, error);
    if (error === 'RECORD_TOO_LARGE' && this.#split(batch)) return 'retry';
    if (!errorInfo(error).retriable) return this.#finish(batch);
    this.#requeue(batch);
    return 'retry';
  }

  #noteDelivered({ ordinal, sequence }: ProducerBatch<Delivery>): void {
    if (sequence === undefined || sequence.identity !== this.#identity || this.#broken) return;
    if (ordinal > (this.#delivered?.ordinal ?? -1)) this.#delivered = { ordinal, sequence };
  }

  /** Whether a batch of which an attempt may have been written surely was. */
  #isCommitted({ ordinal, sequence, certain }: ProducerBatch<Delivery>): boolean {
    const last = this.#delivered;
    if (certain || sequence === undefined || last?.sequence.identity !== sequence.identity) return false;
    // Where the sequences began again from 0, a broker that has forgotten the producer takes the first without the others.
    return last.ordinal > ordinal && last.sequence.baseSequence > sequence.baseSequence;
  }

  #split(batch: ProducerBatch<Delivery>): boolean {
    if (!isDivisible(batch)) return false;
    this.#bytesMax = Math.min(this.#bytesMax, Math.floor(batch.sizeBytes / 2));
    for (const part of batch.split(this.#bytesMax)) this.#requeue(part);
    return true;
  }

  #settleSequenceError(batch: ProducerBatch<Delivery>, error: ErrorName): Settlement {
    // A gap, or a producer without a past, is no wonder while a batch before this one has yet to be sent again, or if one was still
    // on its way when this one was sent: answers come in any order.
    const isNoWonder =
      batch.sentBehind || [...this.#waiting, ...this.#inFlight].some((other) => precedes(other, batch));
    if (isNoWonder && error !== 'INVALID_PRODUCER_EPOCH') {
      this.#requeue(batch);
      return 'retry';
    }
    if (!batch.certain) return this.#finish(batch);
    this.#break();
    batch.dropSequence();
    this.#requeue(batch);
    return 'retry';
  }

  /** Takes the batches that have waited too long out of the queue, each with its outcome. */
  expire(nowMs: number): EndedBatch<Delivery>[] {
    const expired = this.#waiting.filter(({ createdMs }) => nowMs >= createdMs + this.#options.deliveryTimeoutMs);
    return expired.map((batch) => this.#remove(batch));
  }

  /** Takes out everything that waits; what is in flight stays. */
  clear(): EndedBatch<Delivery>[] {
    return [...this.#waiting].map((batch) => this.#remove(batch));
  }

  /** The topic was created again: what the broker knows of the sequences is gone with the old one. */
  topicReplaced(): void {
    if (this.#identity !== undefined) this.#break();
    this.#delivered = undefined;
    this.#bytesMax = this.#options.batchBytesMax;
  }

  #remove(batch: ProducerBatch<Delivery>): EndedBatch<Delivery> {
    this.#waiting.splice(this.#waiting.indexOf(batch), 1);
    return { batch, outcome: this.#finish(batch) };
  }

  #finish(batch: ProducerBatch<Delivery>): Ending {
    if (this.#isCommitted(batch)) return 'delivered';
    if (batch.sequence !== undefined) this.#break();
    return batch.certain ? 'failed' : 'unknown';
  }

  #break(): void {
    this.#broken = true;
    const waiting = this.#waiting.splice(0);
    for (const batch of waiting) this.#requeue(batch);
  }

  #requeue(batch: ProducerBatch<Delivery>): void {
    if (this.#broken && batch.sequence?.identity === this.#identity && batch.certain) batch.dropSequence();
    const at = this.#waiting.findIndex((other) => comesBefore(batch, other));
    if (at < 0) this.#waiting.push(batch);
    else this.#waiting.splice(at, 0, batch);
  }
}

/** Whether a broker takes `batch` only behind the other one. */
function precedes<Delivery>({ sequence, ordinal }: ProducerBatch<Delivery>, batch: ProducerBatch<Delivery>): boolean {
  return sequence?.identity === batch.sequence?.identity && ordinal < batch.ordinal;
}

/** Not if an attempt may have written it: the broker knows its sequence as that of the whole. */
function isDivisible<Delivery>({ records, sequence, certain }: ProducerBatch<Delivery>): boolean {
  return records.length > 1 && (certain || sequence === undefined);
}

function comesBefore<Delivery>(batch: ProducerBatch<Delivery>, other: ProducerBatch<Delivery>): boolean {
  const sequenced = batch.sequence !== undefined;
  return sequenced === (other.sequence !== undefined) ? batch.ordinal < other.ordinal : sequenced;
}
