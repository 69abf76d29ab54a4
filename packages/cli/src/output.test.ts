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
