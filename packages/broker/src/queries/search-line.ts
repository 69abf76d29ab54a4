import { type Clock, nextTurn } from '@tidemark/ports';
import { RpcError } from '@tidemark/rpc';

export interface Searches {
  /** Stands for the connection that they were asked for by: connections take turns. */
  readonly caller: object;
  /** Aborted: nobody waits for what is found any more. */
  readonly signal: AbortSignal;
  readonly searches: readonly (() => void)[];
}

interface Waiting extends Searches {
  made: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Of searches, until the turn ends and others are heard. */
const TURN_MS = 5;

/**
 * Searches in records, each of which may unpack and pass over a whole batch: over all requests they come one after the
 * other, a few milliseconds of them in a turn of the event loop, by one connection after the other.
 */
export class SearchLine {
  readonly #clock: Pick<Clock, 'defer' | 'monotonicMs'>;
  /** By caller, the next first; those of a caller in their order. */
  readonly #waiting = new Map<object, Set<Waiting>>();
  #isWorking = false;
  /** Since the turn last ended for searches. */
  #searchedMs = 0;

  constructor(clock: Pick<Clock, 'defer' | 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Resolves when all have been made. Rejects with RpcError CANCELLED if nobody waits for them, or as the first that fails. */
  run(searches: Searches): Promise<void> {
    return new Promise((resolve, reject) => {
      const line = this.#waiting.get(searches.caller) ?? new Set();
      line.add({ ...searches, made: 0, resolve, reject });
      this.#waiting.set(searches.caller, line);
      if (!this.#isWorking) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
      const [caller, line] = next;
      this.#waiting.delete(caller);
      this.#serve(line);
      // Behind all others.
      if (line.size > 0) this.#waiting.set(caller, line);
      if (this.#searchedMs < TURN_MS) continue;
      await nextTurn(this.#clock);
      this.#searchedMs = 0;
    }
    this.#isWorking = false;
  }

  /** Makes searches of one caller until none is left or the turn is over. */
  #serve(line: Set<Waiting>): void {
    let beganMs = this.#clock.monotonicMs();
    for (const waiting of line) {
      for (let isDone = false; !isDone; ) {
        isDone = step(waiting);
        if (isDone) line.delete(waiting);
        const nowMs = this.#clock.monotonicMs();
        this.#searchedMs += nowMs - beganMs;
        if (this.#searchedMs >= TURN_MS) return;
        beganMs = nowMs;
      }
    }
  }
}

/** Makes one search. Whether it was the last. */
function step(waiting: Waiting): boolean {
  const { signal, searches, made, resolve, reject } = waiting;
  if (signal.aborted) {
    reject(new RpcError('CANCELLED'));
    return true;
  }
  try {
    searches[made]?.();
  } catch (error) {
    reject(error);
    return true;
  }
  waiting.made += 1;
  if (waiting.made < searches.length) return false;
  resolve();
  return true;
}
