import { SeededRandom } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import { settingOf, TOPIC, withTopic } from '../testing/with-topic.js';
import { sendToEach } from '../workload/last-sends.js';
import { bitRot } from './broken-disks.js';

/** What of each file of a machine is sure to be there after a crash. */
function filesOf({ disk }: SimulatedMachine, directory = ''): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of disk.durableNames(directory)) {
    const path = `${directory}/${name}`;
    const bytes = disk.durableBytes(path);
    if (bytes !== undefined) files.set(path, Buffer.from(bytes).toString('hex'));
    else for (const [below, content] of filesOf({ disk } as SimulatedMachine, path)) files.set(below, content);
  }
  return files;
}

it('rot befalls logs in all directories, journal and what stands beside them, and never what says who a node is', () =>
  withTopic(2, looksForRot, { logDirectories: 2 }));

async function looksForRot(cluster: SimulatedCluster): Promise<void> {
  const setting = { ...settingOf(cluster), vouchedFor: () => undefined };
  await sendToEach(setting, { withinMs: 2_000 });
  const [victim] = cluster.machines;
  if (victim === undefined) throw new Error('a cluster has machines');
  // Clean, so that all is durable that ever will be.
  await cluster.stop(victim);
  const rotten = new Set<string>();
  for (let draw = 0; draw < 60; draw += 1) {
    const before = filesOf(victim);
    void bitRot({ cluster, topic: TOPIC, random: new SeededRandom(draw), forMs: 1e9, victims: [victim] });
    for (const [path, content] of filesOf(victim)) if (before.get(path) !== content) rotten.add(path);
  }
  const names = [...rotten].map((path) => path.slice(path.lastIndexOf('/') + 1));
  for (const directory of cluster.logDirectories) {
    expect([...rotten].some((path) => path.startsWith(`${directory}/${TOPIC}-`) && path.endsWith('.log'))).toBe(true);
  }
  expect(names.some((name) => name.endsWith('.journal'))).toBe(true);
  expect(names.some((name) => name.endsWith('-checkpoint'))).toBe(true);
  expect(names.filter((name) => /^(quorum-state|meta\.json|partition\.metadata)$/.test(name))).toEqual([]);
}
