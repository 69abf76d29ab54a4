import { topicByName } from '@tidemark/metadata';
import { ErrorCode, FailedReplicaReason, ElectLeadersRequestType as Type } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ask, balance, operations } from '../testing/admin-actions.js';
import { ClusterModel } from '../testing/cluster-model.js';
import { BALANCE_STEP_MAX } from './preferred-leader.js';

const started = () => {
  const cluster = new ClusterModel().start(0, 1, 2);
  cluster.createTopic('t');
  return cluster;
};

/** Broker 0 was away for a moment: it is in sync again, and 1 leads. */
const displaced = () => {
  const cluster = started();
  cluster.fence(0);
  cluster.heartbeat(0);
  cluster.alterPartition('t', [0, 1, 2]);
  return cluster;
};

const elect = (cluster: ClusterModel, type: Type, ...leaders: number[]) =>
  ask(cluster, operations.electLeaders, {
    type,
    partitions: [{ topic: 't', partition: 0, ...(leaders.length > 0 ? { leader: leaders[0] ?? -1 } : {}) }],
  }).partitions[0];

/** Each broker that is asked registers again, as the incarnation that it is, with its log at this end; -1: it has none. */
const reportWhenAsked = (cluster: ClusterModel, leos: readonly number[]) => {
  const asked = [...cluster.reportedLogs.brokersToAsk(cluster.image)].sort();
  for (const id of asked) {
    expect(() => cluster.heartbeat(id)).toThrow('BROKER_NOT_REGISTERED');
    const leo = leos[id] ?? -1;
    const logs = leo < 0 ? [] : cluster.logsOf(id, { leo });
    cluster.register(id, { incarnation: cluster.broker(id).incarnation, notesDirectoryId: '', logs });
  }
  expect(cluster.reportedLogs.brokersToAsk(cluster.image).size).toBe(0);
  return asked;
};

