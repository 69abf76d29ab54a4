import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelCluster } from '../testing/model-cluster.js';
import { play, stories } from '../testing/random-story.js';

/**
 * Random stories of messages lost, repeated and reordered, slow disks, crashes, restarts, false hints, hand-overs,
 * snapshots, partitions and damaged logs. After each event, and at each effect, every safety rule is checked by
 * `InvariantChecker`. TIDEMARK_RAFT_STORIES sets how many stories are told.
 */
const numRuns = Number(process.env.TIDEMARK_RAFT_STORIES ?? 150);

describe('any story', () => {
  for (const voters of [1, 2, 3, 5]) {
    it(`keeps every safety rule among ${voters} voters, and heals`, { timeout: 120_000 }, () => {
      fc.assert(
        fc.property(fc.nat(), stories(600), (seed, story) => {
          const cluster = new ModelCluster({ voters, seed, options: { snapshotChunkBytes: 200 } }).startAll();
          for (const event of story) if (voters > 2 || event.kind !== 'damage') play(cluster, event);
          heal(cluster);
        }),
        { numRuns },
      );
    });
  }
});

/** With everything up and connected, one leader commits a new entry and every machine applies the same. */
function heal(cluster: ModelCluster): void {
  cluster.blocked.clear();
  for (const node of cluster.nodes) if (node.core === undefined) cluster.restart(node.id);
  cluster.run(6_000);
  const leader = cluster.elect();
  expect(cluster.propose(leader)).toBe(true);
  cluster.run(1_000);
  const [first, ...others] = cluster.nodes.map((node) => node.machine.applied);
  for (const other of others) expect(other).toEqual(first);
  expect(first?.at(-1)?.index).toBe(cluster.core(leader).lastIndex);
}
