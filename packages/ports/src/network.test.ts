// One suite, run against TCP on the loopback interface and the simulated network.
import { afterEach, describe, expect, test } from 'vitest';
import { type Connection, DialError, type Listener, type Network } from './index.js';
import { NodeNetwork } from './node/index.js';
import { SimulatedNetwork, SimulatedScheduler } from './simulated/index.js';

interface Subject {
  readonly server: Network;
  readonly client: Network;
  readonly host: string;
  settle<Result>(promise: Promise<Result>): Promise<Result>;
  /** Lets events happen until the condition holds. */
  until(condition: () => boolean): Promise<void>;
}

const listeners: Listener[] = [];
const connections: Connection[] = [];
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy();
  for (const listener of listeners.splice(0)) await listener.close();
});

function nodeSubject(): Subject {
  const network = new NodeNetwork();
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  };
  return { server: network, client: network, host: '127.0.0.1', settle: (promise) => promise, until };
}

function simulatedSubject(): Subject {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  return {
    server: network.host('server'),
    client: network.host('client'),
    host: 'server',
    settle: (promise) => scheduler.settle(promise),
    until: (condition) => scheduler.runUntil(condition),
  };
}

/** Records what an end of a connection is told. */
class Recorder {
  readonly frames: Uint8Array[] = [];
  readonly closes: (Error | undefined)[] = [];
  /** What was queued at each onDrain. */
  readonly drains: number[] = [];

  constructor(readonly connection: Connection) {
    connections.push(connection);
    connection.handler = {
      onFrame: (frame) => this.frames.push(frame),
      onClose: (error) => this.closes.push(error),
      onDrain: () => this.drains.push(connection.queuedBytes),
    };
  }
}

async function listen(
  { server, host, settle }: Subject,
  onConnection: (connection: Connection) => void,
  frameBytesMax = 8_000_000,
) {
  const listener = await settle(server.listen({ address: { host, port: 0 }, frameBytesMax, onConnection }));
  listeners.push(listener);
  return listener;
}

/** A connection, with a recorder at either end. */
async function connected(subject: Subject, frameBytesMax?: number) {
  const accepted: Recorder[] = [];
  const listener = await listen(subject, (connection) => accepted.push(new Recorder(connection)), frameBytesMax);
  const dialling = subject.client.dial({ address: listener.address, timeoutMs: 5_000, frameBytesMax: 8_000_000 });
  const near = new Recorder(await subject.settle(dialling));
  await subject.until(() => accepted.length === 1);
  const [far] = accepted;
  if (far === undefined) throw new Error('nothing was accepted');
  return { near, far, listener };
}

const filled = (count: number, value: number) => new Uint8Array(count).fill(value);

