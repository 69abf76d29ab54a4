// Goal: an active controller whose disk stands still makes way for the next, and the brokers go over to that one. Method: five
// simulated nodes, of which three are controllers; the active one's fsyncs do not end, and leadership is handed over.
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { SimulatedCluster } from './cluster.js';
import { planStory } from './draw-plan.js';
import { Trace } from './trace.js';

const SESSION_TIMEOUT_MS = 6_000;

async function handOverWithHungDisk(cluster: SimulatedCluster) {
  for (const machine of cluster.machines) cluster.start(machine);
  await cluster.allInService();
  const activeIds = () =>
    cluster.machines.filter(({ running }) => running?.node?.isActiveController).map(({ nodeId }) => nodeId);
  const [before = 0] = activeIds();
  const hung = cluster.machines[before];
  if (hung === undefined) throw new RangeError(`no machine ${before}`);
  hung.disk.stallSyncs();
  let handedOver: Promise<void> | undefined;
  hung.running?.world.process.enter(() => {
    handedOver = hung.running?.node?.raft?.transferLeadership();
  });
  await handedOver;
  await cluster.pause(3 * SESSION_TIMEOUT_MS);
  const active = activeIds();
  const brokers = cluster.machines[active[0] ?? before]?.running?.node?.controller?.image.brokers.values() ?? [];
  const fenced = [...brokers].filter((broker) => broker.fenced).map((broker) => broker.nodeId);
  const served = cluster.machines.filter(({ running }) => running?.node?.broker?.isServing).map(({ nodeId }) => nodeId);
  return { before, active, fenced, served };
}

it('a controller whose disk stands still makes way, and fences nobody by that', { timeout: 60_000 }, async () => {
  const scheduler = new SimulatedScheduler(1);
  const plan = { ...planStory(1), nodeCount: 5, voterCount: 3, sessionTimeoutMs: SESSION_TIMEOUT_MS };
  const cluster = new SimulatedCluster(scheduler, plan, new Trace());
  const outcome = await scheduler.settle(handOverWithHungDisk(cluster), { timeoutMs: 100_000, eventsMax: 2_000_000 });
  const { before, active, fenced, served } = outcome;
  expect(active).toHaveLength(1);
  expect(active).not.toContain(before);
  expect(fenced.filter((nodeId) => nodeId !== before)).toEqual([]);
  expect(served.filter((nodeId) => nodeId !== before)).toHaveLength(4);
});
