import type { NodeId } from '@tidemark/protocol';

/**
 * When each broker was last heard of, on the monotonic clock of the active controller. Nothing is correct because of
 * it: a session that ends too early costs availability, one that ends too late as well, never a record.
 */
export class Sessions {
  readonly #timeoutMs: number;
  /** In the order of the last contact: the first ends first. */
  readonly #lastContactMs = new Map<NodeId, number>();

  constructor({ timeoutMs }: { readonly timeoutMs: number }) {
    this.#timeoutMs = timeoutMs;
  }

  /** A broker was heard of; its session starts, or starts again. */
  touch(id: NodeId, nowMs: number): void {
    this.#lastContactMs.delete(id);
    this.#lastContactMs.set(id, nowMs);
  }

  /** A broker is known to be dead. */
  end(id: NodeId): void {
    this.#lastContactMs.delete(id);
  }

  clear(): void {
    this.#lastContactMs.clear();
  }

  isAlive(id: NodeId, nowMs: number): boolean {
    const lastMs = this.#lastContactMs.get(id);
    return lastMs !== undefined && nowMs - lastMs < this.#timeoutMs;
  }

  /** Ends the sessions that have been silent for the timeout, and says whose they were. */
  expire(nowMs: number): NodeId[] {
    const expired: NodeId[] = [];
    for (const [id, lastMs] of this.#lastContactMs) {
      if (nowMs - lastMs < this.#timeoutMs) break;
      expired.push(id);
    }
    for (const id of expired) this.#lastContactMs.delete(id);
    return expired;
  }

  /** When the next session ends unless its broker is heard of; undefined if there is none. */
  get nextDeadlineMs(): number | undefined {
    for (const lastMs of this.#lastContactMs.values()) return lastMs + this.#timeoutMs;
    return undefined;
  }
}
