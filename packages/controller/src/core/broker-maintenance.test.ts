import { topicByName } from '@tidemark/metadata';
import { ErrorCode, PlanEvacuationRequest, PlanEvacuationResponse } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, operations, reassign } from '../testing/admin-actions.js';
import { asReceived, ClusterModel } from '../testing/cluster-model.js';
import { planEvacuation } from './evacuation.js';

const started = (...ids: number[]) => {
  const cluster = new ClusterModel().start(...ids);
  cluster.createTopic('t');
  return cluster;
};

const drain = (cluster: ClusterModel, brokerId: number, draining = true) =>
  ask(cluster, operations.drain, { brokerId, draining });

const plan = (cluster: ClusterModel, ...brokers: number[]) =>
  asReceived(PlanEvacuationResponse, planEvacuation(cluster.image, PlanEvacuationRequest.create({ brokers }))).moves;

describe('a broker in maintenance', () => {
  it('hands its leaderships over, stays in sync, and gets nothing new until it is resumed', () => {
    const cluster = started(0, 1, 2, 3);
    expect(drain(cluster, 0)).toMatchObject({ leadershipsMoved: 1, leadershipsLeft: 0, replicas: 1 });
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [0, 1, 2] });
    cluster.createTopics({ topics: [{ name: 'new', partitions: 4 }] });
    const placed = () => topicByName(cluster.image, 'new')?.partitions.flatMap(({ replicas }) => replicas);
    expect(placed()).not.toContain(0);
    cluster.createTopic('by-hand', { replicas: [0, 3] });
    expect(cluster.partition('by-hand')).toMatchObject({ leader: 3, isr: [0, 3] });
    cluster.fence(1);
    expect(cluster.partition('t').leader).toBe(2);
    const before = cluster.image;
    expect(drain(cluster, 0)).toMatchObject({ leadershipsMoved: 0 });
    expect(cluster.image).toBe(before);
    drain(cluster, 0, false);
    expect(cluster.broker(0).draining).toBe(false);
  });

  it('leads what nobody else can, and stays in maintenance through a restart', () => {
    const cluster = started(0, 1, 2);
    cluster.fence(1, 2);
    expect(drain(cluster, 0)).toMatchObject({ leadershipsMoved: 0, leadershipsLeft: 1 });
    expect(cluster.partition('t').leader).toBe(0);
    cluster.register(0);
    cluster.heartbeat(0);
    expect(cluster.broker(0)).toMatchObject({ draining: true, fenced: false });
    expect(cluster.partition('t').leader).toBe(0);
  });

  it('must be registered, and the cluster new enough', () => {
    expect(() => drain(started(0, 1, 2), 9)).toThrow('BROKER_NOT_REGISTERED');
    expect(() => drain(new ClusterModel({ level: 1 }).start(0), 0)).toThrow('INCOMPATIBLE_FEATURES');
  });
});

describe('removing a broker', () => {
  it('is refused while it holds replicas or lives, and done once', () => {
    const cluster = started(0, 1, 2, 3);
    const remove = () => ask(cluster, operations.unregister, { brokerId: 0 });
    cluster.fence(0);
    expect(remove).toThrow('holds 1 replicas');
    reassign(cluster, 't', [1, 2, 3]);
    cluster.alterPartition('t', [1, 2, 3]);
    cluster.heartbeat(0);
    expect(remove).toThrow('is live');
    cluster.fence(0);
    expect(remove().error).toBe(ErrorCode.NONE);
    expect([...cluster.image.brokers.keys()].sort()).toEqual([1, 2, 3]);
    const before = cluster.image;
    expect(remove().error).toBe(ErrorCode.NONE);
    expect(cluster.image).toBe(before);
  });
});

describe('a plan to empty a broker', () => {
  it('keeps the places and the racks, and spreads by load', () => {
    const cluster = new ClusterModel();
    const racks = ['a', 'b', 'c', 'a', 'b'];
    for (const [id, rack] of racks.entries()) cluster.register(id, { rack });
    for (const id of racks.keys()) cluster.heartbeat(id);
    cluster.createTopics({
      topics: [{ name: 't', assignments: [{ replicas: [0, 1, 2] }, { replicas: [1, 0, 2] }, { replicas: [4, 2, 3] }] }],
    });
    // The place of 0 is taken by the only other broker of its rack, whatever it holds already.
    expect(plan(cluster, 0).map(({ partition, to }) => [partition, to])).toEqual([
      [0, [3, 1, 2]],
      [1, [1, 3, 2]],
    ]);
    expect(() => plan(cluster, 9)).toThrow('BROKER_NOT_REGISTERED');
  });

  it('says what cannot move', () => {
    const cluster = started(0, 1, 2);
    expect(plan(cluster, 0)).toMatchObject([
      { partition: 0, to: [], problem: 'it needs 3 brokers, and only 2 take replicas' },
    ]);
  });

  it('leaves nothing there, keeps each factor, doubles nobody, and stays balanced', () => {
    const wish = fc.record({
      brokers: fc.integer({ min: 3, max: 7 }),
      partitions: fc.integer({ min: 1, max: 40 }),
      factor: fc.integer({ min: 1, max: 3 }),
      leaving: fc.nat(2),
    });
    fc.assert(
      fc.property(wish, ({ brokers, partitions, factor, leaving }) => {
        fc.pre(factor < brokers);
        const cluster = new ClusterModel().start(...Array.from({ length: brokers }, (_, id) => id));
        cluster.createTopics({ topics: [{ name: 't', partitions, replicationFactor: factor }] });
        const moves = plan(cluster, leaving);
        const topic = topicByName(cluster.image, 't');
        const after =
          topic?.partitions.map(
            ({ partition, replicas }) => moves.find((move) => move.partition === partition)?.to ?? replicas,
          ) ?? [];
        const loads = Array.from({ length: brokers }, (_, id) => after.flat().filter((each) => each === id).length);
        expect(loads[leaving]).toBe(0);
        expect(after.every((replicas) => new Set<number>(replicas).size === factor)).toBe(true);
        const others = loads.filter((_, id) => id !== leaving);
        expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(factor + 1);
      }),
    );
  });
});
