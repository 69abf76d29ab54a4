// Goal: a cluster that takes writes is found to, whoever of its brokers is in maintenance.
// Method: real nodes on a simulated network, one after the other drained.
import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { dialFrames, methods } from '@tidemark/rpc';
import { loadConfig, openFramesDoor, openNode } from '@tidemark/server';
import { expect, test } from 'vitest';
import { probeReadiness } from './readiness.js';

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
