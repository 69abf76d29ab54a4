// Method: processes that look like nodes to the command, since they have a node's configuration on their command line.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stopCluster } from './control.js';
import { type ClusterLayout, findOrCreateLayout, type NodeLayout } from './layout.js';
import { runningPid } from './node-process.js';

let directory: string;
let layout: ClusterLayout;
let processes: ChildProcess[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-control-'));
  layout = findOrCreateLayout({ directory, nodes: 2, basePort: 9000 });
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
  const code = `require('fs').writeFileSync(${JSON.stringify(again.pidFile)}, '${pid}'); process.exit()`;
  await start(again, code);
  expect(await stopCluster(layout, { timeoutMs: 2_000 })).toBe(1);
  expect(runningPid(again)).toBe(pid);
});
