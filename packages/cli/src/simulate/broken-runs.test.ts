import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeStory, planStory, type RunOutcome, type StoryPlan } from '@tidemark/simulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BrokenRuns } from './broken-runs.js';

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

/** What is printed meanwhile, the stories themselves left out. */
function brokenRuns({ shrink = true, tried = run } = {}) {
  const printed: string[] = [];
  const print = (line: string) => printed.push(line);
  return { runs: new BrokenRuns({ shrink, out: directory, run: tried, print }), printed };
}

const plan = () => decodeStory(readFileSync(join(directory, 'tidemark-story-1.json'), 'utf8'));

test('a run that broke a rule is named and written down as soon as it ends', async () => {
  const { runs, printed } = brokenRuns();
  runs.keep(await run(broken));
  expect(printed).toEqual(['seed 1 broke a rule: offset 3 is lost']);
  expect(plan()).toEqual(broken);
});

test('the file then holds the shortest plan that breaks the same rule, and another rule does not count', async () => {
  const { runs, printed } = brokenRuns();
  runs.keep(await run(broken));
  const told = await runs.tellAll(new AbortController().signal);
  expect(told).toMatchObject([{ seed: 1, violations: ['offset 3 is lost'] }]);
  expect(printed).toContain('offset 1 is lost');
  expect(plan().faults.map(({ kind }) => kind)).toEqual(['kill']);
});

test('without shrinking it holds the plan of the run', async () => {
  const { runs } = brokenRuns({ shrink: false });
  runs.keep(await run(broken));
  await runs.tellAll(new AbortController().signal);
  expect(plan()).toEqual(broken);
});

test('a signal ends the search in the midst of an attempt, and what was found is told', async () => {
  const end = new AbortController();
  const goesOnForEver = () => {
    end.abort();
    return new Promise<RunOutcome>(() => {});
  };
  const { runs, printed } = brokenRuns({ tried: goesOnForEver });
  runs.keep(await run(broken));
  expect(await runs.tellAll(end.signal)).toHaveLength(1);
  expect(printed).toContain('offset 3 is lost');
  expect(plan()).toEqual(broken);
});

test('of many broken runs all are named, and a few written down', async () => {
  const { runs, printed } = brokenRuns({ shrink: false });
  for (let seed = 1; seed <= 5; seed += 1) runs.keep(await run({ ...broken, seed }));
  expect(printed).toHaveLength(5);
  expect(await runs.tellAll(new AbortController().signal)).toHaveLength(3);
});

test('a file that cannot be written takes nothing away of what was found', async () => {
  const { runs, printed } = brokenRuns({ shrink: false });
  mkdirSync(join(directory, 'tidemark-story-1.json'));
  runs.keep(await run(broken));
  expect(await runs.tellAll(new AbortController().signal)).toMatchObject([{ seed: 1 }]);
  expect(printed.join('\n')).toMatch(/seed 1 broke a rule: .*\nThe story of seed 1 cannot be written: EISDIR/);
});
