// Goal: a directory of log.dirs that fails takes its own replicas along and nothing else, and what it holds counts again
// only where nothing can be missing. Method: brokers on a simulated disk, whose second directory fails as ordered.
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';
import type { TestClient } from './testing/test-client.js';

/** A record so large that it does not wait to be written. */
const LARGE = 'x'.repeat(5_000);
const DIRECTORY_FAILED = 3;
const PARTITIONS = [0, 1, 2, 3];

interface Started {
  readonly cluster: BrokerCluster;
  readonly topic: string;
  readonly client: TestClient;
  /** Of broker 1: those in its second directory, and the others. */
  readonly there: number[];
  readonly here: number[];
}

/** Two brokers with two directories each, and four partitions that broker 1 leads. */
async function start(seed = 1, configs: Record<string, string> = {}): Promise<Started> {
  const cluster = await BrokerCluster.start([1, 2], { directories: 2, seed });
  const topic = cluster.controller.createTopic('t', [1, 2], { partitions: PARTITIONS.length, configs });
  await cluster.until(() => PARTITIONS.every((partition) => cluster.leads(1, topic, partition)));
  await cluster.until(() => PARTITIONS.every((partition) => cluster.hosts(2, topic, partition)));
  const client = await cluster.client();
  const isThere = (partition: number) => cluster.replica(1, topic, partition).log.directory.startsWith('/disk2/');
  const there = PARTITIONS.filter(isThere);
  return { cluster, topic, client, there, here: PARTITIONS.filter((partition) => !there.includes(partition)) };
}

async function serveAgain(cluster: BrokerCluster): Promise<void> {
  await cluster.startBroker(1);
  await cluster.until(() => cluster.broker(1).isServing);
}

const produceTo = ({ client, topic }: Started, partition: number, value: string) =>
  client.produce(1, topic, [value], { partition });

const failuresOf = ({ cluster }: Started) => [...new Set(cluster.controller.failures)].sort();

async function failing({ cluster }: Started, replicas = 1): Promise<void> {
  await cluster.until(() => new Set(cluster.controller.failures).size >= replicas);
}

describe('several log directories', () => {
  it('share the replicas evenly, and are told to the controller', async () => {
    const { cluster, there, here } = await start();
    expect([there.length, here.length]).toEqual([2, 2]);
    const [registration] = cluster.controller.registrations.filter(({ brokerId }) => brokerId === 1);
    expect(registration?.directoryIds).toHaveLength(2);
  });

  it('are told of also where a file system says that it is larger than a number of the protocol may be', async () => {
    const { cluster, client } = await start();
    cluster.disk(1).capacityBytes = 2 ** 63;
    const channel = await client.channel(1);
    const { message } = await cluster.run(channel.call(methods.describeLogs, {}, { timeoutMs: 1_000 }));
    const most = Number.MAX_SAFE_INTEGER;
    expect(message.directories.map(({ freeBytes, totalBytes }) => [freeBytes, totalBytes])).toEqual([
      [most, most],
      [most, most],
    ]);
  });

  it('are told of also where nobody can tell how much space one of them has', async () => {
    const { cluster, client } = await start();
    cluster.disk(1).failNext('statfs', 'ENOENT', { path: '/disk2', times: Number.POSITIVE_INFINITY });
    const channel = await client.channel(1);
    const { message } = await cluster.run(channel.call(methods.describeLogs, {}, { timeoutMs: 1_000 }));
    expect(message.logs).toHaveLength(PARTITIONS.length);
    const [first, second] = message.directories;
    expect(first?.freeBytes).toBeGreaterThan(0);
    expect(second).toMatchObject({ path: '/disk2', problem: '', replicas: 2, freeBytes: -1, totalBytes: -1 });
  });

  it('recover after a loss of power of all nodes with everything acknowledged, each log proved where it lies', async () => {
    const started = await start();
    const { cluster, topic } = started;
    for (const partition of PARTITIONS)
      expect((await produceTo(started, partition, `v${partition}`)).error).toBe('NONE');
    for (const id of [1, 2]) cluster.powerLoss(id);
    for (const id of [1, 2]) await cluster.startBroker(id);
    await cluster.until(() => [1, 2].every((id) => cluster.broker(id).isServing));
    const { logs, missingLogs } = cluster.controller.registrations.findLast(({ brokerId }) => brokerId === 1) ?? {};
    expect(missingLogs).toEqual([]);
    expect(logs?.map(({ proved }) => proved)).toEqual([true, true, true, true]);
    expect(new Set(logs?.map(({ directoryId }) => directoryId)).size).toBe(2);
    const client = await cluster.client();
    for (const partition of PARTITIONS) {
      cluster.controller.elect(topic, partition, 1, [1]);
      await cluster.until(() => cluster.leads(1, topic, partition));
      expect(await client.consume(1, topic, 0, { partition })).toEqual([`v${partition}`]);
    }
  });
});

