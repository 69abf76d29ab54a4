import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelCluster } from '../testing/model-cluster.js';
import { type EventKind, play, type StoryEvent, stories } from '../testing/random-story.js';
import { memberOf } from './index.js';

/**
 * Random stories of messages lost, repeated and reordered, slow disks, crashes, restarts, false hints, hand-overs,
 * snapshots, partitions and damaged logs. After each event, and at each effect, every safety rule is checked by
 * `InvariantChecker`. TIDEMARK_RAFT_STORIES sets how many stories are told.
 */
const options = { timeout: 120_000 * Math.max(1, Number(process.env.TIDEMARK_RAFT_STORIES ?? 0) / 150) };
const numRuns = Number(process.env.TIDEMARK_RAFT_STORIES ?? 150);

describe('any story', () => {
  for (const voters of [1, 2, 3, 5]) {
    it(`keeps every safety rule among ${voters} voters, and heals`, options, () => {
      fc.assert(
        fc.property(fc.nat(), stories(600, voters > 2 ? fixed : [...fixed, 'damage']), (seed, story) => {
          const cluster = new ModelCluster({ voters, seed, options: { snapshotChunkBytes: 200 } }).startAll();
          for (const event of story) play(cluster, event);
          heal(cluster);
        }),
        { numRuns },
      );
    });
  }

  for (const voters of [1, 3]) {
    it(`with changes of the members keeps every safety rule, from ${voters} voters on, and heals`, options, () => {
      fc.assert(
        // Damage takes a voter's vote away: beside it, a change may leave too few that have what was committed.
        fc.property(fc.nat(), stories(600, ['damage']), (seed, story) => {
          const snapshotChunkBytes = 200;
          const cluster = new ModelCluster({ voters, spares: 3, seed, options: { snapshotChunkBytes } }).startAll();
          for (const event of story) play(cluster, event);
          heal(cluster);
        }),
        { numRuns, examples: voters === 1 ? [REMOVED_WITH_THE_LAST_WORD, DEAD_WHEN_IT_BECAME_A_VOTER] : [] },
      );
    });
  }
});

/** Of two voters the one that is removed alone has the entry that says so, and restarts: it must be elected once more. */
const REMOVED_WITH_THE_LAST_WORD: [number, StoryEvent[]] = [
  0,
  [
    { kind: 'calm', a: 0, b: 0 },
    { kind: 'join', a: 1, b: 252_049 },
    { kind: 'calm', a: 2, b: 0 },
    { kind: 'leave', a: 0, b: 5 },
    { kind: 'crash', a: 0, b: 0 },
    { kind: 'deliver', a: 76_867, b: 0 },
    { kind: 'crash', a: 671_817, b: 490 },
    { kind: 'deliver', a: 0, b: 0 },
  ],
];

/**
 * The second of two voters: what it had said made a voter of it, and its disk was gone by then. Nobody can elect a
 * leader after that, and nothing is wrong: so the story may not take the disk of a member that is joining.
 */
const DEAD_WHEN_IT_BECAME_A_VOTER: [number, StoryEvent[]] = [
  0,
  [
    { kind: 'calm', a: 0, b: 0 },
    { kind: 'join', a: 7_841, b: 119_043 },
    { kind: 'deliver', a: 0, b: 0 },
    { kind: 'save', a: 265_467, b: 0 },
    { kind: 'deliver', a: 0, b: 0 },
    { kind: 'deliver', a: 0, b: 0 },
    { kind: 'sync', a: 233_823, b: 0 },
    { kind: 'lose', a: 0, b: 0 },
    { kind: 'wait', a: 6_492, b: 0 },
    { kind: 'deliver', a: 0, b: 0 },
    { kind: 'blank', a: 751_433, b: 0 },
  ],
];

const fixed: readonly EventKind[] = ['join', 'leave', 'blank'];

/** With everything up and connected, one leader commits a new entry and every member's machine applies the same. */
function heal(cluster: ModelCluster): void {
  cluster.blocked.clear();
  for (const node of cluster.nodes) if (node.core === undefined) cluster.restart(node.id);
  cluster.run(6_000);
  const leader = cluster.elect();
  expect(cluster.propose(leader)).toBe(true);
  cluster.run(1_000);
  const { configuration } = cluster.core(leader);
  const members = cluster.nodes.filter(
    (node) => memberOf(configuration, { nodeId: node.id, directoryId: node.directoryId }) !== undefined,
  );
  const [first, ...others] = members.map((node) => node.machine.applied);
  for (const other of others) expect(other).toEqual(first);
  expect(first?.at(-1)?.index).toBe(cluster.core(leader).lastIndex);
}
