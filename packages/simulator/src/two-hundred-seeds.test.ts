// In a file of its own, for it takes as long as all the others of the simulator together.
import { expect, it } from 'vitest';
import { runSeeds, seedRange } from './run-seeds.js';
import { knownSeeds } from './testing/known-seeds.js';

it('loses nothing in 200 seeds', { timeout: 1_800_000 }, async () => {
  const failures: string[] = [];
  const verdict = await runSeeds({
    seeds: [...seedRange({ from: 1, to: 200 })].filter((seed) => !knownSeeds.open.some((each) => each.seed === seed)),
    repeatEvery: 20,
    onOutcome: ({ story }) => failures.push(...story),
  });
  expect(failures).toEqual([]);
  expect(verdict.undetermined).toEqual([]);
  expect(verdict.acknowledged).toBeGreaterThan(200);
});
