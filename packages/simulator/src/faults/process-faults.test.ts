import { SeededRandom } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import type { SimulatedMachine } from '../cluster.js';
import { isWhole } from '../cluster-view.js';
import { TOPIC, withTopic } from '../testing/with-topic.js';
import { crashLoop, kill, powerLoss, rollingRestart } from './process-faults.js';
import type { Fault } from './strike.js';

it.each<[string, Fault]>([
  ['killed', kill],
  ['without power', powerLoss],
])('a process is %s at once or in the midst of its work, and comes back', (_what, fault) =>
  withTopic(2, async (cluster) => {
    const [victim] = cluster.machines;
    if (victim === undefined) throw new Error('a cluster has machines');
    const outlived: boolean[] = [];
    for (let draw = 0; draw < 8; draw += 1) {
      const striking = fault({ cluster, topic: TOPIC, random: new SeededRandom(draw), forMs: 100, victims: [victim] });
      outlived.push(victim.running !== undefined);
      await cluster.pause(50);
      expect(victim.running).toBeUndefined();
      await striking;
      await cluster.waitUntil('a whole cluster', () => isWhole(cluster, TOPIC));
    }
    expect(new Set(outlived)).toEqual(new Set([true, false]));
  }),
);

it('a crash loop ends, and nobody dies of it afterwards', () =>
  withTopic(2, async (cluster) => {
    const victims = cluster.machines.slice(0, 1);
    for (let draw = 0; draw < 4; draw += 1) {
      await crashLoop({ cluster, topic: TOPIC, random: new SeededRandom(draw), forMs: 500, victims });
      const [process] = victims.map(({ running }) => running?.world.process);
      await cluster.waitUntil('a whole cluster', () => isWhole(cluster, TOPIC));
      expect(process?.alive).toBe(true);
    }
  }));

/** Files of nobody that no sync has covered; returns whether they are all there. */
function makeUnsynced({ disk }: SimulatedMachine, directory: string): () => boolean {
  const paths = Array.from({ length: 40 }, (_, number) => `${directory}/${number}`);
  disk.makeDirectory(directory);
  for (const path of paths) disk.open(path, 'create').close();
  return () => paths.every((path) => disk.exists(path));
}

it('a machine whose process has been killed may still lose what was not synced, with its power', () =>
  withTopic(2, async (cluster) => {
    const [machine] = cluster.machines;
    if (machine === undefined) throw new Error('a cluster has machines');
    const areThere = makeUnsynced(machine, '/unsynced');
    cluster.kill(machine);
    expect(areThere()).toBe(true);
    cluster.powerLoss(machine);
    expect(areThere()).toBe(false);
    cluster.start(machine);
    await cluster.waitUntil('a whole cluster', () => isWhole(cluster, TOPIC));
  }));

it('a rolling restart switches some machines off once they have stopped, which they stand', () =>
  withTopic(2, async (cluster) => {
    const stayedOn: boolean[] = [];
    for (let draw = 0; draw < 3; draw += 1) {
      const unsynced = cluster.machines.map((machine) => makeUnsynced(machine, `/unsynced-${draw}`));
      await rollingRestart({ cluster, topic: TOPIC, random: new SeededRandom(draw), forMs: 100, victims: [] });
      await cluster.waitUntil('a whole cluster', () => isWhole(cluster, TOPIC));
      for (const areThere of unsynced) stayedOn.push(areThere());
    }
    expect(new Set(stayedOn)).toEqual(new Set([true, false]));
  }));
