import type { Clock } from '@tidemark/ports';
import {
  CROWDED_ANSWER_BYTES_MAX,
  CROWDED_BYTES,
  LISTENER_IN_FLIGHT_BYTES_MAX,
  LISTENER_PARKED_BYTES_MAX,
  LISTENER_TURN_MS,
  LISTENER_TURN_REQUESTS_MAX,
  TURN_REQUESTS_MAX,
} from './limits.js';

/** A connection, as far as it takes its share. */
export interface Sharer {
  /** Requests of this turn. */
  turnRequests: number;
  /** Its part of the bytes that are held. */
  heldBytes: number;
  /** It may go on. */
  onShare(): void;
}

/**
 * What the connections of a listener share: how many requests are handled in one turn of the event loop, and for how long,
 * so that a burst of small ones keeps nothing else from running, and how many bytes are held in memory: of requests that are
 * worked on, and of answers that wait for those before them, or for their client to take them. While there are too many, a
 * connection that holds none of them still has one request at a time worked on: whoever fills the share shuts nobody out.
 */
export class FairShare {
  readonly #clock: Pick<Clock, 'defer' | 'monotonicMs'>;
  #turnRequests = 0;
  /** How long they have been worked on. */
  #workedMs = 0;
  /** When that was measured last. */
  #measuredMs = 0;
  #turnEnds = false;
  #heldBytes = 0;
  /** Among those. */
  #parkedBytes = 0;
  /** Those that had requests in this turn. */
  #active = new Set<Sharer>();
  /** Those that wait for the next turn. */
  #waiting = new Set<Sharer>();
  /** Those that wait until fewer bytes are held. */
  #crowded = new Set<Sharer>();

  constructor(clock: Pick<Clock, 'defer' | 'monotonicMs'>) {
    this.#clock = clock;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** What the next answer may hold, where that can be more or less. */
  get answerBytesMax(): number {
    return this.#heldBytes < CROWDED_BYTES ? Number.POSITIVE_INFINITY : CROWDED_ANSWER_BYTES_MAX;
  }

  /** A request is handled. */
  take(sharer: Sharer, requestBytes: number): void {
    this.hold(sharer, requestBytes);
    this.#measuredMs = this.#clock.monotonicMs();
    this.#turnRequests += 1;
    sharer.turnRequests += 1;
    this.#active.add(sharer);
    this.#endTurnSoon();
  }

  /** The request that was taken last has been handled, or its handler waits for something. */
  worked(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#workedMs += nowMs - this.#measuredMs;
    this.#measuredMs = nowMs;
  }

  /** A request is kept that is handled later, if there is room for it: until `unpark`. */
  park(sharer: Sharer, requestBytes: number): boolean {
    if (this.#parkedBytes + requestBytes > LISTENER_PARKED_BYTES_MAX) return false;
    this.#parkedBytes += requestBytes;
    this.hold(sharer, requestBytes);
    return true;
  }

  /** A request that was kept is handled now, or its connection is gone. */
  unpark(sharer: Sharer, requestBytes: number): void {
    this.#parkedBytes -= requestBytes;
    this.release(sharer, requestBytes);
  }

  /** An answer waits, for those before it or until its client takes it: until `release`. */
  hold(sharer: Sharer, bytes: number): void {
    this.#heldBytes += bytes;
    sharer.heldBytes += bytes;
  }

  /** A request is done with, or an answer has left. */
  release(sharer: Sharer, bytes: number): void {
    const wasFull = this.#isFull;
    this.#heldBytes -= bytes;
    sharer.heldBytes -= bytes;
    if (wasFull && !this.#isFull) this.#endTurnSoon();
  }

  /** Whether `sharer` has had its share; then it is told when to ask again. */
  mustWait(sharer: Sharer): boolean {
    const isSpent = sharer.turnRequests >= TURN_REQUESTS_MAX || this.#isTurnOver;
    const isCrowded = this.#isFull && sharer.heldBytes > 0;
    if (isCrowded) this.#crowded.add(sharer);
    else if (isSpent) this.#waiting.add(sharer);
    return isCrowded || isSpent;
  }

  leave(sharer: Sharer): void {
    this.#active.delete(sharer);
    this.#waiting.delete(sharer);
    this.#crowded.delete(sharer);
  }

  get #isTurnOver(): boolean {
    return this.#turnRequests >= LISTENER_TURN_REQUESTS_MAX || this.#workedMs >= LISTENER_TURN_MS;
  }

  get #isFull(): boolean {
    return this.#heldBytes >= LISTENER_IN_FLIGHT_BYTES_MAX;
  }

  #endTurnSoon(): void {
    if (this.#turnEnds) return;
    this.#turnEnds = true;
    this.#clock.defer(() => this.#endTurn());
  }

  #endTurn(): void {
    this.#turnEnds = false;
    this.#turnRequests = 0;
    this.#workedMs = 0;
    for (const sharer of this.#active) sharer.turnRequests = 0;
    this.#active.clear();
    // In the order in which they began to wait. Who still has no room waits again.
    const waiting = this.#isFull ? this.#waiting : new Set([...this.#crowded, ...this.#waiting]);
    if (!this.#isFull) this.#crowded = new Set();
    this.#waiting = new Set();
    for (const sharer of waiting) sharer.onShare();
  }
}
