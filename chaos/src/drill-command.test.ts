// Goal: a drill that is interrupted leaves no process behind. Needs the build (npm test does it).
// Method: real nodes; the signals are told to this process's listeners, as Node.js tells them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOrCreateLayout, freeBasePort, runningPid, stopCluster } from '@tidemark/cli';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drillCommand } from './drill-command.js';

let directory: string;
let argv: string[];
let said: string[];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-drill-'));
  const port = await freeBasePort({ from: 61_000 + (process.pid % 40) * 100, nodes: 3 });
  argv = ['--dir', directory, '--port', String(port), '--seconds', '1'];
  said = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await stopCluster(findOrCreateLayout({ directory }));
  rmSync(directory, { recursive: true });
});

/** What the command prints; `onText` hears each piece of it. */
function listen(onText: (text: string) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said.push(String(text));
      onText(String(text));
      return true;
    });
  }
}

/** A signal that nobody hears ends the process at once. */
function interrupt(): void {
  expect(process.emit('SIGINT')).toBe(true);
}

const running = () => findOrCreateLayout({ directory }).nodes.filter((node) => runningPid(node) !== undefined);

test('while its nodes start, Ctrl-C ends it, and a second one does not leave them running', async () => {
  listen(() => {});
  const ended = drillCommand(argv);
  interrupt();
  interrupt();
  expect(await ended).toBe(1);
  expect(said.join('')).toContain('interrupted before the cluster took writes');
  expect(running()).toEqual([]);
});

test('before anything was sent, Ctrl-C ends it, and nothing is killed', async () => {
  listen((text) => {
    if (text.includes('three nodes take writes')) interrupt();
  });
  expect(await drillCommand(argv)).toBe(1);
  expect(said.join('')).toContain('interrupted before anything was sent');
  expect(running()).toEqual([]);
}, 60_000);
