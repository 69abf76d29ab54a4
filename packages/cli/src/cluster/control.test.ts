// Method: processes that look like nodes to the command, since they have a node's configuration on their command line.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CliError } from '../exit-codes.js';
import { commandWorld } from '../world.js';
import { startCluster, stopCluster } from './control.js';
import { freeBasePort } from './free-ports.js';
import { type ClusterLayout, findOrCreateLayout, type NodeLayout } from './layout.js';
import { runningPid } from './node-process.js';

let directory: string;
let layout: ClusterLayout;
let processes: ChildProcess[];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-control-'));
  const basePort = await freeBasePort({ from: 30_000 + (process.pid % 100) * 100, nodes: 2 });
  layout = findOrCreateLayout({ directory, nodes: 2, basePort });
  processes = [];
});
afterEach(() => {
  for (const process of processes) process.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** A process that takes SIGTERM for what the code says, once it has said that it is ready to. */
async function start(node: NodeLayout | undefined, onTerm: string): Promise<NodeLayout> {
  if (node === undefined) throw new Error('no node');
  const code = `process.on('SIGTERM', () => { ${onTerm} }); setInterval(() => {}, 1000); console.log('ready');`;
  const child = spawn(process.execPath, ['-e', code, node.configFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  processes.push(child);
  await once(child.stdout, 'data');
  writeFileSync(node.pidFile, `${child.pid}\n`);
  return node;
}

test('a cluster stops once each of its nodes has', async () => {
  const [first, second] = [
    await start(layout.nodes[0], 'process.exit()'),
    await start(layout.nodes[1], 'process.exit()'),
  ];
  expect(await stopCluster(layout)).toBe(2);
  expect([first, second].map(({ pidFile }) => existsSync(pidFile))).toEqual([false, false]);
  expect(await stopCluster(layout)).toBe(0);
});

test('a node that may not be told to stop is named, when the others have stopped', async () => {
  const mine = await start(layout.nodes[1], 'process.exit()');
  const theirs = await start(layout.nodes[0], 'process.exit()');
  const pid = runningPid(theirs);
  const kill = process.kill.bind(process);
  const refused = vi.spyOn(process, 'kill').mockImplementation((id, signal) => {
    if (id !== pid) return kill(id, signal);
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  try {
    await expect(stopCluster(layout)).rejects.toThrow(`node 0 (pid ${pid}) cannot be told to stop (kill EPERM)`);
    expect([theirs, mine].map(runningPid)).toEqual([pid, undefined]);
  } finally {
    refused.mockRestore();
  }
});

test('and so does one that is named by a symbolic link', async () => {
  const link = join(directory, 'link');
  symlinkSync(directory, link);
  await start(layout.nodes[0], 'process.exit()');
  expect(await stopCluster(findOrCreateLayout({ directory: link }))).toBe(1);
});

test('nodes that take longer are named, with what can be done; the others are done with', async () => {
  const slow = await start(layout.nodes[0], '');
  const quick = await start(layout.nodes[1], 'process.exit()');
  const stopping = stopCluster(layout, { timeoutMs: 2_000 });
  await expect(stopping).rejects.toThrow(
    `not stopped after 2 s: node 0 (pid ${processes[0]?.pid}, log: ${slow.logFile}).`,
  );
  await expect(stopping).rejects.toThrow('say "tidemark cluster stop" again');
  expect([slow, quick].map(({ pidFile }) => existsSync(pidFile))).toEqual([true, false]);
});

test('a node that another has started again meanwhile is left to it', async () => {
  const again = await start(layout.nodes[0], '');
  const pid = processes[0]?.pid;
  const [file, whole] = [again.pidFile, `${again.pidFile}.new`].map((path) => JSON.stringify(path));
  const code = `const fs = require('fs'); fs.writeFileSync(${whole}, '${pid}'); fs.renameSync(${whole}, ${file}); process.exit()`;
  await start(again, code);
  expect(await stopCluster(layout, { timeoutMs: 2_000 })).toBe(1);
  expect(runningPid(again)).toBe(pid);
});

describe('a start that cannot go on', () => {
  const starting = () => startCluster(commandWorld(), layout);

  test('is refused before any node runs where the folder of one is gone', async () => {
    const gone = layout.nodes[1]?.directory ?? '';
    rmSync(gone, { recursive: true });
    await expect(starting()).rejects.toThrow(`${gone}/server.properties is gone, so node 1 cannot start`);
    expect(layout.nodes.map(runningPid)).toEqual([undefined, undefined]);
    // One of two is no majority, which could take another in.
    await expect(starting()).rejects.not.toThrow('quorum');
  });

  test('says what runs, whatever has failed', async () => {
    await start(layout.nodes[0], 'process.exit()');
    const log = layout.nodes[1]?.logFile ?? '';
    mkdirSync(log);
    await expect(starting()).rejects.toThrow(CliError);
    const message = new RegExp(`EISDIR.*${log}.*; still running: node 0 \\(pid ${processes[0]?.pid}\\);`);
    await expect(starting()).rejects.toThrow(message);
  });

  test('says that there is no process, and why', async () => {
    const { execPath } = process;
    const nowhere = join(directory, 'no-such-node');
    process.execPath = nowhere;
    try {
      await expect(starting()).rejects.toThrow(`node 0 cannot be started: spawn ${nowhere} ENOENT`);
    } finally {
      process.execPath = execPath;
    }
    expect(existsSync(join(directory, 'start.lock'))).toBe(false);
  });
});
