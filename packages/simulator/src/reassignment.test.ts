import { expect, it } from 'vitest';
import { runStory } from './story.js';
import { formatReport } from './story-text.js';

/**
 * Whole clusters, as in story.test.ts, with a fourth broker, and with the partitions on the move all the while that
 * faults strike: each reassignment completes or is given up, and no record is lost on the way.
 */
const SEEDS = 25;

it('reassignment-under-faults-completes', { timeout: 300_000 }, async () => {
  let completed = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const report = await runStory(seed, (plan) => ({
      ...plan,
      nodeCount: 4,
      voterCount: 3,
      workloads: [
        ...plan.workloads.filter(({ kind }) => kind !== 'recreated topic'),
        { kind: 'reassignments', draw: seed },
      ],
    }));
    expect(report.violations, formatReport(report)).toEqual([]);
    const line = report.trace.find((each) => each.endsWith(' reassignments completed'));
    completed += Number(/(\d+) reassignments completed$/.exec(line ?? '')?.[1] ?? 0);
  }
  expect(completed).toBeGreaterThan(SEEDS);
});
