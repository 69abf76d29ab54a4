import type { NodeId } from '@tidemark/protocol';

/**
 * Until when each broker need not be heard of, on the monotonic clock of the active controller. Nothing is correct
 * because of it: a session that ends too early costs availability, one that ends too late as well, never a record.
 */
export class Sessions {
  readonly #timeoutMs: number;
  /** Moments, and not times since the last contact: times have fractions, and a difference may round to less. */
  readonly #deadlineMs = new Map<NodeId, number>();

  constructor({ timeoutMs }: { readonly timeoutMs: number }) {
    this.#timeoutMs = timeoutMs;
  }

  /** A broker was heard of; its session starts, or starts again. The map is in the order of the last contact. */
  touch(id: NodeId, nowMs: number): void {
    this.#deadlineMs.delete(id);
    this.#deadlineMs.set(id, nowMs + this.#timeoutMs);
  }

  /** A broker need not be heard of for as long as from now on, if its session lasts. */
  renew(id: NodeId, nowMs: number): void {
    if (this.#deadlineMs.has(id)) this.touch(id, nowMs);
  }

  /** A broker is known to be dead. */
  end(id: NodeId): void {
    this.#deadlineMs.delete(id);
  }

  clear(): void {
    this.#deadlineMs.clear();
  }

  isAlive(id: NodeId, nowMs: number): boolean {
    return nowMs < (this.#deadlineMs.get(id) ?? Number.NEGATIVE_INFINITY);
  }

  /** Ends the sessions that have been silent for the timeout, and says whose they were. */
  expire(nowMs: number): NodeId[] {
    const expired: NodeId[] = [];
    for (const [id, deadlineMs] of this.#deadlineMs) {
      if (nowMs < deadlineMs) break;
      expired.push(id);
    }
    for (const id of expired) this.#deadlineMs.delete(id);
    return expired;
  }

  /** When the next session ends unless its broker is heard of: `expire` at that moment ends it. Undefined: there is none. */
  get nextDeadlineMs(): number | undefined {
    for (const deadlineMs of this.#deadlineMs.values()) return deadlineMs;
    return undefined;
  }
}
