// Method: plain sockets that send a long frame in parts, to a listener that has room for the growth of one of them.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FrameRoom } from '../frame-room.js';
import { type Connection, FrameOverdueError, type Listener } from '../network.js';
import { SimulatedClock, SimulatedScheduler } from '../simulated/index.js';
import { NodeNetwork } from './index.js';

const MIB = 1024 * 1024;
const FRAME_BYTES = 16 * MIB;
/** More than a frame may hold by itself. */
const PART = Buffer.alloc(3 * MIB);
const PATIENCE_MS = 1_000;
const REST = Buffer.alloc(FRAME_BYTES - PART.length);

let time: SimulatedScheduler;
let room: FrameRoom;
let listener: Listener;
let accepted: { readonly connection: Connection; readonly frames: number[]; isClosed: boolean; error?: Error }[];
let sockets: Socket[];

beforeEach(async () => {
  time = new SimulatedScheduler(1);
  room = new FrameRoom({ bytesMax: 3 * MIB, patienceMs: PATIENCE_MS, clock: new SimulatedClock(time) });
  accepted = [];
  sockets = [];
  listener = await new NodeNetwork().listen({
    address: { host: '127.0.0.1', port: 0 },
    frameBytesMax: FRAME_BYTES,
    room,
    onConnection: (connection) => {
      const told: (typeof accepted)[number] = { connection, frames: [], isClosed: false };
      accepted.push(told);
      connection.handler = {
        onFrame: ({ length }) => told.frames.push(length),
        onClose: (error) => {
          told.isClosed = true;
          if (error !== undefined) told.error = error;
        },
      };
    },
  });
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await listener.close();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** A socket that has sent the first part of a frame, and its other end. */
async function begin() {
  const socket = connect(listener.address.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  await until(() => accepted.length === sockets.length);
  const far = accepted.at(-1);
  if (far === undefined) throw new Error('nothing was accepted');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(FRAME_BYTES);
  socket.write(length);
  socket.write(PART);
  return { socket, far };
}

/** One of which so much has arrived as it sent, and one that waits, though it has sent all. */
async function beginTwo() {
  const first = await begin();
  await until(() => first.far.connection.receivedBytes === PART.length + 4);
  const second = await begin();
  second.socket.write(REST);
  await until(() => second.far.connection.receivedBytes >= 2 * MIB + 4);
  // A small frame of a third goes there and back meanwhile: nothing more of the second was read.
  const before = second.far.connection.receivedBytes;
  const third = connect(listener.address.port, '127.0.0.1');
  sockets.push(third);
  third.write(Buffer.from([0, 0, 0, 1, 7]));
  await until(() => accepted[2]?.frames.length === 1);
  expect(second.far.connection.receivedBytes).toBe(before);
  expect(before).toBeLessThan(3 * MIB);
  return { first, second };
}

test('a long frame for whose growth there is no room waits until another is whole; small ones never do', async () => {
  const { first, second } = await beginTwo();
  first.socket.write(REST);
  await until(() => second.far.frames.length === 1);
  expect([first.far.frames, second.far.frames]).toEqual([[FRAME_BYTES], [FRAME_BYTES]]);
  expect(room.givenBytes).toBe(0);
});

test.each(['peer', 'owner'])(
  'a connection that its %s closes in the middle of a long frame gives back what it held',
  async (closer) => {
    const { first, second } = await beginTwo();
    if (closer === 'peer') first.socket.destroy();
    else first.far.connection.close();
    await until(() => second.far.frames.length === 1);
    expect(first.far.isClosed).toBe(true);
    expect(room.givenBytes).toBe(0);
  },
);

test('a connection that waits for room can be closed', async () => {
  const { second } = await beginTwo();
  second.far.connection.close();
  await until(() => second.far.isClosed);
  expect(room.givenBytes).toBe(2 * MIB);
});

test('one that its owner paused while it waited reads on only when both let it', async () => {
  const { first, second } = await beginTwo();
  second.far.connection.pause();
  first.socket.write(REST);
  await until(() => first.far.frames.length === 1);
  const before = second.far.connection.receivedBytes;
  const fourth = connect(listener.address.port, '127.0.0.1');
  sockets.push(fourth);
  fourth.write(Buffer.from([0, 0, 0, 1, 7]));
  await until(() => accepted[3]?.frames.length === 1);
  expect(second.far.connection.receivedBytes).toBe(before);
  second.far.connection.resume();
  await until(() => second.far.frames.length === 1);
});

test('one whose client stalls while another waits for its room is closed, and the other goes on', async () => {
  const { first, second } = await beginTwo();
  await time.runFor(2 * PATIENCE_MS);
  await until(() => second.far.frames.length === 1);
  expect(first.far.error).toBeInstanceOf(FrameOverdueError);
  expect(room.givenBytes).toBe(0);
});

test('one whose client has gone while it waits is closed in time, and nobody else with it', async () => {
  const beginOne = async () => {
    const begun = await begin();
    // They come into the line one after the other.
    await until(() => begun.far.connection.receivedBytes >= 2 * MIB + 4);
    return begun;
  };
  const [first, second, gone] = [await beginOne(), await beginOne(), await beginOne()];
  gone.socket.destroy();
  await time.runFor(0.7 * PATIENCE_MS);
  first.socket.write(REST);
  await until(() => first.far.frames.length === 1);
  expect(gone.far.isClosed).toBe(false);
  await time.runFor(0.5 * PATIENCE_MS);
  await until(() => gone.far.isClosed);
  expect(gone.far.error).toBeInstanceOf(FrameOverdueError);
  expect([second.far.isClosed, room.givenBytes]).toEqual([false, 2 * MIB]);
});
