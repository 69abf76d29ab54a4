import type { Address } from '@tidemark/ports';
import { ErrorCode, type GetRoutesResponse, type Init } from '@tidemark/protocol';
import { HandlerRegistry, methods, serveFrames } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { type ClientError, ClusterConnection, type ConnectionOptions } from './index.js';
import { TestCluster } from './testing/test-cluster.js';
import type { TestPartition } from './testing/test-partition.js';

async function start(options: Partial<ConnectionOptions> = {}) {
  const peers = await TestCluster.start();
  peers.createTopic('tide', [1, 2]);
  const make = (more: Partial<ConnectionOptions> = {}) =>
    new ClusterConnection({ world: peers.world('client'), bootstrap: peers.bootstrap, ...options, ...more });
  return { peers, make, run: peers.scheduler };
}

const soon = { timeoutMs: 5000 };
const secondBroker = { brokerId: 2, endpoints: [{ name: 'frames', host: 'broker-2', port: 9000 }] };

/** A node that knows routes, and nothing else. */
async function nameserver(peers: TestCluster, answer: () => Init<GetRoutesResponse>): Promise<Address> {
  const registry = new HandlerRegistry();
  registry.unary(methods.getRoutes, () => ({ message: answer() }));
  const address = { host: 'nameserver', port: 1 };
  await serveFrames({ world: peers.world('nameserver'), address, registry });
  return address;
}

/** A broker that goes on telling what it knows by now. */
function cutOff(peers: TestCluster, brokerId: number): void {
  const past = ({ leader, leaderEpoch, partitionEpoch }: TestPartition) => ({ leader, leaderEpoch, partitionEpoch });
  peers.broker(brokerId).frozenRoutes = [...peers.topics.values()].map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((partition) => Object.assign(Object.create(partition), past(partition))),
  }));
}

