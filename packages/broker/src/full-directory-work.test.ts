// Goal: what a broker has to do in a directory beside the first that has no free byte ends nothing: it waits, or another
// replica does it. Method: two brokers, and writes of new files that fail in the second directory of the first.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerCluster } from './testing/broker-cluster.js';

const WRITE_FAILED = 0;
const DAMAGED = 2;
const PARTITIONS = [0, 1, 2, 3];

const EPOCHS = ['', '.1', '.2', '.3', '.4', '.5', '.6'].map((count) => `leader-epoch-checkpoint${count}.tmp`);

/** What there is none of. */
type Shortage = readonly ['write', 'ENOSPC'] | readonly ['open', 'EMFILE'];
const NO_ROOM: Shortage = ['write', 'ENOSPC'];
const NO_DESCRIPTOR: Shortage = ['open', 'EMFILE'];

type Started = Awaited<ReturnType<typeof start>>;

/** Two brokers with two directories each and four partitions, of which `leader` leads; each has three records. */
async function start(leader: 1 | 2, policy: string) {
  const cluster = await BrokerCluster.start([1, 2], { directories: 2 });
  const { controller } = cluster;
  const configs = { 'flush.policy': policy, 'retention.ms': '-1' };
  const topic = controller.createTopic('t', [leader, 3 - leader], { partitions: PARTITIONS.length, configs });
  await cluster.until(() => PARTITIONS.every((each) => cluster.leads(leader, topic, each)));
  await cluster.until(() => PARTITIONS.every((each) => cluster.hosts(3 - leader, topic, each)));
  const client = await cluster.client();
  for (const partition of PARTITIONS) {
    for (const value of ['a', 'b', 'c']) await client.produce(leader, topic, [value], { partition });
  }
  const there = PARTITIONS.filter((each) => cluster.replica(1, topic, each).log.directory.startsWith('/disk2/'));
  const [partition = 0] = there;
  const refuse = (names: readonly string[], [operation, code]: Shortage) => {
    const paths = there.flatMap((each) => names.map((name) => `/disk2/t-${each}/${name}`));
    for (const path of paths) cluster.disk(1).failNext(operation, code, { path, times: Number.POSITIVE_INFINITY });
  };
  /** These files have no room in the second directory of broker 1. */
  const fill = (names: readonly string[]) => refuse(names, NO_ROOM);
  const restart = async () => {
    cluster.kill(1);
    controller.fence(1);
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
  };
  return { cluster, controller, topic, client, there, partition, refuse, fill, restart };
}

describe('a replica of a topic that was deleted meanwhile, in a full directory', () => {
  /** Deletes the topic while broker 1 is down, and makes another of the name once it is up. */
  async function startedAgain({ cluster, controller, topic }: Started, fill: () => void) {
    await cluster.run(cluster.broker(1).stop({ handOverMs: 2_000 }));
    controller.commit([{ removeTopic: { topicId: topic } }]);
    cluster.kill(1);
    controller.fence(1);
    fill();
    await cluster.startBroker(1);
    await cluster.until(() => cluster.halts.length > 0 || cluster.broker(1).isServing);
    const next = controller.createTopic('t', [1], { partitions: PARTITIONS.length });
    await cluster.until(() => cluster.halts.length > 0 || PARTITIONS.every((each) => cluster.leads(1, next, each)));
    expect(cluster.halts).toEqual([]);
    return PARTITIONS.filter((each) => cluster.replica(1, next, each).log.directory.startsWith('/disk2/'));
  }

  it.each(['sync', 'async'])('is set aside at the start (%s)', async (policy) => {
    const started = await start(2, policy);
    const { cluster, there, fill } = started;
    await startedAgain(started, () => fill(['clean-shutdown.tmp', '00000000000000000000.index']));
    for (const each of there) expect(cluster.disk(1).list('/disk2')).toContain(`t-${each}.stray`);
  });

  it('stays where its folder cannot even get another name, and what takes that name is made elsewhere', async () => {
    const started = await start(2, 'sync');
    const { cluster, there } = started;
    const moved = await startedAgain(started, () => {
      const times = Number.POSITIVE_INFINITY;
      for (const each of there) cluster.disk(1).failNext('rename', 'ENOSPC', { path: `/disk2/t-${each}`, times });
    });
    for (const each of there) expect(moved).not.toContain(each);
    expect(cluster.disk(1).list('/disk2')).toEqual(expect.arrayContaining(there.map((each) => `t-${each}`)));
  });
});

