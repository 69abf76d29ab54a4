import { beforeEach, expect, test } from 'vitest';
import type { Connection } from '../network.js';
import { HIGH_WATER_MARK_BYTES, SimulatedNetwork, SimulatedScheduler } from './index.js';

const MEBIBYTE = 2 ** 20;

/** What arrived at one end: the length of each frame, and when. */
interface End {
  readonly connection: Connection;
  readonly arrivals: { readonly bytes: number; readonly atMs: number }[];
  closes: number;
  drains: number;
}

let scheduler: SimulatedScheduler;
let network: SimulatedNetwork;

function record(connection: Connection): End {
  const end: End = { connection, arrivals: [], closes: 0, drains: 0 };
  connection.handler = {
    onFrame: (frame) => end.arrivals.push({ bytes: frame.length, atMs: scheduler.nowMs }),
    onClose: () => {
      end.closes += 1;
    },
    onDrain: () => {
      end.drains += 1;
    },
  };
  return end;
}

/** A connection of its own; all go from a to b. */
async function connected(): Promise<{ near: End; far: End }> {
  const accepted: End[] = [];
  const onConnection = (connection: Connection) => accepted.push(record(connection));
  const listener = await network
    .host('b')
    .listen({ address: { host: 'b', port: 0 }, frameBytesMax: 16 * MEBIBYTE, onConnection });
  const dialling = network.host('a').dial({ address: listener.address, timeoutMs: 500, frameBytesMax: MEBIBYTE });
  const near = record(await scheduler.settle(dialling));
  const [far] = accepted;
  if (far === undefined) throw new Error('nothing was accepted');
  return { near, far };
}

const send = (end: End, bytes: number) => end.connection.send([new Uint8Array(bytes)]);

/** Runs on until what was wanted has arrived; what it took since. */
async function until(end: End, frames: number): Promise<number> {
  const startMs = scheduler.nowMs;
  while (end.arrivals.length < frames) await scheduler.runFor(1);
  return scheduler.nowMs - startMs;
}

beforeEach(() => {
  scheduler = new SimulatedScheduler(1, { shuffleTies: true });
  network = new SimulatedNetwork(scheduler);
});

test.each(['outgoing', 'incoming'] as const)('%s bytes take as long as the line is narrow', async (direction) => {
  const { near, far } = await connected();
  network.setBandwidth(direction === 'outgoing' ? 'a' : 'b', 100, direction);
  send(near, 100_000);
  expect(await until(far, 1)).toBeGreaterThanOrEqual(1_000);
  expect(scheduler.nowMs).toBeLessThan(1_010);
  // The other way is as wide as it was.
  send(far, 100_000);
  expect(await until(near, 1)).toBeLessThan(2);
});

test('connections share it by turns, so that a small frame does not wait for a large one', async () => {
  const one = await connected();
  const other = await connected();
  network.setBandwidth('a', 100);
  send(one.near, 100_000);
  send(other.near, 100);
  expect(await until(other.far, 1)).toBeLessThan(100);
  send(other.near, 50_000);
  await until(other.far, 2);
  await until(one.far, 1);
  const [large] = one.far.arrivals;
  const [, half] = other.far.arrivals;
  expect(large?.atMs).toBeGreaterThan(1_400);
  expect(half?.atMs).toBeGreaterThan(900);
  expect(half?.atMs).toBeLessThan(1_100);
});

test('frames of one connection stay in order when the line is wide again, and none waits for ever', async () => {
  const { near, far } = await connected();
  network.setBandwidth('a', 1);
  send(near, 100_000);
  send(near, 10);
  await scheduler.runFor(5_000);
  expect(far.arrivals).toEqual([]);
  network.setBandwidth('a', undefined);
  send(near, 20);
  await until(far, 3);
  expect(far.arrivals.map(({ bytes }) => bytes)).toEqual([100_000, 10, 20]);
  expect(scheduler.nowMs).toBeLessThan(10_000);
});

test('what has come of a frame shows before it is whole, and what the sender has still to give as queued', async () => {
  const { near, far } = await connected();
  network.setBandwidth('a', 1_000);
  expect(send(near, 4 * MEBIBYTE)).toBe(false);
  await scheduler.runFor(500);
  expect([near.drains, near.connection.queuedBytes > 3 * MEBIBYTE]).toEqual([0, true]);
  const seen: number[] = [];
  for (let ms = 500; ms < 4_000; ms += 500) {
    await scheduler.runFor(500);
    seen.push(far.connection.receivedBytes);
  }
  expect(seen).toEqual([...new Set(seen)].sort((one, other) => one - other));
  expect(far.arrivals).toEqual([]);
  expect(near.connection.queuedBytes).toBeLessThan(HIGH_WATER_MARK_BYTES);
  expect([near.connection.sentBytes, near.drains]).toEqual([4 * MEBIBYTE + 4, 1]);
  await until(far, 1);
  expect(far.connection.receivedBytes).toBe(4 * MEBIBYTE);
});

test('without one nothing shows of a frame that is still on its way', async () => {
  const { near, far } = await connected();
  network.setLatency('a', 'b', { least: 50, most: 50 });
  send(near, 1_000);
  await scheduler.runFor(40);
  expect(far.connection.receivedBytes).toBe(0);
  await until(far, 1);
  expect(far.connection.receivedBytes).toBe(1_000);
});

test('a frame of which much is still with the sender is lost when that ends, and no end comes before what was sent', async () => {
  const cut = await connected();
  const whole = await connected();
  network.setBandwidth('a', 1_000);
  send(cut.near, 4 * MEBIBYTE);
  send(whole.near, 100_000);
  await scheduler.runFor(50);
  cut.near.connection.destroy();
  whole.near.connection.close();
  await scheduler.runFor(10_000);
  expect([cut.far.arrivals, cut.far.closes]).toEqual([[], 1]);
  expect([whole.far.arrivals.map(({ bytes }) => bytes), whole.far.closes]).toEqual([[100_000], 1]);
});

test('a partition stalls what is being carried, and it goes on when that heals', async () => {
  const { near, far } = await connected();
  const other = await connected();
  network.setBandwidth('b', 100, 'incoming');
  send(near, 100_000);
  await scheduler.runFor(500);
  network.partition('a', 'b');
  const before = far.connection.receivedBytes;
  send(other.near, 100);
  const events = scheduler.eventsRun;
  await scheduler.runFor(60_000);
  // Nor does it keep the line busy meanwhile.
  expect(scheduler.eventsRun - events).toBeLessThan(10);
  expect([far.connection.receivedBytes, far.arrivals, other.far.arrivals]).toEqual([before, [], []]);
  network.heal();
  expect(await until(far, 1)).toBeGreaterThan(480);
  await until(other.far, 1);
  expect(scheduler.nowMs).toBeLessThan(62_000);
});
