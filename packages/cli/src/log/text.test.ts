import { expect, test } from 'vitest';
import { itemText } from './text.js';

const entry = (timestampMs: number) => itemText({ type: 'time-entry', position: 12, timestampMs, offset: 3 });

test('a time is told as a date', () => {
  expect(entry(1_700_000_000_000)).toBe('at 12: 2023-11-14T22:13:20.000Z (1700000000000) at offset 3');
  expect(entry(8.64e15)).toContain('at 12: +275760-09-13T00:00:00.000Z (');
});

test.each([
  ['none', -1, '-'],
  ['one that no date reaches, of rot or of a clock with another unit,', 8.64e15 + 1, '8640000000000001 ms'],
])('and %s as it is', (_what, timestampMs, expected) => {
  expect(entry(timestampMs)).toContain(`at 12: ${expected} (`);
});
