// `npm run mutants -- [--seeds N[,N…] | --full] [--from N] [--jobs N] [--only TEXT] [--unhurried] [--tell]`: plants each bug of
// packages/simulator/src/mutants/ in a copy of the compiled workspace, and runs seeds of the simulator on it until one fails;
// so many copies at once. With several numbers all bugs are tried with the first, those that are left with the next, and so on.
// Stories in the mood that a bug names come first, unless it is told not to hurry; `--tell` shrinks and tells the story that
// caught one. Code that ships has no switch for any of this.
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { copyWorkspace, plant, runStories, STORY_LINES, shrunkStory } from './lib/mutant-workspace.mjs';
import { ensureBuilt } from './lib/setup.mjs';

const DEFAULT_SEEDS = '25,300';
const FULL_SEEDS = '25,300,3000,10000';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: DEFAULT_SEEDS },
    full: { type: 'boolean', default: false },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    unhurried: { type: 'boolean', default: false },
    tell: { type: 'boolean', default: false },
  },
});
const budgets = (values.full ? FULL_SEEDS : values.seeds).split(',').map(Number);
const from = Number(values.from);
await ensureBuilt();
const { mutants } = await import('../packages/simulator/dist/mutants/index.js');
const chosen = mutants.filter(({ name }) => name.includes(values.only));
let missing = chosen;
let before = 0;
let longest = 0;

/** Takes mutants from the queue, one after another, in a copy of its own; those that were caught go to `caught`. */
async function work({ waiting, caught, count }) {
  const copy = copyWorkspace();
  try {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const restore = plant(copy, mutant);
      const startedMs = performance.now();
      const wish = values.unhurried ? {} : mutant;
      const result = await runStories(copy, wish, { from, count, before });
      report(mutant, { ...result, count, seconds: Math.round((performance.now() - startedMs) / 1_000) });
      if (result.seed !== undefined) {
        caught.add(mutant);
        if (values.tell) tell(await shrunkStory(copy, result.seed));
      }
      restore();
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function report({ name }, { runs, seed, violation, count, seconds }) {
  if (seed === undefined) console.log(`not caught  in ${count} seeds (${seconds} s): ${name}`);
  else {
    const within = seed - from + 1;
    console.log(`caught      by seed ${seed}, within ${within} (${runs} run, ${seconds} s): ${name}`);
    console.log(`            ${violation.slice(0, 150)}`);
  }
}

/** A story that does not fit a screen tells nobody anything. */
function tell(story) {
  console.log(story.join('\n'));
  longest = Math.max(longest, story.length);
}

for (const count of budgets) {
  const [waiting, caught] = [[...missing], new Set()];
  await Promise.all(Array.from({ length: Number(values.jobs) }, () => work({ waiting, caught, count })));
  missing = missing.filter((mutant) => !caught.has(mutant));
  before = count;
}
console.log(`${chosen.length - missing.length} of ${chosen.length} mutants caught within ${before} seeds`);
for (const { name } of missing) console.log(`not caught: ${name}`);
process.exitCode = missing.length === 0 && longest < STORY_LINES ? 0 : 1;
