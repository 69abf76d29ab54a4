// Goal: whatever their number, moves are asked for in requests that the controller takes, and those that it has taken are told.
// Method: one that takes no more.
import { type Admin, AdminError, type PartitionName } from '@tidemark/client';
import { OngoingReassignment, TopicDescription } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.js';
import { cancelMoves, movesOff, requireMoved, startMoves, waitForMoves } from './move.js';

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

test('of no moves, too, the controller tells as of when there are none', async () => {
  expect(await startMoves({ admin: { reassign: async () => 42 } }, [])).toBe(42);
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

test('none is taken for moved that was called off, changed or deleted meanwhile', async () => {
  const asked: unknown[] = [];
  const tells = (describeTopics: Admin['describeTopics']) => ({
    admin: {
      reassign: async () => 42,
      describeTopics: async (...question: Parameters<Admin['describeTopics']>) => {
        asked.push(question);
        return describeTopics(...question);
      },
    },
  });
  const replicas = (...lists: number[][]) =>
    tells(async () => [
      TopicDescription.create({
        route: { topic: 't', partitions: lists.map((each, partition) => ({ partition, replicas: each })) },
      }),
    ]);
  const moves = [0, 1, 2].map((partition) => ({ topic: 't', partition, replicas: [3, 4] }));
  await requireMoved(replicas([3, 4], [3, 4], [3, 4]), moves);
  // By the word of those who know what the controller knows by then.
  expect(asked).toEqual([[['t'], { from: 42 }]]);
  await expect(requireMoved(replicas([3, 4], [0, 1], [3]), moves)).rejects.toMatchObject({
    message: 't/1 has the replicas 0,1, not 3,4: its move was called off or changed (and 1 more)',
    exitCode: exitCodes.failed,
  });
  const gone = new AdminError({ code: 'UNKNOWN_TOPIC_OR_PARTITION', outcome: 'failed', topic: 't' });
  await expect(
    requireMoved(
      tells(() => Promise.reject(gone)),
      moves,
    ),
  ).rejects.toMatchObject({
    message: 'there is no topic "t" any more: it was deleted while its partitions moved',
    exitCode: exitCodes.failed,
  });
  await requireMoved(
    tells(() => Promise.reject(new Error('nothing to ask'))),
    [],
  );
});

test('off a broker moves also what is under way already', async () => {
  const asked: unknown[] = [];
  const ongoing = (partition: number, removingReplicas: number[]) =>
    OngoingReassignment.create({ topic: 't', partition, removingReplicas, targetReplicas: [7, 8] });
  const listReassignments = async (...question: unknown[]) => {
    asked.push(question);
    return [ongoing(0, [1, 2]), ongoing(1, [3]), ongoing(2, [2])];
  };
  expect(await movesOff({ admin: { listReassignments } }, [1, 2], { from: 42 })).toEqual([
    { topic: 't', partition: 0, replicas: [7, 8] },
    { topic: 't', partition: 2, replicas: [7, 8] },
  ]);
  expect(asked).toEqual([[[], { from: 42 }]]);
});
