// Goal: rot below the recovery point of one replica is found by the next start, kept aside, never taken for a torn tail, and
// the replica is fetched again from its leader, with nothing lost. Method: a bit is flipped on the disk of a killed node.
import { createAdmin, createProducer } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { SimulatedCluster } from './cluster.js';
import { isQuiet, isWhole, leaderOf } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { compareFiles } from './files-at-rest.js';
import { Trace } from './trace.js';
import { readEverything } from './workload/read-everything.js';

const TOPIC = 't';
/** It comes to lie in the second log directory. */
const PARTITION = 1;
const FOLDER = `${TOPIC}-${PARTITION}`;
const SEGMENT = '00000000000000000000.log';
const RECORDS = 200;
/** So much together that the journal's small segments are used again, which moves recovery points. */
const VALUE = 'v'.repeat(1_000);

async function rotOn(cluster: SimulatedCluster, who: 'leader' | 'follower') {
  for (const machine of cluster.machines) cluster.start(machine);
  const world = cluster.clientWorld('client');
  await cluster.allInService();
  const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
  await admin.createTopics([{ name: TOPIC, partitions: 2, replicationFactor: 3 }]);
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
  const producer = createProducer({ world, bootstrap: cluster.bootstrap });
  for (let sent = 0; sent < RECORDS; sent += 1)
    await producer.send({ topic: TOPIC, partition: PARTITION, value: VALUE });
  const leader = leaderOf(cluster, TOPIC, PARTITION);
  const victim = who === 'leader' ? leader : cluster.machines.find((machine) => machine !== leader);
  if (victim === undefined) throw new Error(`there is no ${who}`);
  cluster.kill(victim);
  const folder = cluster.folderOn(victim, FOLDER);
  expect(folder).toBe(`/disk2/${FOLDER}`);
  victim.disk.flipBit(`${folder}/${SEGMENT}`, 5_000);
  const rotten = victim.disk.open(`${folder}/${SEGMENT}`, 'read').sizeBytes();
  await producer.send({ topic: TOPIC, partition: PARTITION, value: VALUE });
  cluster.start(victim);
  await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC) && isQuiet(cluster, TOPIC));
  const kept = victim.disk.list(folder).filter((name) => name.endsWith('.damaged'));
  const keptBytes = kept.map((name) => victim.disk.open(`${folder}/${name}`, 'read').sizeBytes());
  return {
    read: (await readEverything(cluster, TOPIC, 2)).length,
    differences: compareFiles(cluster, TOPIC),
    kept,
    /** What lay in front of the damage stays in the log. */
    keptShare: (keptBytes[0] ?? 0) / rotten,
    cuts: cluster.log.lines.filter(({ message }) => message === 'cut a torn tail').length,
    halts: cluster.machines.flatMap(({ halts }) => halts),
  };
}

it.each(['leader', 'follower'] as const)(
  'torn-tail-truncates-bitrot-refuses, of a node: a bit that rots on the disk of a %s',
  { timeout: 300_000 },
  async (who) => {
    const scheduler = new SimulatedScheduler(5);
    // What rots is in a file.
    const { writeBehind: _w, ...drawn } = planStory(5);
    const plan = { ...drawn, nodeCount: 3, replicationFactor: 3, minInsyncReplicas: 2, logDirectories: 2 };
    const cluster = new SimulatedCluster(
      scheduler,
      { ...plan, flushPolicy: 'sync', segmentBytes: 2 ** 30 },
      new Trace(),
    );
    const found = await scheduler.settle(rotOn(cluster, who), { timeoutMs: 600_000 });
    expect(found).toMatchObject({ read: RECORDS + 1, differences: [], cuts: 0, halts: [] });
    expect(found.kept).toEqual([expect.stringMatching(/^0{20}\.log\.\d+\.damaged$/)]);
    expect(found.keptShare).toBeGreaterThan(0.9);
  },
);
