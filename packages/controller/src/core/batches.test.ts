import { describe, expect, it } from 'vitest';
import { batchesOf } from './batches.js';

const values = Array.from({ length: 10 }, (_, index) => new Uint8Array(68).fill(index));
const numbers = (batches: ReturnType<typeof batchesOf>['batches']) =>
  batches.map((batch) => batch.values.map((value) => value[0]));

describe('a change as batches', () => {
  it('is one where it fits, and one that is too large where it must not be taken apart', () => {
    expect(batchesOf(values, { divisible: { together: 1, at: 'end' }, bytesMax: 1_000 }).batches).toHaveLength(1);
    expect(batchesOf(values, { divisible: undefined, bytesMax: 300 }).batches).toHaveLength(1);
  });

  it('keeps the first few together, before the rest or after it', () => {
    const begin = batchesOf(values, { divisible: { together: 2, at: 'begin' }, bytesMax: 300 });
    expect(numbers(begin.batches)).toEqual([
      [0, 1],
      [2, 3, 4],
      [5, 6, 7],
      [8, 9],
    ]);
    expect(begin.anchor).toBe(0);
    const end = batchesOf(values, { divisible: { together: 2, at: 'end' }, bytesMax: 300 });
    expect(numbers(end.batches)).toEqual([
      [2, 3, 4],
      [5, 6, 7],
      [8, 9],
      [0, 1],
    ]);
    expect(end.anchor).toBe(3);
    expect(numbers(batchesOf(values, { divisible: { together: 0, at: 'begin' }, bytesMax: 500 }).batches)).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
    ]);
  });
});
