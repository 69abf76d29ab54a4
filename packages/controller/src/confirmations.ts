import { RpcError } from '@tidemark/rpc';

/** Who may wait at once; one more is refused as OVERLOADED. */
const WAITING_MAX = 4_096;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Confirmations that this node still leads. A round among the voters confirms only what was asked before it began, so that
 * there are two at most: one under way, and the next, which all share who have come meanwhile.
 */
export class Confirmations {
  readonly #round: () => Promise<unknown>;
  #underWay: Waiter[] = [];
  #next: Waiter[] = [];

  /** `round` begins one, and settles when it is over. */
  constructor(round: () => Promise<unknown>) {
    this.#round = round;
  }

  /** Resolves after a round begun since the call. Rejects with what the round rejects with or `end` says; OVERLOADED. */
  confirm(): Promise<void> {
    if (this.#underWay.length + this.#next.length >= WAITING_MAX) {
      return Promise.reject(
        new RpcError('OVERLOADED', 'too many requests wait for the controller to confirm that it leads'),
      );
    }
    return new Promise((resolve, reject) => {
      this.#next.push({ resolve, reject });
      if (this.#underWay.length === 0) this.#begin();
    });
  }

  /** Rejects everybody who waits: leadership is over. */
  end(error: RpcError): void {
    for (const { reject } of [...this.#underWay.splice(0), ...this.#next.splice(0)]) reject(error);
  }

  #begin(): void {
    const waiters = this.#next;
    this.#underWay = waiters;
    this.#next = [];
    const over = (tell: (waiter: Waiter) => void) => {
      // Leadership has ended meanwhile, and they have been told.
      if (waiters.length === 0) return;
      this.#underWay = [];
      if (this.#next.length > 0) this.#begin();
      waiters.forEach(tell);
    };
    this.#round().then(
      () => over(({ resolve }) => resolve()),
      (error: unknown) => over(({ reject }) => reject(error)),
    );
  }
}
