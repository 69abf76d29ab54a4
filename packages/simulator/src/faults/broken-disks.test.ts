import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { SimulatedCluster } from '../cluster.js';
import { planStory } from '../draw-plan.js';
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

it.each<[string, Fault, boolean]>([
  ['a failed fsync', syncErrors, true],
  ['reads that fail', readErrors, false],
  ['writes that fail', writeErrors, false],
  ['names that cannot be changed', nameErrors, false],
  ['a store that takes nothing', storeErrors, false],
  ['a disk that is full', noSpaceLeft, false],
])('after %s a log may have lost what was written: %s', (_what, fault, lost) => {
  const { diskFaults, lostWrites } = struckBy(fault);
  expect({ diskFaults, lostWrites }).toEqual({ diskFaults: 1, lostWrites: lost });
});
