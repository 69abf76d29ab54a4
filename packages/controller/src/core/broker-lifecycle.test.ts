import { nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { balance } from '../testing/admin-actions.js';
import { ClusterModel } from '../testing/cluster-model.js';
import { fenceBrokers } from './broker-lifecycle.js';

const started = () => {
  const cluster = new ClusterModel().start(0, 1, 2);
  cluster.createTopic('t');
  return cluster;
};

describe('unfencing', () => {
  it('waits until the broker’s metadata has reached its own registration', () => {
    const cluster = new ClusterModel();
    const epoch = cluster.register(0);
    expect(cluster.heartbeat(0, { metadataOffset: epoch - 1 })).toMatchObject({ fenced: true });
    expect(cluster.broker(0).fenced).toBe(true);
    expect(cluster.heartbeat(0, { metadataOffset: epoch })).toMatchObject({ fenced: false });
    expect(cluster.broker(0)).toMatchObject({ fenced: false, lastUnfencedEpoch: epoch });
  });

  it('does not put the broker back into any ISR', () => {
    const cluster = started();
    cluster.fence(2);
    cluster.heartbeat(2);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, isr: [0, 1] });
  });
});

describe('fencing', () => {
  it('takes the broker out of everything in one set of records, and is not repeated', () => {
    const cluster = started();
    cluster.createTopic('u', { replicas: [1, 0, 2] });
    cluster.createTopic('v', { replicas: [2, 1] });
    const records = fenceBrokers(cluster, [nodeId(0)]);
    expect(records.map((record) => Object.keys(record)[0])).toEqual([
      'brokerChange',
      'partitionChange',
      'partitionChange',
    ]);
    cluster.commit(records);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, leaderEpoch: 1, isr: [1, 2] });
    // It only followed here: the leader epoch stays.
    expect(cluster.partition('u')).toMatchObject({ leader: 1, leaderEpoch: 0, partitionEpoch: 1, isr: [1, 2] });
    expect(cluster.partition('v')).toMatchObject({ partitionEpoch: 0 });
    expect(fenceBrokers(cluster, [nodeId(0)])).toEqual([]);
  });

  it('of several brokers at once elects nobody who is fenced with them', () => {
    const cluster = started();
    cluster.fence(0, 1);
    expect(cluster.partition('t')).toMatchObject({ leader: 2, leaderEpoch: 1, partitionEpoch: 1, isr: [2] });
  });
});

describe('heartbeats', () => {
  it('of unknown brokers, other epochs and other incarnations are refused', () => {
    const cluster = started();
    const known = { brokerEpoch: cluster.broker(0).brokerEpoch, incarnation: cluster.broker(0).incarnation };
    expect(() => cluster.heartbeat(0, { brokerId: 9 })).toThrow('BROKER_NOT_REGISTERED');
    expect(() => cluster.heartbeat(0, { ...known, brokerEpoch: known.brokerEpoch - 1 })).toThrow('STALE_BROKER_EPOCH');
    expect(() => cluster.heartbeat(0, { ...known, incarnation: 'other' })).toThrow('STALE_BROKER_EPOCH');
  });
});

describe('a controlled shutdown', () => {
  it('moves leadership away, leaves every ISR, and then may end', () => {
    const cluster = started();
    expect(cluster.heartbeat(0, { wantShutdown: true })).toMatchObject({ mayShutDown: true });
    expect(cluster.broker(0)).toMatchObject({ shuttingDown: true, fenced: false });
    expect(cluster.partition('t')).toMatchObject({ leader: 1, isr: [1, 2], leaderEpoch: 1 });
    expect(cluster.heartbeat(0, { wantShutdown: true })).toMatchObject({ mayShutDown: true });
  });

  it('leaves the partition without a leader if nobody can take over, and the broker eligible', () => {
    const cluster = started();
    cluster.fence(1, 2);
    cluster.heartbeat(0, { wantShutdown: true });
    expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [0, 1, 2] });
    // It stays out for as long as it is on its way down, even if it was fenced meanwhile.
    cluster.fence(0);
    expect(cluster.heartbeat(0)).toMatchObject({ fenced: true, mayShutDown: true });
    cluster.sweep();
    expect(cluster.partition('t').leader).toBe(-1);
    cluster.register(0, { cleanShutdown: true });
    cluster.heartbeat(0);
    expect(cluster.broker(0)).toMatchObject({ shuttingDown: false, cleanShutdown: true });
    expect(cluster.partition('t')).toMatchObject({ leader: 0, isr: [0] });
  });
});

describe('a broker without room for records', () => {
  const full = { full: true };

  it('hands its leaderships to the first in sync that has some, and follows', () => {
    const cluster = started();
    cluster.createTopic('u', { replicas: [0, 2, 1] });
    cluster.heartbeat(0, full);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, leaderEpoch: 1, isr: [0, 1, 2] });
    expect(cluster.partition('u')).toMatchObject({ leader: 2, leaderEpoch: 1, isr: [0, 2, 1] });
    const before = cluster.image;
    cluster.heartbeat(0, full);
    expect(cluster.image).toBe(before);
  });

  it('leads on where nobody in sync has room: leadership goes to and fro between full disks never', () => {
    const cluster = started();
    cluster.heartbeat(1, full);
    cluster.fence(2);
    for (const id of [0, 1, 0, 1]) cluster.heartbeat(id, full);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, leaderEpoch: 0 });
    cluster.heartbeat(1);
    cluster.heartbeat(0, full);
    expect(cluster.partition('t').leader).toBe(1);
  });

  it('is given nothing back until it has some', () => {
    const cluster = started();
    cluster.heartbeat(0, full);
    expect(balance(cluster)).toBe(0);
    cluster.heartbeat(0);
    expect(balance(cluster)).toBe(1);
    expect(cluster.partition('t').leader).toBe(0);
  });

  it('is unfenced all the same', () => {
    const cluster = started();
    cluster.fence(0);
    expect(cluster.heartbeat(0, full)).toMatchObject({ fenced: false });
  });
});
