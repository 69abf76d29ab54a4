// Goal: the metadata of a running cluster is found wherever its controllers are.
// Method: a controller and a broker, nodes of their own on a simulated network; clients are told of the broker alone.
import { ClusterConnection, createAdmin } from '@tidemark/client';
import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { loadConfig, openFramesDoor, openNode } from '@tidemark/server';
import { expect, test } from 'vitest';
import { watchOnce } from './watch.js';

test('controllers are asked that are no brokers', async () => {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const worldOf = (hostName: string) => createSimulatedWorld({ scheduler, network, hostName });
  const start = async (id: number, roles: string) => {
    const world = worldOf(`node-${id}`);
    const config = loadConfig({
      overrides: {
        ...{ 'node.id': String(id), 'cluster.id': 'c', 'log.dirs': '/data', 'process.roles': roles },
        ...{ 'rpc.listeners': `node-${id}:7700`, 'controller.quorum.voters': '0@node-0:7700' },
      },
    });
    const door = await scheduler.settle(openFramesDoor(world, { host: `node-${id}`, port: 7_700 }));
    const node = await scheduler.settle(openNode({ config, world, door }));
    node.start();
    return node;
  };
  const controller = await start(0, 'controller');
  const broker = await start(1, 'broker');
  await scheduler.runUntil(() => broker.broker?.isServing === true, { timeoutMs: 60_000 });
  const cluster = new ClusterConnection({ world: worldOf('operator'), bootstrap: [{ host: 'node-1', port: 7_700 }] });
  const admin = createAdmin({ cluster });
  await scheduler.settle(cluster.refresh());
  const { start: before, batches } = await scheduler.settle(watchOnce({ cluster, admin }));
  expect([before.offset, batches.length > 0]).toEqual([-1, true]);
  expect(controller.controller?.image.brokers.size).toBe(1);
  await cluster.close();
});
