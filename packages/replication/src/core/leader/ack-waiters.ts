import type { ErrorName, Offset } from '@tidemark/protocol';

/** Names one waiting produce request's partition; the shell numbers them. */
export type AckToken = number;

export interface AckWaiter {
  readonly token: AckToken;
  /** Released when the offset that it waits for is above this. */
  readonly lastOffset: Offset;
}

/** Those who wait for an offset to pass, in the order of what they wait for. */
export class AckWaiters {
  /** With those who were taken out before their turn, until they outnumber the others. */
  #line: AckWaiter[] = [];
  /** Appends come in order; only a duplicate waits for less than those before it. The next look at the line puts it in its place. */
  #isSorted = true;
  readonly #waiting = new Set<AckToken>();

  get size(): number {
    return this.#waiting.size;
  }

  add(waiter: AckWaiter): void {
    this.#waiting.add(waiter.token);
    const before = this.#line.at(-1);
    if (before !== undefined && before.lastOffset > waiter.lastOffset) this.#isSorted = false;
    this.#line.push(waiter);
  }

  /** Takes out those whose last offset lies below `passed`. */
  release(passed: Offset): readonly AckWaiter[] {
    this.#sort();
    let count = 0;
    for (const { lastOffset } of this.#line) {
      if (lastOffset >= passed) break;
      count += 1;
    }
    return count === 0 ? NOBODY : this.#line.splice(0, count).filter(({ token }) => this.#waiting.delete(token));
  }

  /** Takes one out; false if it does not wait (any more). */
  remove(token: AckToken): boolean {
    if (!this.#waiting.delete(token)) return false;
    // Thousands may expire in one turn: to take each out of the line would move all the others each time.
    if (this.#line.length > 2 * this.#waiting.size) this.#line = this.#stillWaiting();
    return true;
  }

  /** Takes all of them out. */
  drain(): readonly AckWaiter[] {
    this.#sort();
    const all = this.#stillWaiting();
    this.#line = [];
    this.#waiting.clear();
    return all;
  }

  #sort(): void {
    if (!this.#isSorted) this.#line.sort((one, other) => one.lastOffset - other.lastOffset);
    this.#isSorted = true;
  }

  #stillWaiting(): AckWaiter[] {
    return this.#line.filter(({ token }) => this.#waiting.has(token));
  }
}

const NOBODY: readonly AckWaiter[] = [];

/** What a leader asks of an append before any offset is assigned; undefined: go on. */
export function admitAppend(acks: number, committedIsrSize: number, minIsr: number): ErrorName | undefined {
  return acks === -1 && committedIsrSize < minIsr ? 'NOT_ENOUGH_REPLICAS' : undefined;
}
