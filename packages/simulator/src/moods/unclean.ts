import type { Random } from '@tidemark/ports';
import type { PlannedFault, StoryPlan } from '../plan.js';
import { between, clientsOnly, drawOf, electors } from './bending.js';

/**
 * So many copies are lost or away at once that nobody is left who must have everything, and the topic takes anybody for
 * its leader who is there: all lose what they had not synced, or those die that were in sync while another comes back.
 */
export function unclean(random: Random, plan: StoryPlan): StoryPlan {
  const flushPolicy = random.next() < 0.5 ? 'sync' : 'async';
  const rounds = [1, 2, 3].flatMap((): PlannedFault[] => {
    const loss: PlannedFault = {
      kind: 'power loss',
      victim: random.next() < 0.5 ? 'all' : 'two',
      afterMs: between(random, 50, 500),
      forMs: between(random, 20, 600),
      overlaps: false,
      draw: drawOf(random),
    };
    const lags: PlannedFault = {
      kind: random.next() < 0.5 ? 'kill' : 'isolate',
      victim: 'follower',
      afterMs: between(random, 50, 400),
      forMs: between(random, 600, 1_500),
      overlaps: false,
      draw: drawOf(random),
    };
    const othersFall = (): PlannedFault => ({
      kind: random.next() < 0.7 ? 'kill' : 'isolate',
      victim: random.next() < 0.7 ? 'leader' : 'follower',
      afterMs: between(random, 200, 700),
      forMs: between(random, 300, 1_500),
      overlaps: true,
      draw: drawOf(random),
    });
    const isOfLoss = random.next() < (flushPolicy === 'async' ? 0.7 : 0.1);
    return isOfLoss ? [loss] : [lags, othersFall(), othersFall()];
  });
  return {
    ...plan,
    uncleanElections: true,
    flushPolicy,
    partitions: between(random, 1, 2),
    // What is deleted in one history may be there in another.
    retentionBytes: -1,
    replicaLagTimeMaxMs: 600,
    sessionTimeoutMs: 1_000,
    frameLatencyMs: { least: 0.1, most: 1 + random.next() * 9 },
    workloads: [...clientsOnly(plan, between(random, 5, 30)), ...electors(random, between(random, 0, 1))],
    faults: rounds,
  };
}
