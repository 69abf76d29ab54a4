/** What the first answer may hold, and later ones at least while they come at all. */
const FIRST_BYTES = 1024 * 1024;
/** What any may hold. */
const LEAST_BYTES = 64 * 1024;
/** How many times as much as a quick one the next may hold: on the same line it is not slow then. */
const GROWTH = 4;
/** Parts of the time that is waited for an answer, half a minute of it at most: one that took no longer is quick, one that took longer slow. */
const QUICK = 1 / 16;
const SLOW = GROWTH * QUICK;
const PATIENCE_MAX_MS = 30_000;

/** An answer that came. */
interface Arrival {
  readonly askedBytes: number;
  readonly bytes: number;
  readonly tookMs: number;
  /** So long it would have been waited for, beside what the broker may wait for records. */
  readonly patienceMs: number;
}

/**
 * How large answers of one kind may be, so that they come in good time over a slow line: one that is given up has been waited for
 * in vain, and would be, as often as it is asked for again. Grows and shrinks by what came of them.
 */
export class AnswerSize {
  #bytes = FIRST_BYTES;

  /** What to ask for, where there is room for so much. */
  askFor(roomBytes: number): number {
    return Math.min(this.#bytes, roomBytes);
  }

  came({ askedBytes, bytes, tookMs, patienceMs }: Arrival): void {
    // One that brought little tells nothing of how long much would take, and may have waited for it.
    if (bytes < askedBytes / 2) return;
    const timeMs = Math.min(patienceMs, PATIENCE_MAX_MS);
    if (tookMs <= timeMs * QUICK) this.#bytes = Math.max(this.#bytes, askedBytes * GROWTH);
    else if (tookMs > timeMs * SLOW) this.#shrinkTo(Math.max(askedBytes / 2, FIRST_BYTES));
  }

  /** It did not come in time. */
  timedOut(askedBytes: number): void {
    this.#shrinkTo(Math.max(askedBytes / 2, LEAST_BYTES));
  }

  #shrinkTo(bytes: number): void {
    this.#bytes = Math.min(this.#bytes, Math.ceil(bytes));
  }
}
