// Method: a controller and a broker on machines of their own, on the simulated world; one of them dies.
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  SimulatedStores,
} from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { loadConfig, openFramesDoor, openNode } from './index.js';

const SESSION_MS = 9_000;

it('a broker whom no controller answers any more is not ready once it must be fenced, and is again when one does', async () => {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const hosts = ['controller', 'broker'].map((role, id) => ({
    role,
    id,
    disk: new SimulatedDisk(scheduler.random.fork(`disk-${id}`), { scheduler }),
    stores: new SimulatedStores(scheduler.random.fork(`stores-${id}`), { scheduler }),
  }));
  const start = async ({ role, id, disk, stores }: (typeof hosts)[number]) => {
    const hostName = `node-${id}`;
    const world = createSimulatedWorld({ scheduler, network, hostName, disk, stores });
    const config = loadConfig({
      overrides: {
        ...{ 'node.id': String(id), 'cluster.id': 'c', 'log.dirs': '/data', 'process.roles': role },
        ...{ 'rpc.listeners': `${hostName}:7700`, 'controller.quorum.voters': '0@node-0:7700' },
        'broker.session.timeout.ms': String(SESSION_MS),
        'nameserver.addresses': 'node-0:7700',
      },
    });
    const door = await scheduler.settle(openFramesDoor(world, { host: hostName, port: 7_700 }));
    const node = await scheduler.settle(openNode({ config, world, door }));
    node.start();
    return { node, world };
  };
  const [controller, broker] = hosts;
  if (controller === undefined || broker === undefined) throw new Error('there are two hosts');
  const { world } = await start(controller);
  const { node } = await start(broker);
  await scheduler.runUntil(() => node.readiness().ready, { timeoutMs: 60_000 });
  world.kill();
  await scheduler.runFor(SESSION_MS / 2);
  expect(node.readiness().ready).toBe(true);
  await scheduler.runFor(SESSION_MS);
  expect(node.readiness()).toMatchObject({ ready: false, waitingFor: ['a controller that answers this broker'] });
  await start(controller);
  await scheduler.runUntil(() => node.readiness().ready, { timeoutMs: 60_000 });
});
