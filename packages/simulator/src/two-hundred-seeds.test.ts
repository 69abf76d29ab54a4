// In a file of its own, for it takes as long as all the others of the simulator together.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runSeeds, seedRange } from './run-seeds.js';

const { open }: { open: { seed: number }[] } = JSON.parse(
  readFileSync(new URL('../../../test/seeds.json', import.meta.url), 'utf8'),
);

it('loses nothing in 200 seeds', { timeout: 1_800_000 }, async () => {
  const failures: string[] = [];
  const verdict = await runSeeds({
    seeds: [...seedRange({ from: 1, to: 200 })].filter((seed) => !open.some((each) => each.seed === seed)),
    repeatEvery: 20,
    onOutcome: ({ story }) => failures.push(...story),
  });
  expect(failures).toEqual([]);
  expect(verdict.undetermined).toEqual([]);
  expect(verdict.acknowledged).toBeGreaterThan(200);
});
