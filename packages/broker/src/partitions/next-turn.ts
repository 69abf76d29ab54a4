import type { Clock } from '@tidemark/ports';

/** Resolves at the end of this turn of the event loop: what has arrived meanwhile is heard first. */
export function nextTurn(clock: Pick<Clock, 'defer'>): Promise<void> {
  return new Promise((resolve) => clock.defer(resolve));
}
