// Goal: where brokers stand is what clients are told: the addresses of their own listener, the replica in their rack, the
// directories that replicas lie in.
// Method: requests made by hand, against an embedded cluster of three racks, two listeners, and two disks of which one broke.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apis, KafkaErrorCode } from '@tidemark/kafka';
import { encodeBatch, walkBatches } from '@tidemark/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KafkaCluster } from './kafka-cluster.js';
import type { RawClient } from './raw-client.js';

const NODES = [0, 1, 2];
const LISTENERS = ['INTERNAL', 'EXTERNAL'];
/** A listener that is being added, node by node: this one does not have it yet. */
const WITHOUT_ADDED = 2;
const listenersOf = (nodeId: number) => [...LISTENERS, ...(nodeId === WITHOUT_ADDED ? [] : ['ADDED'])];
const PARTITIONS = [0, 1, 2, 3];
const folder = mkdtempSync(join(tmpdir(), 'tidemark-topology-'));
const directoriesOf = (nodeId: number) => ['a', 'b', 'broken'].map((name) => join(folder, `${nodeId}-${name}`));
let cluster: KafkaCluster;

beforeAll(async () => {
  // Where a directory should be, there is something that is none.
  for (const nodeId of NODES) writeFileSync(join(folder, `${nodeId}-broken`), '');
  const nodeConfig = (nodeId: number) => ({
    listeners: listenersOf(nodeId)
      .map((name) => `${name}://127.0.0.1:0`)
      .join(','),
    'listener.security.protocol.map': listenersOf(nodeId)
      .map((name) => `${name}:PLAINTEXT`)
      .join(','),
    'broker.rack': `rack-${nodeId}`,
    'log.dirs': directoriesOf(nodeId).join(','),
  });
  cluster = await KafkaCluster.start({}, { nodeConfig });
  await using client = await cluster.dial(0);
  const topic = { numPartitions: PARTITIONS.length, replicationFactor: 3, assignments: [], configs: [] };
  const { topics } = await client.call(apis.createTopics, 7, { topics: [{ ...topic, name: 'spread' }] });
  expect(topics[0]?.errorCode).toBe(0);
  for (const partition of PARTITIONS) await cluster.leaderOf('spread', partition);
}, 60_000);
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
}, 60_000);

const addresses = (listener: string) =>
  NODES.map((id) => ({ id, ...cluster.addressOf(id, listener), rack: `rack-${id}` }));
const batch = () => encodeBatch({ records: [{ timestampMs: 1, value: Buffer.from('near') }] });

async function produce(client: RawClient, index = 0) {
  const topicData = [{ name: 'spread', partitionData: [{ index, records: batch() }] }];
  return client.call(apis.produce, 12, { acks: -1, timeoutMs: 5_000, topicData });
}

/** The error, the replica that the client is sent to, and how many batches it is given. */
async function fetch(client: RawClient, rackId: string, partition = 0) {
  const partitions = [{ partition, fetchOffset: 0, partitionMaxBytes: 1_000_000 }];
  const topics = [{ topic: 'spread', partitions }];
  const { responses } = await client.call(apis.fetch, 12, { maxWaitMs: 0, minBytes: 0, rackId, topics });
  const { errorCode, preferredReadReplica, records } = responses[0]?.partitions[0] ?? {};
  return [errorCode, preferredReadReplica, [...walkBatches(records ?? new Uint8Array(0))].length];
}

test.each(LISTENERS)('a client of the listener %s is told every broker by its address there', async (listener) => {
  await using client = await cluster.dial(1, listener);
  const { brokers } = await client.call(apis.metadata, 12, { topics: null });
  expect(brokers.map(({ nodeId: id, host, port, rack }) => ({ id, host, port, rack }))).toEqual(addresses(listener));
  const described = await client.call(apis.describeCluster, 2, { includeClusterAuthorizedOperations: false });
  expect(described.brokers.map(({ brokerId: id, host, port, rack }) => ({ id, host, port, rack }))).toEqual(
    addresses(listener),
  );
  const leader = await cluster.leaderOf('spread');
  await using follower = await cluster.dial(await cluster.followerOf('spread'), listener);
  const { nodeEndpoints } = await produce(follower);
  expect(nodeEndpoints).toMatchObject([{ nodeId: leader, ...cluster.addressOf(leader, listener) }]);
});

