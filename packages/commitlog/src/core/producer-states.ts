import { type BatchHeader, type ErrorName, type Offset, offset } from '@tidemark/protocol';
import { addSequence, sequenceDistance } from './sequence.js';

/** A batch that a producer wrote, as far as recognizing it again needs. */
export interface ProducerBatch {
  readonly baseSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
}

/** What a log knows of one producer. */
export interface ProducerEntry {
  readonly producerId: number;
  readonly epoch: number;
  /** The last five at most, oldest first; none after an epoch's control batch. */
  readonly batches: readonly ProducerBatch[];
  /** The largest timestamp of the last batch, a control batch included; nothing depends on it. */
  readonly lastTimestampMs: number;
  /** Of the coordinator that ended the last transaction; -1: none did. */
  readonly coordinatorEpoch: number;
  /** Where the transaction begins that is open; NO_TRANSACTION: none is. */
  readonly txnFirstOffset: number;
  /** When the last batch came, by the clock of whoever appended it; expiry counts from here. */
  readonly updatedMs: number;
}

export const NO_TRANSACTION = -1;

export type ProducerCheck =
  | { readonly kind: 'ok' }
  /** The batch is in the log already, uncommitted perhaps. */
  | { readonly kind: 'duplicate'; readonly baseOffset: Offset; readonly lastOffset: Offset }
  | { readonly kind: 'error'; readonly error: ErrorName };

/** The fields of a batch header that matter here. */
export type ProducerHeader = Pick<
  BatchHeader,
  | 'producerId'
  | 'producerEpoch'
  | 'baseSequence'
  | 'lastOffsetDelta'
  | 'baseOffset'
  | 'lastOffset'
  | 'isControl'
  | 'isTransactional'
  | 'maxTimestamp'
> & {
  /** Of a control batch: see `coordinatorEpochOf`. */
  readonly coordinatorEpoch?: number;
};

/** How many batches of a producer are remembered: as many as an idempotent producer may have in flight. */
export const PRODUCER_BATCHES_MAX = 5;

const NO_EPOCH = -1;
const OK: ProducerCheck = { kind: 'ok' };
const refuse = (error: ErrorName): ProducerCheck => ({ kind: 'error', error });

/** Judges a batch by what is known of its producer, or undefined where nothing is. */
export function checkProducer(entry: ProducerEntry | undefined, header: ProducerHeader): ProducerCheck {
  if (header.producerId < 0) return OK;
  if (entry !== undefined && header.producerEpoch < entry.epoch) return refuse('INVALID_PRODUCER_EPOCH');
  if (header.isControl) return OK;
  const last = entry?.batches.at(-1);
  if (entry === undefined) return header.baseSequence === 0 ? OK : refuse('UNKNOWN_PRODUCER_ID');
  if (header.producerEpoch > entry.epoch || last === undefined) {
    return header.baseSequence === 0 ? OK : refuse('OUT_OF_ORDER_SEQUENCE');
  }
  const lastSequence = addSequence(header.baseSequence, header.lastOffsetDelta);
  const same = entry.batches.find(
    (batch) => batch.baseSequence === header.baseSequence && batch.lastSequence === lastSequence,
  );
  if (same !== undefined) {
    return { kind: 'duplicate', baseOffset: offset(same.baseOffset), lastOffset: offset(same.lastOffset) };
  }
  if (header.baseSequence === addSequence(last.lastSequence, 1)) return OK;
  // Older than everything that is remembered: it was written once. Anything else is a gap, or an overlap.
  const oldest = entry.batches[0] ?? last;
  const behind = sequenceDistance(oldest.baseSequence, lastSequence) < 0;
  return refuse(behind ? 'DUPLICATE_SEQUENCE' : 'OUT_OF_ORDER_SEQUENCE');
}

/** What is known of a producer once one more of its batches is in the log. */
export function advanceProducer(
  entry: ProducerEntry | undefined,
  header: ProducerHeader,
  nowMs: number,
): ProducerEntry {
  const sameEpoch = entry !== undefined && entry.epoch === header.producerEpoch;
  const before = sameEpoch ? entry.batches : [];
  const { producerId, producerEpoch: epoch, maxTimestamp: lastTimestampMs } = header;
  const { coordinatorEpoch = NO_EPOCH, txnFirstOffset = NO_TRANSACTION } = entry ?? {};
  const common = { producerId, epoch, lastTimestampMs, updatedMs: nowMs };
  if (header.isControl) {
    const ended = header.coordinatorEpoch ?? coordinatorEpoch;
    return { ...common, batches: before, coordinatorEpoch: ended, txnFirstOffset: NO_TRANSACTION };
  }
  const batch: ProducerBatch = {
    baseSequence: header.baseSequence,
    lastSequence: addSequence(header.baseSequence, header.lastOffsetDelta),
    baseOffset: header.baseOffset,
    lastOffset: header.lastOffset,
  };
  const begins = header.isTransactional && txnFirstOffset === NO_TRANSACTION;
  return {
    ...common,
    batches: [...before, batch].slice(-PRODUCER_BATCHES_MAX),
    coordinatorEpoch,
    txnFirstOffset: begins ? header.baseOffset : txnFirstOffset,
  };
}

