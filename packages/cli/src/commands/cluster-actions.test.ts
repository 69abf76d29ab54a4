// Method: the signal is told to this process's listeners, as Node.js tells it.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RpcError } from '@tidemark/rpc';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeBasePort } from '../cluster/free-ports.js';
import { findLayout } from '../cluster/layout.js';
import { catchOutput } from '../testing/caught-output.js';
import { noStatus, startAction, stopAction } from './cluster-actions.js';

const caught = catchOutput();

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

test('a stop says as JSON too how many it has stopped', async () => {
  await interruptedStart();
  await stopAction({ dir: directory, output: 'json' });
  expect(JSON.parse(caught.output)).toEqual({ stopped: 0 });
  expect(caught.errors).toContain('No node ran.\n');
});

test.each([
  ['UNREACHABLE', 'no node of the cluster answers: start it with "tidemark cluster start"', 3],
  ['STARTING_UP', 'do not know the cluster yet', 3],
  ['REQUEST_TIMED_OUT', 'too late; no answer in time', 3],
  ['FRAME_TOO_LARGE', 'send less in one request', 1],
] as const)('a status that nobody tells is told with its reason: %s', (code, reason, exitCode) => {
  const error = noStatus(new RpcError(code, 'too late'));
  expect([error.message, error.exitCode]).toEqual([expect.stringContaining(reason), exitCode]);
});

test('or nothing, where it waits for another', async () => {
  writeFileSync(join(directory, 'start.lock'), `${process.ppid}\n`);
  await interruptedStart();
  expect(existsSync(join(directory, 'node-0'))).toBe(false);
});
