import { SeededRandom } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { isWhole } from '../cluster-view.js';
import { TOPIC, withTopic } from '../testing/with-topic.js';
import { crashLoop, kill, powerLoss } from './process-faults.js';
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
