// Copies of the compiled workspace in which one bug is planted, and what is done with them.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { outputOf } from './run.mjs';
import { root } from './setup.mjs';

const stories = join(root, 'scripts/lib/mutant-stories.mjs');

/** A story that is told is shorter: it must fit a screen. */
export const STORY_LINES = 30;

/** The file that `shrunkStory` leaves. */
export const storyFile = (copy, seed) => join(copy, `tidemark-story-${seed}.json`);

/** A copy of all packages without sources, whose imports of each other stay within the copy. */
export function copyWorkspace() {
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
export function plant(copy, { name, edits }) {
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
export async function runStories(copy, { mood = '' }, { from, count, before }) {
  const args = ['--max-semi-space-size=16', stories, copy, ...[from, count, before].map(String), mood];
  const { code, output, all } = await outputOf(process.execPath, args);
  if (code !== 0) throw new Error(`the mutant does not run:\n${all}`);
  return JSON.parse(output);
}

/**
 * The shortest story found that breaks the same rule as this seed's, as a person reads it. The file that replays it lies in the
 * copy: `storyFile`.
 */
export async function shrunkStory(copy, seed) {
  const tidemark = join(copy, 'packages/cli/bin/tidemark.js');
  const args = [tidemark, 'simulate', '--seeds', `${seed}..${seed}`, '--out', copy];
  const lines = (await outputOf(process.execPath, args)).output.split('\n');
  return lines.slice(
    lines.findIndex((line) => line.startsWith('Seed ')),
    lines.findIndex((line) => line.startsWith('Replay it')),
  );
}