describe('a replica in a full directory that is to lead', () => {
  it('gives the leadership up where its epoch cannot be written down, and leads once there is space', async () => {
    const { cluster, controller, topic, partition, fill } = await start(2, 'async');
    fill(EPOCHS);
    controller.elect(topic, partition, 1);
    await cluster.until(() => controller.failures.length > 0 || cluster.halts.length > 0);
    expect([controller.failures, cluster.halts]).toEqual([[`${partition}:${WRITE_FAILED}`], []]);
    expect(cluster.replica(1, topic, partition).role.kind).toBe('idle');
    controller.elect(topic, partition, 2, [2]);
    const client = await cluster.client();
    await cluster.until(() => cluster.leads(2, topic, partition));
    expect((await client.produce(2, topic, ['d'], { partition })).error).toBe('NONE');
    cluster.disk(1).clearFaults();
    await cluster.until(() => controller.state(topic, partition).isr.length === 2);
    controller.elect(topic, partition, 1);
    await cluster.until(() => cluster.leads(1, topic, partition));
    expect(await client.consume(1, topic, 0, { partition })).toEqual(['a', 'b', 'c', 'd']);
    expect(cluster.halts).toEqual([]);
  });
});

describe('a replica in a full directory whose flush policy is changed', () => {
  const set = ({ controller, topic }: Started, value: string) =>
    controller.commit([{ config: { resourceType: 1, resource: topic, key: 'flush.policy', value } }]);
  const policies = ({ cluster, topic }: Started) =>
    PARTITIONS.map((each) => cluster.replica(1, topic, each).log.options.flushPolicy);

  it.each([
    ['sync', 'async', NO_ROOM],
    ['async', 'sync', NO_ROOM],
    ['sync', 'async', NO_DESCRIPTOR],
  ])('keeps what it had until there is space (from %s to %s, %s)', async (from, to, shortage) => {
    const started = await start(1, from);
    const { cluster, topic, client, there, partition, refuse } = started;
    refuse(EPOCHS, shortage);
    set(started, to);
    await cluster.scheduler.runFor(3_000);
    expect([cluster.halts, policies(started)]).toEqual([
      [],
      PARTITIONS.map((each) => (there.includes(each) ? from : to)),
    ]);
    expect((await client.produce(1, topic, ['d'], { partition })).error).toBe('NONE');
    cluster.disk(1).clearFaults();
    await cluster.until(() => policies(started).every((policy) => policy === to));
    expect((await client.produce(1, topic, ['e'], { partition })).error).toBe('NONE');
    expect(await client.consume(1, topic, 0, { partition })).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(cluster.halts).toEqual([]);
  });

  it('and changed back proves what it holds, as the one that it had been is the one that it is', async () => {
    const started = await start(1, 'sync');
    const { cluster, topic, there, partition, client, fill } = started;
    fill(EPOCHS);
    set(started, 'async');
    await cluster.scheduler.runFor(3_000);
    set(started, 'sync');
    await cluster.scheduler.runFor(3_000);
    expect((await client.produce(1, topic, ['d'], { partition })).error).toBe('NONE');
    cluster.powerLoss(1);
    cluster.disk(1).clearFaults();
    await cluster.startBroker(1);
    await cluster.until(() => cluster.broker(1).isServing);
    const { logs = [] } = cluster.controller.registrations.findLast(({ brokerId }) => brokerId === 1) ?? {};
    const proved = logs.filter((log) => log.proved).map((log) => log.partition);
    expect(proved).toEqual(expect.arrayContaining(there));
    expect([policies(started), cluster.halts]).toEqual([PARTITIONS.map(() => 'sync'), []]);
  });
});

