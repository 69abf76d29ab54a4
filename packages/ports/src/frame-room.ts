/** A connection on which a long frame arrives. */
export interface Arriving {
  /** There is room for what it asked for: it may read on. */
  onRoom(): void;
}

/**
 * Bounds what connections together hold of long frames that have not arrived whole. Whoever finds no room reads no more,
 * and goes on in its turn. The one that asked first never waits: its frame becomes whole or its connection closes, and
 * then the next is the first, so that all come to their end. `bytesMax` and the rest of one frame are the most that is held.
 */
export class FrameRoom {
  readonly #bytesMax: number;
  /** What each was given, in the order in which they first asked. */
  readonly #given = new Map<Arriving, number>();
  /** What each asks for, in the order in which they began to wait. */
  readonly #waiting = new Map<Arriving, number>();
  #givenBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get givenBytes(): number {
    return this.#givenBytes;
  }

  /** Asks for so much more. False: `onRoom` is called when it is given. */
  take(arriving: Arriving, bytes: number): boolean {
    if (!this.#given.has(arriving)) this.#given.set(arriving, 0);
    if (arriving === this.#first || (this.#waiting.size === 0 && this.#hasRoomFor(bytes))) {
      this.#give(arriving, bytes);
      return true;
    }
    this.#waiting.set(arriving, (this.#waiting.get(arriving) ?? 0) + bytes);
    return false;
  }

  /** The frame is whole, or its connection is gone: gives all of it back. */
  leave(arriving: Arriving): void {
    const bytes = this.#given.get(arriving);
    if (bytes === undefined) return;
    this.#givenBytes -= bytes;
    this.#given.delete(arriving);
    this.#waiting.delete(arriving);
    this.#wake();
  }

  get #first(): Arriving | undefined {
    return this.#given.keys().next().value;
  }

  #hasRoomFor(bytes: number): boolean {
    return this.#givenBytes + bytes <= this.#bytesMax;
  }

  #give(arriving: Arriving, bytes: number): void {
    this.#givenBytes += bytes;
    this.#given.set(arriving, (this.#given.get(arriving) ?? 0) + bytes);
  }

  #wake(): void {
    for (const [arriving, bytes] of [...this.#firstWaiting(), ...this.#waiting]) {
      const isNext = arriving === this.#first || this.#hasRoomFor(bytes);
      if (!isNext) return;
      if (!this.#waiting.delete(arriving)) continue;
      this.#give(arriving, bytes);
      arriving.onRoom();
    }
  }

  #firstWaiting(): [Arriving, number][] {
    const first = this.#first;
    const bytes = first === undefined ? undefined : this.#waiting.get(first);
    return first === undefined || bytes === undefined ? [] : [[first, bytes]];
  }
}
