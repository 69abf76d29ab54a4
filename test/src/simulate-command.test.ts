// Goal: what `tidemark simulate` prints and leaves behind. Method: the command itself, as users run it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeStory, planStory, type StoryPlan } from '@tidemark/simulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finished, runCommand, startCommand } from './cli-process.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-simulate-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const simulate = (...args: string[]): Promise<Finished> => runCommand(['simulate', '--out', directory, ...args]);
const linesOf = ({ stdout }: Finished): string[] => stdout.trimEnd().split('\n');

/** A plan of little work. */
const short = (): StoryPlan => ({ ...planStory(3), workloads: planStory(3).workloads.slice(0, 1), faults: [] });

/** More than the guarantee covers: what was not synced is lost on all nodes at once. */
const hopeless = (): StoryPlan => ({
  ...short(),
  flushPolicy: 'async',
  workloads: [{ kind: 'producer', draw: 1, acks: 'all', idempotent: true, sendIntervalMs: 5, valueBytesMax: 0 }],
  faults: [0, 1, 2, 3].map((draw) => ({
    kind: 'power loss',
    victim: 'all',
    afterMs: 700,
    forMs: 100,
    overlaps: false,
    draw,
  })),
});

const written = (name: string, plan: StoryPlan): string => {
  const file = join(directory, name);
  writeFileSync(file, encodeStory(plan));
  return file;
};

describe('tidemark simulate', { timeout: 120_000 }, () => {
  test('says the seed first and the hash last, and the same of a second run', async () => {
    const file = written('short.json', short());
    const [first, second] = [await simulate('--replay', file), await simulate('--replay', file)];
    expect(linesOf(first)[0]).toBe('seed 3');
    expect(linesOf(first)).toContain('No rule was broken.');
    expect(linesOf(first).at(-1)).toMatch(/^hash [0-9a-f]{16}$/);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toBe(first.stdout);
  });

  test('that is interrupted before its range is done is no success', async () => {
    const running = startCommand(['simulate', '--out', directory, '--seeds', '1..100000', '--jobs', '1']);
    await running.waitForOutput('seeds 1..100000');
    running.interrupt('SIGTERM');
    const { code, stdout } = await running.finished;
    expect(stdout).toContain('Stopped: the verdict is of the runs that had ended.');
    expect(code).toBe(1);
  });

  test('tells a run that broke a rule in less than thirty lines, with exit code 1', async () => {
    const broken = await simulate('--replay', written('hopeless.json', hopeless()));
    const lines = linesOf(broken);
    const told = lines.slice(2, lines.indexOf('', 2));
    expect(told.length).toBeLessThan(30);
    expect(told.filter((line) => line.startsWith('RULE BROKEN: '))).not.toEqual([]);
    expect(broken.code).toBe(1);
  });

  test('refuses a file that is no story, with exit code 2', async () => {
    const file = join(directory, 'other.json');
    writeFileSync(file, '{}');
    const other = await simulate('--replay', file);
    expect(other).toEqual({ code: 2, stdout: '', stderr: `tidemark: ${file}: this is no story of the simulator\n` });
    const missing = await simulate('--replay', join(directory, 'missing.json'));
    expect(missing.stderr).toMatch(/^tidemark: cannot read .*missing\.json: ENOENT.*\n$/);
    expect(missing.code).toBe(2);
  });
});
