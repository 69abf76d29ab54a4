import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runPlan, runStory } from './story.js';
import { decodeStory } from './story-file.js';
import { formatReport } from './story-text.js';
import { knownSeeds } from './testing/known-seeds.js';

/**
 * Whole clusters on simulated ports. A seed that fails here is repeated, with everything that happened, by
 * `npx tidemark simulate --seed N --log`.
 */
describe('the story of a cluster, from a seed', { timeout: 300_000 }, () => {
  it.each([...knownSeeds.seeds])('does not repeat seed $seed: $found', async ({ seed }) => {
    const report = await runStory(seed);
    expect(report.violations, formatReport(report)).toEqual([]);
  });

  // What the shrinker left of those that found something: they do not hang on how plans are drawn.
  const stories = new URL('../../../test/stories/', import.meta.url);
  it.each(readdirSync(stories))('does not repeat %s', async (name) => {
    const report = await runPlan(decodeStory(readFileSync(new URL(name, stories), 'utf8')));
    expect(report.violations, formatReport(report)).toEqual([]);
  });

  it('has another trace for another seed', async () => {
    const [first, second] = [await runStory(1), await runStory(2)];
    expect(first.hash).not.toBe(second.hash);
  });
});
