import { SeededRandom, SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { SimulatedCluster } from '../cluster.js';
import { isWhole } from '../cluster-view.js';
import { planStory } from '../draw-plan.js';
import { TOPIC, withTopic } from '../testing/with-topic.js';
import { Trace } from '../trace.js';
import { nameErrors, noSpaceLeft, readErrors, storeErrors, syncErrors, writeErrors } from './broken-disks.js';
import type { Fault } from './strike.js';

/** A cluster of which no node runs, and a fault that strikes one of its machines. */
function struckBy(fault: Fault) {
  const scheduler = new SimulatedScheduler(1);
  const cluster = new SimulatedCluster(scheduler, planStory(1), new Trace());
  const [victim] = cluster.machines;
  if (victim === undefined) throw new Error('a cluster has machines');
  const random = scheduler.random.fork('strike');
  void fault({ cluster, topic: 'story', random, forMs: 100, victims: [victim] });
  return victim;
}

it.each<[string, boolean, Fault]>([
  ['a failed fsync', true, syncErrors],
  ['reads that fail', false, readErrors],
  ['writes that fail', false, writeErrors],
  ['names that cannot be changed', false, nameErrors],
  ['a store that takes nothing', false, storeErrors],
  ['a disk that is full', false, noSpaceLeft],
])('after %s a log may have lost what was written: %s', (_what, lost, fault) => {
  const { diskFaults, lostWrites } = struckBy(fault);
  expect({ diskFaults, lostWrites }).toEqual({ diskFaults: 1, lostWrites: lost });
});

it.each<[string, Fault]>([
  ['a failed fsync', syncErrors],
  ['reads that fail', readErrors],
  ['writes that fail', writeErrors],
  ['names that cannot be changed', nameErrors],
  ['a store that takes nothing', storeErrors],
])('%s waits until a disk was asked for it, of a node that has nothing to do too', (_what, fault) =>
  withTopic(2, async (cluster) => {
    const victims = cluster.machines.slice(0, 1);
    // Of names and places some draws may meet nothing.
    for (const draw of [0, 1, 2, 3]) {
      await fault({ cluster, topic: TOPIC, random: new SeededRandom(draw), forMs: 20, victims });
    }
    expect(cluster.orderedFaultsStruck).toBeGreaterThan(1);
    await cluster.waitUntil('a whole cluster', () => isWhole(cluster, TOPIC));
  }),
);
