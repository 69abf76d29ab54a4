import { GetRoutesRequest, type Init, RouteReport, type TopicRoute } from '@tidemark/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RouteRegistry } from './route-registry.js';

const T1 = 'AAAAAAAAAAAAAAAAAAAAAA';
const T2 = 'BBBBBBBBBBBBBBBBBBBBBB';

interface Known {
  topicId?: string;
  created?: number;
  leader?: number;
  leaderEpoch?: number;
  partitionEpoch?: number;
}

const topic = ({ topicId = T1, created = 5, leader = 1, leaderEpoch = 0, partitionEpoch = 0 }: Known) => ({
  topic: 'orders',
  topicId,
  createdOffset: created,
  partitionCount: 1,
  partitions: [{ partition: 0, leader, leaderEpoch, partitionEpoch, replicas: [1, 2], isr: [1, 2] }],
});

const report = (properties: Init<RouteReport>): RouteReport =>
  RouteReport.decode(
    RouteReport.encode({
      clusterId: 'c',
      broker: { brokerId: 1, endpoints: [{ name: 'frames', host: 'h', port: 1 }] },
      brokerEpoch: 3,
      metadataOffset: 10,
      controller: 0,
      ...properties,
    }).finish(),
  );

function leaderOf(registry: RouteRegistry): number | undefined {
  const [found] = registry.answer(GetRoutesRequest.create({ topics: ['orders'] })).topics ?? [];
  return found?.partitions?.[0]?.leader ?? undefined;
}

