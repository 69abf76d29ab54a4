import { ConfigRecordResourceType, type ErrorName, errorInfo, errorNameOf } from '@tidemark/protocol';
import { type Channel, methods } from '@tidemark/rpc';
import { beforeAll, describe, expect, it } from 'vitest';
import { ControllerNode } from './testing/controller-node.js';

/*
 * What a client may send that cannot be done, through the service as it is served: the error that says why, whether a
 * retry may help, and that nothing was changed.
 */

const TIMEOUT = { timeoutMs: 5_000 };
const TOPIC = { type: ConfigRecordResourceType.TOPIC, name: 't' };
const set = (key: string, value: string) => ({ key, value });

type Ask = (channel: Channel) => Promise<{ readonly error: number }>;
interface Case {
  readonly what: string;
  readonly ask: Ask;
  readonly error: ErrorName;
  readonly retriable: boolean;
}

const first = <Item extends { error: number }>(items: readonly Item[]) => items[0] ?? { error: -1 };
const create =
  (topic: { name: string; partitions?: number; replicationFactor?: number }, configs = {}): Ask =>
  async (channel) => {
    const entries = Object.entries<string>(configs).map(([key, value]) => ({ key, value }));
    const request = { topics: [{ ...topic, configs: entries }] };
    return first((await channel.call(methods.createTopics, request, TIMEOUT)).message.topics);
  };
const grow =
  (topic: string, total: number): Ask =>
  async (channel) =>
    first((await channel.call(methods.createPartitions, { topics: [{ topic, total }] }, TIMEOUT)).message.topics);
const configure =
  (name: string, key: string, value: string): Ask =>
  async (channel) => {
    const request = { resources: [{ resource: { ...TOPIC, name }, changes: [set(key, value)] }] };
    return first((await channel.call(methods.alterConfigs, request, TIMEOUT)).message.resources);
  };
const reassign =
  (topic: string, replicas: number[]): Ask =>
  async (channel) => {
    const request = { partitions: [{ topic, partition: 0, replicas }] };
    return first((await channel.call(methods.alterPartitionReassignments, request, TIMEOUT)).message.partitions);
  };
const elect =
  (leader: number): Ask =>
  async (channel) => {
    const request = { type: 2 as const, partitions: [{ topic: 't', partition: 0, leader }] };
    return first((await channel.call(methods.electLeaders, request, TIMEOUT)).message.partitions);
  };
const ofBroker =
  (brokerId: number, brokerEpoch: number): Ask =>
  async (channel) =>
    (await channel.call(methods.allocateProducerIds, { brokerId, brokerEpoch }, TIMEOUT)).message;