describe('a damaged replica in a full directory', () => {
  /** Of broker 1, damaged at its second record, as a read found; nothing in its epoch file can be written. */
  async function damaged(shortage = NO_ROOM) {
    const started = await start(2, 'sync');
    const { cluster, topic, partition, restart, refuse } = started;
    await restart();
    await cluster.until(() => cluster.replica(1, topic, partition).highWatermark === 3);
    const { log } = cluster.replica(1, topic, partition);
    cluster.disk(1).flipBit(`${log.directory}/00000000000000000000.log`, Math.floor((1.95 * log.sizeBytes) / 3));
    await expect(cluster.run(log.readCold({ from: offset(1), maxBytes: 1 }))).rejects.toThrow('damaged');
    refuse(EPOCHS, shortage);
    const kept = () =>
      cluster
        .disk(1)
        .list(log.directory)
        .filter((name) => name.endsWith('.damaged'));
    return { ...started, log, kept };
  }

  it.each([[NO_ROOM], [NO_DESCRIPTOR]])(
    'waits to be cut, follows once there is space, and keeps aside what was damaged (%s)',
    async (shortage) => {
      const { cluster, controller, topic, partition, log, kept } = await damaged(shortage);
      controller.elect(topic, partition, 2, [2]);
      await cluster.scheduler.runFor(5_000);
      expect([cluster.halts, cluster.replica(1, topic, partition).role.kind]).toEqual([[], 'idle']);
      expect([log.damage?.offset, kept().length]).toEqual([1, 1]);
      const [copied = ''] = kept();
      cluster.disk(1).remove(`${log.directory}/${copied}`);
      cluster.disk(1).clearFaults();
      await cluster.until(() => controller.state(topic, partition).isr.length === 2);
      expect([log.damage, log.logEndOffset, kept()]).toEqual([undefined, 3, []]);
      expect(cluster.halts).toEqual([]);
    },
  );

  it('follows whoever leads by then', async () => {
    const { cluster, controller, topic, partition, log } = await damaged();
    controller.elect(topic, partition, 2, [2]);
    await cluster.scheduler.runFor(2_000);
    controller.elect(topic, partition, 2, [2]);
    await cluster.scheduler.runFor(2_000);
    expect(cluster.replica(1, topic, partition).role.kind).toBe('idle');
    cluster.disk(1).clearFaults();
    await cluster.until(() => controller.state(topic, partition).isr.length === 2);
    expect([log.damage, log.logEndOffset, cluster.halts]).toEqual([undefined, 3, []]);
  });

  it('gives the leadership up as anywhere, where the damage cannot even be noted', async () => {
    const { cluster, controller, topic, partition, restart, fill } = await start(1, 'sync');
    await restart();
    controller.elect(topic, partition, 1, [1, 2]);
    await cluster.until(() => cluster.leads(1, topic, partition));
    const { log } = cluster.replica(1, topic, partition);
    cluster.disk(1).flipBit(`${log.directory}/00000000000000000000.log`, Math.floor((1.95 * log.sizeBytes) / 3));
    fill(EPOCHS);
    const client = await cluster.client();
    await client.startFetch(1, topic, 1, { partition, maxWaitMs: 1_000 });
    await cluster.until(() => controller.failures.length > 0 || cluster.halts.length > 0);
    expect([controller.failures, cluster.halts]).toEqual([[`${partition}:${DAMAGED}`], []]);
    cluster.disk(1).clearFaults();
    controller.elect(topic, partition, 2, [2]);
    await cluster.until(() => controller.state(topic, partition).isr.length === 2);
    expect([log.damage, log.logEndOffset, cluster.halts]).toEqual([undefined, 3, []]);
  });

  it('gives the leadership up for which it was to be cut', async () => {
    const { cluster, controller, topic, partition, log } = await damaged();
    controller.elect(topic, partition, 1, [1]);
    await cluster.until(() => controller.failures.length > 0);
    // As a follower, perhaps, and again as it is to lead.
    await cluster.scheduler.runFor(1_000);
    const told = new Set(controller.failures);
    controller.failures.length = 0;
    controller.electUnclean(topic, partition, 1);
    await cluster.until(() => controller.failures.length > 0 || cluster.halts.length > 0);
    expect([[...told], controller.failures]).toEqual([[`${partition}:${DAMAGED}`], [`${partition}:${WRITE_FAILED}`]]);
    expect(log.damage).toMatchObject({ offset: 1 });
    cluster.disk(1).clearFaults();
    controller.electUnclean(topic, partition, 1);
    await cluster.until(() => cluster.leads(1, topic, partition));
    expect(await (await cluster.client()).consume(1, topic, 0, { partition })).toEqual(['a']);
    expect(cluster.halts).toEqual([]);
  });
});