describe('a directory that fails', () => {
  for (const code of ['EIO', 'EROFS'] as const) {
    it(`on a write (${code}) takes its replicas out, and no others`, async () => {
      const started = await start();
      const { cluster, topic, client, there, here } = started;
      cluster.disk(1).failNext('write', code, { path: '/disk2', times: Number.POSITIVE_INFINITY });
      const [failed = 0] = there;
      expect((await produceTo(started, failed, LARGE)).error).toMatch(/^(NOT_LEADER|STORAGE_ERROR)/);
      await failing(started, there.length);
      expect(failuresOf(started)).toEqual(there.map((partition) => `${partition}:${DIRECTORY_FAILED}`));
      for (const partition of here) expect((await produceTo(started, partition, 'y')).error).toBe('NONE');
      expect(await client.consume(1, topic, 0, { partition: here[0] ?? 0 })).toEqual(['y']);
      for (const partition of there) expect((await produceTo(started, partition, 'z')).error).toBe('NOT_LEADER');
      const next = cluster.controller.createTopic('u', [1], { partitions: 2 });
      await cluster.until(() => [0, 1].every((partition) => cluster.leads(1, next, partition)));
      expect(cluster.replica(1, next, 1).log.directory).toBe('/data/u-1');
      expect(cluster.broker(1).directories.map(({ problem }) => problem === undefined)).toEqual([true, false]);
      const { message } = await cluster.run(
        (await client.channel(1)).call(methods.describeLogs, {}, { timeoutMs: 1_000 }),
      );
      const [first, second] = message.directories;
      expect(first).toMatchObject({ path: '/data', problem: '', replicas: 4 });
      expect(second).toMatchObject({
        path: '/disk2',
        problem: expect.stringContaining(code),
        freeBytes: -1,
        totalBytes: -1,
      });
      expect(new Set(message.logs.map(({ directoryId }) => directoryId))).toEqual(new Set([first?.directoryId]));
      expect(cluster.halts).toEqual([]);
    });
  }

  it('while small records wait to be written there is told by the next write, and nothing that was acknowledged is lost', async () => {
    const started = await start();
    const { cluster, topic, client, there } = started;
    const [partition = 0] = there;
    cluster.disk(1).failNext('write', 'EIO', { path: '/disk2', times: Number.POSITIVE_INFINITY });
    expect((await produceTo(started, partition, 'x')).error).toBe('NONE');
    expect(await client.consume(1, topic, 0, { partition })).toEqual(['x']);
    expect((await produceTo(started, partition, LARGE)).error).toMatch(/^(NOT_LEADER|STORAGE_ERROR)/);
    await failing(started, there.length);
    cluster.controller.elect(topic, partition, 2, [2]);
    await cluster.until(() => cluster.leads(2, topic, partition));
    expect((await client.consume(2, topic, 0, { partition }))[0]).toBe('x');
    expect(cluster.halts).toEqual([]);
  });

  it('on a read takes its replicas out, and whoever reads is sent away', async () => {
    const started = await start();
    const { cluster, topic, client, there } = started;
    const [partition = 0] = there;
    await produceTo(started, partition, 'x');
    // Restarted, so that nothing is in memory.
    cluster.kill(1);
    await serveAgain(cluster);
    cluster.controller.elect(topic, partition, 1, [1]);
    await cluster.until(() => cluster.leads(1, topic, partition));
    cluster.disk(1).failNext('read', 'EIO', { path: '/disk2', times: Number.POSITIVE_INFINITY });
    expect(await client.consume(1, topic, 0, { partition, maxWaitMs: 500 })).toBe('NOT_LEADER');
    await failing(started);
    expect(failuresOf(started)).toContain(`${partition}:${DIRECTORY_FAILED}`);
    expect(cluster.halts).toEqual([]);
  });

  it('as a follower leaves the leader alone, and what goes on is not lost', async () => {
    const started = await start();
    const { cluster, topic, client } = started;
    const behind = PARTITIONS.find((each) => cluster.replica(2, topic, each).log.directory.startsWith('/disk2/')) ?? 0;
    cluster.disk(2).failNext('write', 'EIO', { path: '/disk2', times: Number.POSITIVE_INFINITY });
    const pending = await client.send(1, topic, [LARGE], { partition: behind });
    // Both replicas of the directory are told, in the order in which they were made.
    await failing(started, 2);
    expect(failuresOf(started)).toContain(`${behind}:${DIRECTORY_FAILED}`);
    cluster.controller.elect(topic, behind, 1, [1]);
    await cluster.run(pending());
    await cluster.until(() => cluster.leads(1, topic, behind));
    expect(await client.consume(1, topic, 0, { partition: behind })).toEqual([LARGE]);
    expect(cluster.halts).toEqual([]);
  });

  it('ends the process if it is the first, and so does a failed fsync in any', async () => {
    const first = await start();
    first.cluster.disk(1).failNext('write', 'EIO', { path: '/data/t-0' });
    await first.client.send(1, first.topic, [LARGE], { partition: 0 });
    await first.cluster.until(() => first.cluster.halts.length > 0);
    expect(first.cluster.halts[0]).toMatch(/^broker-1: .*first of log.dirs/);

    const other = await start();
    const [partition = 0] = other.there;
    await produceTo(other, partition, 'x');
    other.cluster.disk(1).failNext('sync', 'EIO', { path: '/disk2' });
    other.cluster.controller.commit([
      { config: { resourceType: 1, resource: other.topic, key: 'flush.policy', value: 'async' } },
    ]);
    await other.cluster.until(() => other.cluster.halts.length > 0);
    expect(other.cluster.halts[0]).toMatch(/^broker-1: .*fsync/);
  });

  // Seed 243 of the simulator: the timer of a log that nobody knew any more went on, and its fsync failed.
  it('while a replica there is deleted takes its log along', async () => {
    const started = await start(1, { 'flush.policy': 'async' });
    const { cluster, topic, there } = started;
    const [partition = 0] = there;
    await produceTo(started, partition, 'x');
    cluster.disk(1).failNext('open', 'EIO', { path: '/disk2', times: Number.POSITIVE_INFINITY });
    cluster.controller.commit([{ removeTopic: { topicId: topic } }]);
    await cluster.until(() => cluster.broker(1).directories.some(({ problem }) => problem !== undefined));
    await cluster.scheduler.runFor(10_000);
    expect(cluster.halts).toEqual([]);
  });

  it('does not hold the journal up', async () => {
    const cluster = await BrokerCluster.start([1], { directories: 2, config: { journalSegmentBytes: 16_384 } });
    const topic = cluster.controller.createTopic('t', [1], { partitions: 2 });
    await cluster.until(() => [0, 1].every((partition) => cluster.leads(1, topic, partition)));
    const client = await cluster.client();
    const value = 'v'.repeat(4_000);
    for (const partition of [0, 1]) await client.produce(1, topic, [value], { partition });
    cluster.disk(1).failNext('write', 'EIO', { path: '/disk2', times: Number.POSITIVE_INFINITY });
    await client.produce(1, topic, [value], { partition: 1 });
    for (let count = 0; count < 40; count += 1) {
      expect((await client.produce(1, topic, [value], { partition: 0 })).error).toBe('NONE');
    }
    const journal = cluster.disk(1).list('/data/journal');
    expect(journal.length).toBeLessThanOrEqual(5);
  });
});

