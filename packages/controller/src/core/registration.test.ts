import { describe, expect, it } from 'vitest';
import { ClusterModel, directoryOf } from '../testing/cluster-model.js';

const started = () => {
  const cluster = new ClusterModel().start(0, 1, 2);
  cluster.createTopic('t');
  return cluster;
};

/** Brokers 1 and 2 leave first, so that broker 0 is the only one that holds the partition's latest records. */
const aloneWith = (cluster: ClusterModel, ...left: number[]) => {
  for (const id of left) cluster.fence(id);
  return cluster.partition('t');
};

describe('a registration', () => {
  it('gets the offset of its record as broker epoch', () => {
    const cluster = new ClusterModel();
    const epoch = cluster.register(4);
    expect(epoch).toBe(cluster.image.offset);
    expect(cluster.broker(4)).toMatchObject({ brokerEpoch: epoch, fenced: true, directoryIds: [directoryOf(4)] });
  });

  it('of the same incarnation again changes nothing and answers the known epoch', () => {
    const cluster = new ClusterModel();
    const epoch = cluster.register(4, { incarnation: 'one' });
    cluster.heartbeat(4);
    const before = cluster.image;
    expect(cluster.register(4, { incarnation: 'one', sessionAlive: true })).toBe(epoch);
    expect(cluster.image).toBe(before);
  });

  it('of another incarnation is refused while the session of the first lives, and replaces it afterwards', () => {
    const cluster = new ClusterModel();
    const epoch = cluster.register(4, { incarnation: 'one' });
    const second = { incarnation: 'two' };
    expect(() => cluster.register(4, { ...second, sessionAlive: true })).toThrow('DUPLICATE_BROKER_REGISTRATION');
    expect(cluster.register(4, second)).toBeGreaterThan(epoch);
    expect(cluster.broker(4).incarnation).toBe('two');
  });

  it('that knows of no epoch in which the broker was unfenced is refused, and changes nothing, until it insists', () => {
    const cluster = started();
    const before = cluster.image;
    const older = { previousBrokerEpoch: cluster.broker(0).lastUnfencedEpoch - 1 };
    expect(() => cluster.register(0, { ...older, insists: false })).toThrow('DUPLICATE_BROKER_REGISTRATION');
    expect(() => cluster.register(0, { previousBrokerEpoch: -1, insists: false })).toThrow('knows of none');
    expect(cluster.image).toBe(before);
    expect(cluster.register(0, { ...older, insists: true })).toBeGreaterThan(older.previousBrokerEpoch);
    expect(cluster.register(0, { insists: false })).toBeGreaterThan(older.previousBrokerEpoch);
  });

  it('always takes the broker out of ISR and leadership, with a new leader epoch, led or not', () => {
    const cluster = started();
    cluster.register(1);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, isr: [0, 2], leaderEpoch: 1, partitionEpoch: 1 });
    cluster.register(0);
    expect(cluster.partition('t')).toMatchObject({ leader: 2, isr: [2], elr: [0], leaderEpoch: 2 });
    // It was out already: nothing of the partition changes.
    cluster.register(1, { logs: cluster.logsOf(1) });
    expect(cluster.partition('t')).toMatchObject({ leaderEpoch: 2, partitionEpoch: 2 });
  });

  it('is refused where it is malformed or of another cluster, and then changes nothing', () => {
    const cluster = started();
    cluster.commit([{ cluster: { clusterId: 'c' } }]);
    const before = cluster.image;
    expect(() => cluster.register(5, { clusterId: 'd' })).toThrow('INCONSISTENT_CLUSTER_ID');
    expect(() => cluster.register(-1)).toThrow('INVALID_REQUEST');
    expect(() => cluster.register(5, { incarnation: '' })).toThrow('INVALID_REQUEST');
    expect(() => cluster.register(5, { endpoints: [] })).toThrow('frames');
    const endpoint = { name: 'frames', host: 'h', port: 9 };
    for (const wrong of [{ host: '' }, { host: 'h'.repeat(256) }, { port: 0 }, { port: 65_536 }])
      expect(() => cluster.register(5, { endpoints: [{ ...endpoint, ...wrong }] })).toThrow('an endpoint has');
    const others = [endpoint, { ...endpoint, name: 'n'.repeat(256) }];
    expect(() => cluster.register(5, { endpoints: others })).toThrow('255 characters');
    expect(() => cluster.register(5, { endpoints: Array(17).fill(endpoint) })).toThrow('16 endpoints');
    const features = [{ name: 'f'.repeat(256), least: 1, most: 1 }];
    expect(() => cluster.register(5, { features })).toThrow('255 characters');
    expect(() => cluster.register(5, { directoryIds: [] })).toThrow('data directories');
    expect(() => cluster.register(5, { directoryIds: ['short'] })).toThrow('22 characters');
    expect(cluster.image).toBe(before);
  });
});