/**
 * An entry of a snapshot, which knows only the last batch, with those before it as a walk over the log's tail found them.
 * The walk must have come to the snapshot's offset.
 */
export function mergeHistory(saved: ProducerEntry, walked: ProducerEntry | undefined): ProducerEntry {
  const last = saved.batches.at(-1);
  const found = walked?.batches.at(-1);
  const agree = saved.epoch === walked?.epoch && last !== undefined && last.lastOffset === found?.lastOffset;
  return agree && walked !== undefined ? { ...saved, batches: walked.batches } : saved;
}

/** Where entries are looked up: the states of a log, or a draft on top of them. */
export interface ProducerView {
  /** Judges a batch by everything that went before it, the uncommitted tail included. */
  check(header: ProducerHeader): ProducerCheck;
  entry(producerId: number): ProducerEntry | undefined;
}

/**
 * Recognizes an idempotent producer's repeated, missing and overtaken batches (KIP-98). Updated on append, on leaders
 * and followers alike, so that whoever leads next judges as the leader did. Holds `producersMax` producers at
 * most: the one that was silent for longest is forgotten first, and is told so when it comes back
 * (UNKNOWN_PRODUCER_ID).
 */
export class ProducerStates implements ProducerView {
  readonly #entries = new Map<number, ProducerEntry>();
  readonly #producersMax: number;

  constructor(options: { readonly producersMax: number }) {
    this.#producersMax = options.producersMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** In the order of their last batch, oldest first. */
  entries(): readonly ProducerEntry[] {
    return [...this.#entries.values()];
  }

  entry(producerId: number): ProducerEntry | undefined {
    return this.#entries.get(producerId);
  }

  check(header: ProducerHeader): ProducerCheck {
    return checkProducer(this.#entries.get(header.producerId), header);
  }

  /** Takes a batch up that is in the log now; batches without a producer id change nothing. */
  update(header: ProducerHeader, nowMs: number): void {
    if (header.producerId < 0) return;
    this.restore(advanceProducer(this.#entries.get(header.producerId), header, nowMs));
  }

  /** Puts an entry back as it was saved. */
  restore(entry: ProducerEntry): void {
    this.#entries.delete(entry.producerId);
    this.#entries.set(entry.producerId, entry);
    if (this.#entries.size <= this.#producersMax) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  /**
   * After the states were built anew of a log that was cut at `end`: what was known before of batches below. A snapshot knows the
   * last of each producer only, and the log may begin above the others.
   */
  recall(known: readonly ProducerEntry[], end: number): void {
    const before = new Map(known.map((entry) => [entry.producerId, entry]));
    for (const entry of this.entries()) {
      const { batches, ...was } = before.get(entry.producerId) ?? entry;
      const below = batches.filter(({ lastOffset }) => lastOffset < end);
      this.restore(below.length > entry.batches.length ? mergeHistory(entry, { ...was, batches: below }) : entry);
    }
  }

  /** Whether anything is remembered of offsets at or above `position`: if not, truncating there changes nothing. */
  reaches(position: Offset): boolean {
    for (const { batches } of this.#entries.values()) {
      const last = batches.at(-1);
      // Without batches there is only an epoch, and where it came from is not known.
      if (last === undefined || last.lastOffset >= position) return true;
    }
    return false;
  }

  /** Forgets who was silent for `expiryMs` or longer. */
  expire(nowMs: number, expiryMs: number): void {
    for (const [producerId, { updatedMs }] of this.#entries) {
      if (nowMs - updatedMs >= expiryMs) this.#entries.delete(producerId);
    }
  }

  clear(): void {
    this.#entries.clear();
  }

  /** A draft, for batches that are judged and stamped before the one write that appends them all. */
  draft(): ProducerDraft {
    return new ProducerDraft(this);
  }
}

/** Judges the batches of one append by each other too; dropped afterwards, whether the append succeeded or not. */
export class ProducerDraft implements ProducerView {
  readonly #base: ProducerView;
  readonly #changed = new Map<number, ProducerEntry>();

  constructor(base: ProducerView) {
    this.#base = base;
  }

  entry(producerId: number): ProducerEntry | undefined {
    return this.#changed.get(producerId) ?? this.#base.entry(producerId);
  }

  check(header: ProducerHeader): ProducerCheck {
    return checkProducer(this.entry(header.producerId), header);
  }

  /** Counts a batch in that will be appended; its offsets must be stamped. */
  add(header: ProducerHeader, nowMs: number): void {
    if (header.producerId < 0) return;
    this.#changed.set(header.producerId, advanceProducer(this.entry(header.producerId), header, nowMs));
  }
}
