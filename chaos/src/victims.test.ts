import type { ClusterStatus } from '@tidemark/cli';
import { expect, test } from 'vitest';
import { Seeded } from './seeded.js';
import { chooseVictim, isWhole } from './victims.js';

const node = (id: number, controller: boolean) => ({
  id,
  pid: 100 + id,
  roles: [],
  controller,
  addresses: { broker: null, grpc: null, kafka: null, http: null },
});

function status(controller: number, leaders: readonly (number | null)[], isr = [0, 1, 2]): ClusterStatus {
  return {
    nodes: [0, 1, 2].map((id) => node(id, id === controller)),
    partitions: leaders.map((leader, partition) => ({
      topic: 't',
      partition,
      leader,
      leaderEpoch: 0,
      replicas: [0, 1, 2],
      isr,
      hw: 0,
      leo: 0,
    })),
  };
}

const choose = (kind: Parameters<typeof chooseVictim>[0], given: ClusterStatus) =>
  chooseVictim(kind, given, new Seeded(1));

test('a leader that is not the controller, if there is one', () => {
  expect(choose('leader', status(0, [0, 1]))).toEqual({ kind: 'leader', nodeId: 1 });
  expect(choose('leader', status(0, [0]))).toEqual({ kind: 'leader and controller', nodeId: 0 });
});

test('the controller', () => {
  expect(choose('controller', status(2, [0]))).toEqual({ kind: 'controller', nodeId: 2 });
});

test('a node that is both, or else a leader, so that partitions move', () => {
  expect(choose('leader and controller', status(1, [0, 1]))).toEqual({ kind: 'leader and controller', nodeId: 1 });
  expect(choose('leader and controller', status(1, [0]))).toEqual({ kind: 'leader', nodeId: 0 });
});

test('whole means all nodes up and every ISR full', () => {
  expect(isWhole(status(0, [1]), 3)).toBe(true);
  expect(isWhole(status(0, [1], [0, 1]), 3)).toBe(false);
  expect(isWhole(status(0, [null]), 3)).toBe(false);
  expect(isWhole(status(0, [1]), 4)).toBe(false);
});