describe('who restarts stays eligible only with a proved log', () => {
  it('proved: it leads again from the ELR', () => {
    const cluster = started();
    aloneWith(cluster, 1, 2, 0);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [0, 2] });
    cluster.register(0);
    expect(cluster.partition('t').elr).toEqual([0, 2]);
    cluster.heartbeat(0);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, isr: [0], elr: [2] });
  });

  it('wiped-disk-fast-reboot-not-electable', () => {
    const cluster = started();
    aloneWith(cluster, 1, 2);
    // It comes back before anybody noticed that it was gone, on a new disk, and claims that all is well.
    const logs = cluster.logsOf(0, { proved: true, directoryId: directoryOf(0, 1) });
    cluster.register(0, { directoryIds: [directoryOf(0, 1)], logs });
    expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [2], leaderEpoch: 1 });
    cluster.heartbeat(0);
    expect(cluster.partition('t').leader).toBe(-1);
    // Another restart on the new disk, which the controller knows by now, makes it no better.
    const again = cluster.logsOf(0, { proved: true, directoryId: directoryOf(0, 1) });
    cluster.register(0, { directoryIds: [directoryOf(0, 1)], logs: again });
    cluster.heartbeat(0);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, elr: [2] });
    cluster.heartbeat(2);
    expect(cluster.partition('t')).toMatchObject({ leader: 2, isr: [2] });
  });

  it('an undamaged log that is not proved, and an older copy of the directory, are not enough', () => {
    for (const [restart, lastKnownElr] of [
      [{ logs: 'undamaged' }, [0, 2]],
      // What it held since is lost: -1.
      [{ previousBrokerEpoch: -1 }, [2, -1]],
    ] as const) {
      const cluster = started();
      aloneWith(cluster, 1, 2);
      const logs = cluster.logsOf(0, { proved: !('logs' in restart) });
      cluster.register(0, { ...restart, logs });
      cluster.heartbeat(0);
      expect(cluster.partition('t')).toMatchObject({ leader: -1, isr: [], elr: [2], lastKnownElr });
    }
  });

  it('a directory of an epoch in which the broker was never unfenced is current if it is not below the last one', () => {
    const cluster = started();
    const unfencedIn = cluster.broker(0).brokerEpoch;
    aloneWith(cluster, 1, 2);
    // Two restarts: the first never got as far as storing its epoch.
    cluster.register(0, { previousBrokerEpoch: unfencedIn });
    cluster.register(0, { previousBrokerEpoch: unfencedIn });
    cluster.heartbeat(0);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, isr: [0] });
  });
});

describe('a replica that was never made', () => {
  /** All three lose power before any of them has made its folder, and register again. */
  const restart = (cluster: ClusterModel, id: number, given: Parameters<ClusterModel['register']>[1] = {}) =>
    cluster.register(id, { logs: [], notesDirectoryId: directoryOf(id), ...given });

  it('counts as proved and empty: a partition whose replicas all lost power before they were made is led again', () => {
    const cluster = started();
    for (const id of [0, 1, 2]) restart(cluster, id);
    for (const id of [0, 1, 2]) cluster.heartbeat(id);
    expect(cluster.partition('t')).toMatchObject({ leader: 1, recovering: false });
  });

  it('that is the only one of its partition leads it when its broker is back', () => {
    const cluster = new ClusterModel().start(0);
    cluster.createTopic('t', { replicas: [0] });
    restart(cluster, 0);
    cluster.heartbeat(0);
    expect(cluster.partition('t')).toMatchObject({ leader: 0, isr: [0] });
  });

  it('is not presumed where the note says that it was made: the log is lost', () => {
    const cluster = started();
    const missingLogs = [{ topicId: cluster.partition('t').topicId, partition: 0 }];
    for (const id of [0, 1, 2]) restart(cluster, id, { missingLogs });
    for (const id of [0, 1, 2]) cluster.heartbeat(id);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, lastKnownElr: [-1] });
  });

  it.each([
    ['the broker keeps no notes', () => ({ notesDirectoryId: '' })],
    ['the notes lie in a directory that it did not have', () => ({ notesDirectoryId: directoryOf(0, 7) })],
    [
      'the notes are an older copy',
      (cluster: ClusterModel) => ({ previousBrokerEpoch: cluster.broker(0).lastUnfencedEpoch - 1 }),
    ],
  ])('is not presumed where %s', (_, given) => {
    const cluster = new ClusterModel().start(0);
    cluster.createTopic('t', { replicas: [0] });
    restart(cluster, 0, given(cluster));
    cluster.heartbeat(0);
    expect(cluster.partition('t')).toMatchObject({ leader: -1, lastKnownElr: [-1] });
  });
});
