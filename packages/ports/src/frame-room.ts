import type { Clock } from './clock.js';
import { FrameOverdueError } from './network.js';

/** A connection on which a long frame arrives. */
export interface Arriving {
  /** There is room for what it asked for: it may read on. */
  onRoom(): void;
  /** Its time is over: it is to close. It has left the room. */
  onOverdue(error: FrameOverdueError): void;
}

export interface FrameRoomOptions {
  readonly bytesMax: number;
  /** How long a frame may hold room that others wait for, and how long it may wait; up to a tenth more. */
  readonly patienceMs: number;
  readonly clock: Pick<Clock, 'setTimer'>;
}

interface Given {
  bytes: number;
  /** The look at which it began to wait, or last went on. */
  since: number;
}

/** An arriving frame is overdue after so many looks. */
const PATIENCE_LOOKS = 10;

/**
 * Bounds what connections together hold of long frames that have not arrived whole. Whoever finds no room reads no more,
 * and goes on in its turn. The one that asked first never waits: its frame becomes whole or its connection closes, and
 * then the next is the first, so that all come to their end. `bytesMax` and the rest of one frame are the most that is held.
 *
 * Whose client stalls comes to no end by itself. So while anybody waits, time is counted: who has held room for
 * `patienceMs` of that is closed, the earliest first, until nobody waits; then who has waited for so long, as its client
 * may be gone: of a connection that does not read no close is heard.
 */
export class FrameRoom {
  readonly #options: FrameRoomOptions;
  /** What each was given, in the order in which they first asked. */
  readonly #given = new Map<Arriving, Given>();
  /** What each asks for, in the order in which they began to wait. */
  readonly #waiting = new Map<Arriving, number>();
  #givenBytes = 0;
  /** Counted while anybody waits: by the timer, never by the clock, as a process that was stopped has yet to read. */
  #looks = 0;
  #isLooking = false;

  constructor(options: FrameRoomOptions) {
    this.#options = options;
  }

  get givenBytes(): number {
    return this.#givenBytes;
  }

  /** Asks for so much more. False: `onRoom` is called when it is given. */
  take(arriving: Arriving, bytes: number): boolean {
    const given = this.#given.get(arriving) ?? { bytes: 0, since: this.#looks };
    this.#given.set(arriving, given);
    if (arriving === this.#first || (this.#waiting.size === 0 && this.#hasRoomFor(bytes))) {
      this.#give(given, bytes);
      return true;
    }
    const asked = this.#waiting.get(arriving);
    if (asked === undefined) given.since = this.#looks;
    this.#waiting.set(arriving, (asked ?? 0) + bytes);
    this.#lookSoon();
    return false;
  }

  /** The frame is whole, or its connection is gone: gives all of it back. */
  leave(arriving: Arriving): void {
    const given = this.#given.get(arriving);
    if (given === undefined) return;
    this.#givenBytes -= given.bytes;
    this.#given.delete(arriving);
    this.#waiting.delete(arriving);
    this.#wake();
  }

  get #first(): Arriving | undefined {
    return this.#given.keys().next().value;
  }

  #hasRoomFor(bytes: number): boolean {
    return this.#givenBytes + bytes <= this.#options.bytesMax;
  }

  #give(given: Given, bytes: number): void {
    this.#givenBytes += bytes;
    given.bytes += bytes;
  }

  #wake(): void {
    const first = this.#first;
    const firstBytes = first === undefined ? undefined : this.#waiting.get(first);
    if (first !== undefined && firstBytes !== undefined) this.#goOn(first, firstBytes);
    for (const [arriving, bytes] of this.#waiting) {
      if (!this.#hasRoomFor(bytes)) return;
      this.#goOn(arriving, bytes);
    }
  }

  #goOn(arriving: Arriving, bytes: number): void {
    this.#waiting.delete(arriving);
    const given = this.#given.get(arriving);
    if (given === undefined) return;
    given.since = this.#looks;
    this.#give(given, bytes);
    arriving.onRoom();
  }

  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#options.clock.setTimer(this.#options.patienceMs / PATIENCE_LOOKS, () => {
      this.#isLooking = false;
      if (this.#waiting.size === 0) return;
      this.#looks += 1;
      this.#closeOverdue();
      if (this.#waiting.size > 0) this.#lookSoon();
    });
  }

  #closeOverdue(): void {
    for (const mayWait of [false, true]) {
      for (const [arriving, { since }] of [...this.#given]) {
        // Each that is closed may have let others go on.
        if (this.#waiting.size === 0) return;
        if (this.#looks - since <= PATIENCE_LOOKS || this.#waiting.has(arriving) !== mayWait) continue;
        this.leave(arriving);
        arriving.onOverdue(new FrameOverdueError(this.#options.patienceMs));
      }
    }
  }
}
