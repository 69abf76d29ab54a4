import { expect, test } from 'vitest';
import { AcknowledgementTimes } from './gaps.js';

function times(...byPartition: number[][]): AcknowledgementTimes {
  const recorded = new AcknowledgementTimes();
  for (const [partition, list] of byPartition.entries()) for (const time of list) recorded.record(partition, time);
  return recorded;
}

test('measures from the last acknowledgement before the kill to the first after it', () => {
  expect(times([0, 10, 20, 300, 310]).longestGapMs({ fromMs: 25, toMs: 400 })).toBe(280);
});

test('one partition that stands still is not hidden by another that goes on', () => {
  expect(times([0, 10, 20, 30, 40], [0, 40]).longestGapMs({ fromMs: 5, toMs: 40 })).toBe(40);
});

test('gaps outside the window do not count', () => {
  expect(times([0, 500, 510, 520, 900]).longestGapMs({ fromMs: 505, toMs: 515 })).toBe(10);
});

test('a partition that never comes back has the rest of the window as its gap', () => {
  expect(times([0, 10]).longestGapMs({ fromMs: 10, toMs: 1_010 })).toBe(1_000);
});
