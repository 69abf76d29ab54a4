// Goal: a request holds so many values at most, whatever they are, and the largest that anybody sends is far from it.
import { describe, expect, it } from 'vitest';
import {
  AlterConfigsRequest,
  CreateTopicsRequest,
  DeleteTopicsRequest,
  decodeBounded,
  FetchRequest,
  type Init,
  type MessageCodec,
  ProduceRequest,
  REQUEST_VALUES_MAX,
  RouteReport,
} from './index.js';

/** The same bytes again and again, 6 MB of them. */
function repeated(...unit: number[]): Uint8Array {
  return Buffer.alloc(6_000_000, Uint8Array.from(unit));
}

/** One field of these bytes. */
function within(field: number, bytes: Uint8Array): Uint8Array {
  const length = [0, 7, 14, 21].map((shift) => ((bytes.length >> shift) & 0x7f) | (shift < 21 ? 0x80 : 0));
  return Buffer.concat([Uint8Array.of((field << 3) | 2, ...length), bytes]);
}

describe('a request is refused that holds too many', () => {
  const assigned = (replicas: Uint8Array) => within(1, within(5, replicas));
  it.each<[string, MessageCodec<unknown>, Uint8Array]>([
    ['messages', FetchRequest, repeated(0x42, 0)],
    ['messages of messages', RouteReport, within(6, repeated(0x22, 0))],
    ['byte strings', ProduceRequest, repeated(0xa2, 0x06, 0)],
    ['texts', DeleteTopicsRequest, Buffer.concat([repeated(0x0a, 0), repeated(0x0a, 0)])],
    ['packed numbers', CreateTopicsRequest, assigned(within(1, Buffer.concat([repeated(1), repeated(1)])))],
    ['single numbers', CreateTopicsRequest, assigned(Buffer.concat(Array<Uint8Array>(3).fill(repeated(0x08, 1))))],
  ])('%s', (_what, codec, bytes) => {
    expect(() => decodeBounded(codec, bytes)).toThrow('more than 1000000 values');
  });
});

describe('the largest that is asked for is decoded as by the codec itself', () => {
  const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
  const many = <T>(count: number, one: T) => Array<T>(count).fill(one);
  const same = <T>(codec: MessageCodec<T>, message: Init<T>) => {
    const bytes = codec.encode(message).finish();
    expect(bytes.length).toBeGreaterThan(REQUEST_VALUES_MAX);
    // Compared as bytes: to compare hundreds of thousands of messages takes a minute.
    expect(Buffer.compare(codec.encode(decodeBounded(codec, bytes) as Init<T>).finish(), bytes)).toBe(0);
  };

  it('a report of 100,000 topics, and one of a topic of 300,000 partitions', () => {
    const partition = {
      partition: 7,
      leader: 3,
      leaderEpoch: 40,
      partitionEpoch: 50,
      replicas: [1, 2, 3],
      isr: [1, 2, 3],
    };
    const topic = { topic: 'orders', topicId: ID, createdOffset: 1e9, partitionCount: 9 };
    same(RouteReport, { clusterId: ID, full: true, topics: many(100_000, { ...topic, partitions: [partition] }) });
    same(RouteReport, { clusterId: ID, full: true, topics: [{ ...topic, partitions: many(300_000, partition) }] });
  });

  it('a fetch that opens a session of 65,535 partitions', () => {
    const partition = {
      topicId: ID,
      partition: 7,
      currentLeaderEpoch: 3,
      fetchOffset: 1e12,
      lastFetchedEpoch: 3,
      logStartOffset: 1e11,
      durableOffset: 1e12,
      maxBytes: 2 ** 20,
    };
    same(FetchRequest, { replicaId: 1, brokerEpoch: 9, partitions: many(65_535, partition) });
  });

  it('twenty settings of each of 10,000 resources', () => {
    const resource = { resource: { name: 'orders' }, changes: many(20, { key: 'retention.ms', value: '1000' }) };
    same(AlterConfigsRequest, { resources: many(10_000, resource) });
  });

  it('60 MiB of records in 65,535 attachments', () => {
    const records = new Uint8Array((60 * 2 ** 20) / 65_535);
    const partitions = many(65_535, { topicId: ID, partition: 7, leaderEpoch: 3 });
    same(ProduceRequest, { acks: -1, partitions, attachments: many(65_535, records) });
  });
});