const cases: readonly Case[] = [
  { what: 'an illegal topic name', ask: create({ name: 'a/b' }), error: 'INVALID_TOPIC', retriable: false },
  { what: 'a topic that exists', ask: create({ name: 't' }), error: 'TOPIC_ALREADY_EXISTS', retriable: false },
  {
    what: 'more replicas than brokers',
    ask: create({ name: 'n', replicationFactor: 4 }),
    error: 'INVALID_REPLICATION_FACTOR',
    retriable: false,
  },
  {
    what: 'too many partitions',
    ask: create({ name: 'n', partitions: 10_001 }),
    error: 'INVALID_PARTITIONS',
    retriable: false,
  },
  {
    what: 'an unknown setting of a new topic',
    ask: create({ name: 'n' }, { 'retention.msec': '1' }),
    error: 'INVALID_CONFIG',
    retriable: false,
  },
  { what: 'fewer partitions', ask: grow('t', 0), error: 'INVALID_PARTITIONS', retriable: false },
  { what: 'partitions of no topic', ask: grow('x', 2), error: 'UNKNOWN_TOPIC_OR_PARTITION', retriable: true },
  { what: 'an illegal value', ask: configure('t', 'segment.ms', '0'), error: 'INVALID_CONFIG', retriable: false },
  {
    what: 'settings of no topic',
    ask: configure('x', 'segment.ms', '1'),
    error: 'UNKNOWN_TOPIC_OR_PARTITION',
    retriable: true,
  },
  {
    what: 'a reassignment to an unknown broker',
    ask: reassign('t', [0, 9]),
    error: 'INVALID_REPLICA_ASSIGNMENT',
    retriable: false,
  },
  {
    what: 'a reassignment of no topic',
    ask: reassign('x', [0]),
    error: 'UNKNOWN_TOPIC_OR_PARTITION',
    retriable: true,
  },
  {
    what: 'the end of a reassignment that never began',
    ask: reassign('t', []),
    error: 'NO_REASSIGNMENT_IN_PROGRESS',
    retriable: false,
  },
  { what: 'a leader that holds no replica', ask: elect(2), error: 'INVALID_REPLICA_ASSIGNMENT', retriable: false },
  { what: 'a leader that leads already', ask: elect(0), error: 'ELECTION_NOT_NEEDED', retriable: false },
  { what: 'a stale broker epoch', ask: ofBroker(0, 1), error: 'STALE_BROKER_EPOCH', retriable: false },
  { what: 'an unregistered broker', ask: ofBroker(9, 1), error: 'BROKER_NOT_REGISTERED', retriable: false },
  {
    what: 'the removal of a live broker',
    ask: async (channel) => (await channel.call(methods.unregisterBroker, { brokerId: 2 }, TIMEOUT)).message,
    error: 'BROKER_IN_USE',
    retriable: false,
  },
  {
    what: 'maintenance of nobody',
    ask: async (channel) => (await channel.call(methods.drainBroker, { brokerId: 9, draining: true }, TIMEOUT)).message,
    error: 'BROKER_NOT_REGISTERED',
    retriable: false,
  },
  {
    what: 'a level that nobody knows',
    ask: async (channel) =>
      (await channel.call(methods.updateFeature, { name: 'metadata.version', level: 99 }, TIMEOUT)).message,
    error: 'INCOMPATIBLE_FEATURES',
    retriable: false,
  },
];

describe('what cannot be done is refused, and nothing is half done', () => {
  let node: ControllerNode;
  let channel: Channel;
  beforeAll(async () => {
    node = await new ControllerNode().start();
    for (const id of [0, 1, 2]) await node.started(id);
    channel = await node.dial();
    const topics = [{ name: 't', assignments: [{ replicas: [0, 1] }] }];
    await node.run(channel.call(methods.createTopics, { topics }, TIMEOUT));
  });

  it.each(cases)('$what: $error', async ({ ask, error, retriable }) => {
    const { image } = node.controller;
    const answer = await node.run(ask(channel));
    expect(errorNameOf(answer.error as Parameters<typeof errorNameOf>[0])).toBe(error);
    expect(errorInfo(error)).toMatchObject({ retriable, certain: true });
    expect(node.controller.image).toBe(image);
  });

  it('every change is refused by a node that is not the controller and knows no way to it', async () => {
    const other = await new ControllerNode().start();
    other.log.depose(101);
    const away = await other.dial();
    const { image } = other.controller;
    const calls = [
      away.call(methods.createTopics, { topics: [{ name: 'n' }] }, TIMEOUT),
      away.call(methods.deleteTopics, { topics: ['n'] }, TIMEOUT),
      away.call(methods.createPartitions, { topics: [{ topic: 'n', total: 2 }] }, TIMEOUT),
      away.call(methods.alterConfigs, {}, TIMEOUT),
      away.call(methods.electLeaders, {}, TIMEOUT),
      away.call(methods.alterPartitionReassignments, {}, TIMEOUT),
      away.call(methods.drainBroker, { brokerId: 0 }, TIMEOUT),
      away.call(methods.unregisterBroker, { brokerId: 0 }, TIMEOUT),
      away.call(methods.updateFeature, { name: 'metadata.version' }, TIMEOUT),
    ];
    for (const { message } of await other.run(Promise.all(calls))) {
      expect(errorNameOf(message.error)).toBe('NOT_CONTROLLER');
      expect(message.message).toContain('node 101 is the active controller');
    }
    expect(errorInfo('NOT_CONTROLLER').retriable).toBe(true);
    expect(other.controller.image).toBe(image);
  });
});
