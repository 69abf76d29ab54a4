import { ErrorCode, type ErrorName, encodeBatch, type FetchPartitionResult, topicId } from '@tidemark/protocol';
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
  return { followed, told, ends: () => [Number(log.logStartOffset), Number(log.logEndOffset)] };
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

it('takes nothing of an answer before its log begins where the log of a new leader does: nobody compared what lies below', async () => {
  const { followed, told, ends } = await following();
  const { follower } = followed;
  const highWatermark = () => Number(follower.highWatermark);
  const before = highWatermark();
  const next = encodeBatch({ records: [{ timestampMs: 0, value: null }], baseOffset: 1, leaderEpoch: 1 });
  const answer = told('NONE', { logStartOffset: 1, highWatermark: 2 });
  expect([followed.answered(answer, next), follower.agreed, highWatermark(), ...ends()]).toEqual([
    ...['wait', false, before],
    ...[0, 1],
  ]);
  expect([followed.carryOut(), follower.agreed, highWatermark(), ...ends()]).toEqual(['ask', false, 1, 1, 1]);
  expect([followed.answered(answer, next), follower.agreed, highWatermark(), ...ends()]).toEqual([
    'ask',
    true,
    2,
    1,
    2,
  ]);
  // What the leader deletes later lies here as it lay there: records do not wait for that.
  const after = encodeBatch({ records: [{ timestampMs: 0, value: null }], baseOffset: 2, leaderEpoch: 1 });
  followed.answered(told('NONE', { logStartOffset: 2, highWatermark: 3 }), after);
  expect([highWatermark(), ...ends(), followed.carryOut(), ...ends()]).toEqual([3, 1, 3, 'ask', 2, 3]);
});
