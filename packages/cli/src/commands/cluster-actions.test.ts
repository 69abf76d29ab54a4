// Method: the signal is told to this process's listeners, as Node.js tells it.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeBasePort } from '../cluster/free-ports.js';
import { findLayout } from '../cluster/layout.js';
import { startAction } from './cluster-actions.js';

let directory: string;
let port: number;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-start-'));
  port = await freeBasePort({ from: 36_000 + (process.pid % 100) * 100, nodes: 2 });
});
afterEach(() => rmSync(directory, { recursive: true }));

async function interruptedStart(): Promise<void> {
  const starting = startAction({ dir: directory, nodes: 2, port, output: 'table' });
  expect(process.emit('SIGINT')).toBe(true);
  await expect(starting).rejects.toThrow('interrupted before the cluster took writes');
}

test('a first start that is interrupted leaves a whole cluster, none of whose nodes ran', async () => {
  await interruptedStart();
  expect(findLayout({ directory })?.nodes.map(({ directory: folder }) => readdirSync(folder))).toEqual([
    ['server.properties'],
    ['server.properties'],
  ]);
});

test('or nothing, where it waits for another', async () => {
  writeFileSync(join(directory, 'start.lock'), `${process.ppid}\n`);
  await interruptedStart();
  expect(existsSync(join(directory, 'node-0'))).toBe(false);
});
