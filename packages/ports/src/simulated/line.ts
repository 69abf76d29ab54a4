import type { SimulatedScheduler } from './scheduler.js';

/** What one connection sends before the next has its turn: a few packets. */
const TURN_BYTES = 4_096;

/** One direction of a connection that has to share a line. */
export interface Passenger {
  /** What waits to be carried. */
  readonly waitingBytes: number;
  /** So much of it, 0 if nothing waited any more, has reached the other end of the line. */
  carried(bytes: number): void;
}

/**
 * What one machine can send, or what it can receive, in a time: the bytes of all its connections, these in turn. As wide
 * as need be at first, which is no line at all.
 */
export class Line {
  /** Undefined: no limit. May be changed at any time; what is being carried takes as long as it would have. */
  bytesPerMs: number | undefined;
  readonly #scheduler: SimulatedScheduler;
  readonly #waiting: Passenger[] = [];
  #busy = false;

  constructor(scheduler: SimulatedScheduler) {
    this.#scheduler = scheduler;
  }

  /** Whether what is sent has to wait here. */
  get isNarrow(): boolean {
    return this.bytesPerMs !== undefined;
  }

  /** Carries what waits, until nothing does; not to be called again before. */
  carry(passenger: Passenger): void {
    this.#waiting.push(passenger);
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const passenger = this.#waiting.shift();
    this.#busy = passenger !== undefined;
    if (passenger === undefined) return;
    const bytes = Math.min(TURN_BYTES, passenger.waitingBytes);
    const takesMs = this.bytesPerMs === undefined ? 0 : bytes / this.bytesPerMs;
    this.#scheduler.schedule(takesMs, () => {
      passenger.carried(bytes);
      if (passenger.waitingBytes > 0) this.#waiting.push(passenger);
      this.#next();
    });
  }
}
