import { ErrorCode, ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ask, operations, reassign } from '../testing/admin-actions.js';
import { asReceived, ClusterModel } from '../testing/cluster-model.js';
import { listReassignments } from './reassignment.js';

const started = (replicas = [0, 1, 2], configs = {}) => {
  const cluster = new ClusterModel().start(0, 1, 2, 3, 4);
  cluster.createTopic('t', { replicas, configs });
  return cluster;
};

const answered = (cluster: ClusterModel) =>
  asReceived(
    ListPartitionReassignmentsResponse,
    listReassignments(cluster.image, ListPartitionReassignmentsRequest.create({})),
  );

const listed = (cluster: ClusterModel) => answered(cluster).partitions;

describe('a reassignment', () => {
  it('is told with how far whoever tells it knows', () => {
    const cluster = started();
    expect(answered(cluster).metadataOffset).toBe(cluster.image.offset);
  });

  it('drops nobody before the whole target is in the ISR, and then takes a new leader epoch', () => {
    const cluster = started();
    expect(reassign(cluster, 't', [3, 1, 4])).toBe(0);
    expect(cluster.partition('t')).toMatchObject({
      replicas: [0, 1, 2, 3, 4],
      addingReplicas: [3, 4],
      removingReplicas: [0, 2],
      leader: 0,
      leaderEpoch: 0,
    });
    expect(listed(cluster)).toMatchObject([{ topic: 't', partition: 0, targetReplicas: [3, 1, 4], isr: [0, 1, 2] }]);
    cluster.alterPartition('t', [0, 1, 2, 3]);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, leaderEpoch: 0, targetReplicas: [3, 1, 4] });
    const answer = cluster.alterPartition('t', [0, 1, 2, 3, 4]);
    expect(answer).toMatchObject({ error: 0, leader: 3, leaderEpoch: 1, isr: [3, 1, 4] });
    expect(cluster.partition('t')).toMatchObject({
      replicas: [3, 1, 4],
      isr: [3, 1, 4],
      leader: 3,
      leaderEpoch: 1,
      addingReplicas: [],
      removingReplicas: [],
      targetReplicas: [],
    });
    expect(listed(cluster)).toEqual([]);
  });

  it('keeps a leader that stays', () => {
    const cluster = started();
    reassign(cluster, 't', [1, 0, 3]);
    cluster.alterPartition('t', [0, 1, 2, 3]);
    expect(cluster.partition('t')).toMatchObject({ replicas: [1, 0, 3], leader: 0, leaderEpoch: 1 });
  });

  it('asks for no more in-sync replicas while it adds some: a single copy can move', () => {
    const cluster = started([0]);
    reassign(cluster, 't', [3]);
    expect(cluster.partition('t')).toMatchObject({ replicas: [0, 3], isr: [0], elr: [], lastKnownElr: [] });
    cluster.alterPartition('t', [0, 3]);
    expect(cluster.partition('t')).toMatchObject({ replicas: [3], isr: [3], leader: 3 });
  });

  it('to what is in sync already is reached at once; to the same again changes nothing', () => {
    const cluster = started();
    reassign(cluster, 't', [2, 1]);
    expect(cluster.partition('t')).toMatchObject({ replicas: [2, 1], isr: [2, 1], leader: 2, leaderEpoch: 1 });
    const before = cluster.image;
    expect(reassign(cluster, 't', [2, 1])).toBe(0);
    expect(cluster.image).toBe(before);
    reassign(cluster, 't', [1, 2]);
    expect(cluster.partition('t')).toMatchObject({ replicas: [1, 2], leader: 2, leaderEpoch: 1 });
    reassign(cluster, 't', [3]);
    const underWay = cluster.image;
    expect(reassign(cluster, 't', [3])).toBe(0);
    expect(cluster.image).toBe(underWay);
  });

  it('that is cancelled leaves the replicas in the order of before, with a new leader epoch', () => {
    const cluster = started([1, 0, 2]);
    reassign(cluster, 't', [3, 0]);
    expect(reassign(cluster, 't', [])).toBe(0);
    expect(cluster.partition('t')).toMatchObject({ replicas: [1, 0, 2], isr: [1, 0, 2], leader: 1, leaderEpoch: 1 });
    expect(reassign(cluster, 't', [])).toBe(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
  });

  it('that gets another target goes on from the replicas of before', () => {
    const cluster = started();
    reassign(cluster, 't', [3]);
    reassign(cluster, 't', [4, 1]);
    expect(cluster.partition('t')).toMatchObject({
      replicas: [0, 1, 2, 4],
      addingReplicas: [4],
      targetReplicas: [4, 1],
    });
  });

  it('cannot be cancelled away from the only replicas that hold everything', () => {
    const cluster = started([0]);
    reassign(cluster, 't', [3, 4]);
    cluster.alterPartition('t', [0, 3]);
    cluster.fence(0);
    expect(cluster.partition('t')).toMatchObject({ leader: 3, isr: [3] });
    expect(reassign(cluster, 't', [])).toBe(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    expect(reassign(cluster, 't', [4])).toBe(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    cluster.heartbeat(0);
    expect(cluster.alterPartition('t', [0, 3]).error).toBe(0);
    expect(reassign(cluster, 't', [])).toBe(0);
    expect(cluster.partition('t')).toMatchObject({ replicas: [0], isr: [0], leader: 0 });
  });

  it('cannot be cancelled to fewer replicas that hold everything than min ISR', () => {
    const cluster = started([0, 1], { 'min.insync.replicas': '2' });
    reassign(cluster, 't', [3, 4]);
    cluster.alterPartition('t', [0, 1, 3]);
    cluster.fence(1);
    expect(cluster.partition('t')).toMatchObject({ isr: [0, 3], elr: [] });
    // What was acknowledged since only 0 and 3 hold: of the replicas of before one disk.
    expect(reassign(cluster, 't', [])).toBe(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    expect(reassign(cluster, 't', [0, 4])).toBe(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    expect(cluster.partition('t')).toMatchObject({ replicas: [0, 1, 3, 4], isr: [0, 3] });
    expect(reassign(cluster, 't', [0, 3])).toBe(0);
    expect(cluster.partition('t')).toMatchObject({ replicas: [0, 3], isr: [0, 3] });
  });

  it('can be cancelled to whoever holds everything where that is nobody else', () => {
    const cluster = started([0, 1], { 'min.insync.replicas': '2' });
    cluster.fence(1);
    reassign(cluster, 't', [3, 4]);
    expect(cluster.partition('t')).toMatchObject({ isr: [0], elr: [1] });
    expect(reassign(cluster, 't', [])).toBe(0);
    expect(cluster.partition('t')).toMatchObject({ replicas: [0, 1], isr: [0] });
  });

  it('is completed by an election as well, unless that was unclean', () => {
    const cluster = started();
    cluster.fence(0, 2);
    reassign(cluster, 't', [1, 3]);
    reassign(cluster, 't', [1]);
    expect(cluster.partition('t')).toMatchObject({ replicas: [1], leader: 1 });
    const unclean = started();
    unclean.fence(2);
    unclean.fence(0, 1);
    reassign(unclean, 't', [2]);
    unclean.heartbeat(2);
    unclean.register(2, { incarnation: unclean.broker(2).incarnation });
    const election = { type: 1 as const, partitions: [{ topic: 't', partition: 0 }] };
    expect(ask(unclean, operations.electLeaders, election).partitions[0]).toMatchObject({ error: 0, leader: 2 });
    expect(unclean.partition('t')).toMatchObject({ recovering: true, isr: [2], targetReplicas: [2] });
    unclean.alterPartition('t', [2], { recovered: true });
    expect(unclean.partition('t')).toMatchObject({ recovering: false, replicas: [2], targetReplicas: [] });
  });

  it('is refused with the error that says why, each partition by itself, and nothing half done', () => {
    const cluster = started();
    cluster.register(5);
    const ofTopic = (topic: string, partition: number, replicas: number[]) => ({ topic, partition, replicas });
    const { partitions } = ask(cluster, operations.reassign, {
      partitions: [ofTopic('x', 0, [1]), ofTopic('t', 1, [1]), ofTopic('t', 0, [0, 1, 3]), ofTopic('t', 0, [1])],
    });
    const twice = ErrorCode.INVALID_REQUEST;
    expect(partitions.map(({ error }) => error)).toEqual([
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      twice,
      twice,
    ]);
    expect(cluster.partition('t').targetReplicas).toEqual([]);
    const before = cluster.image;
    // Twice the same, nobody, and one that is registered but does not live.
    for (const replicas of [[1, 1], [0, 99], [-1], [5]]) {
      expect(reassign(cluster, 't', replicas)).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    }
    ask(cluster, operations.reassign, { partitions: [ofTopic('t', 0, [4])], validateOnly: true });
    expect(cluster.image).toBe(before);
  });

  it('waits for a cluster that knows it', () => {
    const old = new ClusterModel({ level: 1 }).start(0, 1, 2);
    old.createTopic('t');
    expect(() => reassign(old, 't', [0])).toThrow('tidemark feature upgrade');
    ask(old, operations.updateFeature, { name: 'metadata.version', level: 2 });
    expect(reassign(old, 't', [0])).toBe(0);
  });
});
