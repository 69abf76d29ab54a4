import type { Operation } from '../model-operations.js';

/** What a run of the log's model once found, with the seed that showed it: it is told each time. */
export type FoundStory = readonly [seed: number, cached: boolean, operations: Operation[]];

export const append = (sizes: number[], { count = 1, fail = false } = {}): Operation => ({
  kind: 'append',
  sizes,
  count,
  newEpoch: false,
  fail,
});
