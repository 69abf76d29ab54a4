import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { NONE } from '@tidemark/protocol';
import { HandlerRegistry, LocalChannel, methods, serveFrames } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { ControllerLinks } from './controller-links.js';

const SELF = 0;

const PATIENCE_MS = 2_000;

interface OwnLinks {
  readonly links: ControllerLinks;
  readonly local: LocalChannel;
  readonly scheduler: SimulatedScheduler;
  /** Stops the process of another node, whose connection closes once its silence is noticed. */
  readonly stop: (nodeId: number) => Promise<void>;
}

const addressOf = (nodeId: number) => ({ host: `node-${nodeId}`, port: 7_700 });

/** The links of node 0 to nodes 1 and 2, which are up, as is `later`, of which it does not know. */
async function linksOf({
  isMember,
  ownOffset = () => NONE,
  later = 2,
}: {
  isMember: () => boolean;
  ownOffset?: () => number;
  later?: number;
}): Promise<OwnLinks> {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const worldOf = (nodeId: number) => createSimulatedWorld({ scheduler, network, hostName: `node-${nodeId}` });
  const first = [1, 2].map((nodeId) => ({ nodeId, address: addressOf(nodeId) }));
  const registry = new HandlerRegistry();
  registry.oneWay(methods.raftStep, () => undefined);
  const worlds = new Map([...new Set([1, 2, later])].map((nodeId) => [nodeId, worldOf(nodeId)]));
  for (const [nodeId, other] of worlds)
    await scheduler.settle(serveFrames({ world: other, address: addressOf(nodeId), registry }));
  const world = worldOf(SELF);
  const local = new LocalChannel({ registry, clock: world.clock, log: world.log });
  const links = new ControllerLinks({
    ...{ world, nodeId: SELF, first, local },
    isMember,
    ownOffset,
    patienceMs: PATIENCE_MS,
    onRefused: () => undefined,
  });
  await scheduler.runUntil(() => first.every(({ nodeId }) => links.channel(nodeId) !== undefined));
  const stop = async (nodeId: number) => {
    worlds.get(nodeId)?.process.pause();
    links.channel(nodeId)?.send(methods.raftStep, {});
    await scheduler.runUntil(() => links.channel(nodeId) === undefined, { timeoutMs: 60_000 });
  };
  return { links, local, scheduler, stop };
}

/** Node 0, whose own controller is no member of the quorum any more. */
const linksOfARemovedNode = () => linksOf({ isMember: () => false });

test('a node that is no member asks the controller that it is told of', async () => {
  const { links } = await linksOfARemovedNode();
  links.hint({ nodeId: 2, host: '', port: 0 });
  expect(links.leader).toBe(2);
  expect(links.active()).toBe(links.channel(2));
});

test('a node that is no member finds a controller that neither its metadata nor its Raft knows', async () => {
  const { links, scheduler } = await linksOf({ isMember: () => false, later: 3 });
  links.followMetadata([1, 2].map((nodeId) => ({ nodeId, address: addressOf(nodeId) })));
  expect(links.channel(3)).toBeUndefined();
  links.hint({ nodeId: 3, ...addressOf(3) });
  await scheduler.runUntil(() => links.channel(3) !== undefined);
  expect([links.active(), links.metadata()]).toEqual([links.channel(3), links.channel(3)]);
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

test('a node that is no member stays with the controller that has answered, also where a stopped one takes connections again', async () => {
  const { links, scheduler, stop } = await linksOfARemovedNode();
  links.hint({ nodeId: 1, host: '', port: 0 });
  await stop(1);
  let changes = 0;
  links.onChange(() => {
    changes += 1;
  });
  const asked = links.active();
  expect(asked).toBe(links.channel(2));
  if (asked !== undefined) links.answered(asked);
  // Whoever follows the metadata is told of it.
  expect([links.leader, changes]).toEqual([2, 1]);
  await scheduler.runUntil(() => links.channel(1) !== undefined);
  expect([links.leader, links.active(), links.metadata()]).toEqual([2, asked, asked]);
});

test('an answer is no news while the controller that is known can be reached, nor is any to a member', async () => {
  let isMember = false;
  const { links } = await linksOf({ isMember: () => isMember });
  links.hint({ nodeId: 2, host: '', port: 0 });
  const [one, two] = [links.channel(1), links.channel(2)];
  if (one === undefined || two === undefined) throw new Error('the links are not up');
  links.answered(one);
  expect(links.leader).toBe(2);
  isMember = true;
  links.setLeader(1);
  links.answered(two);
  expect([links.leader, links.active()]).toEqual([1, one]);
});

test('a node that led and is no member any more does not take itself for the leader', async () => {
  const { links, local } = await linksOfARemovedNode();
  links.setLeader(SELF);
  links.setLeader(NONE);
  expect(links.leader).toBe(NONE);
  expect(links.active()).not.toBe(local);
});

test('a member believes its own quorum, and waits for it while nobody leads', async () => {
  const { links, local, scheduler } = await linksOf({ isMember: () => true });
  links.hint({ nodeId: 1, host: '', port: 0 });
  expect([links.leader, links.active(), links.metadata()]).toEqual([NONE, undefined, local]);
  links.setLeader(2);
  // Far longer than its patience, which is for a quorum without a leader.
  await scheduler.runFor(5 * PATIENCE_MS);
  links.hint({ nodeId: 1, host: '', port: 0 });
  expect([links.leader, links.active(), links.metadata()]).toEqual([2, links.channel(2), local]);
  links.setLeader(NONE);
  await scheduler.runFor(PATIENCE_MS - 1);
  expect([links.leader, links.active(), links.metadata()]).toEqual([NONE, undefined, local]);
  await scheduler.runFor(2);
  expect([links.channel(1), links.channel(2)]).toContain(links.active());
});

test('a member whose quorum has had no leader for too long asks the others, until it has one again', async () => {
  const { links, local, scheduler } = await linksOf({ isMember: () => true });
  let changes = 0;
  links.onChange(() => {
    changes += 1;
  });
  await scheduler.runFor(PATIENCE_MS + 1);
  const others = [links.channel(1), links.channel(2)];
  expect(changes).toBe(1);
  expect(others).toContain(links.active());
  expect(others).toContain(links.metadata());
  links.hint({ nodeId: 1, host: '', port: 0 });
  // It stands in vain, again and again; what it was told meanwhile counts.
  links.setLeader(NONE);
  expect([links.leader, links.active(), links.metadata()]).toEqual([1, links.channel(1), links.channel(1)]);
  changes = 0;
  links.setLeader(1);
  expect([links.leader, links.active(), links.metadata()]).toEqual([1, links.channel(1), local]);
  expect(changes).toBe(1);
});

test('a member that can ask nobody stays with its own controller', async () => {
  const scheduler = new SimulatedScheduler(1);
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'node-0' });
  const local = new LocalChannel({ registry: new HandlerRegistry(), clock: world.clock, log: world.log });
  const links = new ControllerLinks({
    ...{ world, nodeId: SELF, local, first: [{ nodeId: 1, address: { host: 'nowhere', port: 1 } }] },
    isMember: () => true,
    ownOffset: () => NONE,
    patienceMs: PATIENCE_MS,
    onRefused: () => undefined,
  });
  await scheduler.runFor(PATIENCE_MS + 1);
  expect([links.active(), links.metadata()]).toEqual([undefined, local]);
});

