import { FailedReplicaReason, ElectLeadersRequestType as Type } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ask, operations } from '../testing/admin-actions.js';
import { ClusterModel } from '../testing/cluster-model.js';
import { electLeader } from './election.js';

const started = (configs: Record<string, string> = {}) => {
  const cluster = new ClusterModel().start(0, 1, 2);
  cluster.createTopic('t', { configs });
  return cluster;
};

const UNCLEAN = { 'unclean.leader.election.enable': 'true' };

describe('an election', () => {
  it('takes the first live member of the ISR in assignment order', () => {
    const cluster = new ClusterModel().start(0, 1, 2);
    cluster.createTopic('t', { replicas: [2, 0, 1] });
    cluster.fence(2);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, leaderEpoch: 1, isr: [0, 1] });
    cluster.fence(0);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, leaderEpoch: 2, isr: [1], elr: [0] });
  });

  it('keeps a leader that lives, whoever comes first', () => {
    const cluster = started();
    cluster.fence(0);
    cluster.heartbeat(0);
    cluster.alterPartition('t', [0, 1, 2]);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, leaderEpoch: 1, isr: [0, 1, 2] });
  });

  it('last-replica-standing-elr-elects-complete-replica', () => {
    const cluster = started();
    cluster.fence(2);
    cluster.fence(1);
    cluster.fence(0);
    // 2 left while two were in sync: records may have been acknowledged without it. 0 and 1 hold everything.
    expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [0, 1], leaderEpoch: 1 });
    cluster.heartbeat(2);
    expect(cluster.partition('t').leader).toBe(-1);
    cluster.heartbeat(1);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1], elr: [0], leaderEpoch: 2 });
    cluster.heartbeat(0);
    expect(cluster.alterPartition('t', [0, 1, 2])).toMatchObject({ error: 0, elr: [] });
  });

  it('looks for the eligible only where nobody is in sync, dead or alive', () => {
    const cluster = started();
    cluster.alterPartition('t', [0]);
    const state = cluster.partition('t');
    expect(state).toMatchObject({ isr: [0], elr: [1, 2] });
    const { image, reportedLogs } = cluster;
    const electorate = { image, reportedLogs, isLive: (id: number) => id !== 0 };
    expect(electLeader(state, electorate)).toBeUndefined();
    expect(electLeader({ ...state, isr: [] }, electorate)).toEqual({ leader: 1, isr: [1], unclean: false });
  });

  it('with min ISR 1 finds only the last of all eligible', () => {
    const cluster = started({ 'min.insync.replicas': '1' });
    cluster.fence(2);
    cluster.fence(0);
    cluster.fence(1);
    expect(cluster.partition('t')).toMatchObject({ isr: [], elr: [1], lastKnownElr: [1] });
    cluster.heartbeat(0);
    expect(cluster.partition('t').leader).toBe(-1);
    cluster.heartbeat(1);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1], elr: [] });
  });
});