describe('an election by request', () => {
  it('gives the preferred leader its partition back, and says when it has it', () => {
    const cluster = displaced();
    expect(elect(cluster, Type.PREFERRED)).toMatchObject({ error: 0, leader: 0 });
    expect(cluster.partition('t')).toMatchObject({ leader: 0, isr: [0, 1, 2], leaderEpoch: 2 });
    expect(elect(cluster, Type.PREFERRED)).toMatchObject({ error: ErrorCode.ELECTION_NOT_NEEDED, leader: 0 });
    expect(ask(cluster, operations.electLeaders, { type: Type.PREFERRED }).partitions).toEqual([]);
  });

  it('elects nobody who is not live and in sync', () => {
    const cluster = started();
    cluster.fence(0);
    expect(elect(cluster, Type.PREFERRED)?.error).toBe(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
    cluster.heartbeat(0);
    expect(elect(cluster, Type.CHOSEN, 0)?.error).toBe(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
    expect(elect(cluster, Type.CHOSEN, 9)?.error).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
    expect(elect(cluster, Type.CHOSEN)?.error).toBe(ErrorCode.INVALID_REQUEST);
    expect(elect(cluster, Type.CHOSEN, 2)).toMatchObject({ error: 0, leader: 2 });
    expect(() => ask(cluster, operations.electLeaders, { type: Type.CHOSEN })).toThrow('name the partitions');
  });

  it('is unclean only where nobody leads, and marks the leader as recovering', () => {
    const cluster = started();
    expect(elect(cluster, Type.UNCLEAN)?.error).toBe(ErrorCode.ELECTION_NOT_NEEDED);
    cluster.fence(2);
    cluster.fence(0, 1);
    expect(elect(cluster, Type.UNCLEAN)?.error).toBe(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    cluster.heartbeat(2);
    reportWhenAsked(cluster, [-1, -1, 900]);
    expect(elect(cluster, Type.UNCLEAN)).toMatchObject({ error: 0, leader: 2 });
    expect(cluster.partition('t')).toMatchObject({ recovering: true, isr: [2] });
  });

  it('gives a broker in maintenance nothing back before it is resumed, unless it is chosen by name', () => {
    const cluster = started();
    ask(cluster, operations.drain, { brokerId: 0, draining: true });
    expect(ask(cluster, operations.electLeaders, { type: Type.PREFERRED }).partitions).toEqual([]);
    expect(elect(cluster, Type.PREFERRED)?.error).toBe(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
    expect(cluster.partition('t').leader).toBe(1);
    expect(elect(cluster, Type.CHOSEN, 0)).toMatchObject({ error: 0, leader: 0 });
    ask(cluster, operations.drain, { brokerId: 0, draining: true });
    ask(cluster, operations.drain, { brokerId: 0, draining: false });
    expect(ask(cluster, operations.electLeaders, { type: Type.PREFERRED }).partitions).toMatchObject([{ leader: 0 }]);
  });

  it('only to validate changes nothing', () => {
    const cluster = displaced();
    const before = cluster.image;
    const request = { type: Type.PREFERRED, validateOnly: true };
    expect(ask(cluster, operations.electLeaders, request).partitions).toMatchObject([{ topic: 't', leader: 0 }]);
    expect(cluster.image).toBe(before);
  });
});

describe('an unclean election', () => {
  /** 0 had been alone in the ISR, and came back without its disk. */
  const wiped = () => {
    const cluster = new ClusterModel().start(0, 1, 2);
    cluster.createTopic('t', { configs: { 'min.insync.replicas': '1' } });
    cluster.alterPartition('t', [0]);
    cluster.register(0, { logs: [] });
    cluster.heartbeat(0);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [], lastKnownElr: [-1] });
    return cluster;
  };

  const allowUnclean = (cluster: ClusterModel) => {
    const changes = [{ key: 'unclean.leader.election.enable', value: 'true' }];
    ask(cluster, operations.alterConfigs, { resources: [{ resource: { type: 1, name: 't' }, changes }] });
  };

  it('takes the log that reaches furthest of all that are live, whichever controller is asked', () => {
    for (const failover of [false, true]) {
      const cluster = wiped();
      expect(reportWhenAsked(cluster, [-1, 900, 1000])).toEqual([1, 2]);
      if (failover) {
        cluster.reportedLogs.clear();
        expect(reportWhenAsked(cluster, [-1, 900, 1000])).toEqual([0, 1, 2]);
      }
      expect(elect(cluster, Type.UNCLEAN)).toMatchObject({ error: 0, leader: 2 });
    }
  });

  it('waits for all that live to tell, asked by the controller of before or by a new one, or after news of damage', () => {
    for (const forgotten of ['never told', 'a new controller', 'damage'] as const) {
      const cluster = wiped();
      if (forgotten !== 'never told') reportWhenAsked(cluster, [-1, 900, 1000]);
      if (forgotten === 'a new controller') cluster.reportedLogs.clear();
      if (forgotten === 'damage') {
        expect(elect(cluster, Type.UNCLEAN)).toMatchObject({ error: 0, leader: 2 });
        cluster.replicaFailed(2, 't', FailedReplicaReason.DAMAGED);
      }
      const { leaderEpoch } = cluster.partition('t');
      expect(elect(cluster, Type.UNCLEAN)).toMatchObject({ error: ErrorCode.REPLICA_NOT_AVAILABLE, leader: -1 });
      expect(cluster.partition('t')).toMatchObject({ leader: -1, leaderEpoch });
      reportWhenAsked(cluster, [-1, 900, 1000]);
      const leader = forgotten === 'damage' ? 1 : 2;
      expect(elect(cluster, Type.UNCLEAN)).toMatchObject({ error: 0, leader });
    }
  });

  it('waits no longer for one that is fenced, and not where one that holds everything is live', () => {
    const cluster = wiped();
    cluster.fence(1);
    expect(elect(cluster, Type.UNCLEAN)).toMatchObject({ error: ErrorCode.REPLICA_NOT_AVAILABLE });
    cluster.fence(2);
    expect(elect(cluster, Type.UNCLEAN)).toMatchObject({ error: 0, leader: 0 });
    const other = started();
    other.fence(1, 2);
    other.replicaFailed(0, 't', FailedReplicaReason.STALLED);
    expect(other.partition('t').leader).toBe(-1);
    expect(elect(other, Type.UNCLEAN)).toMatchObject({ error: 0, leader: 0 });
    expect(other.partition('t')).toMatchObject({ isr: [0], recovering: false });
  });

  it('where the topic allows it takes one of which nothing is known before one known to be gone, or empty', () => {
    for (const logs of [undefined, { lastEpoch: -1, leo: 0 }]) {
      const cluster = wiped();
      if (logs !== undefined) cluster.register(0, { logs: cluster.logsOf(0, logs) });
      if (logs !== undefined) cluster.heartbeat(0);
      allowUnclean(cluster);
      expect(cluster.partition('t')).toMatchObject({ leader: 1, recovering: true });
    }
  });

  it('is asked for by a topic that allows it from now on, and takes the same one', () => {
    const cluster = wiped();
    reportWhenAsked(cluster, [-1, 900, 1000]);
    allowUnclean(cluster);
    expect(cluster.partition('t')).toMatchObject({ leader: 2, isr: [2], recovering: true });
  });

  it('does not take again the one that gave itself up as damaged, but has no other choice where it alone is live', () => {
    for (const [away, leader] of [[[], 1] as const, [[1, 2], 0] as const]) {
      const cluster = new ClusterModel().start(0, 1, 2);
      cluster.createTopic('t', { configs: { 'min.insync.replicas': '1' } });
      cluster.alterPartition('t', [0]);
      cluster.fence(...away);
      cluster.replicaFailed(0, 't', FailedReplicaReason.DAMAGED);
      cluster.sweep();
      expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [] });
      reportWhenAsked(cluster, [-1, 900, 900]);
      expect(elect(cluster, Type.UNCLEAN)).toMatchObject({ error: 0, leader });
    }
  });

  it('is not prepared where one that holds everything is live', () => {
    const cluster = started();
    cluster.fence(0);
    expect(cluster.reportedLogs.brokersToAsk(cluster.image).size).toBe(0);
    cluster.fence(1, 2);
    expect(cluster.reportedLogs.brokersToAsk(cluster.image).size).toBe(0);
  });
});

