// Goal: what cannot be done is refused by a typed error, over gRPC and by the command, and nothing is half done.
// Method: a cluster of one node in this process, with a gRPC door of its own. The command needs the build.
import { PinoLog } from '@tidemark/ports/node';
import { ConfigRecordResourceType, type ErrorName, errorInfo, errorNameOf } from '@tidemark/protocol';
import { type Channel, methods } from '@tidemark/rpc';
import { dialGrpc, serveGrpc } from '@tidemark/rpc/grpc';
import { type EmbeddedCluster, startCluster } from '@tidemark/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './cli-process.js';

let cluster: EmbeddedCluster;
let channel: Channel;
const closing: (() => Promise<void>)[] = [];
const TIMEOUT = { timeoutMs: 10_000 };

/** The metadata as the node's broker has it: the same object as long as nothing was changed. */
const image = () => cluster.nodes[0]?.broker?.image;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 });
  closing.push(() => cluster.stop());
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('a cluster has a node');
  const address = { host: '127.0.0.1', port: 0 };
  const door = await serveGrpc({ address, registry: node.door.registry, log: new PinoLog({ level: 'silent' }) });
  channel = dialGrpc(door.address);
  closing.unshift(async () => {
    channel.close();
    await door.close();
  });
  await channel.call(methods.createTopics, { topics: [{ name: 't', partitions: 2 }] }, TIMEOUT);
}, 60_000);

afterAll(async () => {
  for (const close of closing) await close();
}, 60_000);

type Answer = { readonly error: number; readonly message: string } | undefined;

const [topicId, partition] = ['unknown-topic-id-00000', 0];
const cases: readonly [what: string, error: ErrorName, ask: (grpc: Channel) => Promise<Answer>][] = [
  [
    'a topic that exists',
    'TOPIC_ALREADY_EXISTS',
    async (grpc) => (await grpc.call(methods.createTopics, { topics: [{ name: 't' }] }, TIMEOUT)).message.topics[0],
  ],
  [
    'an illegal name',
    'INVALID_TOPIC',
    async (grpc) => (await grpc.call(methods.createTopics, { topics: [{ name: 'a b' }] }, TIMEOUT)).message.topics[0],
  ],
  [
    'more replicas than brokers',
    'INVALID_REPLICATION_FACTOR',
    async (grpc) => {
      const topics = [{ name: 'n', replicationFactor: 2 }];
      return (await grpc.call(methods.createTopics, { topics }, TIMEOUT)).message.topics[0];
    },
  ],
  [
    'an illegal setting',
    'INVALID_CONFIG',
    async (grpc) => {
      const resource = { type: ConfigRecordResourceType.TOPIC, name: 't' };
      const resources = [{ resource, changes: [{ key: 'retention.ms', value: 'soon' }] }];
      return (await grpc.call(methods.alterConfigs, { resources }, TIMEOUT)).message.resources[0];
    },
  ],
  [
    'a reassignment to an unknown broker',
    'INVALID_REPLICA_ASSIGNMENT',
    async (grpc) => {
      const partitions = [{ topic: 't', partition, replicas: [7] }];
      return (await grpc.call(methods.alterPartitionReassignments, { partitions }, TIMEOUT)).message.partitions[0];
    },
  ],
  [
    'a stale broker epoch',
    'STALE_BROKER_EPOCH',
    async (grpc) => (await grpc.call(methods.allocateProducerIds, { brokerId: 0, brokerEpoch: 0 }, TIMEOUT)).message,
  ],
  [
    'deletion in a topic that is not there',
    'UNKNOWN_TOPIC_ID',
    async (grpc) => {
      const partitions = [{ topicId, partition, leaderEpoch: -1, before: 0 }];
      return (await grpc.call(methods.deleteRecords, { timeoutMs: 1_000, partitions }, TIMEOUT)).message.results[0];
    },
  ],
  [
    'deletion above the high watermark',
    'OFFSET_OUT_OF_RANGE',
    async (grpc) => {
      const id = [...(image()?.topics.values() ?? [])].find(({ name }) => name === 't')?.topicId ?? '';
      const partitions = [{ topicId: id, partition, leaderEpoch: -1, before: 1 }];
      return (await grpc.call(methods.deleteRecords, { timeoutMs: 1_000, partitions }, TIMEOUT)).message.results[0];
    },
  ],
];

const RETRIABLE: ReadonlySet<ErrorName> = new Set(['UNKNOWN_TOPIC_ID']);

describe('over gRPC', () => {
  test.each(cases)('%s: %s', async (_what, error, ask) => {
    const before = image();
    const answer = await ask(channel);
    expect(errorNameOf((answer?.error ?? 1) as Parameters<typeof errorNameOf>[0])).toBe(error);
    expect(errorInfo(error)).toMatchObject({ retriable: RETRIABLE.has(error), certain: true });
    expect(image()).toBe(before);
  });
});

describe('by the command', () => {
  test.each([
    [['partition', 'reassign', 't/0', '--to', '7', '--no-wait'], 'INVALID_REPLICA_ASSIGNMENT', 1],
    [['partition', 'reassign', 'x/0', '--to', '0', '--no-wait'], 'UNKNOWN_TOPIC_OR_PARTITION', 1],
    [['partition', 'move-leader', 't/0', '7'], 'INVALID_REPLICA_ASSIGNMENT', 1],
    [['partition', 'reassign', 't', '--to', '0'], 'is not TOPIC/PARTITION', 2],
    [['broker', 'drain', '7'], 'BROKER_NOT_REGISTERED', 1],
    [['config', 'set', 'topic:t', 'retention.msec=1'], 'INVALID_CONFIG', 1],
    [['config', 'set', 'topic:x', 'retention.ms=1'], 'UNKNOWN_TOPIC_OR_PARTITION', 1],
    [['topic', 'alter', 't', '--partitions', '1'], 'INVALID_PARTITIONS', 1],
    [['feature', 'upgrade', '--level', '99'], 'INCOMPATIBLE_FEATURES', 1],
    [['topic', 'delete-records', 't', '--partition', '0', '--before', '1'], 'OFFSET_OUT_OF_RANGE', 1],
  ])('%j: %s, exit code %i', async (args, expected, exitCode) => {
    const before = image();
    const bootstrap = cluster.bootstrap.map(({ host, port }) => `${host}:${port}`).join(',');
    const { code, stderr } = await runCommand([...args, '--bootstrap', bootstrap]);
    expect(stderr).toContain(expected);
    expect(code).toBe(exitCode);
    expect(image()).toBe(before);
  });
});
