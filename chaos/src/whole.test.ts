import { expect, test } from 'vitest';
import { clusterStatus } from './testing/cluster-status.js';
import { whatIsMissing } from './whole.js';

const whole = clusterStatus(0, [1]);
const unanswered = { ...whole, partitions: whole.partitions.map((each) => ({ ...each, hw: null, leo: null })) };

test('nothing is missing if all nodes run, one is the controller, and every ISR is full', () => {
  expect(whatIsMissing(whole, 3)).toEqual([]);
});

test.each([
  [
    'a replica that is not in sync',
    clusterStatus(0, [1], [0, 1]),
    3,
    /1 partitions have no leader or .* t-0 \(leader 1, in sync 0 1, of 0 1 2\)/,
  ],
  ['a partition without a leader', clusterStatus(0, [1, null]), 3, /1 partitions .* t-1 \(leader none/],
  ['a node', clusterStatus(0, [1]), 4, /3 nodes run of the 3 that are known, and 4 should/],
  ['the controller', clusterStatus(7, [1]), 3, /no controller/],
  ['the high watermark of a leader that has not answered', unanswered, 3, /^1 partitions .* high watermark.*: t-0$/],
])('says that %s is missing', (_, status, nodes, message) => {
  expect(whatIsMissing(status, nodes)).toEqual([expect.stringMatching(message)]);
});

test('names only a few of many partitions', () => {
  const [said] = whatIsMissing(
    clusterStatus(
      0,
      Array.from({ length: 1_000 }, () => null),
    ),
    3,
  );
  expect(said).toMatch(/^1000 partitions/);
  expect(said?.length).toBeLessThan(400);
});