describe('balancing', () => {
  it('gives back what others lead, in steps of bounded size', () => {
    const cluster = new ClusterModel().start(0, 1);
    const assignments = Array.from({ length: BALANCE_STEP_MAX + 20 }, () => ({ replicas: [0, 1] }));
    cluster.createTopics({ topics: [{ name: 'wide', assignments }] });
    cluster.fence(0);
    cluster.heartbeat(0);
    const states = () => topicByName(cluster.image, 'wide')?.partitions ?? [];
    // Not in sync yet.
    expect(balance(cluster)).toBe(0);
    cluster.alterPartitions({
      brokerId: 1,
      brokerEpoch: cluster.broker(1).brokerEpoch,
      partitions: states().map(({ topicId, partition, leaderEpoch, partitionEpoch }) => ({
        topicId,
        partition,
        leaderEpoch,
        partitionEpoch,
        isr: [0, 1].map((brokerId) => ({ brokerId, brokerEpoch: cluster.broker(brokerId).brokerEpoch })),
      })),
    });
    expect([balance(cluster), states().filter(({ leader }) => leader === 0).length]).toEqual([100, 100]);
    expect([balance(cluster), balance(cluster)]).toEqual([20, 0]);
  });

  it('leaves a share alone, and brokers in maintenance', () => {
    const cluster = displaced();
    ask(cluster, operations.drain, { brokerId: 0, draining: true });
    expect(balance(cluster)).toBe(0);
    ask(cluster, operations.drain, { brokerId: 0, draining: false });
    const changes = [{ key: 'leader.imbalance.per.broker.percentage', value: '100' }];
    ask(cluster, operations.alterConfigs, { resources: [{ resource: { name: '' }, changes }] });
    expect(balance(cluster)).toBe(0);
  });
});