describe('with nobody eligible', () => {
  /** All replicas killed at once, and their logs, not proved, reach to different ends. */
  const allKilled = (configs: Record<string, string> = {}) => {
    const cluster = started({ 'flush.policy': 'async', ...configs });
    cluster.fence(0, 1, 2);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [0, 1, 2] });
    return cluster;
  };
  const unproved = (cluster: ClusterModel, id: number, reach: { lastEpoch: number; leo: number }) =>
    cluster.register(id, { logs: cluster.logsOf(id, { proved: false, ...reach }) });

  it('all-replicas-killed-async-elects-last-known', () => {
    const cluster = allKilled();
    unproved(cluster, 0, { lastEpoch: 0, leo: 90 });
    unproved(cluster, 1, { lastEpoch: 0, leo: 95 });
    cluster.heartbeat(0);
    cluster.heartbeat(1);
    // One that may hold more has not come back.
    expect(cluster.partition('t')).toMatchObject({ leader: -1, elr: [2], lastKnownElr: [0, 1, 2] });
    unproved(cluster, 2, { lastEpoch: 0, leo: 80 });
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1], elr: [], recovering: false });
  });

  it('of equals one in maintenance comes last, and is taken where its log reaches further', () => {
    for (const [leo, leader] of [[95, 1] as const, [96, 0] as const]) {
      const cluster = allKilled();
      ask(cluster, operations.drain, { brokerId: 0, draining: true });
      unproved(cluster, 0, { lastEpoch: 0, leo });
      unproved(cluster, 1, { lastEpoch: 0, leo: 95 });
      cluster.heartbeat(0);
      cluster.heartbeat(1);
      unproved(cluster, 2, { lastEpoch: 0, leo: 80 });
      expect(cluster.partition('t')).toMatchObject({ leader, isr: [leader], recovering: false });
    }
  });

  it('the later epoch reaches further than the longer log', () => {
    const cluster = allKilled();
    unproved(cluster, 0, { lastEpoch: 2, leo: 90 });
    unproved(cluster, 1, { lastEpoch: 1, leo: 95 });
    unproved(cluster, 2, { lastEpoch: 2, leo: 91 });
    cluster.heartbeat(0);
    cluster.heartbeat(1);
    expect(cluster.partition('t').leader).toBe(-1);
    cluster.heartbeat(2);
    expect(cluster.partition('t')).toMatchObject({ leader: 2, isr: [2] });
  });

  it('a copy that is lost is waited for in vain, and the rest is not taken for complete', () => {
    const cluster = allKilled();
    unproved(cluster, 0, { lastEpoch: 0, leo: 90 });
    unproved(cluster, 1, { lastEpoch: 0, leo: 95 });
    cluster.register(2, { logs: [] });
    for (const id of [0, 1, 2]) cluster.heartbeat(id);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, lastKnownElr: [0, 1, -1] });
    // Its empty log, listed after the next restart, does not bring the copy back.
    unproved(cluster, 2, { lastEpoch: -1, leo: 0 });
    cluster.heartbeat(2);
    expect(cluster.partition('t').leader).toBe(-1);
  });

  it('an older copy of a log is none: what it lacks may be what the others lack too', () => {
    for (const replicas of [[0], [0, 1]]) {
      const cluster = new ClusterModel().start(...replicas);
      cluster.createTopic('t', { replicas });
      cluster.fence(...replicas);
      const logs = cluster.logsOf(0, { lastEpoch: 0, leo: 10 });
      cluster.register(0, { logs, previousBrokerEpoch: cluster.broker(0).lastUnfencedEpoch - 1 });
      if (replicas.length > 1) unproved(cluster, 1, { lastEpoch: 0, leo: 5 });
      for (const id of replicas) cluster.heartbeat(id);
      // Current after the next restart, it is no more than it was.
      unproved(cluster, 0, { lastEpoch: 0, leo: 10 });
      cluster.heartbeat(0);
      expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [] });
      expect(cluster.partition('t').lastKnownElr).toContain(-1);
      // An operator who gives up what is lost gets the most that is left.
      ask(cluster, operations.electLeaders, { type: Type.UNCLEAN, partitions: [{ topic: 't', partition: 0 }] });
      expect(cluster.partition('t')).toMatchObject({ leader: 0, recovering: true });
    }
  });

  it('a new controller asks for the logs again, and elects when all have answered', () => {
    const cluster = allKilled();
    const reaches = [90, 95, 80].map((leo) => ({ lastEpoch: 0, leo }));
    for (const id of [0, 1]) unproved(cluster, id, reaches[id] ?? { lastEpoch: 0, leo: 0 });
    cluster.reportedLogs.clear();
    unproved(cluster, 2, { lastEpoch: 0, leo: 80 });
    expect([...cluster.reportedLogs.brokersToAsk(cluster.image)]).toEqual([0, 1]);
    for (const id of [0, 1]) {
      expect(() => cluster.heartbeat(id)).toThrow('BROKER_NOT_REGISTERED');
      const { incarnation } = cluster.broker(id);
      const logs = cluster.logsOf(id, { proved: false, lastEpoch: 0, leo: id === 0 ? 90 : 95 });
      cluster.register(id, { incarnation, logs });
      cluster.heartbeat(id);
    }
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1] });
    expect(cluster.reportedLogs.brokersToAsk(cluster.image).size).toBe(0);
  });

  it('a report counts no more once its partition has been led again', () => {
    const cluster = allKilled();
    unproved(cluster, 0, { lastEpoch: 0, leo: 90 });
    // 1 leads from the ELR; 0 follows it, and its log is no longer what it reported.
    cluster.heartbeat(1);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, elr: [2], lastKnownElr: [0, 2] });
    unproved(cluster, 1, { lastEpoch: 2, leo: 120 });
    unproved(cluster, 2, { lastEpoch: 0, leo: 95 });
    cluster.heartbeat(1);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, elr: [] });
    expect([...cluster.reportedLogs.brokersToAsk(cluster.image)]).toEqual([0]);
  });

  it('any live replica is taken where the topic allows it, alone and marked as recovering', () => {
    const cluster = allKilled(UNCLEAN);
    for (const id of [0, 1, 2]) cluster.register(id, { logs: [] });
    expect(cluster.partition('t').leader).toBe(-1);
    cluster.heartbeat(2);
    expect(cluster.partition('t')).toMatchObject({ leader: 2, isr: [2], elr: [], recovering: true });
  });

  it('any live replica that an operator asks for is one in maintenance only if there is no other', () => {
    const cluster = allKilled();
    ask(cluster, operations.drain, { brokerId: 0, draining: true });
    for (const id of [0, 1]) {
      cluster.register(id, { logs: [] });
      cluster.heartbeat(id);
    }
    ask(cluster, operations.electLeaders, { type: Type.UNCLEAN, partitions: [{ topic: 't', partition: 0 }] });
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1], recovering: true });
  });
});

