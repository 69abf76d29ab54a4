import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeStory, planStory, type RunOutcome, type StoryPlan } from '@tidemark/simulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tellBrokenRun } from './broken-run.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-broken-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Breaks one rule with a kill, and another without any fault. */
async function run(plan: StoryPlan): Promise<RunOutcome> {
  const kill = plan.faults.some(({ kind }) => kind === 'kill');
  const rule = kill ? [`offset ${plan.faults.length} is lost`] : ['everything is wrong'];
  return {
    plan,
    violations: rule,
    story: rule,
    hash: '',
    simulatedMs: 0,
    events: 0,
    faults: 0,
    acknowledged: 0,
    read: 0,
    marks: {},
    trace: [],
  };
}

const broken: StoryPlan = {
  ...planStory(1),
  faults: (['freeze', 'kill', 'isolate'] as const).map((kind, draw) => ({
    kind,
    victim: 'any',
    afterMs: 10,
    forMs: 10,
    overlaps: false,
    draw,
  })),
};

test('the file holds the shortest plan that breaks the same rule, and another rule does not count', async () => {
  const { outcome, file } = await tellBrokenRun(await run(broken), { shrink: true, out: join(directory, 'new'), run });
  expect(outcome.violations).toEqual(['offset 1 is lost']);
  const plan = decodeStory(readFileSync(file, 'utf8'));
  expect(plan).toEqual(outcome.plan);
  expect(plan.faults.map(({ kind }) => kind)).toEqual(['kill']);
});

test('without shrinking it holds the plan of the run', async () => {
  const { file } = await tellBrokenRun(await run(broken), { shrink: false, out: directory, run });
  expect(decodeStory(readFileSync(file, 'utf8'))).toEqual(broken);
});
