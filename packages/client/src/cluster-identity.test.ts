// Node 3 is gone, and what answers at its address, which the client was told of, belongs to another cluster.
import { HandlerRegistry, methods, serveFrames } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { ClusterConnection, createAdmin, createProducer } from './index.js';
import { addressOf, type ClusterState } from './testing/test-broker.js';
import { TestCluster } from './testing/test-cluster.js';
import { registerHandlers } from './testing/test-handlers.js';

async function start() {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', [1]);
  const broker = cluster.broker(3);
  cluster.kill(3);
  cluster.brokers.delete(3);
  broker.world = cluster.world(broker.hostName);
  let nextProducerId = 1000;
  const another: ClusterState = {
    clusterId: 'another',
    brokers: new Map([[1, broker]]),
    topics: new Map(cluster.topics),
    metadataOffset: cluster.metadataOffset,
    nextProducerId: () => nextProducerId++,
    createTopic: () => {
      throw new Error('a topic is created in another cluster');
    },
  };
  const registry = new HandlerRegistry();
  registerHandlers(registry, another, broker);
  await serveFrames({ world: broker.world, address: addressOf(broker), registry });
  const options = { world: cluster.world('client'), bootstrap: [addressOf(cluster.broker(1)), addressOf(broker)] };
  return { cluster, another, broker, options, run: cluster.scheduler };
}

describe('a node of another cluster', () => {
  it('gives no producer ids, while there are none here', async () => {
    const { cluster, broker, options, run } = await start();
    const first = createProducer({ ...options, world: cluster.world('first') });
    await run.settle(first.send({ topic: 'tide', value: 'of the first' }));
    for (const id of [1, 2]) cluster.broker(id).producerIdRefusal = 'NOT_CONTROLLER';
    const sent = createProducer(options).send({ topic: 'tide', value: 'of the second' });
    await run.runFor(3000);
    for (const id of [1, 2]) cluster.broker(id).producerIdRefusal = undefined;
    await run.settle(sent);
    expect(cluster.values('tide')).toEqual(['of the first', 'of the second']);
    expect(broker.seen.producerIds).toBe(0);
  });

  it('carries out no change, while nobody answers here', async () => {
    const { cluster, another, options, run } = await start();
    const admin = createAdmin(options);
    expect(await run.settle(admin.listTopics())).toMatchObject([{ name: 'tide' }]);
    for (const id of [1, 2]) cluster.kill(id);
    await run.runFor(10);
    const deletion = admin.deleteTopics(['tide'], { timeoutMs: 9000 });
    await expect(run.settle(deletion)).rejects.toMatchObject({ code: 'UNREACHABLE', outcome: 'failed' });
    expect([...another.topics.keys()]).toEqual(['tide']);
  });

  it('tells neither of its replicas nor of its settings as if it were the broker that had the address', async () => {
    const { cluster, broker, options, run } = await start();
    cluster.brokers.set(3, broker);
    const logs = await run.settle(createAdmin(options).describeLogs());
    expect(logs.map((each) => [each.brokerId, each.logs.length, each.error?.code])).toEqual([
      [1, 1, undefined],
      [2, 1, undefined],
      [3, 0, 'INCONSISTENT_CLUSTER_ID'],
    ]);
    const admin = createAdmin({ ...options, world: cluster.world('another client') });
    const [entry] = await run.settle(admin.describeConfigs({ broker: 3 }));
    expect(entry?.value).toMatch(/[12]/);
  });

  it('lists no topics as if it were the nameserver that had the address', async () => {
    const { cluster, options, run } = await start();
    const second = { brokerId: 2, endpoints: [{ name: 'frames', ...addressOf(cluster.broker(2)) }] };
    const routes = (clusterId: string, topic: string) => ({
      message: { clusterId, metadataOffset: 9, brokers: [second], topics: [{ topic, partitionCount: 1 }] },
    });
    let answer = routes('test-cluster', 'told by the nameserver');
    const registry = new HandlerRegistry();
    registry.unary(methods.identify, () => ({ message: { roles: ['nameserver'] } }));
    registry.unary(methods.getRoutes, () => answer);
    const address = { host: 'nameserver', port: 1 };
    await serveFrames({ world: cluster.world('nameserver'), address, registry });
    const admin = createAdmin({ ...options, bootstrap: [address] });
    const names = async () => (await run.settle(admin.listTopics())).map(({ name }) => name);
    expect(await names()).toEqual(['told by the nameserver']);
    answer = routes('another', 'of another');
    expect(await names()).toEqual(['tide']);
  });

  it('is left alone for a while, and recognized when its address is a member’s again', async () => {
    const { cluster, broker, options, run } = await start();
    cluster.brokers.set(3, broker);
    await using connection = new ClusterConnection(options);
    await run.settle(connection.waitForTopic('tide', { timeoutMs: 1000 }));
    const member = connection.connectMember(addressOf(broker), { timeoutMs: 1000 });
    await expect(run.settle(member)).rejects.toMatchObject({ code: 'INCONSISTENT_CLUSTER_ID', certain: true });
    expect(connection.broker(3)).toMatchObject({ channel: undefined, unreachable: true });
    const asked = broker.seen.routes;
    for (const id of [1, 2]) cluster.kill(id);
    connection.reportTrouble({ topic: 'tide', partition: 0, leaderEpoch: 0 });
    await run.runFor(1000);
    expect(broker.seen.routes).toBe(asked);
    broker.world.kill();
    await cluster.restart(3);
    await run.runUntil(() => connection.broker(3).channel !== undefined, { timeoutMs: 6000 });
  });
});
