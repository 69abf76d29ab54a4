import type { Clock } from '@tidemark/ports';

/** How much is left of a time that several questions share, in ms, from now on; never less than 1. */
export function timeLeft(clock: Pick<Clock, 'monotonicMs'>, timeoutMs: number): () => number {
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  return () => Math.max(1, deadlineMs - clock.monotonicMs());
}
