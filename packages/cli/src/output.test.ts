import { expect, test } from 'vitest';
import { formatTable } from './output.js';

test('aligns columns, numbers to the right, dashes for nothing', () => {
  expect(
    formatTable(
      ['TOPIC', 'HW'],
      [
        ['a', 5],
        ['longer', 1_234],
        ['b', null],
      ],
    ),
  ).toBe(['TOPIC     HW', 'a          5', 'longer  1234', 'b          -'].join('\n'));
});

test('a table of every partition of a large cluster is laid out in time', () => {
  // Work that is quadratic in the rows takes minutes, and a test half of one.
  const rows = Array.from({ length: 20_000 }, (_, index) => ['topic', index, 'leader', 1, 2, '1,2,3', '1,2,3', true]);
  const lines = formatTable(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'], rows).split('\n');
  expect(lines).toHaveLength(20_001);
  expect(lines.at(-1)).toBe('topic  19999  leader  1  2  1,2,3  1,2,3  yes');
});