describe('RouteRegistry', () => {
  it('keeps the route of the highest (creation, leader epoch, partition epoch), whatever the order of reports', () => {
    const epochs = fc.record({ leaderEpoch: fc.nat(3), partitionEpoch: fc.nat(3) });
    void fc.assert(
      fc.property(fc.array(epochs, { minLength: 1, maxLength: 12 }), (reports) => {
        const registry = new RouteRegistry('c');
        const rank = (each: { leaderEpoch: number; partitionEpoch: number }) =>
          each.leaderEpoch * 10 + each.partitionEpoch;
        for (const each of reports) {
          registry.report(report({ topics: [topic({ ...each, leader: rank(each) })] }), 0);
        }
        expect(leaderOf(registry)).toBe(Math.max(...reports.map(rank)));
      }),
    );
  });

  it('prefers the topic that was created later, though its epochs are lower', () => {
    const registry = new RouteRegistry('c');
    registry.report(report({ topics: [topic({ leaderEpoch: 9, leader: 1 })] }), 0);
    registry.report(report({ topics: [topic({ topicId: T2, created: 8, leader: 2 })] }), 0);
    registry.report(report({ topics: [topic({ leaderEpoch: 10, leader: 1 })] }), 0);
    expect(leaderOf(registry)).toBe(2);
  });

  it('forgets a topic whose deletion is announced, and a broker that lags does not bring it back', () => {
    const registry = new RouteRegistry('c');
    registry.report(report({ topics: [topic({})] }), 0);
    registry.report(report({ topics: [{ topic: 'orders', topicId: T1, createdOffset: 5, deleted: true }] }), 0);
    registry.report(report({ topics: [topic({ leaderEpoch: 4 })] }), 0);
    expect(leaderOf(registry)).toBeUndefined();
  });

  it('does not go back to the older of two topics of a name when the newer is deleted', () => {
    const older = topic({ leaderEpoch: 9 });
    const newer = topic({ topicId: T2, created: 8 });
    for (const order of [
      [older, newer],
      [newer, older],
    ]) {
      const registry = new RouteRegistry('c');
      for (const each of order) registry.report(report({ topics: [each] }), 0);
      registry.report(report({ topics: [{ topic: 'orders', topicId: T2, createdOffset: 8, deleted: true }] }), 0);
      registry.report(report({ topics: [older] }), 0);
      expect(leaderOf(registry)).toBeUndefined();
    }
  });

  it('takes a topic for deleted if a full report from after its creation lacks it', () => {
    const registry = new RouteRegistry('c');
    registry.report(report({ topics: [topic({ created: 5 })] }), 0);
    registry.report(report({ full: true, metadataOffset: 4 }), 0);
    expect(leaderOf(registry)).toBe(1);
    registry.report(report({ full: true, metadataOffset: 11 }), 0);
    expect(leaderOf(registry)).toBeUndefined();
  });

  it('says how far it knows every topic: up to the last full report, until it forgets what it was told', () => {
    const registry = new RouteRegistry('c', { expiryMs: 100, deletedTopicsMax: 10 });
    const completeOffset = () => registry.answer(GetRoutesRequest.create({})).metadataOffset;
    registry.report(report({ metadataOffset: 20, topics: [topic({})] }), 0);
    expect(completeOffset()).toBe(-1);
    registry.report(report({ full: true, metadataOffset: 12 }), 0);
    registry.report(report({ metadataOffset: 30, topics: [topic({ created: 30 })] }), 0);
    expect(completeOffset()).toBe(12);
    registry.report(report({ full: true, metadataOffset: 8, broker: { brokerId: 2 } }), 0);
    expect(completeOffset()).toBe(8);
    expect(registry.report(report({ full: true, metadataOffset: 40, brokerEpoch: 2 }), 0)).toMatch(/newer/);
    expect(completeOffset()).toBe(8);
    registry.expire(100);
    expect(completeOffset()).toBe(-1);
  });

  // Reports come in any order, and some are lost; what is created, changed and deleted is told in all ways there are.
  it('never lets a topic that exists be taken for deleted', () => {
    const names = ['a', 'b'];
    const change = fc.record({ name: fc.constantFrom(...names), made: fc.boolean() });
    const said = fc.record({ at: fc.nat(), full: fc.boolean(), brokerId: fc.nat(2), silence: fc.boolean() });
    void fc.assert(
      fc.property(fc.array(change), fc.array(said), (changes, reports) => {
        const topics = new Map<string, Init<TopicRoute>>();
        const history = [{ all: [] as Init<TopicRoute>[], news: [] as Init<TopicRoute>[] }];
        for (const { name, made } of changes) {
          const before = topics.get(name);
          const createdOffset = history.length;
          const created = { topic: name, topicId: `${name}-${createdOffset}`, createdOffset };
          if (made) topics.set(name, created);
          else topics.delete(name);
          const gone = before === undefined ? [] : [{ ...before, deleted: true }];
          history.push({ all: [...topics.values()], news: made ? [created, ...gone] : gone });
        }
        const registry = new RouteRegistry('c');
        let nowMs = 0;
        for (const { at, full, brokerId, silence } of reports) {
          if (silence) nowMs += 30_000;
          registry.expire(nowMs);
          const metadataOffset = at % history.length;
          const { all = [], news = [] } = history[metadataOffset] ?? {};
          registry.report(report({ full, metadataOffset, broker: { brokerId }, topics: full ? all : news }), nowMs);
          const answer = registry.answer(GetRoutesRequest.create({ topics: names }));
          for (const { topic: name, error = 0 } of answer.topics ?? []) {
            const createdOffset = topics.get(name ?? '')?.createdOffset ?? Number.POSITIVE_INFINITY;
            if (error !== 0) expect(answer.metadataOffset).toBeLessThan(createdOffset);
          }
        }
      }),
    );
  });

  it('forgets a broker that is silent for the expiry time, and one that says that it leaves', () => {
    const registry = new RouteRegistry('c', { expiryMs: 100, deletedTopicsMax: 10 });
    registry.report(report({}), 0);
    registry.expire(99);
    expect(registry.brokerCount).toBe(1);
    registry.expire(100);
    expect(registry.brokerCount).toBe(0);
    registry.report(report({}), 200);
    registry.report(report({ leaving: true }), 201);
    expect(registry.brokerCount).toBe(0);
  });

  it('refuses a broker whose endpoints no client could use, or could not be told', () => {
    const registry = new RouteRegistry('c');
    const endpoint = { name: 'frames', host: 'h', port: 1 };
    for (const wrong of [{ name: 'n'.repeat(256) }, { host: '' }, { host: 'h'.repeat(256) }, { port: 0 }]) {
      const broker = { brokerId: 1, endpoints: [{ ...endpoint, ...wrong }] };
      expect(registry.report(report({ broker }), 0)).toContain('an endpoint has');
    }
    const long = 'x'.repeat(256);
    expect(registry.report(report({ clusterId: long }), 0)).toContain('a cluster id has');
    expect(registry.report(report({ topics: [{ ...topic({}), topic: long }] }), 0)).toContain("a topic's name has");
    const broker = { brokerId: 1, endpoints: [endpoint], rack: long };
    expect(registry.report(report({ broker }), 0)).toContain('a rack has');
    expect(registry.brokerCount).toBe(0);
  });

  it('refuses a broker of another cluster and an older incarnation', () => {
    const registry = new RouteRegistry('c');
    expect(registry.report(report({}), 0)).toBeUndefined();
    expect(registry.report(report({ clusterId: 'other' }), 0)).toMatch(/serves cluster c/);
    expect(registry.report(report({ clusterId: '', broker: { brokerId: 9 }, brokerEpoch: -1 }), 0)).toMatch(/its own/);
    expect(registry.brokerCount).toBe(1);
    expect(registry.report(report({ brokerEpoch: 2 }), 0)).toMatch(/newer incarnation/);
  });

  it('names the controller of a cluster that was set up anew under the id of the one before', () => {
    const registry = new RouteRegistry('c', { expiryMs: 100, deletedTopicsMax: 10 });
    registry.report(report({ metadataOffset: 100_000, controller: 7 }), 0);
    registry.expire(100);
    registry.report(report({ metadataOffset: 12, controller: 1 }), 200);
    expect(registry.answer(GetRoutesRequest.create({})).controller).toEqual({ nodeId: 1 });
  });

  it('serves no other cluster, also when it knows nothing yet and when its own has been silent', () => {
    const registry = new RouteRegistry('c', { expiryMs: 100, deletedTopicsMax: 10 });
    const strange = report({ clusterId: 'other', topics: [topic({})] });
    expect(registry.answer(GetRoutesRequest.create({}))).toMatchObject({ clusterId: '' });
    expect(registry.report(strange, 0)).toBe('this nameserver serves cluster c, the broker belongs to other');
    registry.report(report({}), 1);
    registry.expire(1_000);
    expect(registry.report(strange, 1_000)).toMatch(/serves cluster c/);
    const unknown = { clusterId: '', brokers: [], topics: [] };
    expect(registry.answer(GetRoutesRequest.create({ all: true }))).toMatchObject(unknown);
    expect(registry.report(report({}), 1_001)).toBeUndefined();
    expect(registry.answer(GetRoutesRequest.create({}))).toMatchObject({ clusterId: 'c' });
  });

  it('names the controller of the newest metadata', () => {
    const registry = new RouteRegistry('c');
    registry.report(report({ metadataOffset: 20, controller: 2 }), 0);
    registry.report(report({ metadataOffset: 19, controller: 1 }), 0);
    expect(registry.answer(GetRoutesRequest.create({})).controller).toEqual({ nodeId: 2 });
  });

  it('tells the epoch of the broker with its address', () => {
    const registry = new RouteRegistry('c');
    const broker = { brokerId: 0, endpoints: [{ name: 'frames', host: 'h', port: 1 }] };
    registry.report(report({ broker, brokerEpoch: 3 }), 0);
    registry.report(report({ broker, brokerEpoch: 4 }), 0);
    const { brokers } = registry.answer(GetRoutesRequest.create({}));
    expect(brokers).toMatchObject([{ ...broker, brokerEpoch: 4 }]);
  });

  it('tells each topic once, however often a request names it', () => {
    const registry = new RouteRegistry('c');
    registry.report(report({ topics: [topic({})] }), 0);
    const request = GetRoutesRequest.create({ topics: ['orders', 'nowhere', 'orders', 'nowhere'] });
    expect(registry.answer(request).topics?.map((each) => each?.topic)).toEqual(['orders', 'nowhere']);
  });
});
