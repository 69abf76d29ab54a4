/** What the first answer may hold, and later ones at least while they come at all. */
const FIRST_BYTES = 1024 * 1024;
/** What any may hold. */
const LEAST_BYTES = 64 * 1024;
/** After a full answer that took no longer the next may hold so many times as much, which then is not slow. */
const QUICK_MS = 1_000;
const GROWTH = 4;
/** After one that took longer the next may hold half as much. */
const SLOW_MS = QUICK_MS * GROWTH;

/**
 * How large the answers of one broker may be, so that they come in good time on any line: one that is given up after half a
 * minute has been waited for in vain, and would be, as often as it is asked for again. Grows and shrinks by what came of them.
 */
export class AnswerSize {
  #bytes = FIRST_BYTES;

  /** What to ask for, where there is room for so much. */
  askFor(roomBytes: number): number {
    return Math.min(this.#bytes, roomBytes);
  }

  /** An answer came, with so many bytes. */
  came(askedBytes: number, { bytes, tookMs }: { readonly bytes: number; readonly tookMs: number }): void {
    // One that brought little tells nothing of how long much would take, and may have waited for it.
    if (bytes < askedBytes / 2) return;
    if (tookMs <= QUICK_MS) this.#bytes = Math.max(this.#bytes, askedBytes * GROWTH);
    else if (tookMs > SLOW_MS) this.#shrinkTo(Math.max(askedBytes / 2, FIRST_BYTES));
  }

  /** It did not come in time. */
  timedOut(askedBytes: number): void {
    this.#shrinkTo(Math.max(askedBytes / 2, LEAST_BYTES));
  }

  #shrinkTo(bytes: number): void {
    this.#bytes = Math.min(this.#bytes, Math.ceil(bytes));
  }
}
