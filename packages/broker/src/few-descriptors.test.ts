// Goal: a broker that finds no descriptor for what it does at intervals, or for very many partitions at once, does it later, and ends
// nothing. Method: a partition's files cannot be opened for a while, or only so many of all partitions.
import { DiskError, type World } from '@tidemark/ports';
import { type DiskOperation, WatchedDisk } from '@tidemark/ports/simulated';
import { ListOffsetsPartitionPosition, topicId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const INTERVAL_MS = 5_000;

/** One broker that leads a topic of small segments, with records of three keys: all before its first look for what is to be done. */
async function start(configs: Record<string, string>) {
  const config = { retentionCheckIntervalMs: INTERVAL_MS, compactionIntervalMs: INTERVAL_MS };
  const cluster = await BrokerCluster.start([1], { config });
  const topic = cluster.controller.createTopic('t', [1], { configs: { 'segment.bytes': '400', ...configs } });
  await cluster.until(() => cluster.leads(1, topic));
  const client = await cluster.client();
  for (let at = 0; at < 30; at++) {
    expect((await client.produce(1, topic, [`v${at}`], { key: `k${at % 3}` })).error).toBe('NONE');
  }
  return { cluster, topic, client, log: cluster.replica(1, topic).log };
}

describe('a broker without a descriptor', () => {
  it.each([
    ['retention', { 'retention.bytes': '800' }],
    [
      'compaction',
      {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '0.1',
        'flush.policy': 'async',
        'flush.interval.ms': '1',
      },
    ],
  ])('leaves %s for later', async (_, configs) => {
    const { cluster, topic, client, log } = await start(configs);
    const { sizeBytes } = log;
    const fault = cluster.disk(1).failNext('open', 'EMFILE', { path: '/data/t-0', times: Number.POSITIVE_INFINITY });
    await cluster.scheduler.runFor(3 * INTERVAL_MS);
    expect([fault.hits > 1, cluster.halts, log.sizeBytes]).toEqual([true, [], sizeBytes]);
    cluster.disk(1).clearFaults();
    await cluster.until(() => log.sizeBytes < sizeBytes / 2);
    expect((await client.produce(1, topic, ['last'], { key: 'k' })).error).toBe('NONE');
    expect(await client.consume(1, topic, 30)).toEqual(['last']);
    expect(cluster.halts).toEqual([]);
  });
});

/** May have few files open, so that of many segments those that were used long ago are closed. */
class FewDescriptors extends WatchedDisk {
  override get descriptorsMax(): number {
    return 128;
  }
}

describe('a read for which a file must be opened', () => {
  const RECORDS = 400;

  /** A broker that leads a topic of very many segments and has just been started: nothing is in memory, and the first are closed. */
  async function restarted() {
    let most = Number.POSITIVE_INFINITY;
    let refused = 0;
    const few = (world: World): World => {
      const disk = new FewDescriptors(world.disk);
      disk.onOperation = (operation, path) => {
        if (operation !== 'open' || most === Number.POSITIVE_INFINITY) return;
        if (cluster.disk(1).openFiles.length < most) return;
        refused += 1;
        throw new DiskError({ code: 'EMFILE', operation, path });
      };
      return { ...world, disk };
    };
    const cluster: BrokerCluster = await BrokerCluster.start([1], { worldOf: few });
    const configs = { 'segment.bytes': '400', 'flush.policy': 'async' };
    const topic = cluster.controller.createTopic('t', [1], { configs });
    await cluster.until(() => cluster.leads(1, topic));
    const client = await cluster.client();
    for (let at = 0; at < RECORDS; at++) expect((await client.produce(1, topic, [`v${at}`])).error).toBe('NONE');
    await cluster.scheduler.runFor(2_000);
    cluster.kill(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    cluster.controller.elect(topic, 0, 1, [1]);
    await cluster.until(() => cluster.leads(1, topic));
    const path = '/data/t-0/00000000000000000000.log';
    expect(cluster.disk(1).openFiles).not.toContain(path);
    const limit = (left: number) => {
      most = cluster.disk(1).openFiles.length + left;
    };
    return { cluster, topic, client: await cluster.client(), limit, refused: () => refused };
  }

  it('gets the descriptor of a log that can do without', async () => {
    const { cluster, topic, client, limit, refused } = await restarted();
    limit(0);
    const read = await client.consume(1, topic, 0);
    expect([read.slice(0, 2), refused() > 0, cluster.halts]).toEqual([['v0', 'v1'], true, []]);
    expect(await client.listOffset(1, topic, ListOffsetsPartitionPosition.TIMESTAMP)).toBe(0);
  });

  it('waits where no log has one, and ends nothing', async () => {
    const { cluster, topic, client, limit, refused } = await restarted();
    limit(Number.NEGATIVE_INFINITY);
    const fetch = await client.startFetch(1, topic, 0, { maxWaitMs: 20_000 });
    await cluster.scheduler.runFor(200);
    const listed = await client.listOffset(1, topic, ListOffsetsPartitionPosition.TIMESTAMP);
    expect([listed, refused() > 1, cluster.halts]).toEqual(['REPLICA_NOT_AVAILABLE', true, []]);
    limit(Number.POSITIVE_INFINITY);
    const { message, attachments } = await cluster.run(fetch());
    expect([message.partitions[0]?.error, (attachments[0]?.length ?? 0) > 0, cluster.halts]).toEqual([0, true, []]);
  });
});

describe('a broker of many partitions with few descriptors', () => {
  const PARTITIONS = Array.from({ length: 40 }, (_, partition) => partition);

  /** Brokers of which the first can have only so many files open that are named so. */
  async function startWithFew({ brokers, most, named }: { brokers: readonly number[]; most: number; named: RegExp }) {
    let refused = 0;
    const few = (world: World): World => {
      const disk = new WatchedDisk(world.disk);
      disk.onOperation = (operation, path) => {
        if (operation !== 'open' || !named.test(path)) return;
        if (cluster.disk(1).openFiles.filter((each) => named.test(each)).length < most) return;
        refused += 1;
        throw new DiskError({ code: 'EMFILE', operation, path });
      };
      return { ...world, disk };
    };
    const cluster: BrokerCluster = await BrokerCluster.start(brokers, {
      worldOf: (world, id) => (id === 1 ? few(world) : world),
    });
    return { cluster, refused: () => refused };
  }

  it('takes all of them over at once', async () => {
    const named = /leader-epoch-checkpoint/;
    const { cluster, refused } = await startWithFew({ brokers: [1, 2], most: 5, named });
    const { controller } = cluster;
    const configs = { 'flush.policy': 'async' };
    const topic = controller.createTopic('t', [2, 1], { partitions: PARTITIONS.length, configs });
    await cluster.until(() =>
      PARTITIONS.every((each) => cluster.leads(2, topic, each) && cluster.hosts(1, topic, each)),
    );
    const election = (partition: number) => {
      const { leaderEpoch, partitionEpoch } = controller.state(topic, partition);
      const next = { leader: 1, leaderEpoch: leaderEpoch + 1, partitionEpoch: partitionEpoch + 1, isr: { ids: [1] } };
      return { partitionChange: { topicId: topicId(topic), partition, ...next } };
    };
    controller.commit(PARTITIONS.map(election));
    await cluster.until(() => cluster.halts.length > 0 || PARTITIONS.every((each) => cluster.leads(1, topic, each)));
    expect([cluster.halts, refused(), controller.failures]).toEqual([[], 0, []]);
  });

  it('sets those aside that are its own no more, each with what it held', async () => {
    const named = /index$/;
    const { cluster, refused } = await startWithFew({ brokers: [1], most: 20, named });
    const topic = cluster.controller.createTopic('t', [1], { partitions: PARTITIONS.length });
    await cluster.until(() => PARTITIONS.every((each) => cluster.leads(1, topic, each)));
    const client = await cluster.client();
    for (const partition of PARTITIONS) await client.produce(1, topic, ['a'], { partition });
    await cluster.run(cluster.broker(1).stop({ handOverMs: 1_000 }));
    cluster.kill(1);
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    await cluster.startBroker(1);
    const strays = () =>
      cluster
        .disk(1)
        .list('/data')
        .filter((name) => name.endsWith('.stray'));
    await cluster.until(() => cluster.halts.length > 0 || strays().length === PARTITIONS.length);
    expect([cluster.halts, refused()]).toEqual([[], 0]);
    for (const stray of strays()) expect(cluster.disk(1).list(`/data/${stray}`)).toContain('clean-shutdown');
  });

  it('sets one aside for whose files there is none', async () => {
    const { cluster, topic } = await start({});
    await cluster.run(cluster.broker(1).stop({ handOverMs: 1_000 }));
    cluster.kill(1);
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    const path = '/data/t-0/clean-shutdown.tmp';
    const fault = cluster.disk(1).failNext('open', 'EMFILE', { path, times: Number.POSITIVE_INFINITY });
    await cluster.startBroker(1);
    await cluster.until(() => cluster.halts.length > 0 || cluster.disk(1).list('/data').includes('t-0.stray'));
    expect([fault.hits > 0, cluster.halts]).toEqual([true, []]);
  });
});

it('a leader that finds no descriptor for a write leaves its partition to another, and follows that', async () => {
  const cluster = await BrokerCluster.start([1, 2]);
  const { controller } = cluster;
  const topic = controller.createTopic('t', [1, 2], { configs: { 'segment.bytes': '400' } });
  await cluster.until(() => cluster.leads(1, topic) && cluster.hosts(2, topic));
  const client = await cluster.client();
  const fault = cluster.disk(1).failNext('open', 'EMFILE', { path: '/data/t-0', times: Number.POSITIVE_INFINITY });
  const acknowledged: string[] = [];
  for (let at = 0; cluster.leads(1, topic) && cluster.halts.length === 0; at += 1) {
    if ((await client.produce(1, topic, [`v${at}`])).error === 'NONE') acknowledged.push(`v${at}`);
  }
  await cluster.until(() => controller.failures.length > 0);
  expect([controller.failures, fault.hits > 0, cluster.halts]).toEqual([['0:0'], true, []]);
  controller.elect(topic, 0, 2, [2]);
  await cluster.until(() => cluster.leads(2, topic));
  // Also as a follower it goes on once there is a descriptor, and not before.
  expect((await client.produce(2, topic, ['next'])).error).toBe('NONE');
  await cluster.scheduler.runFor(2_000);
  expect([controller.state(topic, 0).isr, cluster.halts]).toEqual([[2], []]);
  cluster.disk(1).clearFaults();
  await cluster.until(() => controller.state(topic, 0).isr.length === 2);
  expect(cluster.halts).toEqual([]);
});

describe('a replica that is to lead and finds no descriptor for its leader epoch', () => {
  async function startWithout() {
    const cluster = await BrokerCluster.start([1, 2]);
    const configs = { 'flush.policy': 'async' };
    const topic = cluster.controller.createTopic('t', [2, 1], { configs });
    await cluster.until(() => cluster.leads(2, topic) && cluster.hosts(1, topic));
    const fault = cluster.disk(1).failNext('open', 'EMFILE', { path: '/data/t-0', times: Number.POSITIVE_INFINITY });
    cluster.controller.elect(topic, 0, 1);
    await cluster.until(() => fault.hits > 3 || cluster.halts.length > 0);
    expect([cluster.halts, cluster.controller.failures]).toEqual([[], []]);
    return { cluster, topic };
  }

  it('tries it again', async () => {
    const { cluster, topic } = await startWithout();
    cluster.disk(1).clearFaults();
    await cluster.until(() => cluster.leads(1, topic));
    expect([cluster.halts, cluster.controller.failures]).toEqual([[], []]);
  });

  it('leaves that to another when it has tried for long enough', async () => {
    const { cluster, topic } = await startWithout();
    await cluster.until(() => cluster.controller.failures.length > 0);
    cluster.controller.elect(topic, 0, 2, [2]);
    await cluster.until(() => cluster.leads(2, topic));
    cluster.disk(1).clearFaults();
    await cluster.until(() => cluster.controller.state(topic, 0).isr.length === 2);
    expect(cluster.halts).toEqual([]);
  });
});

describe('a broker that is to make a replica and finds no descriptor', () => {
  it.each<[string, string, readonly DiskOperation[]]>([
    ['for its files', '/data/t-0', ['open']],
    ['for what says whose it is', '/data/t-0/partition.metadata.tmp', ['open']],
    ['for its last file, nor to look at its folder and remove it', '/data/t-0', ['syncDirectory', 'list', 'remove']],
    ['for an index, nor for anything of its removal', '/data/t-0', ['open', 'list', 'remove']],
    ['for the directory around it', '/data', ['syncDirectory']],
    ['for its segment', '/data/t-0/00000000000000000000.log', ['open']],
  ])('%s makes it when there is one', async (_, path, operations) => {
    const cluster = await BrokerCluster.start([1]);
    const { controller } = cluster;
    const times = Number.POSITIVE_INFINITY;
    const faults = operations.map((operation) => cluster.disk(1).failNext(operation, 'EMFILE', { path, times }));
    const topic = controller.createTopic('t', [1]);
    await cluster.scheduler.runFor(5_000);
    expect([faults.some(({ hits }) => hits > 1), cluster.halts, cluster.leads(1, topic)]).toEqual([true, [], false]);
    cluster.disk(1).clearFaults();
    await cluster.until(() => cluster.halts.length > 0 || cluster.leads(1, topic));
    const client = await cluster.client();
    expect((await client.produce(1, topic, ['a'])).error).toBe('NONE');
    cluster.kill(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    controller.elect(topic, 0, 1, [1]);
    await cluster.until(() => cluster.leads(1, topic) && cluster.replica(1, topic).highWatermark === 1);
    expect(await (await cluster.client()).consume(1, topic, 0)).toEqual(['a']);
    expect(cluster.halts).toEqual([]);
  });
});
