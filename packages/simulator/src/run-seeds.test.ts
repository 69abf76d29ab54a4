import { expect, test } from 'vitest';
import type { RunOutcome } from './outcome.js';
import type { StoryPlan } from './plan.js';
import { runSeeds, seedRange } from './run-seeds.js';

const SEEDS = { from: 5, to: 24 };

const outcomeOf = (plan: StoryPlan, violations: readonly string[] = []): RunOutcome => ({
  plan,
  violations,
  hash: `hash of ${plan.seed}`,
  simulatedMs: 1,
  events: 10,
  faults: 0,
  acknowledged: 2,
  read: 2,
  marks: { 'ELR election': 1 },
  story: [],
  trace: [],
});

/** Ends after a number of promise callbacks that differs from run to run. */
async function unevenly(plan: StoryPlan): Promise<RunOutcome> {
  for (let hop = 0; hop < (plan.seed * 7) % 11; hop += 1) await undefined;
  return outcomeOf(plan, plan.seed % 10 === 9 ? ['broken'] : []);
}

test('adds up the same, with the same hash, however many runs there are at a time', async () => {
  const ended: number[] = [];
  const verdictOf = (jobs: number) =>
    runSeeds({
      seeds: seedRange(SEEDS),
      repeatEvery: 0,
      jobs,
      run: unevenly,
      onOutcome: ({ plan }) => ended.push(plan.seed),
    });
  const [alone, together] = [await verdictOf(1), await verdictOf(4)];
  expect(together).toEqual(alone);
  expect(alone).toMatchObject({ seeds: 20, failed: [9, 19], undetermined: [], events: 200, acknowledged: 40 });
  expect(alone.marks).toEqual(new Map([['ELR election', 20]]));
  // The runs ended in another order, or the test shows nothing.
  expect(ended.slice(20)).not.toEqual(ended.slice(0, 20));
});

test('has another hash when one run has', async () => {
  const verdictOf = (odd: number) =>
    runSeeds({
      seeds: seedRange(SEEDS),
      repeatEvery: 0,
      run: async (plan) => ({ ...outcomeOf(plan), hash: plan.seed === odd ? 'another' : 'the same' }),
    });
  expect((await verdictOf(24)).hash).not.toBe((await verdictOf(-1)).hash);
});

test('runs one of so many seeds twice, and finds that the two differ', async () => {
  let runs = 0;
  const run = async (plan: StoryPlan) => {
    runs += 1;
    return { ...outcomeOf(plan), hash: String(runs) };
  };
  const verdict = await runSeeds({ seeds: seedRange(SEEDS), repeatEvery: 10, run });
  expect(runs).toBe(22);
  expect(verdict.undetermined).toEqual([5, 15]);
});

test('begins no run after one that failed, if told so', async () => {
  const run = async (plan: StoryPlan) => outcomeOf(plan, plan.seed === 8 ? ['broken'] : []);
  expect(await runSeeds({ seeds: seedRange(SEEDS), repeatEvery: 0, run, stopAtFailure: true })).toMatchObject({
    seeds: 4,
    failed: [8],
  });
});

test('waits for no run once it is told to end, and judges those that have ended', async () => {
  const end = new AbortController();
  const run = (plan: StoryPlan) => {
    if (plan.seed < 8) return Promise.resolve(outcomeOf(plan, plan.seed === 6 ? ['broken'] : []));
    end.abort();
    return new Promise<RunOutcome>(() => {});
  };
  const verdict = await runSeeds({ seeds: seedRange(SEEDS), repeatEvery: 0, run, signal: end.signal });
  expect(verdict).toMatchObject({ seeds: 3, failed: [6] });
});