test('a consumer that names its rack is sent to the replica there, which serves it (KIP-392)', async () => {
  const leader = await cluster.leaderOf('spread');
  const near = await cluster.followerOf('spread');
  await using atLeader = await cluster.dial(leader);
  await using atFollower = await cluster.dial(near);
  expect((await produce(atLeader)).responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
  expect(await fetch(atLeader, '')).toEqual([0, -1, 1]);
  expect(await fetch(atLeader, `rack-${leader}`)).toEqual([0, -1, 1]);
  expect(await fetch(atLeader, 'rack-9')).toEqual([0, -1, 1]);
  // As soon as it holds what is asked for.
  await expect.poll(() => fetch(atLeader, `rack-${near}`)).toEqual([0, near, 0]);
  await expect.poll(() => fetch(atFollower, `rack-${near}`)).toEqual([0, -1, 1]);
});

test('nobody is sent to a replica in his rack that his listener does not reach', async () => {
  const leaders = await Promise.all(PARTITIONS.map((partition) => cluster.leaderOf('spread', partition)));
  const partition = leaders.findIndex((leader) => leader !== WITHOUT_ADDED);
  const leader = leaders[partition] ?? -1;
  const rack = `rack-${WITHOUT_ADDED}`;
  await using reaching = await cluster.dial(leader, 'INTERNAL');
  await using added = await cluster.dial(leader, 'ADDED');
  expect((await produce(added, partition)).responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
  await expect.poll(() => fetch(reaching, rack, partition)).toEqual([0, WITHOUT_ADDED, 0]);
  const [errorCode, preferredReadReplica, batches] = await fetch(added, rack, partition);
  expect([errorCode, preferredReadReplica]).toEqual([0, -1]);
  expect(batches).toBeGreaterThan(0);
});

test('every directory is described, with its replicas, their sizes and its space; one that failed by its error', async () => {
  await using client = await cluster.dial(0);
  const [first = '', second = '', broken = ''] = directoriesOf(0);
  const describe = async (topics: { topic: string; partitions: number[] }[] | null) =>
    (await client.call(apis.describeLogDirs, 5, { topics })).results;
  const all = await describe(null);
  expect(all.map(({ logDir, errorCode }) => [logDir, errorCode])).toEqual([
    [first, KafkaErrorCode.NONE],
    [second, KafkaErrorCode.NONE],
    [broken, KafkaErrorCode.KAFKA_STORAGE_ERROR],
  ]);
  expect(all.map(({ topics }) => topics.flatMap(({ partitions }) => partitions).length)).toEqual([2, 2, 0]);
  const partitions = all.flatMap(({ topics }) => topics.flatMap((topic) => topic.partitions));
  expect(partitions.map(({ partitionIndex }) => partitionIndex).sort()).toEqual(PARTITIONS);
  for (const { isFutureKey, offsetLag } of partitions) expect([isFutureKey, offsetLag]).toEqual([false, 0]);
  for (const { totalBytes, usableBytes } of all.slice(0, 2)) {
    expect(totalBytes).toBeGreaterThanOrEqual(usableBytes);
    expect(usableBytes).toBeGreaterThan(0);
  }
  expect(all[2]).toMatchObject({ topics: [], totalBytes: -1, usableBytes: -1 });
  const sizeOf = async (partition: number) =>
    (await describe([{ topic: 'spread', partitions: [partition] }]))
      .flatMap(({ topics }) => topics.flatMap((topic) => topic.partitions))
      .map(({ partitionIndex, partitionSize }) => [partitionIndex, partitionSize]);
  await using leader = await cluster.dial(await cluster.leaderOf('spread'));
  const [[, before = 0] = []] = await sizeOf(0);
  await produce(leader);
  await expect.poll(() => sizeOf(0)).toEqual([[0, before + batch().length]]);
  expect(await sizeOf(9)).toEqual([]);
});
