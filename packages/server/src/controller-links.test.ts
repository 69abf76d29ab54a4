import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { NONE } from '@tidemark/protocol';
import { HandlerRegistry, LocalChannel, methods, serveFrames } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { ControllerLinks } from './controller-links.js';

const SELF = 0;

/** The links of node 0, whose own controller is no member of the quorum any more, to nodes 1 and 2, which are up. */
async function linksOfARemovedNode(): Promise<{ links: ControllerLinks; local: LocalChannel }> {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const worldOf = (nodeId: number) => createSimulatedWorld({ scheduler, network, hostName: `node-${nodeId}` });
  const first = [1, 2].map((nodeId) => ({ nodeId, address: { host: `node-${nodeId}`, port: 7_700 } }));
  const registry = new HandlerRegistry();
  registry.oneWay(methods.raftStep, () => undefined);
  for (const { nodeId, address } of first)
    await scheduler.settle(serveFrames({ world: worldOf(nodeId), address, registry }));
  const world = worldOf(SELF);
  const local = new LocalChannel({ registry, clock: world.clock, log: world.log });
  const isMember = () => false;
  const links = new ControllerLinks({ world, nodeId: SELF, first, local, isMember, onRefused: () => undefined });
  await scheduler.runUntil(() => first.every(({ nodeId }) => links.channel(nodeId) !== undefined));
  return { links, local };
}

test('a node that is no member asks the controller that it is told of', async () => {
  const { links } = await linksOfARemovedNode();
  links.hint({ nodeId: 2, host: '', port: 0 });
  expect(links.leader).toBe(2);
  expect(links.active()).toBe(links.channel(2));
});

test('a node that is no member goes on asking others when one that is behind still takes it for the leader', async () => {
  const { links, local } = await linksOfARemovedNode();
  links.hint({ nodeId: 1, host: '', port: 0 });
  links.hint({ nodeId: SELF, host: '', port: 0 });
  expect(links.leader).toBe(NONE);
  expect([links.channel(1), links.channel(2)]).toContain(links.active());
  expect([links.channel(1), links.channel(2)]).toContain(links.metadata());
  expect([links.active(), links.metadata()]).not.toContain(local);
});
