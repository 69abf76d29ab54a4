import type { Clock, Timer } from '@tidemark/ports';
import {
  ErrorCode,
  type ErrorName,
  type Init,
  type ProducePartitionResult,
  type ProduceResponse,
} from '@tidemark/protocol';
import type { Reply } from '@tidemark/rpc';
import type { Leadership } from '../partitions/leadership.js';

/** A partition of the request that waits for its acks. */
interface Waiting {
  readonly index: number;
  readonly leadership: Leadership;
  readonly token: number;
}

/** One produce request until all its partitions have their outcome; then it is answered, once. */
export class PendingProduce {
  readonly #results: Init<ProducePartitionResult>[];
  readonly #resolve: (reply: Reply<ProduceResponse>) => void;
  readonly #clock: Pick<Clock, 'setTimer' | 'monotonicMs'>;
  /** Counted from the arrival: the client counts too, while a partition has yet to be taken up. */
  readonly #deadlineMs: number;
  readonly answered: Promise<Reply<ProduceResponse>>;
  #waiting = new Map<number, Waiting>();
  #open: number;
  #timer: Timer | undefined;

  constructor(options: {
    readonly partitions: number;
    readonly timeoutMs: number;
    readonly clock: Pick<Clock, 'setTimer' | 'monotonicMs'>;
  }) {
    this.#results = new Array(options.partitions).fill({});
    this.#open = options.partitions;
    this.#clock = options.clock;
    this.#deadlineMs = options.clock.monotonicMs() + options.timeoutMs;
    let settle: (reply: Reply<ProduceResponse>) => void = () => undefined;
    this.answered = new Promise((resolve) => {
      settle = resolve;
    });
    this.#resolve = settle;
  }

  /** The partition's outcome is known. */
  settle(index: number, result: Init<ProducePartitionResult>): void {
    this.#results[index] = result;
    this.#waiting.delete(index);
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#timer?.cancel();
    this.#resolve({ message: { results: this.#results } });
  }

  /** The partition's records have offsets; its outcome is the leader's to tell, for as long as the request waits. */
  await(
    index: number,
    leadership: Leadership,
    wait: { acks: 1 | -1; lastOffset: number; result: Init<ProducePartitionResult> },
  ): void {
    let settled = false;
    const token = leadership.awaitAck(wait.acks, wait.lastOffset as Parameters<Leadership['awaitAck']>[1], (error) => {
      settled = true;
      this.settle(index, outcome(error, wait.result));
    });
    if (settled) return;
    this.#waiting.set(index, { index, leadership, token });
    const leftMs = Math.max(this.#deadlineMs - this.#clock.monotonicMs(), 0);
    this.#timer ??= this.#clock.setTimer(leftMs, () => this.#expire());
  }

  #expire(): void {
    // One that is taken up later gets a timer of its own.
    this.#timer = undefined;
    for (const { leadership, token } of [...this.#waiting.values()]) leadership.expireAck(token);
  }
}

function outcome(error: ErrorName, result: Init<ProducePartitionResult>): Init<ProducePartitionResult> {
  return error === 'NONE' ? result : { ...result, error: ErrorCode[error], baseOffset: -1 };
}
