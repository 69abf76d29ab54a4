import { expect, test } from 'vitest';
import { formatParams, median, toRow } from './rows.js';

test('a row has the median and the extremes of its runs', () => {
  const measurement = { params: { size: 100 }, metric: 'gap', unit: 'ms', values: [3, 1, 123.4567] };
  expect(toRow('failover', measurement)).toEqual({
    scenario: 'failover',
    params: { size: 100 },
    metric: 'gap',
    unit: 'ms',
    median: 3,
    min: 1,
    max: 123.5,
    runs: 3,
  });
});

test('the median of an even number of runs lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test('no run is no row', () => {
  expect(() => toRow('start', { params: {}, metric: 'ready', unit: 'ms', values: [] })).toThrow('in no run');
});

test('params print as name=value', () => {
  expect(formatParams({ victim: 'leader', nodes: 3 })).toBe('victim=leader nodes=3');
});
