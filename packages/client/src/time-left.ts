import type { Clock } from '@tidemark/ports';

/** How much is left of a time that several questions share, in ms, from now on; never less than 1. */
export function timeLeft(clock: Pick<Clock, 'monotonicMs'>, timeoutMs: number): () => number {
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  return () => Math.max(1, deadlineMs - clock.monotonicMs());
}

/** A broker answers before its caller gives up on it: what waits longer then spoils nothing else of the request. */
const BROKER_SHARE = 0.9;

/** How long a broker may take, where its caller waits for `timeoutMs`. */
export function brokerTimeoutMs(timeoutMs: number): number {
  return Math.max(1, Math.floor(timeoutMs * BROKER_SHARE));
}