describe.each([
  ['the machine', nodeSubject],
  ['the simulation', simulatedSubject],
])('a network of %s', (_name, create) => {
  test('carries frames of any size and number of parts, in order, both ways', async () => {
    const subject = create();
    const { near, far } = await connected(subject);
    const sizes = [0, 1, 8_191, 8_192, 3_000_000, 5, 0, 70_000, 262_140, 262_141, 1_000];
    const big = filled(3_000_000, 3);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      for (const [index, size] of sizes.entries()) {
        const payload = size === big.length ? big : filled(size, index + 1);
        from.connection.send([payload.subarray(0, size >> 2), payload.subarray(size >> 2)]);
      }
      from.connection.send([]);
      await subject.until(() => to.frames.length === sizes.length + 1);
      expect(to.frames.map((frame) => frame.length)).toEqual([...sizes, 0]);
      for (const [index, size] of sizes.entries()) {
        const value = size === big.length ? 3 : index + 1;
        expect(to.frames[index]?.every((byte) => byte === value)).toBe(true);
      }
    }
  });

  test('leaves each frame to its owner: later ones do not change it', async () => {
    const subject = create();
    const { near, far } = await connected(subject);
    for (let round = 0; round < 200; round += 1) {
      near.connection.send([filled(3_000, round)]);
      far.connection.send([filled(3_000, round)]);
      if (round % 20 === 0) await subject.until(() => far.frames.length > round && near.frames.length > round);
    }
    await subject.until(() => far.frames.length === 200 && near.frames.length === 200);
    for (const { frames } of [near, far]) {
      expect(frames.every((frame, round) => frame.every((byte) => byte === round))).toBe(true);
    }
  });

  test('says how a dial failed when nothing listens, and when the caller gives up', async () => {
    const subject = create();
    const listener = await listen(subject, () => undefined);
    await listener.close();
    const { address } = listener;
    const dial = (signal: AbortSignal) =>
      subject.settle(subject.client.dial({ address, timeoutMs: 5_000, frameBytesMax: 100, signal }));
    const refused = await dial(new AbortController().signal).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DialError);
    expect(refused).toMatchObject({ reason: 'refused', address });
    await expect(dial(AbortSignal.abort())).rejects.toMatchObject({ name: 'DialError', reason: 'timeout' });
  });

  test('refuses a port that is in use, and leaves connections open when a listener closes', async () => {
    const subject = create();
    const { near, far, listener } = await connected(subject);
    const second = subject.server.listen({
      address: listener.address,
      frameBytesMax: 100,
      onConnection: () => undefined,
    });
    await expect(subject.settle(second)).rejects.toThrow(/EADDRINUSE/);
    await subject.settle(listener.close());
    near.connection.send([filled(3, 1)]);
    await subject.until(() => far.frames.length === 1);
    expect(far.closes).toEqual([]);
  });

  test('takes a first frame up to its own limit, and longer ones behind it', async () => {
    const subject = create();
    const accepted: Recorder[] = [];
    const listener = await subject.settle(
      subject.server.listen({
        address: { host: subject.host, port: 0 },
        frameBytesMax: 2_000_000,
        firstFrameBytesMax: 100,
        onConnection: (connection) => accepted.push(new Recorder(connection)),
      }),
    );
    listeners.push(listener);
    const dialling = { address: listener.address, timeoutMs: 5_000, frameBytesMax: 100 };
    const polite = await subject.settle(subject.client.dial(dialling));
    for (const sizeBytes of [100, 101, 1_000_000]) polite.send([filled(sizeBytes, 1)]);
    await subject.until(() => accepted[0]?.frames.length === 3);
    const rude = await subject.settle(subject.client.dial(dialling));
    rude.send([filled(101, 1)]);
    await subject.until(() => accepted[1]?.closes.length === 1);
    expect(accepted[1]?.frames).toEqual([]);
    expect(accepted[1]?.closes[0]).toMatchObject({ lengthBytes: 101, limitBytes: 100 });
    polite.send([filled(2_000_001, 1)]);
    await subject.until(() => accepted[0]?.closes.length === 1);
    expect(accepted[0]?.closes[0]).toMatchObject({ lengthBytes: 2_000_001, limitBytes: 2_000_000 });
  });

  test('close lets what is queued leave, and both ends hear of it once, without an error', async () => {
    const subject = create();
    const { near, far } = await connected(subject);
    for (let count = 0; count < 30; count += 1) near.connection.send([filled(100_000, count)]);
    near.connection.close();
    near.connection.close();
    expect(near.connection.closed).toBe(true);
    expect(near.closes).toEqual([]);
    expect(near.connection.send([filled(1, 1)])).toBe(false);
    await subject.until(() => near.closes.length > 0 && far.closes.length > 0);
    expect(far.frames).toHaveLength(30);
    expect([near.closes, far.closes]).toEqual([[undefined], [undefined]]);
    expect(far.connection.closed).toBe(true);
    expect(far.connection.send([filled(1, 1)])).toBe(false);
    near.connection.destroy();
    expect(near.closes).toHaveLength(1);
  });

  test('destroy closes both ends, once, and never within the call', async () => {
    const subject = create();
    const { near, far } = await connected(subject);
    far.connection.destroy();
    far.connection.destroy();
    expect(far.closes).toEqual([]);
    expect(far.connection.closed).toBe(true);
    await subject.until(() => near.closes.length > 0 && far.closes.length > 0);
    expect(far.closes).toEqual([undefined]);
    expect(near.closes).toHaveLength(1);
  });

  test('a frame above the limit closes the connection, after the frames before it', async () => {
    const subject = create();
    const { near, far } = await connected(subject, 1_000);
    near.connection.send([filled(1_000, 1)]);
    near.connection.send([filled(1_001, 2)]);
    near.connection.send([filled(10, 3)]);
    await subject.until(() => near.closes.length > 0 && far.closes.length > 0);
    expect(far.frames.map((frame) => frame.length)).toEqual([1_000]);
    expect(far.closes[0]?.message).toMatch(/1001 bytes is above the limit of 1000/);
  });

  test('send tells of too much, and onDrain when it has left', async () => {
    const subject = create();
    const { near, far } = await connected(subject);
    far.connection.pause();
    let sent = 0;
    let accepted = true;
    while (accepted) {
      sent += 1;
      accepted = near.connection.send([filled(64 * 1024, sent)]);
    }
    expect(sent).toBe(16);
    expect(near.connection.queuedBytes).toBe(16 * (64 * 1024 + 4));
    expect(near.connection.sentBytes).toBe(0);
    // More than the kernel's own buffers take, in two turns.
    for (; sent < 200; sent += 1) near.connection.send([filled(64 * 1024, sent)]);
    await connected(subject);
    for (; sent < 300; sent += 1) near.connection.send([filled(64 * 1024, sent)]);
    expect(near.connection.queuedBytes).toBeGreaterThan(2_000_000);
    far.connection.resume();
    await subject.until(() => near.connection.queuedBytes === 0 && far.frames.length === 300);
    expect(near.connection.sentBytes).toBe(300 * (64 * 1024 + 4));
    // The first megabyte may have left, with a drain of its own, before the rest was queued.
    expect([[0], [0, 0]]).toContainEqual(near.drains);
  });

  test('pause stops frames at once, those that came together included, and resume goes on in order', async () => {
    const subject = create();
    const { near, far } = await connected(subject);
    const seen: number[] = [];
    far.connection.handler = {
      onFrame: (frame) => {
        seen.push(frame[0] ?? -1);
        if (frame[0] === 1) far.connection.pause();
      },
      onClose: (error) => far.closes.push(error),
    };
    for (const value of [0, 1, 2, 3]) near.connection.send([filled(10, value)]);
    near.connection.close();
    await subject.until(() => seen.length === 2);
    // Another connection shows that time passes.
    const other = await connected(subject);
    other.near.connection.send([filled(1, 1)]);
    await subject.until(() => other.far.frames.length === 1);
    expect(seen).toEqual([0, 1]);
    expect(far.closes).toEqual([]);
    far.connection.resume();
    expect(seen).toEqual([0, 1]);
    await subject.until(() => far.closes.length === 1);
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  test('frames and the close wait for a handler', async () => {
    const subject = create();
    const accepted: Connection[] = [];
    const listener = await listen(subject, (connection) => accepted.push(connection));
    const dialling = subject.client.dial({ address: listener.address, timeoutMs: 5_000, frameBytesMax: 100 });
    const near = new Recorder(await subject.settle(dialling));
    near.connection.send([filled(5, 1)]);
    near.connection.send([filled(6, 1)]);
    near.connection.close();
    await subject.until(() => accepted.length === 1);
    const [connection] = accepted;
    if (connection === undefined) throw new Error('nothing was accepted');
    const far = new Recorder(connection);
    await subject.until(() => far.closes.length === 1);
    expect(far.frames.map((frame) => frame.length)).toEqual([5, 6]);
  });

  test('a close that came before there was a handler is told once', async () => {
    const subject = create();
    const accepted: Connection[] = [];
    const listener = await listen(subject, (connection) => accepted.push(connection));
    const dialling = subject.client.dial({ address: listener.address, timeoutMs: 5_000, frameBytesMax: 100 });
    const near = new Recorder(await subject.settle(dialling));
    near.connection.close();
    await subject.until(() => near.closes.length === 1 && accepted.length === 1);
    const closes: unknown[] = [];
    for (const connection of [...accepted, ...accepted]) {
      connection.handler = { onFrame: () => undefined, onClose: (error) => closes.push(error) };
    }
    await subject.until(() => closes.length > 0);
    await connected(subject);
    expect(closes).toEqual([undefined]);
  });
});
