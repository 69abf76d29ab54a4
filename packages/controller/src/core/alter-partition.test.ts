import { ErrorCode } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ClusterModel } from '../testing/cluster-model.js';

const started = () => {
  const cluster = new ClusterModel().start(0, 1, 2, 3);
  cluster.createTopic('t');
  return cluster;
};

describe('a change of the ISR', () => {
  it('is committed with a new partition epoch and the same leader epoch', () => {
    const cluster = started();
    const shrunk = cluster.alterPartition('t', [0, 1]);
    expect(shrunk).toMatchObject({ error: 0, leader: 0, leaderEpoch: 0, partitionEpoch: 1, isr: [0, 1], elr: [] });
    expect(cluster.partition('t')).toMatchObject({ isr: [0, 1], elr: [], leaderEpoch: 0, partitionEpoch: 1 });
    expect(cluster.alterPartition('t', [2, 0, 1])).toMatchObject({ error: 0, partitionEpoch: 2, isr: [0, 1, 2] });
  });

  it('below min ISR keeps those who leave eligible, and at min ISR nobody', () => {
    const cluster = started();
    expect(cluster.alterPartition('t', [0])).toMatchObject({ error: 0, isr: [0], elr: [1, 2] });
    expect(cluster.partition('t').lastKnownElr).toEqual([1, 2]);
    expect(cluster.alterPartition('t', [0, 2])).toMatchObject({ error: 0, isr: [0, 2], elr: [] });
    expect(cluster.partition('t').lastKnownElr).toEqual([]);
  });

  it('to the set that it is already is answered with a new epoch: the leader waits for one', () => {
    const cluster = started();
    expect(cluster.alterPartition('t', [0, 1, 2])).toMatchObject({ error: 0, partitionEpoch: 1, isr: [0, 1, 2] });
  });
});

describe('the checks stand in their order', () => {
  it('alterpartition-stale-broker-epoch-rejected', () => {
    const cluster = started();
    const { topicId } = cluster.partition('t');
    const oldEpoch = cluster.broker(0).brokerEpoch;
    cluster.register(0);
    const before = cluster.image;
    // Everything else of the request is wrong as well: the broker epoch is looked at first.
    const request = {
      brokerId: 0,
      brokerEpoch: oldEpoch,
      partitions: [{ topicId, leaderEpoch: 99, partitionEpoch: 99, isr: [] }],
    };
    expect(() => cluster.alterPartitions(request)).toThrow('STALE_BROKER_EPOCH');
    expect(cluster.image).toBe(before);
  });

  it('a member of an older broker epoch is ineligible: its disk may not be the one that was in sync', () => {
    const cluster = started();
    cluster.fence(2);
    const oldEpoch = cluster.broker(2).brokerEpoch;
    cluster.register(2);
    cluster.heartbeat(2);
    const refused = cluster.alterPartition('t', [0, 1, 2], { memberEpochs: { 2: oldEpoch } });
    expect(refused).toMatchObject({ error: ErrorCode.INELIGIBLE_REPLICA, isr: [0, 1] });
    expect(cluster.alterPartition('t', [0, 1, 2])).toMatchObject({ error: 0, isr: [0, 1, 2] });
  });

  it('epochs ahead of the controller come before all that they would break', () => {
    const cluster = started();
    const ahead = { error: ErrorCode.NOT_CONTROLLER };
    expect(cluster.alterPartition('t', [], { leaderEpoch: 1 })).toMatchObject(ahead);
    expect(cluster.alterPartition('t', [], { partitionEpoch: 1, sender: 1 })).toMatchObject(ahead);
  });

  it('an old leader epoch before the sender, the sender before an old partition epoch, that before the set', () => {
    const cluster = started();
    cluster.fence(0);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, leaderEpoch: 1, partitionEpoch: 1 });
    const error = (code: number) => ({ error: code });
    const alter = (given: object) => cluster.alterPartition('t', [7], { leaderEpoch: 1, partitionEpoch: 0, ...given });
    expect(alter({ leaderEpoch: 0, sender: 2 })).toMatchObject(error(ErrorCode.FENCED_LEADER_EPOCH));
    expect(alter({ sender: 2 })).toMatchObject(error(ErrorCode.NOT_LEADER));
    expect(alter({})).toMatchObject(error(ErrorCode.INVALID_UPDATE_VERSION));
    expect(alter({ partitionEpoch: 1 })).toMatchObject(error(ErrorCode.INVALID_REQUEST));
  });

  it('a set that lacks the leader, is empty, repeats a member or leaves the replicas is malformed', () => {
    const cluster = started();
    for (const isr of [[1, 2], [], [0, 1, 1], [0, 3]]) {
      expect(cluster.alterPartition('t', isr)).toMatchObject({ error: ErrorCode.INVALID_REQUEST, partitionEpoch: 0 });
    }
  });

  it('unknown topics and partitions, and a partition named twice, change nothing', () => {
    const cluster = started();
    const { topicId } = cluster.partition('t');
    const entry = { topicId, partition: 0, isr: [{ brokerId: 0, brokerEpoch: cluster.broker(0).brokerEpoch }] };
    const { results } = cluster.alterPartitions({
      brokerId: 0,
      brokerEpoch: cluster.broker(0).brokerEpoch,
      partitions: [entry, entry, { ...entry, partition: 5 }, { ...entry, topicId: 'nobody' }],
    });
    expect(results.map(({ error }) => error)).toEqual([
      ErrorCode.NONE,
      ErrorCode.INVALID_REQUEST,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      ErrorCode.UNKNOWN_TOPIC_ID,
    ]);
  });
});

