// Goal: a bug is told in a story that a person can read, and whose file shows it again. Method: one of the gate's bugs, in a copy
// of the compiled workspace; the simulator finds, shrinks and tells it as it does for users.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyWorkspace, plant, runStories, STORY_LINES, shrunkStory, storyFile } from './lib/mutant-workspace.mjs';
import { outputOf } from './lib/run.mjs';

const FIRST_SEED = 1;
const SEEDS = 25;

/** Thousands of files are copied, and removed again. */
const COPYING_MS = 120_000;

let copy;
beforeAll(() => {
  copy = copyWorkspace();
}, COPYING_MS);
afterAll(() => rmSync(copy, { recursive: true }), COPYING_MS);

const rulesBroken = (lines) => lines.filter((line) => line.startsWith('RULE BROKEN: '));

test('a planted bug is told in less than thirty lines, and its file breaks the same rule again', {
  timeout: 600_000,
}, async () => {
  const { mutants } = await import('../packages/simulator/dist/mutants/index.js');
  plant(
    copy,
    mutants.find(({ name }) => name === 'sequences are not checked'),
  );
  const { seed } = await runStories(copy, {}, { from: FIRST_SEED, count: SEEDS, before: 0 });
  expect(seed).toBeDefined();

  const story = await shrunkStory(copy, seed);
  expect(story.length).toBeLessThan(STORY_LINES);
  expect(rulesBroken(story)).not.toEqual([]);

  const tidemark = join(copy, 'packages/cli/bin/tidemark.js');
  const args = [tidemark, 'simulate', '--replay', storyFile(copy, seed), '--out', copy];
  const { code, output } = await outputOf(process.execPath, args);
  expect(rulesBroken(output.split('\n'))).toEqual(rulesBroken(story));
  expect(code).toBe(1);
});
