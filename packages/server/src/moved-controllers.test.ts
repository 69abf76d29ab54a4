// Goal: controllers that come back at other addresses find one another, as long as they reach one that has stayed. Method: three
// simulated nodes whose addresses stand in the metadata log, since the quorum was changed once; two of them move.
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  SimulatedStores,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { nodeId } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { loadConfig, type Node, openFramesDoor, openNode } from './index.js';

class Machines {
  readonly scheduler = new SimulatedScheduler(1);
  readonly hosts = ['here-0', 'here-1', 'here-2'];
  readonly #network = new SimulatedNetwork(this.scheduler);
  readonly #disks = this.hosts.map((name) => ({
    disk: new SimulatedDisk(this.scheduler.random.fork(`disk of ${name}`), { scheduler: this.scheduler }),
    stores: new SimulatedStores(this.scheduler.random.fork(`store of ${name}`), { scheduler: this.scheduler }),
  }));
  #running: { readonly world: SimulatedWorld; readonly node: Node }[] = [];

  /** Starts all, each where it is now, and with that in its file. */
  async start(): Promise<void> {
    for (const [id, host] of this.hosts.entries()) {
      const { scheduler } = this;
      const disks = this.#disks[id];
      const world = createSimulatedWorld({ scheduler, network: this.#network, hostName: host, ...disks });
      const overrides = {
        ...{ 'node.id': String(id), 'cluster.id': 'c', 'log.dirs': '/data', 'process.roles': 'controller' },
        'rpc.listeners': `${host}:7700`,
        'controller.quorum.voters': this.hosts.map((each, voter) => `${voter}@${each}:7700`).join(','),
      };
      const door = await scheduler.settle(openFramesDoor(world, { host, port: 7_700 }));
      const node = await scheduler.settle(openNode({ config: loadConfig({ overrides }), world, door }));
      this.#running.push({ world, node });
    }
    for (const { world, node } of this.#running) world.process.enter(() => node.start());
  }

  kill(): void {
    for (const { world } of this.#running) world.kill();
    this.#running = [];
  }

  async elect(): Promise<Node> {
    const leader = () => this.#running.find(({ node }) => node.isActiveController)?.node;
    await this.scheduler.runUntil(() => leader() !== undefined, { timeoutMs: 30_000, eventsMax: 1_000_000 });
    const found = leader();
    if (found === undefined) throw new Error('nobody leads');
    return found;
  }
}

test('two of three controllers that have moved are found by the one that they reach', async () => {
  const machines = new Machines();
  await machines.start();
  const { raft } = await machines.elect();
  const member = { nodeId: nodeId(3), directoryId: 'another', address: { host: 'nowhere', port: 1 } };
  const added = raft?.changeMembership({ kind: 'add', member, asLearner: true });
  await machines.scheduler.settle(Promise.resolve(added));
  const removed = raft?.changeMembership({ kind: 'remove', nodeId: member.nodeId, directoryId: undefined });
  await machines.scheduler.settle(Promise.resolve(removed));
  await machines.scheduler.runFor(1_000);
  expect(raft?.configuration.members.map(({ address }) => address?.host)).toEqual(machines.hosts);
  machines.kill();
  machines.hosts.splice(1, 2, 'there-1', 'there-2');
  await machines.start();
  const { term } = (await machines.elect()).raft ?? {};
  await machines.scheduler.runFor(10_000);
  expect((await machines.elect()).raft?.term).toBe(term);
});
