// `npm run mutants -- [--seeds N[,N…] | --full] [--from N] [--jobs N] [--only TEXT] [--unhurried] [--tell]`: plants each bug of
// packages/simulator/src/mutants/ in a copy of the compiled workspace, and runs seeds of the simulator on it until one fails;
// so many copies at once. With several numbers all bugs are tried with the first, those that are left with the next, and so on.
// Stories in the mood that a bug names come first, unless it is told not to hurry; `--tell` shrinks and tells the story that
// caught one. Code that ships has no switch for any of this.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, root } from './lib/setup.mjs';

const DEFAULT_SEEDS = '25,300';
const FULL_SEEDS = '25,300,3000,10000';
/** A story that is told is shorter. */
const STORY_LINES = 30;
const stories = join(root, 'scripts/lib/mutant-stories.mjs');

/** A copy of all packages without sources, whose imports of each other stay within the copy. */
function copyWorkspace() {
  const copy = mkdtempSync(join(tmpdir(), 'tidemark-mutants-'));
  mkdirSync(join(copy, 'node_modules/@tidemark'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@tidemark' && !name.startsWith('.'))
      symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    const [from, to] = [join(root, 'packages', name), join(copy, 'packages', name)];
    cpSync(from, to, {
      recursive: true,
      filter: (path) => !['src', 'node_modules'].includes(basename(path)) && !path.endsWith('.map'),
    });
    symlinkSync(to, join(copy, 'node_modules/@tidemark', name));
  }
  return copy;
}

/** Plants the bug; returns what puts everything back. Throws if the code is not what the mutant expects. */
function plant(copy, { name, edits }) {
  const originals = new Map();
  const restore = () => {
    for (const [path, text] of originals) writeFileSync(path, text);
  };
  for (const { file, find, replace } of edits) {
    const path = join(copy, file);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (text.split(find).length !== 2) {
      restore();
      throw new Error(`mutant "${name}": ${file} does not hold this text exactly once: ${find}`);
    }
    if (!originals.has(path)) originals.set(path, text);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return restore;
}

/** Runs the seeds of a budget that were not run before, until one fails: how many were run, and which failed, if one did. */
function runStories(copy, { mood = '' }, { from, count, before }) {
  return new Promise((resolve, reject) => {
    const args = ['--max-semi-space-size=16', stories, copy, ...[from, count, before].map(String), mood];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`the mutant does not run:\n${output}${errors}`));
    });
  });
}

/** The shortest story found that breaks the same rule as this seed's, as a person reads it. */
function shrunkStory(copy, seed) {
  const tidemark = join(copy, 'packages/cli/bin/tidemark.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tidemark, 'simulate', '--seeds', `${seed}..${seed}`, '--out', copy]);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', () => {
      const lines = output.split('\n');
      resolve(
        lines.slice(
          lines.findIndex((line) => line.startsWith('Seed ')),
          lines.findIndex((line) => line.startsWith('Replay it')),
        ),
      );
    });
  });
}

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
