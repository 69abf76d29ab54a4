import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { loadConfig, openFramesDoor, openNode } from './index.js';

it('a door that listens on every interface is told of by the host that others dial', async () => {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const world = createSimulatedWorld({ scheduler, network, hostName: 'broker-0' });
  const config = loadConfig({
    overrides: {
      ...{ 'node.id': '0', 'cluster.id': 'c', 'log.dirs': '/data', 'nameserver.addresses': 'broker-0:7700' },
      ...{ 'rpc.listeners': '0.0.0.0:7700', 'rpc.advertised.listeners': 'broker-0:7700' },
      'controller.quorum.voters': '0@broker-0:7700',
    },
  });
  const door = await scheduler.settle(openFramesDoor(world, { host: 'broker-0', port: 7_700 }));
  const endpoints = [
    { name: 'grpc', host: '0.0.0.0', port: 7_701 },
    { name: 'http', host: '127.0.0.1', port: 7_702 },
  ];
  const node = await scheduler.settle(openNode({ config, world, door, endpoints }));
  node.start();
  await scheduler.runUntil(() => node.readiness().ready, { timeoutMs: 60_000 });
  const [registered] = [...(node.broker?.image.brokers.values() ?? [])];
  expect(registered?.endpoints.map(({ name, host, port }) => `${name} ${host}:${port}`)).toEqual([
    'frames broker-0:7700',
    'grpc broker-0:7701',
    'http 127.0.0.1:7702',
  ]);
});
