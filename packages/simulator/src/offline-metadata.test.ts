// Goal: what the nodes' own directories tell offline is what the nodes hold, and why. Method: a simulated cluster whose
// leader is killed and comes back; then its disks are read while it runs.
import { createAdmin } from '@tidemark/client';
import { applyBatch, decodeSnapshot, emptyImage, explainPartition, imagesEqual } from '@tidemark/metadata';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { readOffline } from '@tidemark/raft';
import { describe, expect, it } from 'vitest';
import { SimulatedCluster, type SimulatedMachine } from './cluster.js';
import { isWhole, leaderOf } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { Trace } from './trace.js';

const TOPIC = 't';
const METADATA = '/data/metadata';

async function withLeaderKilled(cluster: SimulatedCluster): Promise<SimulatedMachine> {
  for (const machine of cluster.machines) cluster.start(machine);
  await cluster.allInService();
  const admin = createAdmin({ world: cluster.clientWorld('admin'), bootstrap: cluster.bootstrap });
  await admin.createTopics([{ name: TOPIC, partitions: 1, replicationFactor: 3 }]);
  await admin.close();
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  const leader = leaderOf(cluster, TOPIC, 0);
  if (leader === undefined) throw new Error('nobody leads');
  cluster.kill(leader);
  await cluster.waitUntil('another leader', () => leaderOf(cluster, TOPIC, 0) !== leader);
  cluster.start(leader);
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  await cluster.pause(1_000);
  return leader;
}

function startCluster(seed: number) {
  const scheduler = new SimulatedScheduler(seed);
  const plan = { ...planStory(seed), nodeCount: 3, voterCount: 3 };
  const cluster = new SimulatedCluster(scheduler, plan, new Trace());
  return { cluster, killed: scheduler.settle(withLeaderKilled(cluster), { timeoutMs: 200_000 }) };
}

describe('the metadata on disk', () => {
  it('folds into the image that every node holds, without a byte being changed', async () => {
    const { cluster, killed } = startCluster(1);
    await killed;
    for (const { disk, running } of cluster.machines) {
      const before = disk.list(METADATA);
      const { snapshot, entries, stoppedBy } = readOffline(disk, METADATA);
      expect(stoppedBy).toBeUndefined();
      const start = snapshot === undefined ? emptyImage : decodeSnapshot(snapshot.payload);
      const image = entries.reduce((folded, entry) => applyBatch(folded, entry).image, start);
      expect(imagesEqual(image, running?.node?.broker?.image ?? emptyImage)).toBe(true);
      expect(disk.list(METADATA)).toEqual(before);
    }
  });

  it('tells why the leader is who it is, change by change', async () => {
    const { cluster, killed } = startCluster(2);
    const { nodeId } = await killed;
    const [machine] = cluster.machines;
    if (machine === undefined) throw new Error('there is no machine');
    const { entries } = readOffline(machine.disk, METADATA);
    const { changes, state } = explainPartition(emptyImage, entries, { topic: TOPIC, partition: 0 });
    const whys = changes.map(({ why }) => why);
    expect(whys[0]).toBe('the partition was created');
    expect(whys).toContain(`broker ${nodeId} was fenced`);
    const elected = changes.find(({ why }) => why === `broker ${nodeId} was fenced`);
    expect(elected?.effects[0]).toMatch(new RegExp(`^leader ${nodeId} -> \\d \\(first live member of the ISR\\)$`));
    expect(whys.at(-1)).toBe(`leader ${state?.leader} reported that ${nodeId} caught up`);
    expect(changes.map(({ timeMs }) => timeMs)).toEqual(changes.map(({ timeMs }) => timeMs).toSorted((a, b) => a - b));
    expect(changes.at(-1)).toMatchObject({ leader: state?.leader, partitionEpoch: state?.partitionEpoch });
  });
});
