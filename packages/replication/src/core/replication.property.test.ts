import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelCluster, type Step } from './testing/model-cluster.js';

const weighted = <Kind extends Step['kind']>(weight: number, ...kinds: Kind[]) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(60) }),
});

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    weighted(14, 'deliver'),
    weighted(6, 'fetch'),
    weighted(20, 'talk'),
    weighted(12, 'append'),
    weighted(10, 'sync'),
    weighted(5, 'learn'),
    weighted(7, 'inform'),
    weighted(5, 'altering'),
    weighted(4, 'drop', 'copy'),
    weighted(3, 'crash'),
    weighted(5, 'restart'),
    weighted(3, 'fence'),
    weighted(6, 'unfence'),
    weighted(3, 'transfer', 'bump-epoch'),
    weighted(2, 'lag'),
  ) as fc.Arbitrary<Step>,
  { minLength: 20, maxLength: 250 },
);

/** What must hold after every step, whatever happened. */
function checkInvariants(cluster: ModelCluster): void {
  const { controller, nodes, acknowledged, trueHighWatermark } = cluster;
  const { leader, currentLeader } = { leader: cluster.currentLeader?.leader, currentLeader: cluster.currentLeader };
  if (leader !== undefined && currentLeader !== undefined) {
    // Acknowledged records are in the leader's log.
    for (const [offset, value] of acknowledged) expect(currentLeader.log.records[offset]?.value).toBe(value);
    // What the HW is computed over is at least what the controller may elect from.
    expect(leader.maximalIsr).toEqual(expect.arrayContaining([...controller.view.isr]));
  }
  // Whoever is in the ISR holds everything below the true HW, on its disk.
  for (const id of controller.view.isr) {
    const member = nodes.find((node) => node.id === id);
    if (member?.alive === true && member.brokerEpoch === controller.brokerEpochOf(id)) {
      expect(member.log.durableOffset).toBeGreaterThanOrEqual(trueHighWatermark);
    }
  }
}

// The real state machines of a leader and two followers, on a controller and logs written down as plainly as can be.
// Messages come late, twice, in any order or not at all; nodes crash and lose what was not durable.
describe('a partition under random interleavings', () => {
  it('never loses what was acknowledged, and its logs converge', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const cluster = new ModelCluster();
        for (const step of script) {
          cluster.step(step);
          checkInvariants(cluster);
        }
        cluster.heal();
        checkInvariants(cluster);
        const leader = cluster.currentLeader;
        expect(leader).toBeDefined();
        for (const { log } of cluster.nodes) expect(log.records).toEqual(leader?.log.records);
        expect([...cluster.controller.view.isr].sort()).toEqual([1, 2, 3]);
        expect(leader?.highWatermark).toBe(leader?.log.logEndOffset);
      }),
      { numRuns: Number(process.env.TIDEMARK_PROPERTY_RUNS ?? 400) },
    );
  });

  it('commits something at all: the model is not idle', () => {
    const cluster = new ModelCluster();
    cluster.step({ kind: 'append', at: 0 });
    cluster.heal();
    expect(cluster.acknowledged.size).toBe(1);
  });
});
