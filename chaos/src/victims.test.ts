import type { ClusterStatus } from '@tidemark/cli';
import { expect, test } from 'vitest';
import { Seeded } from './seeded.js';
import { clusterStatus } from './testing/cluster-status.js';
import { chooseVictim } from './victims.js';

const choose = (kind: Parameters<typeof chooseVictim>[0], given: ClusterStatus) =>
  chooseVictim(kind, given, new Seeded(1));

test('a leader that is not the controller, if there is one', () => {
  expect(choose('leader', clusterStatus(0, [0, 1]))).toEqual({ kind: 'leader', nodeId: 1 });
  expect(choose('leader', clusterStatus(0, [0]))).toEqual({ kind: 'leader and controller', nodeId: 0 });
});

test('the controller', () => {
  expect(choose('controller', clusterStatus(2, [0]))).toEqual({ kind: 'controller', nodeId: 2 });
});

test('a node that is both, or else a leader, so that partitions move', () => {
  expect(choose('leader and controller', clusterStatus(1, [0, 1]))).toEqual({
    kind: 'leader and controller',
    nodeId: 1,
  });
  expect(choose('leader and controller', clusterStatus(1, [0]))).toEqual({ kind: 'leader', nodeId: 0 });
});
