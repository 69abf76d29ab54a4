import { ErrorCode, type ErrorName, encodeBatch, type FetchPartitionResult, offset, topicId } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { threeBrokers } from '../testing/three-brokers.js';
import { FollowedPartition } from './followed-partition.js';

/** Broker 3 follows broker 2 in epoch 1, with a log of one record; and an answer to what it asks. */
async function following() {
  const { cluster, topic, client } = await threeBrokers();
  await client.produce(1, topic, ['a']);
  cluster.controller.elect(topic, 0, 2);
  await cluster.until(() => cluster.leads(2, topic) && cluster.replica(3, topic).follower?.leaderEpoch === 1);
  const replica = cluster.replica(3, topic);
  const { follower, log } = replica;
  if (follower === undefined) throw new Error('broker 3 does not follow');
  const followed = new FollowedPartition(replica, follower, cluster.world(3));
  const told = (error: ErrorName, fields: Partial<FetchPartitionResult> = {}): FetchPartitionResult => ({
    ...{ topicId: topicId(topic), partition: 0, fetchOffset: log.logEndOffset, leaderEpoch: 1 },
    ...{ error: ErrorCode[error], logStartOffset: 0, divergence: null },
    ...{ highWatermark: -1, lastStableOffset: -1, logEndOffset: -1, leader: -1, preferredReadReplica: -1 },
    ...fields,
  });
  return { cluster, followed, told, ends: () => [Number(log.logStartOffset), Number(log.logEndOffset)] };
}

it('is not told by a leader of an earlier epoch to start its log again', async () => {
  const { followed, told, ends } = await following();
  expect(followed.answered(told('BELOW_LOG_START', { logStartOffset: 20, leaderEpoch: 0 }), undefined)).toBe('ask');
  expect([followed.blocks, ...ends()]).toEqual([false, 0, 1]);
  followed.answered(told('BELOW_LOG_START', { logStartOffset: 20 }), undefined);
  expect([followed.blocks, ...ends()]).toEqual([true, 0, 1]);
  expect(followed.carryOut()).toBe('ask');
  expect([followed.blocks, ...ends()]).toEqual([false, 20, 20]);
});

it('does not cut its log for an answer that another has followed', async () => {
  const { followed, told, ends } = await following();
  const diverges = told('NONE', { divergence: { epoch: 0, endOffset: 0 } });
  followed.answered(diverges, undefined);
  expect(followed.blocks).toBe(true);
  expect(followed.answered(told('NOT_LEADER'), undefined)).toBe('back-off');
  expect([followed.blocks, followed.carryOut(), ...ends()]).toEqual([false, 'wait', 0, 1]);
  followed.answered(diverges, undefined);
  followed.answered(told('NONE', { fetchOffset: 0 }), undefined);
  expect(followed.blocks).toBe(true);
  followed.answered(diverges, undefined);
  expect([followed.carryOut(), ...ends()]).toEqual(['ask', 0, 0]);
});

it('asks no third time for what the second of two questions from one place is answered', async () => {
  const { followed, told } = await following();
  const second = told('NONE', { fetchOffset: 0 });
  expect(followed.answered(second, undefined)).toBe('ask');
  expect(followed.question(1_000).fetchOffset).toBe(1);
  expect(followed.answered(second, undefined)).toBe('wait');
  // The question that is under way itself, in an epoch that is over: nothing else would ask again.
  expect(followed.answered(told('NONE', { leaderEpoch: 0 }), undefined)).toBe('ask');
});

it('takes nothing of an answer before its log begins at its end, where that of a new leader begins: nobody compared what lies below', async () => {
  const { followed, told, ends } = await following();
  const { follower } = followed;
  const state = () => [follower.agreed, Number(follower.highWatermark), ...ends()];
  const before = Number(follower.highWatermark);
  const batch = (baseOffset: number) =>
    encodeBatch({ records: [{ timestampMs: 0, value: null }], baseOffset, leaderEpoch: 1 });
  const answer = told('NONE', { logStartOffset: 1, highWatermark: 2 });
  expect([followed.answered(answer, batch(1)), ...state()]).toEqual(['wait', false, before, 0, 1]);
  // Then it agrees: on an idle partition the leader tells it nothing else.
  expect([followed.carryOut(), ...state()]).toEqual(['ask', true, 1, 1, 1]);
  expect([followed.answered(answer, batch(1)), ...state()]).toEqual(['ask', true, 2, 1, 2]);
  // What the leader deletes later lies here as it lay there: records do not wait for that.
  followed.answered(told('NONE', { logStartOffset: 2, highWatermark: 3 }), batch(2));
  expect([...state(), followed.carryOut(), ...state()]).toEqual([true, 3, 1, 3, 'ask', true, 3, 2, 3]);
});

it('agrees where its log has come by itself, meanwhile, to where it was to begin', async () => {
  const { followed, told, ends } = await following();
  followed.answered(told('NONE', { logStartOffset: 1, highWatermark: 1 }), undefined);
  followed.replica.log.advanceLogStart(offset(1));
  expect([followed.carryOut(), followed.follower.agreed, ...ends()]).toEqual(['ask', true, 1, 1]);
});

type Disk = ReturnType<Awaited<ReturnType<typeof following>>['cluster']['disk']>;

it.each<[string, (disk: Disk) => void, (disk: Disk) => void]>([
  [
    'has no room',
    (disk) => {
      disk.capacityBytes -= disk.freeBytes();
    },
    (disk) => {
      disk.capacityBytes += 65_536;
    },
  ],
  [
    'refuses the write, as with a quota',
    (disk) => disk.failNext('write', 'ENOSPC', { times: Number.POSITIVE_INFINITY }),
    (disk) => disk.clearFaults(),
  ],
])(
  'takes over where its leader begins from an answer for whose records its disk %s: that makes some',
  async (_what, fill, free) => {
    const { cluster, followed, told, ends } = await following();
    const disk = cluster.disk(3);
    fill(disk);
    await cluster.scheduler.runFor(1_500);
    // So large that it does not wait to be written.
    const value = new Uint8Array(5_000);
    const batch = encodeBatch({ records: [{ timestampMs: 0, value }], baseOffset: 1, leaderEpoch: 1 });
    followed.answered(told('NONE', { highWatermark: 1 }), undefined);
    const answer = told('NONE', { logStartOffset: 1, highWatermark: 1 });
    expect([followed.answered(answer, batch), followed.blocks, ...ends()]).toEqual(['back-off', true, 0, 1]);
    free(disk);
    expect([followed.carryOut(), ...ends()]).toEqual(['ask', 1, 1]);
  },
);
