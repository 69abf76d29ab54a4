import type { ErrorName } from '@tidemark/protocol';
import type { AckToken } from '@tidemark/replication';

/** Who is to be told when a leader releases a token; one book for all partitions of a broker. */
export class AckBook {
  readonly #waiting = new Map<AckToken, (error: ErrorName) => void>();
  #next: AckToken = 0;

  get size(): number {
    return this.#waiting.size;
  }

  /** `onSettled` is called once, with `NONE` or why the records cannot be vouched for. */
  open(onSettled: (error: ErrorName) => void): AckToken {
    const token = this.#next;
    this.#next += 1;
    this.#waiting.set(token, onSettled);
    return token;
  }

  settle(token: AckToken, error: ErrorName): void {
    const onSettled = this.#waiting.get(token);
    this.#waiting.delete(token);
    onSettled?.(error);
  }
}
