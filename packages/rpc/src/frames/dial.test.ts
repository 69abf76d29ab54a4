import type { Connection } from '@tidemark/ports';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame, FrameKind } from '../core/frame.js';
import { encodeHello } from '../core/hello.js';
import { methods } from '../methods.js';
import { deferred } from '../testing/channel-harness.js';
import { type FramesHarness, SERVER_ADDRESS, startFrames } from '../testing/frames-harness.js';
import { dialFrames, type FramesChannel } from './dial.js';

const IMPOSTOR = Object.freeze({ host: 'server', port: 8 });

describe('a channel over frames', () => {
  let harness: FramesHarness;
  beforeEach(async () => {
    harness = await startFrames();
  });
  afterEach(() => harness.close());

  /** A channel to a server on which the test says every byte itself. */
  async function dialImpostor(onFrame: (connection: Connection, frame: Uint8Array, index: number) => void) {
    const { serverWorld, clientWorld, scheduler } = harness;
    await serverWorld.network.listen({
      address: IMPOSTOR,
      frameBytesMax: 1_000_000,
      onConnection: (connection) => {
        let index = 0;
        connection.handler = {
          onFrame: (frame) => onFrame(connection, frame, index++),
          onClose: () => undefined,
        };
      },
    });
    return scheduler.settle(dialFrames({ world: clientWorld, address: IMPOSTOR, timeoutMs: 100 }));
  }

  /** The one call of a channel to an impostor that answers it with these bytes. */
  async function callAnsweredBy(answer: (request: Uint8Array) => Uint8Array) {
    const channel = await dialImpostor((connection, frame, index) => {
      connection.send(index === 0 ? [encodeHello({ version: 1, name: '' })] : [answer(frame)]);
    });
    const outcome = harness.settle(channel.call(methods.identify, {}, { timeoutMs: 1_000 }));
    return { channel, outcome };
  }

  test('costs no round trip for the hello: the first answer arrives one round trip after the dial', async () => {
    const { network, clientWorld, scheduler, registry } = harness;
    registry.unary(methods.identify, () => ({ message: { nodeId: 1 } }));
    network.setLatency('client', 'server', { least: 50, most: 50 });
    const channel = await scheduler.settle(
      dialFrames({ world: clientWorld, address: SERVER_ADDRESS, timeoutMs: 1_000 }),
    );
    const startMs = scheduler.nowMs;
    await scheduler.settle(channel.call(methods.identify, {}, { timeoutMs: 1_000 }));
    expect(scheduler.nowMs - startMs).toBeLessThan(101);
    expect(channel.established).toBe(true);
  });

  test('rejects UNREACHABLE, certain, where nothing listens', async () => {
    const dial = dialFrames({
      world: harness.clientWorld,
      address: { host: 'server', port: 99 },
      timeoutMs: 100,
    });
    await expect(harness.settle(dial)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      certain: true,
      cause: { reason: 'refused' },
    });
  });

  test('fails what waits as UNSUPPORTED_VERSION, certain, when the server speaks another version', async () => {
    const channel = await dialImpostor((connection, _frame, index) => {
      if (index === 0) connection.send([encodeHello({ version: 2, name: '' })]);
    });
    const call = channel.call(methods.identify, {}, { timeoutMs: 1_000 });
    await expect(harness.settle(call)).rejects.toMatchObject({ code: 'UNSUPPORTED_VERSION', certain: true });
    expect(channel.closed).toBe(true);
    expect(harness.clientLog.at('warn')).toHaveLength(1);
  });

  test('closes on a server that speaks another protocol, with one line', async () => {
    const channel = await dialImpostor((connection, _frame, index) => {
      if (index === 0) connection.send([Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]);
    });
    const call = channel.call(methods.identify, {}, { timeoutMs: 1_000 });
    await expect(harness.settle(call)).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(harness.clientLog.at('warn').map((line) => line.fields.reason)).toEqual([
      expect.stringContaining('it looks like HTTP'),
    ]);
  });

  test.each([
    ['is cut short', () => Uint8Array.of(2, 0)],
    ['has an unknown kind', (request: Uint8Array) => Uint8Array.from([77, ...request.subarray(1)])],
    ['only clients send', (request: Uint8Array) => request],
    [
      'belongs to a stream',
      (request: Uint8Array) => Uint8Array.from([FrameKind.streamMessage, ...request.subarray(1)]),
    ],
    ['ends a stream', (request: Uint8Array) => Uint8Array.from([FrameKind.streamEnd, ...request.subarray(1)])],
    ['is an error without a code', (request: Uint8Array) => Uint8Array.from([FrameKind.error, ...request.subarray(1)])],
    ['names another method', (request: Uint8Array) => Uint8Array.from([2, 0, 99, ...request.subarray(3)])],
  ])('closes on an answer that %s, with one line', async (_what, answer) => {
    const { channel, outcome } = await callAnsweredBy(answer);
    await expect(outcome).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(channel.closed).toBe(true);
    expect(harness.clientLog.at('warn')).toHaveLength(1);
  });

  test('fails only the call whose answer cannot be decoded', async () => {
    const { channel, outcome } = await callAnsweredBy((request) => {
      const header = Uint8Array.of(0x0a, 0xff);
      const parts = encodeFrame({ ...decodeFrame(request), kind: FrameKind.response, header });
      return new Uint8Array(Buffer.concat(parts));
    });
    await expect(outcome).rejects.toMatchObject({ code: 'UNKNOWN_SERVER_ERROR' });
    expect(channel.closed).toBe(false);
  });

  test('ignores an answer that comes after the time-out, and goes on', async () => {
    const { registry, channel, settle, scheduler } = harness;
    const gate = deferred<{ message: object }>();
    registry.unary(methods.fetch, () => gate.promise);
    registry.unary(methods.identify, () => ({ message: { nodeId: 4 } }));
    await expect(settle(channel.call(methods.fetch, {}, { timeoutMs: 10 }))).rejects.toMatchObject({
      code: 'REQUEST_TIMED_OUT',
    });
    gate.resolve({ message: {} });
    await scheduler.runFor(10);
    const { message } = await settle(channel.call(methods.identify, {}, { timeoutMs: 10 }));
    expect(message.nodeId).toBe(4);
  });

  test('times each call out at its own moment, with one timer for all', async () => {
    const { registry, channel, settle, scheduler } = harness;
    registry.unary(methods.fetch, () => deferred<never>().promise);
    const startMs = scheduler.nowMs;
    const timeouts = [500, 20, 300, 20, 100];
    const before = scheduler.pending;
    const moments = timeouts.map(async (timeoutMs) => {
      await channel.call(methods.fetch, {}, { timeoutMs }).catch(() => undefined);
      return Math.round(scheduler.nowMs - startMs);
    });
    // One flush of the connection and one timer, not five.
    expect(scheduler.pending - before).toBeLessThanOrEqual(2);
    expect(await settle(Promise.all(moments))).toEqual(timeouts);
  });

  test('sets no timer for calls that are answered while the first is set', async () => {
    const { registry, channel, settle, clientWorld } = harness;
    let timersSet = 0;
    const { clock } = clientWorld;
    const countingWorld = {
      ...clientWorld,
      clock: {
        monotonicMs: () => clock.monotonicMs(),
        wallMs: () => clock.wallMs(),
        defer: (callback: () => void) => clock.defer(callback),
        setTimer: (delayMs: number, callback: () => void) => {
          timersSet += 1;
          return clock.setTimer(delayMs, callback);
        },
      },
    };
    registry.unary(methods.identify, () => ({ message: {} }));
    const counted: FramesChannel = await settle(
      dialFrames({ world: countingWorld, address: SERVER_ADDRESS, timeoutMs: 100 }),
    );
    for (let round = 0; round < 100; round += 1) {
      await settle(counted.call(methods.identify, {}, { timeoutMs: 30_000 }));
    }
    // One for the deadlines, one that looks whether the connection has fallen silent.
    expect(timersSet).toBe(2);
    counted.close();
    expect(channel.closed).toBe(false);
  });

  test('goes on after a partition heals: TCP lost nothing', async () => {
    const { registry, channel, settle, network, scheduler } = harness;
    registry.unary(methods.identify, () => ({ message: { nodeId: 2 } }));
    network.partition('client', 'server');
    const call = channel.call(methods.identify, {}, { timeoutMs: 10_000 });
    await scheduler.runFor(1_000);
    network.heal();
    expect((await settle(call)).message.nodeId).toBe(2);
  });

  test('sees the death of the server as a disconnect', async () => {
    const { registry, channel, settle, serverWorld, until } = harness;
    let entered = false;
    registry.unary(methods.fetch, () => {
      entered = true;
      return deferred<never>().promise;
    });
    const call = channel.call(methods.fetch, {}, { timeoutMs: 10_000 });
    call.catch(() => undefined);
    await until(() => entered);
    serverWorld.kill();
    await expect(settle(call)).rejects.toMatchObject({ code: 'DISCONNECTED', certain: false });
  });
});
