import { LogDescription, OngoingReassignment } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { progressOf } from './progress.js';

const log = (leo: number, leader = false) =>
  LogDescription.create({ topicId: 'T', partition: 0, leader, logStartOffset: 100, leo });
const broker = (brokerId: number, ...logs: LogDescription[]) => ({
  brokerId,
  logs,
  directories: [],
  error: undefined,
});
const move = OngoingReassignment.create({ topic: 't', topicId: 'T', partition: 0, addingReplicas: [2, 3] });

test('moves count as done, or by what the added replicas hold of the leader’s log', () => {
  expect(progressOf(0, [], [])).toBe(1);
  expect(progressOf(4, [], [])).toBe(1);
  expect(progressOf(2, [move], [])).toBe(0.5);
  const brokers = [broker(1, log(300, true)), broker(2, log(200)), broker(3)];
  expect(progressOf(1, [move], brokers)).toBeCloseTo(0.99 * 0.25);
  const level = [broker(1, log(300, true)), broker(2, log(300)), broker(3, log(300))];
  expect(progressOf(1, [move], level)).toBeLessThan(1);
});
