// `npm run mutants -- [--seeds N | --full] [--jobs N] [--only TEXT]`: plants each bug of packages/simulator/src/mutants/ in
// a copy of the compiled workspace, and runs seeds of the simulator on it until one fails; so many copies at once. Code that
// ships has no switch for any of this.
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

const DEFAULT_SEEDS = 300;
const FULL_SEEDS = 10_000;

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

/** Runs seeds until one fails; the verdict, or undefined if all of them passed. */
function firstFailure(copy, seeds) {
  return new Promise((resolve, reject) => {
    const tidemark = join(copy, 'packages/cli/bin/tidemark.js');
    const args = ['simulate', '--seeds', `1..${seeds}`, '--stop', '--no-shrink', '--json', '--out', copy];
    const child = spawn(process.execPath, [tidemark, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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
      if (code === 0) resolve(undefined);
      else if (output.startsWith('{')) resolve(JSON.parse(output));
      else reject(new Error(`the mutant does not run:\n${output}${errors}`));
    });
  });
}

function describe({ broken: [first] }) {
  return { seed: first?.seed ?? '?', violation: (first?.violations[0] ?? '').slice(0, 150) };
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    full: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
  },
});
const seeds = values.full ? FULL_SEEDS : Number(values.seeds ?? DEFAULT_SEEDS);
await ensureBuilt();
const { mutants } = await import('../packages/simulator/dist/mutants/index.js');
const chosen = mutants.filter(({ name }) => name.includes(values.only));
const waiting = [...chosen];
const missed = [];

/** Takes mutants from the queue, one after another, in a copy of its own. */
async function work() {
  const copy = copyWorkspace();
  try {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const restore = plant(copy, mutant);
      const startedMs = performance.now();
      const verdict = await firstFailure(copy, seeds);
      restore();
      report(mutant, { verdict, seconds: Math.round((performance.now() - startedMs) / 1_000) });
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function report({ name }, { verdict, seconds }) {
  if (verdict === undefined) {
    missed.push(name);
    console.log(`not caught  in ${seeds} seeds (${seconds} s): ${name}`);
    return;
  }
  const { seed, violation } = describe(verdict);
  console.log(`caught      by seed ${seed} (${seconds} s): ${name}\n            ${violation}`);
}

await Promise.all(Array.from({ length: Number(values.jobs) }, work));
console.log(`${chosen.length - missed.length} of ${chosen.length} mutants caught within ${seeds} seeds`);
process.exitCode = missed.length === 0 ? 0 : 1;