describe('a directory that is not there at the start', () => {
  const registered = ({ cluster }: Started) =>
    cluster.controller.registrations.findLast(({ brokerId }) => brokerId === 1);

  const missing = (started: Started) =>
    registered(started)
      ?.missingLogs.map(({ partition }) => partition)
      .sort();

  async function restartWithout(started: Started): Promise<void> {
    const { cluster } = started;
    cluster.kill(1);
    cluster.disk(1).failNext('list', 'EIO', { path: '/disk2', times: Number.POSITIVE_INFINITY });
    await serveAgain(cluster);
  }

  it('is done without: its replicas are told missing, and are not made elsewhere', async () => {
    const started = await start();
    await restartWithout(started);
    const { cluster, topic, there, here } = started;
    expect(registered(started)?.directoryIds).toHaveLength(1);
    expect(missing(started)).toEqual(there);
    await cluster.scheduler.runFor(5_000);
    expect([...cluster.broker(1).replicas.all()].map(({ key }) => key.partition).sort()).toEqual(here);
    // Whatever the controller counts on by then, it is told again.
    cluster.controller.elect(topic, there[0] ?? 0, 1, [1]);
    await failing(started);
    expect(failuresOf(started)).toEqual([`${there[0]}:${DIRECTORY_FAILED}`]);
  });

  it('counts as missing when it is back, and its replicas follow again', async () => {
    const started = await start();
    await restartWithout(started);
    const { cluster, topic, there } = started;
    cluster.kill(1);
    cluster.disk(1).clearFaults();
    await serveAgain(cluster);
    expect(registered(started)?.directoryIds).toHaveLength(2);
    expect(missing(started)).toEqual(there);
    await cluster.until(() => there.every((each) => cluster.controller.state(topic, each).isr.includes(1 as never)));
    cluster.kill(1);
    await serveAgain(cluster);
    expect(registered(started)).toMatchObject({ missingLogs: [] });
    expect(registered(started)?.logs.every(({ proved }) => proved)).toBe(true);
  });

  it('proves nothing after a failure that the controller never heard of', async () => {
    const started = await start();
    const { cluster, there } = started;
    cluster.network.partition('broker-1', 'controller');
    cluster.disk(1).failNext('write', 'EIO', { path: '/disk2' });
    await cluster.run((await started.client.send(1, started.topic, ['x'], { partition: there[0] ?? 0 }))());
    await cluster.scheduler.runFor(1_000);
    cluster.powerLoss(1);
    cluster.network.heal('broker-1', 'controller');
    await serveAgain(cluster);
    expect(missing(started)).toEqual(there);
  });

  it('proves nothing as an older copy of itself', async () => {
    const started = await start();
    const { cluster, there } = started;
    const older = cluster.disk(1).durableBytes('/disk2/broker-state') ?? new Uint8Array(0);
    cluster.kill(1);
    await serveAgain(cluster);
    expect(registered(started)?.missingLogs).toEqual([]);
    cluster.kill(1);
    const file = cluster.disk(1).open('/disk2/broker-state', 'create');
    file.truncate(0);
    file.write([older], 0);
    file.close();
    await serveAgain(cluster);
    expect(missing(started)).toEqual(there);
  });
});

