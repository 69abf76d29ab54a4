// What the suite of all networks (network.test.ts) cannot reach: connections against a plain socket, whose other end
// the test holds in its hand.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Connection, Listener } from '../network.js';
import { NodeNetwork } from './index.js';

const listeners: Listener[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const listener of listeners.splice(0)) await listener.close();
});

/** The accepted end, and what it is told. Each frame is given to `onFrame`. */
interface Accepted {
  readonly connection: Connection;
  readonly frames: number[];
  readonly closes: (Error | undefined)[];
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** A plain socket, connected to a listener. */
async function connected(onFrame: (connection: Connection, value: number) => void) {
  const accepted: Accepted[] = [];
  const listener = await new NodeNetwork().listen({
    address: { host: '127.0.0.1', port: 0 },
    frameBytesMax: 1_000,
    onConnection: (connection) => {
      const told: Accepted = { connection, frames: [], closes: [] };
      accepted.push(told);
      connection.handler = {
        onFrame: ([value = -1]) => {
          told.frames.push(value);
          onFrame(connection, value);
        },
        onClose: (error) => told.closes.push(error),
        onDrain: () => connection.resume(),
      };
    },
  });
  listeners.push(listener);
  const socket = connect(listener.address.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  await until(() => accepted.length === 1);
  const [far] = accepted;
  if (far === undefined) throw new Error('nothing was accepted');
  return { socket, far };
}

/** Frames of one byte each, in one piece. */
const frames = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from([0, 0, 0, 1, value])));

/** More than two kernels hold, so that the rest waits. */
const LONG_BYTES = 32 * 1024 * 1024;
const ANSWER = [new Uint8Array(LONG_BYTES)];

describe('a close that comes while the owner pauses, and frames wait', () => {
  test('is told at once where the connection broke: nobody waits for an answer, and no drain will come', async () => {
    const { socket, far } = await connected((connection) => {
      if (!connection.send(ANSWER)) connection.pause();
    });
    socket.pause();
    socket.write(frames(1, 2, 3));
    await until(() => far.frames.length > 0);
    socket.resetAndDestroy();
    await until(() => far.closes.length > 0);
    expect(far.closes).toEqual([expect.objectContaining({ code: expect.stringMatching(/ECONNRESET|EPIPE/) })]);
    expect(far.frames).toEqual([1]);
    expect(far.connection.closed).toBe(true);
  });

  test.each(['close', 'destroy'] as const)('is told once the owner calls %s: the socket is gone', async (end) => {
    const { socket, far } = await connected((connection) => connection.pause());
    socket.end(frames(1, 2));
    await until(() => far.frames.length > 0);
    // Its end has seen ours, and so both sockets are closed.
    await once(socket, 'close');
    const other = await connected(() => undefined);
    other.socket.end();
    await until(() => other.far.closes.length > 0);
    expect(far.closes).toEqual([]);
    far.connection[end]();
    expect(far.closes).toEqual([]);
    await until(() => far.closes.length > 0);
    expect(far.closes).toEqual([undefined]);
  });

  test('leaves an owner that answers what had arrived before the end without pressure', async () => {
    const answers: boolean[] = [];
    const { socket, far } = await connected((connection, value) => {
      if (value === 1) connection.pause();
      else answers.push(connection.send(ANSWER));
    });
    socket.end(frames(1, 2, 3));
    await once(socket, 'close');
    far.connection.resume();
    await until(() => far.closes.length > 0);
    expect(far.frames).toEqual([1, 2, 3]);
    expect(answers).toEqual([true, true]);
  });
});

test('what is queued of a long frame falls as the peer takes it, and not at its end', async () => {
  const { socket, far } = await connected((connection) => connection.send(ANSWER));
  let taken = 0;
  let isHalfTaken = false;
  socket.on('data', (chunk: Buffer) => {
    taken += chunk.length;
    if (taken >= LONG_BYTES / 2 && !isHalfTaken) {
      isHalfTaken = true;
      socket.pause();
    }
  });
  socket.write(frames(1));
  await until(() => isHalfTaken);
  expect(far.connection.queuedBytes).toBeLessThanOrEqual(LONG_BYTES / 2 + 1_000_000);
  expect(far.connection.queuedBytes).toBeGreaterThan(0);
  socket.resume();
  await until(() => far.connection.queuedBytes === 0);
});

test('a peer that sends no more is still sent all that is queued for it', async () => {
  const { socket, far } = await connected((connection) => connection.send(ANSWER));
  let taken = 0;
  socket.on('data', (chunk: Buffer) => {
    taken += chunk.length;
  });
  const closed = once(socket, 'close');
  socket.end(frames(1));
  await closed;
  await until(() => far.closes.length > 0);
  expect(far.closes).toEqual([undefined]);
  expect(taken).toBe(LONG_BYTES + 4);
});

/** Of each established connection with that port at either end: whether its next timer is that of keepalive. */
function keepAliveTimers(port: number): boolean[] {
  const name = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const established = rows.filter(([, local, remote, state]) => `${local} ${remote}`.includes(name) && state === '01');
  return established.map(([, , , , , timer]) => timer?.startsWith('02:') === true);
}

test.runIf(existsSync('/proc/net/tcp'))('TCP asks after a peer from which nothing comes, at either end', async () => {
  const network = new NodeNetwork();
  const listener = await network.listen({
    address: { host: '127.0.0.1', port: 0 },
    frameBytesMax: 1_000,
    onConnection: () => undefined,
  });
  listeners.push(listener);
  const connection = await network.dial({ address: listener.address, timeoutMs: 5_000, frameBytesMax: 1_000 });
  await until(() => keepAliveTimers(listener.address.port).filter(Boolean).length === 2);
  connection.destroy();
});

test('a dial may be given any time at all', async () => {
  const network = new NodeNetwork();
  const address = { host: '127.0.0.1', port: 0 };
  const listener = await network.listen({ address, frameBytesMax: 1_000, onConnection: () => undefined });
  listeners.push(listener);
  for (let count = 0; count < 30; count += 1) {
    const dialling = { address: listener.address, timeoutMs: 2 ** 31 + count, frameBytesMax: 1_000 };
    (await network.dial(dialling)).destroy();
  }
});
