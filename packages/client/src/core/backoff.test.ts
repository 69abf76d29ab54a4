import { expect, it } from 'vitest';
import { refreshDelayMs, retryDelayMs } from './backoff.js';

it('doubles from 5 ms to 1 s, a fifth more or less', () => {
  const middle = (attempt: number) => retryDelayMs(attempt, 0.5);
  expect([0, 1, 2, 7, 8, 100].map(middle)).toEqual([5, 10, 20, 640, 1000, 1000]);
  expect([retryDelayMs(0, 0), retryDelayMs(0, 0.999)].map(Math.round)).toEqual([4, 6]);
});

it('asks for routes so often that a failover is seen an eighth later than it ends', () => {
  expect([0, 40, 80, 160, 800, 60_000].map(refreshDelayMs)).toEqual([5, 5, 10, 20, 100, 100]);
});
