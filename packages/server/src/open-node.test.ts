// Method: a node whose journal cannot be opened, which is found when its links have been made, and a peer that listens.
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  SimulatedStores,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { claimDataDirectory, openStore } from './data-directory.js';
import { loadConfig, openFramesDoor, openNode } from './index.js';

const PEER = '1@node-1:7700';

/** What connects to the peer: all there ever were, and how many are open. */
async function listen(scheduler: SimulatedScheduler, peer: SimulatedWorld) {
  const connections = { made: 0, open: 0 };
  const listening = peer.network.listen({
    address: { host: 'node-1', port: 7_700 },
    frameBytesMax: 1_000,
    onConnection: (connection) => {
      connections.made += 1;
      connections.open += 1;
      const onClose = () => {
        connections.open -= 1;
      };
      connection.handler = { onFrame: () => undefined, onClose };
    },
  });
  await scheduler.settle(listening);
  return connections;
}

describe('a start that fails', () => {
  it.each([
    ['controller,broker', `0@node-0:7700,${PEER}`],
    ['broker', PEER],
  ])('as %s leaves no connection and no store open', async (roles, voters) => {
    const scheduler = new SimulatedScheduler(1);
    const network = new SimulatedNetwork(scheduler);
    const world = createSimulatedWorld({ scheduler, network, hostName: 'node-0' });
    const connections = await listen(scheduler, createSimulatedWorld({ scheduler, network, hostName: 'node-1' }));
    claimDataDirectory(world, { path: '/data', clusterId: 'c', nodeId: 0 });
    world.disk.open('/data/journal', 'create').close();
    const overrides = {
      'node.id': '0',
      'cluster.id': 'c',
      'log.dirs': '/data',
      'process.roles': roles,
      'rpc.listeners': 'node-0:7700',
      'controller.quorum.voters': voters,
    };
    const door = await scheduler.settle(openFramesDoor(world, { host: 'node-0', port: 7_700 }));
    const opening = openNode({ config: loadConfig({ overrides }), world, door });
    await expect(scheduler.settle(opening)).rejects.toThrow('/data/journal');
    // Longer than a link waits before it dials again.
    await scheduler.runFor(10_000);
    expect(connections).toEqual({ made: 1, open: 0 });
    await scheduler.settle(openStore(world, '/data'));
  });
});

/** A machine with one controller that is alone; each start is another life of it, and the one before is killed. */
function loneController({ logDirs = '/data', roles = 'controller' } = {}) {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  let stores = new SimulatedStores(scheduler.random.fork('stores'), { scheduler });
  const loseStore = () => {
    stores = new SimulatedStores(scheduler.random.fork('new stores'), { scheduler });
  };
  const config = loadConfig({
    overrides: {
      ...{ 'node.id': '0', 'cluster.id': 'c', 'log.dirs': logDirs, 'process.roles': roles },
      ...{ 'rpc.listeners': 'node-0:7700', 'controller.quorum.voters': '0@node-0:7700' },
    },
  });
  let last: SimulatedWorld | undefined;
  const live = () => {
    last?.kill();
    last = createSimulatedWorld({ scheduler, network, hostName: 'node-0', disk, stores });
    return last;
  };
  const start = async () => {
    const world = live();
    const door = await scheduler.settle(openFramesDoor(world, { host: 'node-0', port: 7_700 }));
    return scheduler.settle(openNode({ config, world, door }));
  };
  return { scheduler, disk, loseStore, live, start };
}

function removeAll(disk: SimulatedDisk, path: string): void {
  for (const name of disk.list(path)) {
    if (name === 'log') removeAll(disk, `${path}/${name}`);
    else disk.remove(`${path}/${name}`);
  }
  disk.remove(path);
}

describe('a controller that is alone', () => {
  it('begins where a start before this one ended before it had begun', async () => {
    const { live, start } = loneController();
    claimDataDirectory(live(), { path: '/data', clusterId: 'c', nodeId: 0 });
    expect((await start()).raft?.membership).toBeDefined();
  });

  it('decides nothing more once it is stopped, though the stop waits for its disk', async () => {
    const { scheduler, disk, start } = loneController();
    const node = await start();
    node.start();
    await scheduler.runUntil(() => node.isActiveController && (node.raft?.appliedIndex ?? 0) > 0);
    disk.stallSyncs();
    const snapshot = node.raft?.takeSnapshot();
    let isStopped = false;
    const stopping = node.stop().then(() => {
      isStopped = true;
    });
    await scheduler.runFor(5_000);
    expect([node.isActiveController, isStopped]).toEqual([false, false]);
    disk.releaseSyncs();
    await scheduler.settle(Promise.all([stopping, snapshot]));
  });

  it('does not begin again where its metadata is gone, and nothing else, at any start', async () => {
    const { disk, start } = loneController();
    await start();
    removeAll(disk, '/data/metadata');
    for (let life = 0; life < 2; life += 1) await expect(start()).rejects.toThrow('/data/metadata is empty');
  });

  it.each(['/data', '/disk2'])(
    'does not begin again beside a replica in %s either, where its store is gone too',
    async (path) => {
      const { disk, loseStore, start } = loneController({ logDirs: '/data,/disk2', roles: 'broker,controller' });
      await start();
      removeAll(disk, '/data/metadata');
      loseStore();
      disk.makeDirectory(`${path}/t-0`);
      disk.open(`${path}/t-0/partition.metadata`, 'create').close();
      await expect(start()).rejects.toThrow('/data/metadata is empty');
    },
  );
});
