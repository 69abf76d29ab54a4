// Goal: a node that cannot start, or stops, keeps nothing: no lock, no address, no client.
// Method: a node in this process, on loopback ports that were free; plain sockets for what is in its way.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PinoLog } from '@tidemark/ports/node';
import { loadConfig, type StartClusterOptions, startCluster, startNode } from '@tidemark/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCommand } from './cli-process.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-start-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function listener(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function start(httpPort: number) {
  const overrides = {
    'node.id': '0',
    'cluster.id': 'c',
    'log.dirs': join(directory, 'data'),
    'rpc.listeners': '127.0.0.1:0',
    'http.listeners': `127.0.0.1:${httpPort}`,
    'controller.quorum.voters': '0@127.0.0.1:1',
  };
  return startNode({ config: loadConfig({ overrides }), log: new PinoLog({ level: 'silent' }) });
}

test('a node whose HTTP address is taken does not start, and does once it is free', async () => {
  const { server, port } = await listener();
  await expect(start(port)).rejects.toThrow('EADDRINUSE');
  server.close();
  await once(server, 'close');
  await using node = await start(port);
  expect(node.addresses.http?.port).toBe(port);
});

test('a node that stops does not wait for a client that has sent half an HTTP request', async () => {
  const node = await start(0);
  const socket = connect(node.addresses.http?.port ?? 0, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /health/live HT');
  await once(socket, 'data');
  await Promise.all([node.stop(), once(socket, 'close')]);
});

const listeners = () => process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;

test.each([
  ['a misspelt key', { config: { 'min.insync.replica': '2' } }],
  [
    'an address that is taken',
    { nodeConfig: (id: number) => (id === 1 ? { listeners: 'PLAINTEXT://127.0.0.1:PORT' } : {}) },
  ],
  [
    'a data directory that cannot be used',
    { nodeConfig: (id: number) => (id === 1 ? { 'log.dirs': '/dev/null' } : {}) },
  ],
])('a cluster that does not start leaves nothing open and no directory: %s', async (_reason, given) => {
  const { server, port } = await listener();
  const { nodeConfig, ...rest }: StartClusterOptions = given;
  const configOf = (id: number) =>
    Object.fromEntries(
      Object.entries(nodeConfig?.(id) ?? {}).map(([key, value]) => [key, value.replace('PORT', String(port))]),
    );
  vi.stubEnv('TMPDIR', directory);
  const before = listeners();
  try {
    await expect(startCluster({ ...rest, nodeConfig: configOf })).rejects.toThrow();
    expect(listeners()).toBeLessThanOrEqual(before);
    expect(readdirSync(directory)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    server.close();
    await once(server, 'close');
  }
});

test('a server whose data cannot be made durable ends all the same when it is told to stop, and says why', async () => {
  const further = join(directory, 'further');
  const { server, port } = await listener();
  server.close();
  await once(server, 'close');
  const config = join(directory, 'server.properties');
  const lines = [
    'node.id=0',
    'cluster.id=c',
    `log.dirs=${join(directory, 'data')},${further}`,
    `rpc.listeners=127.0.0.1:${port}`,
    `controller.quorum.voters=0@127.0.0.1:${port}`,
  ];
  writeFileSync(config, lines.join('\n'));
  const node = startCommand(['server', '--config', config]);
  await node.waitForLog('unfenced by the controller');
  // Nothing can take its place.
  rmSync(join(further, 'broker-state'));
  mkdirSync(join(further, 'broker-state', 'in-the-way'), { recursive: true });
  node.interrupt('SIGTERM');
  const { code, stderr } = await node.finished;
  expect([code, stderr.split('\n').at(-2)]).toEqual([1, expect.stringMatching(/^tidemark: rename .*broker-state/)]);
});
