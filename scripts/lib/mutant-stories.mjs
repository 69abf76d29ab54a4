// A process that runs stories of the simulator in a copy of the workspace, one after another until one breaks a rule. Arguments:
// the copy, the first seed, how many, how many of the range were run before, and the mood whose stories come first ("" for none).
// Prints one line of JSON: how many it ran, and the seed and the violation if there was one.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [copy, from, count, before, mood] = process.argv.slice(2);
const { planStory, runPlan } = await import(pathToFileURL(join(copy, 'packages/simulator/dist/index.js')).href);

// A run makes errors by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

const range = (least, most) => Array.from({ length: Math.max(0, most - least) }, (_, index) => least + index);

/** Those of the mood first: any order will do, since who runs them all comes to the same seed at the latest. */
function inOrder(seeds) {
  const favoured = seeds.filter((seed) => mood !== '' && planStory(seed).mood === mood);
  const rest = new Set(seeds);
  for (const seed of favoured) rest.delete(seed);
  return [...favoured, ...rest];
}

const [first, total, done] = [Number(from), Number(count), Number(before)];
let runs = 0;
for (const seed of inOrder(range(first + done, first + total))) {
  runs += 1;
  const { violations } = await runPlan(planStory(seed));
  if (violations.length === 0) continue;
  console.log(JSON.stringify({ runs, seed, violation: violations[0] }));
  process.exit(0);
}
console.log(JSON.stringify({ runs }));
