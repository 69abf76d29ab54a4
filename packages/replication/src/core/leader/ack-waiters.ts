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
  #waiters: AckWaiter[] = [];

  get size(): number {
    return this.#waiters.length;
  }

  add(waiter: AckWaiter): void {
    let index = this.#waiters.length;
    // Appends come in order; only a duplicate waits for less than those before it.
    while (index > 0 && (this.#waiters[index - 1]?.lastOffset ?? -1) > waiter.lastOffset) index -= 1;
    this.#waiters.splice(index, 0, waiter);
  }

  /** Takes out those whose last offset lies below `passed`. */
  release(passed: Offset): readonly AckWaiter[] {
    let count = 0;
    for (const { lastOffset } of this.#waiters) {
      if (lastOffset >= passed) break;
      count += 1;
    }
    return count === 0 ? NOBODY : this.#waiters.splice(0, count);
  }

  /** Takes one out; false if it does not wait (any more). */
  remove(token: AckToken): boolean {
    const index = this.#waiters.findIndex((waiter) => waiter.token === token);
    if (index < 0) return false;
    this.#waiters.splice(index, 1);
    return true;
  }

  /** Takes all of them out. */
  drain(): readonly AckWaiter[] {
    const all = this.#waiters;
    this.#waiters = [];
    return all;
  }
}

const NOBODY: readonly AckWaiter[] = [];

/** What a leader asks of an append before any offset is assigned; undefined: go on. */
export function admitAppend(acks: number, committedIsrSize: number, minIsr: number): ErrorName | undefined {
  return acks === -1 && committedIsrSize < minIsr ? 'NOT_ENOUGH_REPLICAS' : undefined;
}
