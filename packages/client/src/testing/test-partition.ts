import { type BatchHeader, type ErrorName, patchBatch, readHeader, validateBatch } from '@tidemark/protocol';

interface StoredBatch {
  readonly header: BatchHeader;
  readonly bytes: Uint8Array;
}

interface ProducerState {
  nextSequence: number;
  recent: { readonly baseSequence: number; readonly baseOffset: number }[];
}

const SEQUENCES = 2 ** 31;

/** What an append came to. */
export type Appended = { readonly baseOffset: number } | { readonly error: ErrorName };

/**
 * One partition of a test cluster: its log in memory, as if every replica always had all of it, with the checks of a
 * leader: the batch is valid, its sequence is the next, the last five repetitions are recognised.
 */
export class TestPartition {
  readonly partition: number;
  leader: number;
  leaderEpoch = 0;
  partitionEpoch = 0;
  logStartOffset = 0;
  /** A larger batch is refused. */
  batchBytesMax = Number.POSITIVE_INFINITY;
  /** Its leader waits for a follower before it tells an offset, as long as it may, and then tells none. */
  isReady = true;
  #end = 0;
  #batches: StoredBatch[] = [];
  readonly #producers = new Map<number, ProducerState>();
  readonly #waiting = new Set<() => void>();

  constructor(partition: number, leader: number) {
    this.partition = partition;
    this.leader = leader;
  }

  get endOffset(): number {
    return this.#end;
  }

  get batches(): readonly StoredBatch[] {
    return this.#batches;
  }

  /** Another broker leads from now on; -1: none. */
  moveTo(leader: number): void {
    this.leader = leader;
    this.leaderEpoch++;
    this.partitionEpoch++;
    this.#wake();
  }

  append(batch: Uint8Array): Appended {
    const header = validateBatch(batch, { from: 'producer' });
    if (batch.length > this.batchBytesMax) return { error: 'RECORD_TOO_LARGE' };
    const refused = this.#checkSequence(header);
    if (refused !== undefined) return refused;
    const bytes = Uint8Array.from(batch);
    const baseOffset = this.#end;
    patchBatch(bytes, { baseOffset, leaderEpoch: this.leaderEpoch });
    this.push(bytes);
    if (header.producerId >= 0) this.#remember(header, baseOffset);
    return { baseOffset };
  }

  /** Puts a batch that is stamped already at the end, without any check. */
  push(bytes: Uint8Array): void {
    const header = readHeader(bytes);
    this.#batches.push({ header, bytes });
    this.#end = header.lastOffset + 1;
    this.#wake();
  }

  /** As retention would: whole batches, from the start. */
  deleteBefore(offset: number): void {
    this.logStartOffset = offset;
    this.#batches = this.#batches.filter(({ header }) => header.lastOffset >= offset);
  }

  forgetProducers(): void {
    this.#producers.clear();
  }

  /** Whole batches from the one that holds `offset`. */
  read(offset: number, bytesMax: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let size = 0;
    for (const { header, bytes } of this.#batches) {
      if (header.lastOffset < offset) continue;
      if (parts.length > 0 && size + bytes.length > bytesMax) break;
      parts.push(bytes);
      size += bytes.length;
    }
    return new Uint8Array(Buffer.concat(parts));
  }

  /** Where an epoch ends here: that of the latest that is not later; undefined: it is later than all that are known. */
  endOfEpoch(epoch: number): { epoch: number; endOffset: number } | undefined {
    if (epoch > this.leaderEpoch) return undefined;
    const next = this.#batches.find(({ header }) => header.partitionLeaderEpoch > epoch);
    const floor = this.#batches.findLast(({ header }) => header.partitionLeaderEpoch <= epoch);
    return { epoch: floor?.header.partitionLeaderEpoch ?? epoch, endOffset: next?.header.baseOffset ?? this.#end };
  }

  /** Of the record at an offset; -1: there is none. */
  epochAt(offset: number): number {
    const found = this.#batches.find(({ header }) => header.baseOffset <= offset && header.lastOffset >= offset);
    return found?.header.partitionLeaderEpoch ?? -1;
  }

  /** As an unclean election would: the new leader lacks what begins at `offset` or behind it. */
  truncateTo(offset: number, leader: number): void {
    this.#batches = this.#batches.filter(({ header }) => header.lastOffset < offset);
    this.#end = (this.#batches.at(-1)?.header.lastOffset ?? -1) + 1;
    this.moveTo(leader);
  }

  firstAt(timestampMs: number): { offset: number; timestampMs: number } | undefined {
    const found = this.#batches.find(({ header }) => header.maxTimestamp >= timestampMs);
    return found && { offset: found.header.baseOffset, timestampMs: found.header.maxTimestamp };
  }

  /** Calls back once at the next append or change of leader, unless the returned function is called before. */
  onNews(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  #checkSequence({ producerId, baseSequence }: BatchHeader): Appended | undefined {
    if (producerId < 0) return undefined;
    const state = this.#producers.get(producerId);
    if (state === undefined) return baseSequence === 0 ? undefined : { error: 'UNKNOWN_PRODUCER_ID' };
    const repeated = state.recent.find((each) => each.baseSequence === baseSequence);
    if (repeated !== undefined) return { baseOffset: repeated.baseOffset };
    if (baseSequence === state.nextSequence) return undefined;
    return { error: baseSequence < state.nextSequence ? 'DUPLICATE_SEQUENCE' : 'OUT_OF_ORDER_SEQUENCE' };
  }

  #remember({ producerId, baseSequence, recordCount }: BatchHeader, baseOffset: number): void {
    const state = this.#producers.get(producerId) ?? { nextSequence: 0, recent: [] };
    state.nextSequence = (baseSequence + recordCount) % SEQUENCES;
    state.recent = [...state.recent, { baseSequence, baseOffset }].slice(-5);
    this.#producers.set(producerId, state);
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  }
}
