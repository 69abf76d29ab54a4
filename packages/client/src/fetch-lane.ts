import type { AssignedPartition } from './assigned-partition.js';
import { AnswerSize } from './core/answer-size.js';
import type { FetchEntry, FetchResult } from './fetch-request.js';

/** Fetches of one lane at once. */
const CALLS_MAX = 2;

/** How long a fetch that is not parked waits for a broker that may be taking over from another leader. */
const TAKEOVER_WAIT_MS = 100;

/** A fetch under way. */
export class FetchCall {
  readonly id = Symbol('fetch');
  readonly entries: readonly FetchEntry[];
  /** Each of its partitions had been read to the end: the broker parks it until there are records. Undefined: not so. */
  readonly parkedSinceMs: number | undefined;
  /** What its answer may hold at most. */
  readonly bytesMax: number;
  readonly beganMs: number;
  readonly #abort = new AbortController();

  constructor(
    entries: readonly FetchEntry[],
    {
      nowMs,
      bytesMax,
      parkedSinceMs,
    }: { readonly nowMs: number; readonly bytesMax: number; readonly parkedSinceMs: number | undefined },
  ) {
    this.entries = entries;
    this.bytesMax = bytesMax;
    this.beganMs = nowMs;
    this.parkedSinceMs = parkedSinceMs;
    for (const { assigned } of entries) assigned.request = this.id;
  }

  get isParked(): boolean {
    return this.parkedSinceMs !== undefined;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether its answer is waited for still: a partition may have been sent elsewhere. */
  get isWanted(): boolean {
    return this.entries.some(({ assigned }) => assigned.request === this.id);
  }

  /** How long the broker may wait for records. */
  waitMs(mostMs: number): number {
    if (this.parkedSinceMs !== undefined) {
      return Math.max(mostMs - Math.floor(this.beganMs - this.parkedSinceMs), 0);
    }
    const isTakeover = this.entries.some(({ assigned }) => assigned.troubleSinceMs !== undefined);
    return isTakeover ? Math.min(mostMs, TAKEOVER_WAIT_MS) : 0;
  }

  /** Its partitions may be fetched again. */
  ended(): void {
    for (const { assigned } of this.entries) assigned.ended(this.id);
  }

  cancel(): void {
    this.#abort.abort();
    this.ended();
  }
}

/**
 * The fetches of one consumer's group of partitions at one broker; each is in one of them at most. One may be parked there, with the
 * partitions that were read to their ends. The others do not wait, so that what has records never waits for what has none;
 * who is found to have none joins those that are parked.
 */
export class FetchLane {
  readonly #calls = new Set<FetchCall>();
  readonly #answers = new AnswerSize();
  /** Since when those waited that were given up for others to join them: the wait of all is no longer than that of one. */
  #heldSinceMs: number | undefined;

  /** Whether a partition may be among those that begin now. */
  accepts({ atEnd }: AssignedPartition): boolean {
    return this.#calls.size < CALLS_MAX || (atEnd && this.#parked !== undefined);
  }

  /**
   * Begins a fetch of partitions that were accepted, where there is room for so much; undefined: not now, since those that are
   * parked are to be asked about too.
   */
  begin(entries: readonly FetchEntry[], nowMs: number, roomBytes: number): FetchCall | undefined {
    const isParked = entries.every(({ assigned }) => assigned.atEnd);
    const parked = isParked ? this.#parked : undefined;
    if (parked !== undefined) {
      this.#heldSinceMs = parked.parkedSinceMs;
      this.#cancel(parked);
      return undefined;
    }
    const parkedSinceMs = isParked ? (this.#heldSinceMs ?? nowMs) : undefined;
    const call = new FetchCall(entries, { nowMs, bytesMax: this.#answers.askFor(roomBytes), parkedSinceMs });
    this.#heldSinceMs = undefined;
    this.#calls.add(call);
    return call;
  }

  ended(
    call: FetchCall,
    results: readonly FetchResult[],
    { nowMs, patienceMs }: { readonly nowMs: number; readonly patienceMs: number },
  ): void {
    this.#calls.delete(call);
    call.ended();
    if (results.some(({ error }) => error === 'REQUEST_TIMED_OUT')) {
      this.#answers.timedOut(call.bytesMax);
      return;
    }
    let bytes = 0;
    for (const { batches } of results) bytes += batches.length;
    this.#answers.came({ askedBytes: call.bytesMax, bytes, tookMs: nowMs - call.beganMs, patienceMs });
  }

  /** Gives up what nobody waits for any more. */
  sweep(): void {
    for (const call of this.#calls) if (!call.isWanted) this.#cancel(call);
  }

  stop(): void {
    for (const call of this.#calls) this.#cancel(call);
  }

  get #parked(): FetchCall | undefined {
    for (const call of this.#calls) if (call.isParked) return call;
    return undefined;
  }

  #cancel(call: FetchCall): void {
    this.#calls.delete(call);
    call.cancel();
  }
}
