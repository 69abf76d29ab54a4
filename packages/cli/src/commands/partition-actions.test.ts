import { PartitionResult } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { electionResult, formatElections } from './partition-actions.js';

const result = PartitionResult.create({ topic: 'orders', partition: 1, leader: 2 });

test('an election that is only tried is not told as one that was held', () => {
  const [tried, held] = [true, false].map((dryRun) => electionResult(result, dryRun));
  expect(tried).toMatchObject({ leader: 2, result: 'would be elected', error: null, dryRun: true });
  expect(held).toMatchObject({ leader: 2, result: 'elected', error: null, dryRun: false });
});

test('where nothing is to be elected it is said of what kind of election', () => {
  expect(formatElections('preferred', [])).toContain('preferred leader, or that one is in maintenance');
  expect(formatElections('unclean', [])).toBe('Nothing to elect: every partition has a leader.');
});
