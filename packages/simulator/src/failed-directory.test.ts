// Goal: a log directory that fails in a running cluster costs nothing that was acknowledged, and no node. Method: stories
// with two directories in which little else happens, and power that goes everywhere in between.
import { describe, expect, it } from 'vitest';
import { runStory } from './story.js';
import { formatReport } from './story-text.js';
import { producer, strike, threeCopies } from './testing/planned.js';

const twoDirectories = { ...threeCopies, partitions: 3, logDirectories: 2 };

describe('a cluster whose nodes have two log directories', () => {
  it.each([1, 2, 3])('loses nothing while directories fail, seed %i', { timeout: 300_000 }, async (seed) => {
    const report = await runStory(seed, (plan) => ({
      ...plan,
      ...twoDirectories,
      workloads: [producer(0), { kind: 'consumer', draw: 0, closest: false }],
      faults: [
        strike('failed log directory', 1, { victim: 'leader' }),
        strike('failed log directory', 2, { victim: 'follower' }),
        strike('kill', 3, { victim: 'leader', overlaps: true, forMs: 100 }),
        strike('failed log directory', 4, { victim: 'controller' }),
        strike('power loss', 5, { victim: 'all' }),
        // Two disks at once are survived by the third replica: once it is back in the ISR.
        strike('failed log directory', 6, { victim: 'leader and controller', forMs: 20, afterMs: 2_000 }),
      ],
    }));
    expect(report.violations, formatReport(report)).toEqual([]);
    expect(report.history?.acknowledged).toBeGreaterThan(100);
    const failures = report.log.filter((line) => line.includes('a log directory has failed'));
    expect(failures.length).toBeGreaterThan(0);
  });

  it.each([1, 2])(
    'all-nodes-power-loss-durable-mode-no-acked-loss, with logs in both directories, seed %i',
    { timeout: 300_000 },
    async (seed) => {
      const report = await runStory(seed, (plan) => ({
        ...plan,
        ...twoDirectories,
        workloads: [producer(0)],
        faults: [1, 2, 3].map((draw) => strike('power loss', draw, { victim: 'all', forMs: 50 * draw })),
      }));
      expect(report.violations, formatReport(report)).toEqual([]);
      expect(report.history?.acknowledged).toBeGreaterThan(50);
    },
  );
});
