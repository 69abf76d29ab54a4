import { ErrorCode, type FetchPartitionResult, topicId } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { threeBrokers } from '../testing/three-brokers.js';
import { FollowedPartition } from './followed-partition.js';

it('is not told by a leader of an earlier epoch to start its log again', async () => {
  const { cluster, topic, client } = await threeBrokers();
  await client.produce(1, topic, ['a']);
  cluster.controller.elect(topic, 0, 2);
  await cluster.until(() => cluster.leads(2, topic) && cluster.replica(3, topic).follower?.leaderEpoch === 1);
  const replica = cluster.replica(3, topic);
  const { follower, log } = replica;
  if (follower === undefined) throw new Error('broker 3 does not follow');
  const followed = new FollowedPartition(replica, follower, cluster.world(3));
  const told = (leaderEpoch: number): FetchPartitionResult => ({
    ...{ topicId: topicId(topic), partition: 0, fetchOffset: log.logEndOffset, leaderEpoch },
    ...{ error: ErrorCode.BELOW_LOG_START, logStartOffset: 20, divergence: null },
    ...{ highWatermark: -1, lastStableOffset: -1, logEndOffset: -1, leader: -1, preferredReadReplica: -1 },
  });
  expect(followed.answered(told(0), undefined)).toBe('ask');
  expect([log.logStartOffset, log.logEndOffset]).toEqual([0, 1]);
  expect(followed.answered(told(1), undefined)).toBe('ask');
  expect([log.logStartOffset, log.logEndOffset]).toEqual([20, 20]);
});