describe('a replica that failed', () => {
  it('leaves leadership and ISR, stays eligible, and comes back by expansion', () => {
    const cluster = started();
    cluster.fence(1);
    cluster.replicaFailed(0, 't', FailedReplicaReason.WRITE_FAILED);
    expect(cluster.partition('t')).toMatchObject({ leader: 2, leaderEpoch: 1, isr: [2], elr: [0] });
    expect(cluster.alterPartition('t', [0, 2])).toMatchObject({ error: 0, isr: [0, 2] });
  });

  it('is not elected by the same decision as the only one left, but by a later one', () => {
    const cluster = started();
    cluster.fence(1, 2);
    cluster.replicaFailed(0, 't', FailedReplicaReason.STALLED);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [0, 1, 2], leaderEpoch: 1 });
    cluster.sweep();
    expect(cluster.partition('t')).toMatchObject({ leader: 0, isr: [0], leaderEpoch: 2 });
  });

  it('ends the leader epoch if it is damaged, in the ISR or not: its leader is to forget what it held', () => {
    const cluster = started();
    cluster.replicaFailed(1, 't', FailedReplicaReason.DAMAGED);
    const { leaderEpoch } = cluster.partition('t');
    expect(cluster.partition('t')).toMatchObject({ leader: 0, leaderEpoch: 1 });
    cluster.replicaFailed(1, 't', FailedReplicaReason.STALLED);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, leaderEpoch });
    cluster.replicaFailed(1, 't', FailedReplicaReason.DAMAGED);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, leaderEpoch: leaderEpoch + 1 });
    expect(cluster.partition('t').isr).not.toContain(1);
  });

  it('leaves the ELR too if it is damaged, whatever epoch it speaks of', () => {
    const cluster = started();
    cluster.fence(2);
    cluster.replicaFailed(0, 't', FailedReplicaReason.WRITE_FAILED);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1], elr: [0] });
    cluster.replicaFailed(0, 't', FailedReplicaReason.DAMAGED);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1], elr: [], lastKnownElr: [0] });
    cluster.fence(1);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, elr: [1] });
  });
});
