// Goal: the metadata quorum of a running cluster is described and changed from the command line.
// Method: real processes: three nodes as `cluster start` makes them, and a fourth with a configuration of its own.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeBasePort } from '@tidemark/cli';
import type { QuorumDescription } from '@tidemark/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, runCommand, startCommand } from './cli-process.js';
import { firstPort } from './first-port.js';

let directory: string;
let cluster: string[];
let bootstrap: string[];
let fourth: Running;
let fourthAddress: string;

const quorum = (...words: string[]) => runCommand(['quorum', ...words, ...bootstrap]);

async function describeQuorum(): Promise<QuorumDescription> {
  const { stdout, stderr, code } = await quorum('describe', '-o', 'json');
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return JSON.parse(stdout) as QuorumDescription;
}

/** A node with a vote to come: it knows the three as the first voters, itself not being one of them. */
function configureFourth(port: number): string {
  const first = readFileSync(join(directory, 'node-0', 'server.properties'), 'utf8');
  const data = join(directory, 'node-3', 'data');
  mkdirSync(join(directory, 'node-3'));
  const lines = first.split('\n').filter((line) => !/^(node\.id|log\.dirs|([a-z]+\.)?listeners)=/.test(line));
  const own = ['node.id=3', `log.dirs=${data}`, `rpc.listeners=127.0.0.1:${port}`];
  const file = join(directory, 'node-3', 'server.properties');
  writeFileSync(file, [...lines, ...own].join('\n'));
  return file;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-quorum-'));
  const port = await freeBasePort({ from: firstPort(2), nodes: 4 });
  cluster = ['--dir', directory, '--port', String(port)];
  bootstrap = ['--bootstrap', `127.0.0.1:${port},127.0.0.1:${port + 10},127.0.0.1:${port + 20}`];
  fourthAddress = `127.0.0.1:${port + 30}`;
  expect(await runCommand(['cluster', 'start', ...cluster])).toMatchObject({ code: 0 });
  fourth = startCommand(['server', '--config', configureFourth(port + 30)]);
  await fourth.waitForLog('node started');
}, 60_000);

afterAll(async () => {
  fourth.interrupt();
  await fourth.finished;
  await runCommand(['cluster', 'stop', ...cluster]);
  rmSync(directory, { recursive: true });
}, 60_000);

test('a table and JSON tell role, lag and last contact of each member', async () => {
  const described = await describeQuorum();
  expect(described.members.map(({ nodeId }) => nodeId)).toEqual([0, 1, 2]);
  expect(described.members.filter(({ role }) => role === 'leader')).toHaveLength(1);
  for (const { lag, lastContactMs } of described.members) {
    expect(lag).toBeGreaterThanOrEqual(0);
    expect(lastContactMs).not.toBeNull();
  }
  const { stdout } = await quorum('describe');
  expect(stdout).toMatch(/^Node \d leads term \d+, committed to \d+, /);
  expect(stdout).toMatch(/\nNODE {2}ROLE +LOG END {2}LAG {2}LAST CONTACT +ADDRESS +DIRECTORY\n/);
}, 60_000);

test('a fourth controller is added, leads, and the cluster goes on without one of the first three', async () => {
  const added = await quorum('add', fourthAddress);
  const advice = /^Name it in controller\.quorum\.voters of the voters with which the cluster began, too: .*\n$/m;
  expect(added.code).toBe(0);
  expect(added.stdout.replace(advice, '')).toBe('Node 3 was added: it votes.\n');
  const again = await quorum('add', fourthAddress);
  expect(again.code).toBe(0);
  expect(again.stdout).toMatch(advice);
  expect(again.stdout.replace(advice, '')).toBe('Node 3 was a member already: it votes.\n');
  expect(await quorum('transfer', '3')).toMatchObject({ code: 0, stdout: 'Node 3 leads the metadata quorum.\n' });
  expect(await quorum('remove', '0')).toMatchObject({
    code: 0,
    stdout: 'Node 0 was removed from the metadata quorum.\n',
  });
  expect(await quorum('remove', '0')).toMatchObject({
    code: 0,
    stdout: 'Node 0 is no member of the metadata quorum.\n',
  });
  const { leader, members } = await describeQuorum();
  expect(leader).toBe(3);
  expect(members.map(({ nodeId }) => nodeId)).toEqual([1, 2, 3]);
  // Asked of the node that was removed: its broker has found the others.
  const [, first = ''] = bootstrap;
  const asked = ['topic', 'create', 'after', '--bootstrap', first.split(',')[0] ?? ''];
  expect(await runCommand(asked)).toMatchObject({ code: 0 });
}, 60_000);

test('the leader snapshots when it is told to', async () => {
  const { code, stdout } = await quorum('snapshot', '-o', 'json');
  expect(code).toBe(0);
  const { snapshotOffset } = JSON.parse(stdout) as { snapshotOffset: number };
  expect(snapshotOffset).toBeGreaterThan(0);
  expect((await describeQuorum()).snapshotOffset).toBeGreaterThanOrEqual(snapshotOffset);
}, 60_000);

test('what cannot be is refused with the reason, and the exit code says that it is certain', async () => {
  const retired = await quorum('add', (bootstrap[1] ?? '').split(',')[0] ?? '');
  expect(retired.code).toBe(1);
  expect(retired.stderr).toContain('start the node with an empty metadata directory');
  expect(retired.stderr).toContain('(INVALID_QUORUM_CHANGE)');
  expect(await quorum('transfer', '0')).toMatchObject({ code: 1, stderr: expect.stringContaining('no voter') });
  expect(await quorum('add', '127.0.0.1:1')).toMatchObject({ code: 3 });
  expect(await quorum('add', 'nowhere')).toMatchObject({ code: 2 });
}, 60_000);
