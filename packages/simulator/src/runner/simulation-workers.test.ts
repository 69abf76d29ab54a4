import { expect, test } from 'vitest';
import { planStory } from '../draw-plan.js';
import { SimulationWorkers } from './simulation-workers.js';

/** A thread that ends in the midst of seed 7. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ plan }) => {
    if (plan.seed === 7) process.exit(3);
    parentPort.postMessage({ kind: 'done', outcome: { plan, violations: [] } });
  });
`)}`,
);

test('a run that its thread does not survive has failed, and the next ones have a thread', async () => {
  await using workers = new SimulationWorkers({ jobs: 1, script });
  const outcomes = await Promise.all([6, 7, 8].map((seed) => workers.run(planStory(seed))));
  expect(outcomes.map(({ plan, violations }) => [plan.seed, ...violations])).toEqual([
    [6],
    [7, 'the thread that ran it has ended: exit code 3'],
    [8],
  ]);
});
