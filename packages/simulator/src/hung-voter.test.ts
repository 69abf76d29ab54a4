// Goal: a node whose disk stands still makes way for what it is to lead, however much metadata its own controller has missed by that.
// Method: three simulated nodes, all controllers; fsyncs of one that is not active do not end, changes follow until it is sent no
// more of them, and then partitions are made that it is the first to lead.
import { createAdmin } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { SimulatedCluster, type SimulatedMachine } from './cluster.js';
import { controllerOf, isOfOneMind, topicNow } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import type { PlannedMetadataLog, StoryPlan } from './plan.js';
import { threeCopies } from './testing/planned.js';
import { Trace } from './trace.js';

const TOPIC = 't';
const LAG_MAX_MS = 4_000;
const ELECTION_TIMEOUT_MS = 1_000;
const CHANGES = 20;

const METADATA_LOG: PlannedMetadataLog = {
  segmentBytes: 2_048,
  snapshotLogBytes: 2 ** 20,
  retainedLogBytes: 2 ** 20,
  snapshotChunkBytes: 2 ** 20,
  appendBytesMax: 2 ** 20,
  inflightMessagesMax: 4,
  applyBytesMax: 2 ** 20,
};

const PLAN: Partial<StoryPlan> = {
  ...threeCopies,
  nameserverCount: 0,
  logDirectories: 1,
  workloads: [],
  sessionTimeoutMs: 3_000,
  electionTimeoutMs: ELECTION_TIMEOUT_MS,
  replicaLagTimeMaxMs: LAG_MAX_MS,
};

const imageOffsets = ({ running }: SimulatedMachine) => ({
  controller: running?.node?.controller?.image.offset ?? -1,
  broker: running?.node?.broker?.image.offset ?? -1,
});

async function makeWithHungVoter(cluster: SimulatedCluster) {
  for (const machine of cluster.machines) cluster.start(machine);
  await cluster.allInService();
  await using admin = createAdmin({ world: cluster.clientWorld('admin'), bootstrap: cluster.bootstrap });
  const hung = cluster.machines.find((machine) => machine !== controllerOf(cluster));
  if (hung === undefined) throw new RangeError('every machine is the active controller');
  hung.disk.stallSyncs();
  for (let change = 0; change < CHANGES; change += 1) {
    const set = { 'replication.throttle.bytes.per.second': String(1_000_000 + change) };
    await admin.alterConfigs([{ target: { cluster: true }, set }]);
  }
  await cluster.pause(4 * ELECTION_TIMEOUT_MS);
  const offsets = imageOffsets(hung);
  const isFenced = controllerOf(cluster)?.running?.node?.controller?.image.brokers.get(nodeId(hung.nodeId))?.fenced;
  await admin.createTopics([{ name: TOPIC, partitions: 3, replicationFactor: 3 }]);
  const ledBy = () => (topicNow(cluster, TOPIC)?.partitions ?? []).map(({ leader }) => leader);
  const before = ledBy();
  await cluster.pause(1.5 * LAG_MAX_MS);
  const after = ledBy();
  hung.disk.releaseSyncs();
  await cluster.waitUntil(
    'one mind',
    () => isOfOneMind(cluster) && imageOffsets(hung).controller === imageOffsets(hung).broker,
  );
  return { hung: hung.nodeId, offsets, isFenced, before, after, halts: hung.halts };
}

describe('a voter whose disk stands still', () => {
  it.each<[string, Partial<PlannedMetadataLog>]>([
    ['the window of its appends is full', {}],
    ['the log of the others begins behind its own', { snapshotLogBytes: 500, retainedLogBytes: 0 }],
  ])('leads nothing that is made later, though %s', { timeout: 120_000 }, async (_why, small) => {
    const scheduler = new SimulatedScheduler(1);
    const { reading: _r, ...drawn } = planStory(1);
    const plan = { ...drawn, ...PLAN, metadataLog: { ...METADATA_LOG, ...small } };
    const cluster = new SimulatedCluster(scheduler, plan, new Trace());
    const run = makeWithHungVoter(cluster);
    const outcome = await scheduler.settle(run, { timeoutMs: 100_000, eventsMax: 4_000_000 });
    const { hung, offsets, isFenced, before, after, halts } = outcome;
    expect(isFenced).toBe(false);
    expect(before).toContain(hung);
    expect(after).not.toContain(hung);
    expect(offsets.broker).toBeGreaterThan(offsets.controller);
    expect(after).not.toContain(-1);
    expect(halts).toEqual([]);
  });
});