describe('two folders of one partition', () => {
  it('are refused, and named', async () => {
    const { cluster, there } = await start();
    cluster.kill(1);
    const disk = cluster.disk(1);
    const [from, to] = [`/disk2/t-${there[0]}`, `/data/t-${there[0]}`];
    disk.makeDirectory(to);
    for (const name of disk.list(from)) {
      const source = disk.open(`${from}/${name}`, 'read');
      const bytes = new Uint8Array(source.sizeBytes());
      source.read(bytes, 0);
      const target = disk.open(`${to}/${name}`, 'create');
      target.write([bytes], 0);
      for (const file of [source, target]) file.close();
    }
    await expect(cluster.startBroker(1)).rejects.toThrow(new RegExp(`${to} and ${from} are both of partition`));
  });
});

describe('a folder in a directory that was away while its partition was moved off and back', () => {
  it('gives way to the one that was made meanwhile', async () => {
    const { cluster, topic, client, there } = await start();
    const [partition = 0] = there;
    cluster.disk(1).failNext('write', 'EIO', { path: '/disk2', times: Number.POSITIVE_INFINITY });
    await client.send(1, topic, [LARGE], { partition });
    await cluster.until(() => cluster.controller.failures.length > 0);
    const assign = (replicas: number[]) => cluster.controller.assign(topic, partition, replicas);
    assign([2]);
    await cluster.scheduler.runFor(100);
    assign([2, 1]);
    await cluster.until(() => cluster.broker(1).replicas.get(`${topic}/${partition}`) !== undefined);
    expect(cluster.replica(1, topic, partition).log.directory).toBe(`/data/t-${partition}`);
    cluster.kill(1);
    cluster.disk(1).clearFaults();
    await serveAgain(cluster);
    expect(cluster.replica(1, topic, partition).log.directory).toBe(`/data/t-${partition}`);
    expect(cluster.disk(1).list('/disk2')).toContain(`t-${partition}.stray`);
  });
});
