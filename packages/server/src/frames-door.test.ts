import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { type Channel, dialFrames, methods } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { loadConfig, openFramesDoor, openNode } from './index.js';

const ADDRESS = { host: 'node-0', port: 7_700 };

it('a node that listens and has not recovered yet asks its callers to come again', async () => {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const worldOf = (hostName: string) => createSimulatedWorld({ scheduler, network, hostName });
  const world = worldOf('node-0');
  const door = await scheduler.settle(openFramesDoor(world, ADDRESS));
  const channel: Channel = await scheduler.settle(
    dialFrames({ world: worldOf('client'), address: ADDRESS, timeoutMs: 100 }),
  );
  const codeOf = (call: Promise<unknown>) =>
    scheduler.settle(
      call.then(
        () => 'NONE',
        (error: { code?: string }) => error.code,
      ),
    );
  const produce = () => codeOf(channel.call(methods.produce, { acks: -1 }, { timeoutMs: 1_000 }));
  expect(await produce()).toBe('STARTING_UP');
  const overrides = {
    'node.id': '0',
    'cluster.id': 'c',
    'log.dirs': '/data',
    'rpc.listeners': 'node-0:7700',
    'controller.quorum.voters': '0@node-0:7700',
    'nameserver.addresses': 'node-0:7700',
    'process.roles': 'controller,nameserver',
  };
  await scheduler.settle(openNode({ config: loadConfig({ overrides }), world, door }));
  // It is a node without a broker: now that is certain.
  expect(await produce()).toBe('UNSUPPORTED_VERSION');
  expect(await codeOf(channel.call(methods.identify, {}, { timeoutMs: 1_000 }))).toBe('NONE');
});
