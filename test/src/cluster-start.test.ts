// Goal: a cluster that does not come up leaves nothing behind unsaid. Needs the build (npm test does it).
// Method: real processes; a node that waits for voters who are not there, or whose port is taken.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClusterLayout,
  commandWorld,
  findOrCreateLayout,
  frameAddresses,
  freeBasePort,
  runningPid,
  startCluster,
  startNodeProcess,
  stopCluster,
} from '@tidemark/cli';
import { createAdmin } from '@tidemark/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runCommand, startCommand } from './cli-process.js';
import { firstPort } from './first-port.js';

let directory: string;
let basePort: number;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-cluster-'));
  basePort = await freeBasePort({ from: firstPort(4), nodes: 2 });
});
afterEach(async () => {
  if (existsSync(join(directory, 'cluster.json'))) await stopCluster(create({}));
  rmSync(directory, { recursive: true });
});

const create = (options: { nodes?: number; basePort?: number }) => findOrCreateLayout({ directory, ...options });
const running = ({ nodes }: ClusterLayout) => nodes.map(runningPid).filter((pid) => pid !== undefined);

async function take(port: number | undefined): Promise<AsyncDisposable> {
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** A cluster of one node that never comes up: two of its three voters do not exist. */
function createWithoutMajority(): ClusterLayout {
  const layout = create({ nodes: 1, basePort });
  const file = layout.nodes[0]?.configFile ?? '';
  const properties = readFileSync(file, 'utf8');
  writeFileSync(file, properties.replace(/(quorum.voters=.*)/, '$1,8@127.0.0.1:1,9@127.0.0.1:2'));
  return layout;
}

test.each(['SIGINT', 'SIGHUP'] as const)('%s before the cluster is ready stops what was started', async (signal) => {
  const layout = createWithoutMajority();
  const starting = startCommand(['cluster', 'start', '--foreground', '--dir', directory]);
  await vi.waitFor(() => expect(running(layout)).toHaveLength(1), { timeout: 20_000 });
  starting.interrupt(signal);
  expect(await starting.finished).toMatchObject({
    code: 1,
    stderr: 'tidemark: interrupted before the cluster took writes\n',
  });
  expect(running(layout)).toEqual([]);
  expect(existsSync(join(directory, 'start.lock'))).toBe(false);
});

test('in the background it leaves them running, and says so', async () => {
  const layout = createWithoutMajority();
  const starting = startCommand(['cluster', 'start', '--dir', directory]);
  await vi.waitFor(() => expect(running(layout)).toHaveLength(1), { timeout: 20_000 });
  starting.interrupt();
  const { code, stderr } = await starting.finished;
  const [pid] = running(layout);
  expect(stderr).toContain(`; still running: node 0 (pid ${pid}); "tidemark cluster stop --dir ${directory}" stops`);
  expect(code).toBe(1);
});

test('a start that fails in the foreground stops what was started, one in the background names it', async () => {
  const layout = create({ nodes: 2, basePort });
  await using _ = await take(layout.nodes[1]?.ports.http);
  const inForeground = await runCommand(['cluster', 'start', '--foreground', '--dir', directory]);
  expect(inForeground.stderr).toContain('node 1 ended with exit code 1');
  expect(inForeground.stderr).not.toContain('still running');
  expect([inForeground.code, ...running(layout)]).toEqual([1]);
  const inBackground = await runCommand(['cluster', 'start', '--dir', directory]);
  expect(inBackground.stderr).toContain(`; still running: node 0 (pid ${running(layout)[0]});`);
});

test('a node that is stopping when the start begins is started when it has', async () => {
  const layout = create({ nodes: 1, basePort });
  const [node] = layout.nodes;
  if (node === undefined) throw new Error('no node');
  // It has the node's configuration on its command line, as the node has.
  const stopping = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', node.configFile]);
  writeFileSync(node.pidFile, `${stopping.pid}\n`);
  const server = createServer((socket) => {
    // The start asks it, so it took it for running.
    socket.destroy();
    server.close();
    stopping.kill('SIGKILL');
  }).listen(node.ports.frames, '127.0.0.1');
  await once(server, 'listening');
  const { started } = await startCluster(commandWorld(), layout);
  expect(started.map(({ node: { id } }) => id)).toEqual([0]);
  expect(running(layout)).toEqual([started[0]?.process.pid]);
});

test('a partition that waits for an operator is no failure of a start that stays', async () => {
  const layout = create({ nodes: 1, basePort });
  const [node] = layout.nodes;
  if (node === undefined) throw new Error('no node');
  const properties = readFileSync(node.configFile, 'utf8');
  writeFileSync(node.configFile, properties.replace(/log.dirs=.*/, `$&,${node.directory}/more`));
  const world = commandWorld();
  await startCluster(world, layout);
  await using admin = createAdmin({ world, bootstrap: frameAddresses(layout) });
  await admin.createTopics([{ name: 't', partitions: 2, replicationFactor: 1 }]);
  await stopCluster(layout);
  // What lay in the second directory is lost, the only replica of a partition among it.
  writeFileSync(node.configFile, properties);
  startNodeProcess(node).unref();
  const starting = () => startCluster(world, layout, { timeoutMs: 0, toleratesPartitions: true });
  await expect
    .poll(starting, { timeout: 25_000 })
    .toMatchObject({ waitingFor: expect.stringMatching(/a leader of t-[01]/) });
  await expect(startCluster(world, layout, { timeoutMs: 0 })).rejects.toThrow('still waiting for a leader of t-');
}, 60_000);

test('a new cluster whose ports are taken is not created, so that other ports can be given', async () => {
  await using _ = await take(basePort + 11);
  const { stderr, code } = await runCommand(['cluster', 'start', '--dir', directory, '--port', String(basePort)]);
  expect(stderr).toContain(`port ${basePort + 11}, which node 1 would use, is not free (EADDRINUSE)`);
  expect([code, existsSync(join(directory, 'cluster.json'))]).toEqual([1, false]);
});