describe('bootstrap', () => {
  it('needs one node that lives: refusals cost nothing', async () => {
    const { peers, make, run } = await start();
    const dead: Address[] = [4, 5, 6].map((port) => ({ host: 'broker-1', port }));
    const connection = make({ bootstrap: [...dead, ...peers.bootstrap.slice(2)] });
    const topic = await run.settle(connection.waitForTopic('tide', soon));
    expect(topic.partitionCount).toBe(2);
    expect([connection.clusterId, connection.brokerIds]).toEqual(['test-cluster', [1, 2, 3]]);
    expect(run.nowMs).toBeLessThan(10);
  });

  it('does not wait for addresses that never answer', async () => {
    const { peers, make, run } = await start();
    for (const host of ['hole-1', 'hole-2']) peers.network.isolate(host);
    const holes = ['hole-1', 'hole-2'].map((host) => ({ host, port: 9000 }));
    const connection = make({ bootstrap: [...holes, ...peers.bootstrap.slice(2)] });
    await run.settle(connection.waitForTopic('tide', soon));
    expect(run.nowMs).toBeLessThan(110);
  });

  it('takes a nameserver, which knows routes and nothing else', async () => {
    const { peers, make, run } = await start();
    const answer = { clusterId: 'test-cluster', brokers: [secondBroker] };
    const connection = make({ bootstrap: [await nameserver(peers, () => answer)] });
    expect((await run.settle(connection.waitForTopic('tide', soon))).partitionCount).toBe(2);
  });

  it('fails in time when nobody answers, and says which it was', async () => {
    const { peers, make, run } = await start();
    const nowhere = make({ bootstrap: [{ host: 'broker-1', port: 4 }] });
    const noTopic = make();
    const failure = (connection: ClusterConnection) =>
      connection.waitForTopic('nowhere', { timeoutMs: 300 }).then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(await run.settle(failure(nowhere))).toMatchObject({ code: 'UNREACHABLE', outcome: 'failed' });
    expect(await run.settle(failure(noTopic))).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    expect(peers.broker(1).seen.routes).toBeLessThan(30);
  });

  it('does not take a topic for one that does not exist because nobody answers any more', async () => {
    const { peers, make, run } = await start();
    peers.createTopic('ebb');
    const connection = make();
    const failure = (topic: string, timeoutMs: number) =>
      run.settle(connection.waitForTopic(topic, { timeoutMs }).catch((error: ClientError) => error));
    await run.settle(connection.waitForTopic('tide', soon));
    expect(await failure('nowhere', 100)).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    // Also while the next question is on its way.
    expect(await failure('nowhere', 0)).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    for (const brokerId of [1, 2, 3]) peers.kill(brokerId);
    const silent = { code: 'UNREACHABLE', outcome: 'failed', cause: { code: 'UNREACHABLE' } };
    expect(await failure('ebb', 3000)).toMatchObject(silent);
    expect(await failure('nowhere', 8000)).toMatchObject(silent);
    await run.settle(peers.restart(1));
    expect(await failure('ebb', 1000)).toMatchObject({ topic: 'ebb', partitionCount: 1 });
    expect(await failure('nowhere', 1000)).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  it.each<[string, Init<GetRoutesResponse>]>([
    ['knows no cluster', { metadataOffset: 99 }],
    ['has not heard which topics there are', { clusterId: 'test-cluster', metadataOffset: -1 }],
  ])('does not take a topic for one that does not exist by the word of a node that %s', async (_, knows) => {
    const { peers, make, run } = await start();
    const answers = { ...knows, topics: [{ topic: 'ebb', error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }] };
    const connection = make({ bootstrap: [await nameserver(peers, () => answers)] });
    const failure = connection.waitForTopic('ebb', { timeoutMs: 3000 }).catch((error: ClientError) => error);
    expect(await run.settle(failure)).toMatchObject({ code: 'UNREACHABLE', outcome: 'failed' });
    Object.assign(answers, { clusterId: 'test-cluster', metadataOffset: 1 });
    const denied = connection.waitForTopic('ebb', { timeoutMs: 3000 }).catch((error: ClientError) => error);
    expect(await run.settle(denied)).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  it('refuses options out of range', async () => {
    const { make } = await start();
    expect(() => make({ bootstrap: [] })).toThrow(RangeError);
    expect(() => make({ dialTimeoutMs: 0 })).toThrow('dialTimeoutMs');
  });
});

describe('routes', () => {
  it('are asked for again when they are old', async () => {
    const { peers, make, run } = await start({ metadataMaxAgeMs: 1000 });
    const connection = make();
    await run.settle(connection.waitForTopic('tide', soon));
    peers.partition('tide').moveTo(3);
    await run.runFor(1500);
    expect(connection.leader('tide', 0)?.brokerId).toBe(3);
  });

  it.each([1, 2, 3])(
    'are asked for then of more than one node, be it broker %i that is cut off from the others',
    async (cut) => {
      const { peers, make, run } = await start({ metadataMaxAgeMs: 1000 });
      const connection = make();
      await run.settle(connection.waitForTopic('tide', soon));
      cutOff(peers, cut);
      peers.partition('tide').moveTo(3);
      await run.runFor(1500);
      expect(connection.leader('tide', 0)?.brokerId).toBe(3);
    },
  );

  it('of topics that do not exist are asked for while somebody waits, and a few seconds more', async () => {
    const { peers, make, run } = await start({ metadataMaxAgeMs: 1000 });
    const connection = make();
    const names = () => new Set([...peers.brokers.values()].flatMap(({ topicsAsked }) => topicsAsked));
    await run.settle(connection.waitForTopic('tide', soon));
    const failures = Array.from({ length: 200 }, (_, at) =>
      connection.waitForTopic(`nowhere-${at}`, { timeoutMs: 50 }).catch(({ code }: ClientError) => code),
    );
    expect(new Set(await run.settle(Promise.all(failures)))).toEqual(new Set(['UNKNOWN_TOPIC_OR_PARTITION']));
    const late = connection.waitForTopic('late', { timeoutMs: 60_000 });
    await run.runFor(30_000);
    expect(names()).toEqual(new Set(['tide', 'late']));
    peers.createTopic('late');
    expect(await run.settle(late)).toMatchObject({ topic: 'late' });
    await run.runFor(30_000);
    expect(names()).toEqual(new Set(['tide', 'late']));
  });

  it('let a broker be forgotten that was removed, and is not tried any more', async () => {
    const { peers, make, run } = await start({ metadataMaxAgeMs: 1000 });
    const connection = make({ bootstrap: peers.bootstrap.slice(0, 1) });
    await run.settle(connection.waitForTopic('tide', soon));
    peers.kill(3);
    peers.brokers.delete(3);
    await run.runFor(900);
    expect(connection.brokerIds).toEqual([1, 2, 3]);
    await run.runFor(3000);
    expect([connection.brokerIds, connection.anyAddresses().length]).toEqual([[1, 2], 2]);
  });

  it('let no broker be forgotten while they name none, and lead to those of before when they are back', async () => {
    const { peers, make, run } = await start({ metadataMaxAgeMs: 1000 });
    let brokers = [secondBroker];
    const bootstrap = [await nameserver(peers, () => ({ clusterId: 'test-cluster', brokers, metadataOffset: -1 }))];
    const connection = make({ bootstrap });
    await run.settle(connection.waitForTopic('tide', soon));
    for (const brokerId of [1, 2, 3]) peers.kill(brokerId);
    brokers = [];
    await run.runFor(20_000);
    peers.network.isolate('nameserver');
    await run.settle(peers.restart(3));
    peers.partition('tide').moveTo(3);
    await run.runUntil(() => connection.leader('tide', 0)?.brokerId === 3, { timeoutMs: 5000 });
  });

  it('are not taken from another cluster', async () => {
    const { peers, make, run } = await start();
    const connection = make();
    await run.settle(connection.waitForTopic('tide', soon));
    Object.assign(peers, { clusterId: 'another' });
    await expect(run.settle(connection.refresh())).rejects.toMatchObject({ code: 'INCONSISTENT_CLUSTER_ID' });
  });

  it('are asked for as long as there is trouble, and no longer', async () => {
    const { peers, make, run } = await start();
    const connection = make();
    await run.settle(connection.waitForTopic('tide', soon));
    const asked = () => [...peers.brokers.values()].reduce((sum, { seen }) => sum + seen.routes, 0);
    connection.reportTrouble({ topic: 'tide', partition: 0, leaderEpoch: 0 });
    await run.runFor(400);
    expect(asked()).toBeGreaterThan(8);
    peers.partition('tide').moveTo(2);
    await run.runFor(100);
    const mended = asked();
    expect(connection.leader('tide', 0)?.brokerId).toBe(2);
    await run.runFor(5000);
    expect(asked()).toBe(mended);
  });

  it('of nodes that are far away are heard, though a near one is cut off from them and tells of the past', async () => {
    const { peers, make, run } = await start();
    const latencyMs = { least: 65, most: 65 };
    for (const far of ['broker-2', 'broker-3']) peers.network.setLatency('client', far, latencyMs);
    const connection = make();
    await run.settle(connection.waitForTopic('tide', soon));
    cutOff(peers, 1);
    peers.partition('tide').moveTo(2);
    connection.reportTrouble({ topic: 'tide', partition: 0, leaderEpoch: 0 });
    await run.runUntil(() => connection.leader('tide', 0)?.brokerId === 2, { timeoutMs: 1500 });
  });

  it('of nodes that could not be reached are heard once they can be, though another answers that is cut off from them', async () => {
    const { peers, make, run } = await start();
    const connection = make();
    await run.settle(connection.waitForTopic('tide', soon));
    const isFound = async (timeoutMs: number) => {
      const check = () => {
        connection.reportTrouble({ topic: 'tide', partition: 0, leaderEpoch: 0 });
        return connection.leader('tide', 0)?.brokerId === 2 ? true : undefined;
      };
      return (await run.settle(connection.waitFor(check, { timeoutMs }))) ?? false;
    };
    cutOff(peers, 1);
    for (const brokerId of [2, 3]) peers.kill(brokerId);
    expect(await isFound(3000)).toBe(false);
    for (const brokerId of [2, 3]) await run.settle(peers.restart(brokerId));
    peers.partition('tide').moveTo(2);
    // No longer than the pause between two attempts to reach a node.
    expect(await isFound(1300)).toBe(true);
  });

  it('are asked for by many at once with one question', async () => {
    const { peers, make, run } = await start();
    const connection = make();
    await run.settle(Promise.all([1, 2, 3].map(() => connection.waitForTopic('tide', soon))));
    expect(peers.broker(1).seen.routes).toBe(1);
  });
});

describe('close', () => {
  it('tells whoever waits, and leaves nothing open', async () => {
    const { peers, make, run } = await start();
    const connection = make();
    await run.settle(connection.waitForTopic('tide', soon));
    const waiting = connection.waitForTopic('nowhere', { timeoutMs: 60_000 }).catch((error: unknown) => error);
    await run.settle(connection.close());
    expect(await run.settle(waiting)).toMatchObject({ code: 'CANCELLED' });
    await run.runFor(5);
    expect(peers.network.openEndpoints).toBe(0);
  });
});
