// Goal: whatever their number, moves are asked for in requests that the controller takes, and those that it has taken are told.
// Method: one that takes no more.
import type { PartitionName } from '@tidemark/client';
import { expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.js';
import { cancelMoves, startMoves, waitForMoves } from './move.js';

const PER_REQUEST_MAX = 10_000;
const many = Array.from({ length: PER_REQUEST_MAX + 1 }, (_, partition) => ({ topic: 't', partition, replicas: [1] }));

function limited() {
  const taken: PartitionName[] = [];
  const take = async (asked: readonly PartitionName[]) => {
    if (asked.length > PER_REQUEST_MAX) throw new Error(`a request of ${asked.length}`);
    taken.push(...asked);
    return taken.length;
  };
  return { taken, take };
}

test.each([true, false])('moves are started in steps (validateOnly: %s)', async (validateOnly) => {
  const { taken, take } = limited();
  // The last tells most.
  expect(await startMoves({ admin: { reassign: take } }, many, { validateOnly })).toBe(many.length);
  expect(taken).toEqual(many);
});

test('and cancelled in steps', async () => {
  const { take } = limited();
  const cancelReassignments = (asked: readonly PartitionName[]) => take(asked).then(() => [...asked]);
  expect(await cancelMoves({ admin: { cancelReassignments } }, many, { validateOnly: false })).toEqual(many);
});

test('of those that had begun before one was refused, and of no others, it is told', async () => {
  const refusing = (taken: number) => {
    let left = taken;
    return { admin: { reassign: () => (left-- > 0 ? Promise.resolve(0) : Promise.reject(new Error('no'))) } };
  };
  await expect(startMoves(refusing(0), many)).rejects.toThrow(/^no$/);
  await expect(startMoves(refusing(2), many)).rejects.toMatchObject({
    message: '2000 of 10001 partitions have begun to move; what was to follow failed: no',
    exitCode: exitCodes.unknown,
  });
  await expect(startMoves(refusing(2), many, { validateOnly: true })).rejects.toThrow(/^no$/);
});

test('they are over by the word of those alone who have heard of them', async () => {
  const asked: unknown[] = [];
  const listReassignments = async (...question: unknown[]) => {
    asked.push(question);
    return [];
  };
  await waitForMoves({ admin: { listReassignments, describeLogs: async () => [] } }, many, { from: 7 });
  expect(asked).toEqual([[[], { from: 7 }]]);
});
