// Goal: a cluster that takes writes is found to, whoever of its brokers is in maintenance; one that does not is not, whoever is asked.
// Method: real nodes on a simulated network, one after the other drained; and nodes that tell what they are to.
import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { TopicDescription } from '@tidemark/protocol';
import { dialFrames, HandlerRegistry, methods, RpcError, serveFrames } from '@tidemark/rpc';
import { loadConfig, openFramesDoor, openNode } from '@tidemark/server';
import { expect, test } from 'vitest';
import { missingReplicas, probeReadiness } from './readiness.js';

async function started(ids: readonly number[]) {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const addresses = ids.map((id) => ({ host: `node-${id}`, port: 7_700 }));
  const voters = ids.map((id) => `${id}@node-${id}:7700`).join(',');
  for (const [id, address] of addresses.entries()) {
    const world = createSimulatedWorld({ scheduler, network, hostName: address.host });
    const config = loadConfig({
      overrides: {
        ...{ 'node.id': String(id), 'cluster.id': 'c', 'log.dirs': '/data', 'process.roles': 'controller,broker' },
        ...{ 'rpc.listeners': `node-${id}:7700`, 'controller.quorum.voters': voters },
      },
    });
    const door = await scheduler.settle(openFramesDoor(world, address));
    (await scheduler.settle(openNode({ config, world, door }))).start();
  }
  const world = createSimulatedWorld({ scheduler, network, hostName: 'operator' });
  const probe = () => probeReadiness(world, { addresses, brokers: ids.length, clusterId: 'c' });
  const isReady = async () => {
    const readiness = await scheduler.settle(probe());
    return readiness.ready || readiness.waitingFor;
  };
  const drain = async (brokerId: number) => {
    const [address = { host: '', port: 0 }] = addresses;
    const channel = await scheduler.settle(dialFrames({ world, address, timeoutMs: 100 }));
    const request = { brokerId, draining: true, timeoutMs: 5_000 };
    const { message } = await scheduler.settle(channel.call(methods.drainBroker, request, { timeoutMs: 6_000 }));
    expect(message.message).toBe('');
  };
  for (let at = 0; at < 100 && (await isReady()) !== true; at += 1) await scheduler.runFor(100);
  return { isReady, drain };
}

test.each([[[0, 1, 2]], [[0]]])('with the brokers %j it does not matter who is in maintenance', async (ids) => {
  const { isReady, drain } = await started(ids);
  expect(await isReady()).toBe(true);
  for (const id of ids) {
    await drain(id);
    expect(await isReady()).toBe(true);
  }
});

test('nobody is believed who does not know yet what the controller knows', async () => {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const worldOf = (hostName: string) => createSimulatedWorld({ scheduler, network, hostName });
  /** How far the brokers know the metadata; the controller has come to 9. */
  const known = { cluster: 8, topics: 8 };
  const node = async (host: string, register: (registry: HandlerRegistry) => void) => {
    const registry = new HandlerRegistry();
    registry.unary(methods.getRoutes, () => ({ message: {} }));
    register(registry);
    registry.complete();
    const address = { host, port: 1 };
    await scheduler.settle(serveFrames({ world: worldOf(host), address, registry }));
    return address;
  };
  const broker = (registry: HandlerRegistry) => {
    registry.unary(methods.createTopics, () => ({ message: { metadataOffset: 9 } }));
    registry.unary(methods.describeCluster, () => ({
      message: { clusterId: 'c', metadataOffset: known.cluster, brokers: [{ address: { brokerId: 0 } }] },
    }));
    registry.unary(methods.describeTopics, ({ leastMetadataOffset }) => {
      if (leastMetadataOffset > known.topics) throw new RpcError('STARTING_UP', 'not yet');
      return { message: {} };
    });
  };
  // The first is only a nameserver, which cannot tell what the controller would do.
  const addresses = [await node('nameserver', () => undefined), await node('broker', broker)];
  const probe = () => scheduler.settle(probeReadiness(worldOf('operator'), { addresses, brokers: 1, clusterId: 'c' }));
  expect(await probe()).toMatchObject({ ready: false, waitingFor: expect.stringContaining('up to 8, not to 9') });
  known.cluster = 9;
  expect(await probe()).toMatchObject({ ready: false, waitingFor: expect.stringContaining('not yet') });
  known.topics = 9;
  expect(await probe()).toMatchObject({ ready: true });
});

test('replicas that a reassignment adds are not waited for: leaders do not count them either', () => {
  const missing = (adding: number[], isr: number[], minIsr = 2) => {
    const topic = TopicDescription.create({
      route: { topic: 't', partitions: [{ partition: 0, leader: 0, replicas: [0, 1, 2], isr }] },
      configs: [{ key: 'min.insync.replicas', value: String(minIsr) }],
      eligibility: [{ partition: 0, addingReplicas: adding }],
    });
    return missingReplicas({ topics: [topic] });
  };
  expect(missing([1, 2], [0])).toBeUndefined();
  expect(missing([2], [0], 3)).toBe('in-sync replicas of t-0: 1 of 2');
  expect(missing([], [0, 1], 3)).toBe('in-sync replicas of t-0: 2 of 3');
  expect(missing([1, 2], [])).toBe('in-sync replicas of t-0: 0 of 1');
});
