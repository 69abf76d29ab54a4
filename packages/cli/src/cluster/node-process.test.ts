import { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findOrCreateLayout, type NodeLayout } from './layout.js';
import { lastLogLines, removePidFile, startNodeProcess } from './node-process.js';

let directory: string;
let node: NodeLayout;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-node-'));
  const [first] = findOrCreateLayout({ directory, nodes: 1, basePort: 9000 }).nodes;
  if (first === undefined) throw new Error('no node');
  node = first;
});
afterEach(() => rmSync(directory, { recursive: true }));

test('of a process that has ended the pid file goes, unless another has taken its place', () => {
  removePidFile(node, 7);
  writeFileSync(node.pidFile, '8\n');
  removePidFile(node, 7);
  expect(readFileSync(node.pidFile, 'utf8')).toBe('8\n');
  removePidFile(node, 8);
  expect(existsSync(node.pidFile)).toBe(false);
});

test('no node is left to run that could not be found again', async () => {
  mkdirSync(node.pidFile);
  const { kill } = ChildProcess.prototype;
  const killed: ChildProcess[] = [];
  const watching = vi.spyOn(ChildProcess.prototype, 'kill').mockImplementation(function (this: ChildProcess, signal) {
    killed.push(this);
    return kill.call(this, signal);
  });
  try {
    expect(() => startNodeProcess(node)).toThrow('EISDIR');
    const [child] = killed;
    if (child === undefined) throw new Error('it runs on');
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
  } finally {
    watching.mockRestore();
  }
});

test('the last lines of a log are found', () => {
  expect(lastLogLines(node, 2)).toEqual([]);
  appendFileSync(node.logFile, 'one\ntwo\nthree\n');
  expect(lastLogLines(node, 2)).toEqual(['two', 'three']);
});

test('also where it has grown beyond what a string can hold', () => {
  appendFileSync(node.logFile, '');
  truncateSync(node.logFile, 600 * 2 ** 20);
  appendFileSync(node.logFile, '\ntwo\nthree\n');
  expect(lastLogLines(node, 2)).toEqual(['two', 'three']);
});
