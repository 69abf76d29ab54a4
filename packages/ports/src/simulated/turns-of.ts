import type { Clock } from '../clock.js';

/** Counts the turns of a clock's event loop from now on; call what it returns for how many there were. */
export function turnsOf(clock: Pick<Clock, 'defer'>): () => number {
  let turns = 0;
  const next = () => {
    turns += 1;
    clock.defer(next);
  };
  next();
  return () => turns;
}
