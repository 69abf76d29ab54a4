/** When work of many that wait in line was last done, by what they wait for: none of a line that gets on stands still. */
export class Headway<Place> {
  readonly #madeMs = new Map<Place, number>();

  /** One more of them is done; monotonic time. */
  made(place: Place, nowMs: number): void {
    this.#madeMs.set(place, nowMs);
  }

  /** Since when one that began at `sinceMs` has waited without any getting on. */
  stillSinceMs(place: Place, sinceMs: number): number {
    return Math.max(sinceMs, this.#madeMs.get(place) ?? sinceMs);
  }
}
