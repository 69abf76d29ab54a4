import { topicByName } from '@tidemark/metadata';
import { CreatePartitionsRequest, ErrorCode, type Init, type NewPartitions } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ask, operations } from '../testing/admin-actions.js';
import { asReceived, ClusterModel } from '../testing/cluster-model.js';
import { decidePartitionCreation } from './partition-creation.js';

const started = () => {
  const cluster = new ClusterModel().start(0, 1, 2);
  cluster.createTopic('t', { replicas: [0, 1] });
  return cluster;
};

const add = (cluster: ClusterModel, ...topics: Init<NewPartitions>[]) =>
  ask(cluster, operations.createPartitions, { topics }).topics.map(({ error }) => error);

describe('more partitions', () => {
  it('have as many replicas as those before, and begin with all of them in sync', () => {
    const cluster = started();
    expect(add(cluster, { topic: 't', total: 4 })).toEqual([0]);
    const partitions = topicByName(cluster.image, 't')?.partitions ?? [];
    expect(partitions.map(({ replicas, isr }) => [replicas.length, isr.length])).toEqual(Array(4).fill([2, 2]));
    expect(new Set(partitions.slice(1).map(({ leader }) => leader)).size).toBe(3);
  });

  it('are placed by hand where somebody says so', () => {
    const cluster = started();
    expect(add(cluster, { topic: 't', total: 2, assignments: [{ replicas: [2, 0] }] })).toEqual([0]);
    expect(topicByName(cluster.image, 't')?.partitions[1]).toMatchObject({ replicas: [2, 0], leader: 2 });
  });

  it('are refused with the error that says why, and nothing half done', () => {
    const cluster = started();
    cluster.fence(1, 2);
    const before = cluster.image;
    const refused = (wish: Init<NewPartitions>) => add(cluster, { topic: 't', total: 2, ...wish })[0];
    expect(refused({ topic: 'x' })).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    for (const total of [1, 0, -1, 10_001]) expect(refused({ total })).toBe(ErrorCode.INVALID_PARTITIONS);
    expect(refused({})).toBe(ErrorCode.INVALID_REPLICATION_FACTOR);
    for (const replicas of [[0], [0, 0], [0, 9], [1, 2]]) {
      expect(refused({ assignments: [{ replicas }] })).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    }
    const tooFew = { total: 3, assignments: [{ replicas: [0, 1] }] };
    expect(refused(tooFew)).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    expect(cluster.image).toBe(before);
    cluster.heartbeat(1);
    expect(add(cluster, { topic: 't', total: 2 }, { topic: 't', total: 3 })).toEqual([
      ErrorCode.INVALID_REQUEST,
      ErrorCode.INVALID_REQUEST,
    ]);
  });

  it('are not placed where the request asks for more than one may create', () => {
    const cluster = new ClusterModel().start(0);
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) cluster.createTopic(name, { replicas: [0] });
    let placed = 0;
    const randomStart = () => {
      placed += 1;
      return 0;
    };
    const decide = (topics: Init<NewPartitions>[]) =>
      decidePartitionCreation({ image: cluster.image, randomStart }, asReceived(CreatePartitionsRequest, { topics }));
    expect(decide(names.map((topic) => ({ topic, total: 10_000 }))).records).toHaveLength(9_999);
    expect(placed).toBe(1);
    const many = Array.from({ length: 1_001 }, (_, index) => ({ topic: `t${index}`, total: 2 }));
    expect(() => decide(many)).toThrow('at most 1000 topics');
  });
});
