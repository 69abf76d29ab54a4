import { beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../network.js';
import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from './index.js';

/** One end of a connection, and what it was told. */
interface End {
  readonly connection: Connection;
  readonly frames: number[];
  readonly closes: (Error | undefined)[];
}

let scheduler: SimulatedScheduler;
let network: SimulatedNetwork;

function record(connection: Connection): End {
  const end: End = { connection, frames: [], closes: [] };
  connection.handler = {
    onFrame: (frame) => end.frames.push(frame[0] ?? -1),
    onClose: (error) => end.closes.push(error),
  };
  return end;
}

const dial = (from: string, to: string, timeoutMs = 500) =>
  network.host(from).dial({ address: { host: to, port: 7 }, timeoutMs, frameBytesMax: 1_000 });

async function listen(host: string): Promise<End[]> {
  const accepted: End[] = [];
  const onConnection = (connection: Connection) => accepted.push(record(connection));
  await network.host(host).listen({ address: { host, port: 7 }, frameBytesMax: 1_000, onConnection });
  return accepted;
}

async function connected(): Promise<{ near: End; far: End }> {
  const accepted = await listen('b');
  const near = record(await scheduler.settle(dial('a', 'b')));
  const [far] = accepted;
  if (far === undefined) throw new Error('nothing was accepted');
  return { near, far };
}

const send = (end: End, ...values: number[]) => {
  for (const value of values) end.connection.send([Uint8Array.of(value)]);
};

beforeEach(() => {
  scheduler = new SimulatedScheduler(1, { shuffleTies: true });
  network = new SimulatedNetwork(scheduler);
});

describe('a partition', () => {
  test('stalls frames both ways, and they arrive in order when it heals', async () => {
    const { near, far } = await connected();
    network.partition('a', 'b');
    send(near, 1, 2);
    send(far, 3);
    await scheduler.runFor(60_000);
    expect([near.frames, far.frames]).toEqual([[], []]);
    send(near, 4);
    network.heal();
    await scheduler.runFor(10);
    expect([near.frames, far.frames]).toEqual([[3], [1, 2, 4]]);
    expect([near.closes, far.closes]).toEqual([[], []]);
  });

  test('of one way lets the other through, but no dial, which needs both', async () => {
    const { near, far } = await connected();
    network.partition('a', 'b', { oneWay: true });
    send(near, 1);
    send(far, 2);
    await scheduler.runFor(10);
    expect([near.frames, far.frames]).toEqual([[2], []]);
    await expect(scheduler.settle(dial('a', 'b'))).rejects.toMatchObject({ reason: 'timeout' });
    await expect(scheduler.settle(dial('b', 'a'))).rejects.toMatchObject({ reason: 'timeout' });
    network.heal('a', 'b');
    await scheduler.runFor(10);
    expect(far.frames).toEqual([1]);
  });

  test('hides a close until it heals', async () => {
    const { near, far } = await connected();
    network.isolate('b');
    near.connection.destroy();
    await scheduler.runFor(60_000);
    expect([near.closes.length, far.closes.length]).toEqual([1, 0]);
    network.heal('b');
    await scheduler.runFor(10);
    expect(far.closes).toHaveLength(1);
  });

  test('a dial goes through if it heals before the timeout', async () => {
    await listen('b');
    network.partition('a', 'b');
    const dialling = dial('a', 'b', 5_000);
    await scheduler.runFor(500);
    network.heal();
    expect((await scheduler.settle(dialling)).closed).toBe(false);
    expect(scheduler.nowMs).toBeGreaterThan(999);
  });
});

describe('a dial', () => {
  test('is refused where nothing listens, unreachable where there is no host', async () => {
    network.host('b');
    await expect(scheduler.settle(dial('a', 'b'))).rejects.toMatchObject({ reason: 'refused' });
    await expect(scheduler.settle(dial('a', 'nobody'))).rejects.toMatchObject({ reason: 'unreachable' });
  });

  test('that is given up leaves no connection behind', async () => {
    await listen('b');
    network.setLatency('a', 'b', { least: 300, most: 300 });
    await expect(scheduler.settle(dial('a', 'b'))).rejects.toMatchObject({ reason: 'timeout' });
    await scheduler.runFor(2_000);
    expect(network.openEndpoints).toBe(0);
  });
});

describe('a host', () => {
  test('that crashes closes its connections, delivers what was under way, and refuses until it listens again', async () => {
    const { near, far } = await connected();
    send(far, 1);
    await scheduler.runFor(0.001);
    network.crashHost('b');
    expect(near.closes).toEqual([]);
    await scheduler.runFor(10);
    expect([near.frames, near.closes.length, far.closes]).toEqual([[1], 1, []]);
    await expect(scheduler.settle(dial('a', 'b'))).rejects.toMatchObject({ reason: 'refused' });
    await listen('b');
    expect((await scheduler.settle(dial('a', 'b'))).closed).toBe(false);
  });

  test('without power says nothing, and resets its old connections when it is back', async () => {
    const { near } = await connected();
    network.cutPower('b');
    send(near, 1);
    await scheduler.runFor(60_000);
    expect(near.closes).toEqual([]);
    await expect(scheduler.settle(dial('a', 'b'))).rejects.toMatchObject({ reason: 'timeout' });
    network.restoreHost('b');
    await scheduler.runFor(10);
    expect(near.closes[0]?.message).toBe('connection reset');
    await expect(scheduler.settle(dial('a', 'b'))).rejects.toMatchObject({ reason: 'refused' });
    expect(network.openEndpoints).toBe(0);
  });

  test('that freezes stalls everything, and dials to it time out, until it thaws', async () => {
    const { near, far } = await connected();
    network.freezeHost('b');
    send(near, 1);
    send(far, 2);
    await scheduler.runFor(1_000);
    expect([near.frames, far.frames]).toEqual([[], []]);
    await expect(scheduler.settle(dial('a', 'b'))).rejects.toMatchObject({ reason: 'timeout' });
    network.thawHost('b');
    await scheduler.runFor(10);
    expect([near.frames, far.frames]).toEqual([[2], [1]]);
  });

  test('reaches itself by every name of its own, whatever the partitions', async () => {
    const accepted = await listen('a');
    network.isolate('a');
    for (const name of ['a', 'localhost', '127.0.0.1']) send(record(await scheduler.settle(dial('a', name))), 1);
    await scheduler.runFor(10);
    expect(accepted.map(({ frames }) => frames)).toEqual([[1], [1], [1]]);
  });

  test('that loses power as a whole loses process, disk cache and peers at once', async () => {
    const world = createSimulatedWorld({ scheduler, network, hostName: 'b' });
    const { near } = await connected();
    world.powerLoss();
    await scheduler.runFor(1_000);
    expect(world.process.alive).toBe(false);
    expect(near.closes).toEqual([]);
    createSimulatedWorld({ scheduler, network, hostName: 'b' });
    await expect(scheduler.settle(dial('a', 'b'))).rejects.toMatchObject({ reason: 'refused' });
  });
});

test('a dropped connection is reset at both ends', async () => {
  const { near, far } = await connected();
  expect(network.dropConnections('a', 'c')).toBe(0);
  expect(network.dropConnections('a', 'b')).toBe(1);
  await scheduler.runFor(10);
  expect(near.closes[0]?.message).toBe('connection reset');
  expect(far.closes[0]?.message).toBe('connection reset');
});

test('the adversarial mode loses, repeats and reorders frames, and without it none is', async () => {
  const values = Array.from({ length: 200 }, (_, index) => index);
  const { near, far } = await connected();
  send(near, ...values);
  await scheduler.runFor(100);
  expect(far.frames.splice(0)).toEqual(values);
  Object.assign(network.faults, { dropProbability: 0.1, duplicateProbability: 0.1, reorderProbability: 0.1 });
  send(near, ...values);
  await scheduler.runFor(100);
  const distinct = new Set(far.frames);
  expect(distinct.size).toBeLessThan(200);
  expect(far.frames.length).toBeGreaterThan(distinct.size);
  expect([...far.frames].sort((a, b) => a - b)).not.toEqual(far.frames);
});

test('what a stalled peer does not take stays queued with the sender, and drains once it has left', async () => {
  const { near, far } = await connected();
  let drains = 0;
  near.connection.handler = {
    onFrame: () => undefined,
    onClose: () => undefined,
    onDrain: () => {
      drains += 1;
    },
  };
  network.partition('a', 'b');
  const frame = new Uint8Array(1_000);
  let sent = 0;
  do sent += 1;
  while (near.connection.send([frame]));
  await scheduler.runFor(10_000);
  expect(near.connection.queuedBytes).toBeGreaterThan(700_000);
  expect(drains).toBe(0);
  network.heal();
  await scheduler.runFor(10_000);
  expect(near.connection.queuedBytes).toBe(0);
  expect(drains).toBe(1);
  expect(far.frames).toHaveLength(sent);
});

test('a part that its sender changes too early is found out', async () => {
  const { near } = await connected();
  const part = Uint8Array.of(1);
  near.connection.send([part]);
  part[0] = 2;
  await expect(scheduler.runFor(1)).rejects.toThrow(/changed after it was given to send/);
});