test('a node that becomes a member believes its own quorum, whatever others said before', async () => {
  let isMember = false;
  const { links } = await linksOf({ isMember: () => isMember });
  links.setLeader(1);
  links.hint({ nodeId: NONE, host: '', port: 0 });
  expect(links.leader).toBe(NONE);
  isMember = true;
  links.followRaft([1, 2].map((nodeId) => ({ nodeId, address: addressOf(nodeId) })));
  expect(links.leader).toBe(1);
  expect(links.active()).toBe(links.channel(1));
  links.setLeader(NONE);
  expect(links.leader).toBe(NONE);
});

test('a member whose own controller stays behind what is committed follows the active one, until it has caught up', async () => {
  let own = 10;
  const { links, local, scheduler } = await linksOf({ isMember: () => true, ownOffset: () => own });
  links.setLeader(1);
  let changes = 0;
  links.onChange(() => {
    changes += 1;
  });
  links.committed(10);
  await scheduler.runFor(5 * PATIENCE_MS);
  links.committed(11);
  await scheduler.runFor(PATIENCE_MS - 1);
  expect([links.metadata(), changes]).toEqual([local, 0]);
  await scheduler.runFor(2);
  expect([links.active(), links.metadata(), changes]).toEqual([links.channel(1), links.channel(1), 1]);
  links.committed(15);
  own = 14;
  links.committed(20);
  expect(links.metadata()).toBe(links.channel(1));
  own = 20;
  links.committed(21);
  expect([links.metadata(), changes]).toEqual([local, 2]);
});

test('a member whose own controller lacks no more than the latest changes follows it', async () => {
  let own = 0;
  const { links, local, scheduler } = await linksOf({ isMember: () => true, ownOffset: () => own });
  links.setLeader(1);
  for (let committed = 1; committed < 20; committed += 1) {
    links.committed(committed);
    await scheduler.runFor(PATIENCE_MS / 2);
    own = committed;
    expect(links.metadata()).toBe(local);
  }
});

test('a member that is behind and cannot reach the active controller follows its own', async () => {
  const { links, local, scheduler, stop } = await linksOf({ isMember: () => true, ownOffset: () => 0 });
  links.setLeader(1);
  links.committed(1);
  await scheduler.runFor(PATIENCE_MS + 1);
  expect(links.metadata()).toBe(links.channel(1));
  await stop(1);
  expect(links.metadata()).toBe(local);
});

test('nor does it take a member for caught up that has stayed behind', async () => {
  const { links, local, scheduler } = await linksOf({ isMember: () => true, ownOffset: () => 3 });
  links.setLeader(1);
  links.committed(9);
  await scheduler.runFor(PATIENCE_MS + 1);
  expect(links.metadata()).not.toBe(local);
  links.committed(0);
  links.committed(0);
  expect(links.metadata()).not.toBe(local);
});

test('a release that does not say what is committed leaves a member with its own controller', async () => {
  const { links, local, scheduler } = await linksOf({ isMember: () => true, ownOffset: () => 3 });
  links.setLeader(1);
  links.committed(0);
  await scheduler.runFor(PATIENCE_MS + 1);
  expect(links.metadata()).toBe(local);
});
