import type { Clock, Timer } from '@tidemark/ports';
import type { Frame } from './core/frame.js';
import { RpcError } from './rpc-error.js';

/** A request that waits for its answer, or for the end of its answers. */
export interface Pending {
  readonly kind: 'unary' | 'stream';
  readonly methodId: number;
  /** On the monotonic clock; Infinity: none. */
  readonly deadlineMs: number;
  /** One answer of a call, one message of a stream; may throw what decoding throws. */
  onAnswer(frame: Frame): void;
  /** The end; a call only ever ends here with an error. */
  onEnd(error: RpcError | undefined): void;
}

interface PendingCallsOptions {
  readonly clock: Clock;
  readonly onTimeout: (correlation: number, pending: Pending) => void;
}

/**
 * What a channel waits for, by correlation, with one timer for all deadlines. The timer is armed for the earliest
 * deadline known when it was set, and stays when that call settles; when it fires, all are looked at (there are at
 * most 1,024), the late ones end and it is set for the earliest that is left. So a call costs no timer, and the timer
 * fires about once per timeout, however many calls there are.
 */
export class PendingCalls {
  readonly #clock: Clock;
  readonly #onTimeout: PendingCallsOptions['onTimeout'];
  readonly #pending = new Map<number, Pending>();
  #lastCorrelation = 0;
  #timer: Timer | undefined;
  #timerDeadlineMs = Number.POSITIVE_INFINITY;

  constructor({ clock, onTimeout }: PendingCallsOptions) {
    this.#clock = clock;
    this.#onTimeout = onTimeout;
  }

  get size(): number {
    return this.#pending.size;
  }

  get(correlation: number): Pending | undefined {
    return this.#pending.get(correlation);
  }

  /** Registers it under a correlation of its own. */
  add(pending: Pending): number {
    let correlation = this.#lastCorrelation;
    do correlation = (correlation + 1) >>> 0;
    while (this.#pending.has(correlation));
    this.#lastCorrelation = correlation;
    this.#pending.set(correlation, pending);
    if (pending.deadlineMs < this.#timerDeadlineMs) this.#arm(pending.deadlineMs);
    return correlation;
  }

  /** Forgets it; false if it was settled before. */
  remove(correlation: number): boolean {
    return this.#pending.delete(correlation);
  }

  /** Forgets and ends all, in the order of the calls. */
  endAll(error: () => RpcError): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    this.#disarm();
    for (const pending of all) pending.onEnd(error());
  }

  #arm(deadlineMs: number): void {
    this.#timer?.cancel();
    this.#timerDeadlineMs = deadlineMs;
    const delayMs = Math.max(0, deadlineMs - this.#clock.monotonicMs());
    this.#timer = this.#clock.setTimer(delayMs, () => this.#expire());
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDeadlineMs = Number.POSITIVE_INFINITY;
  }

  #expire(): void {
    this.#disarm();
    const nowMs = this.#clock.monotonicMs();
    const late: [number, Pending][] = [];
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#pending) {
      const { deadlineMs } = entry[1];
      if (deadlineMs <= nowMs) late.push(entry);
      else if (deadlineMs < earliestMs) earliestMs = deadlineMs;
    }
    if (earliestMs < this.#timerDeadlineMs) this.#arm(earliestMs);
    for (const [correlation, pending] of late) {
      if (!this.#pending.delete(correlation)) continue;
      this.#onTimeout(correlation, pending);
      pending.onEnd(new RpcError('REQUEST_TIMED_OUT'));
    }
  }
}
