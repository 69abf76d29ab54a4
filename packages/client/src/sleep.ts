import type { Clock } from '@tidemark/ports';

/** Resolves after `delayMs`, or as soon as the signal aborts. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      timer.cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.setTimer(delayMs, finish);
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish);
  });
}