describe('an ineligible member', () => {
  it('late-alterpartition-copy-cannot-apply', () => {
    const cluster = started();
    cluster.alterPartition('t', [0, 1]);
    cluster.fence(2);
    const { partitionEpoch } = cluster.partition('t');
    const refused = cluster.alterPartition('t', [0, 1, 2]);
    // The refusal raised the epoch, and says so.
    expect(refused).toMatchObject({ error: ErrorCode.INELIGIBLE_REPLICA, partitionEpoch: partitionEpoch + 1 });
    expect(cluster.partition('t')).toMatchObject({ isr: [0, 1], partitionEpoch: partitionEpoch + 1, leaderEpoch: 0 });
    // The member becomes eligible; the leader has rolled back; then a copy of the request arrives.
    cluster.heartbeat(2);
    const copy = cluster.alterPartition('t', [0, 1, 2], { partitionEpoch });
    expect(copy.error).toBe(ErrorCode.INVALID_UPDATE_VERSION);
    expect(cluster.partition('t').isr).toEqual([0, 1]);
  });

  it('is one that is fenced, shutting down or not registered', () => {
    const cluster = started();
    cluster.createTopic('other', { replicas: [0, 1, 3] });
    cluster.heartbeat(3, { wantShutdown: true });
    expect(cluster.alterPartition('other', [0, 1, 3]).error).toBe(ErrorCode.INELIGIBLE_REPLICA);
    cluster.register(2);
    expect(cluster.alterPartition('t', [0, 1, 2]).error).toBe(ErrorCode.INELIGIBLE_REPLICA);
    cluster.heartbeat(2);
    expect(cluster.alterPartition('t', [0, 1, 2]).error).toBe(ErrorCode.NONE);
  });
});

describe('a recovering leader', () => {
  const recovering = () => {
    const cluster = new ClusterModel().start(0, 1);
    cluster.createTopic('t', { replicas: [0, 1], configs: { 'unclean.leader.election.enable': 'true' } });
    cluster.alterPartition('t', [0]);
    cluster.fence(1);
    cluster.register(1, { logs: [] });
    cluster.fence(0);
    cluster.heartbeat(1);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1], recovering: true });
    cluster.register(0);
    cluster.heartbeat(0);
    return cluster;
  };

  it('is joined by nobody before it has recovered', () => {
    const cluster = recovering();
    expect(cluster.alterPartition('t', [1, 0]).error).toBe(ErrorCode.INELIGIBLE_REPLICA);
    expect(cluster.partition('t')).toMatchObject({ isr: [1], recovering: true });
  });

  it('keeps the mark through an election that is clean: its state is not rebuilt yet', () => {
    const cluster = recovering();
    cluster.fence(0);
    cluster.fence(1);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [0, 1] });
    cluster.heartbeat(1);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1], recovering: true });
  });

  it('clears the mark itself', () => {
    const cluster = recovering();
    expect(cluster.alterPartition('t', [1], { recovered: true })).toMatchObject({ error: 0, recovering: false });
    expect(cluster.alterPartition('t', [1, 0])).toMatchObject({ error: 0, isr: [0, 1] });
  });
});
