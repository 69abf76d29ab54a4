import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Frame, FrameKind } from '../core/frame.js';
import type { FrameError } from '../core/frame-error.js';
import { methods } from '../methods.js';
import { patternBytes } from '../testing/channel-harness.js';
import { type FramesHarness, startFrames } from '../testing/frames-harness.js';
import { dialRaw } from '../testing/raw-client.js';

const DAY_MS = 86_400_000;
const pings = (frames: readonly Frame[]) => frames.filter(({ kind }) => kind === FrameKind.ping).length;

describe('a connection that falls silent', () => {
  let harness: FramesHarness;
  beforeEach(async () => {
    harness = await startFrames();
  });
  afterEach(() => harness.close());

  test('fails what waits for an answer, outcome unknown, within 3 to 4 s', async () => {
    const { channel, network, scheduler, registry } = harness;
    registry.unary(methods.identify, () => ({ message: {} }));
    network.partition('client', 'server');
    const call = channel.call(methods.identify, {}, { timeoutMs: DAY_MS }).catch((error: unknown) => error);
    await scheduler.runFor(2_900);
    expect(channel.closed).toBe(false);
    await scheduler.runFor(1_200);
    const error = await call;
    expect(error).toMatchObject({ code: 'DISCONNECTED', certain: false });
    expect(error instanceof Error && error.cause).toMatchObject({ code: 'silent' } satisfies Partial<FrameError>);
  });

  test('ends what its server streams, and tells the handlers', async () => {
    const { channel, network, scheduler, registry } = harness;
    let closed = false;
    registry.stream(methods.watchMetadata, (_request, { peer }) => {
      peer.onClose(() => {
        closed = true;
      });
    });
    channel.openStream(methods.watchMetadata, {}, { onMessage: () => undefined, onEnd: () => undefined });
    await scheduler.runFor(60_000);
    expect(closed).toBe(false);
    network.partition('client', 'server');
    await scheduler.runFor(4_100);
    expect(closed).toBe(true);
  });

  test('is not one whose handler takes its time: it is pinged, and answers', async () => {
    const { channel, registry, scheduler, serverWorld } = harness;
    registry.unary(
      methods.identify,
      () => new Promise((resolve) => serverWorld.clock.setTimer(60_000, () => resolve({ message: { nodeId: 5 } }))),
    );
    const call = channel.call(methods.identify, {}, { timeoutMs: DAY_MS });
    await scheduler.runFor(61_000);
    expect((await call).message.nodeId).toBe(5);
  });

  test('is not one whose client takes as much of a stream as its server adds', async () => {
    const { registry, scheduler, serverWorld } = harness;
    const attachments = [patternBytes(300_000)];
    registry.stream(methods.watchMetadata, (_request, _context, sink) => {
      for (let count = 0; count < 5; count += 1) sink.send({ message: {}, attachments });
      const sendOn = () => {
        sink.send({ message: {}, attachments });
        serverWorld.clock.setTimer(1_000, sendOn);
      };
      sendOn();
    });
    // It says nothing, and takes one message a second.
    const raw = await dialRaw(harness);
    raw.sendFrame({ methodId: methods.watchMetadata.id });
    for (let second = 1; second <= 30; second += 1) {
      await harness.until(() => raw.frames.length >= second || raw.isClosed());
      expect(raw.isClosed()).toBe(false);
      raw.connection.pause();
      await scheduler.runFor(1_000);
      raw.connection.resume();
    }
  });

  test.each([
    // The client's timer is due before the answer is read.
    ['client', { workMs: 1_500, stoppedMs: 60_000 }],
    ['server', { workMs: 500, stoppedMs: 2_500 }],
  ] as const)('is not one of a %s that was stopped for a while', async (side, { workMs, stoppedMs }) => {
    const { channel, registry, scheduler, clientWorld, serverWorld } = harness;
    registry.unary(
      methods.identify,
      () => new Promise((resolve) => serverWorld.clock.setTimer(workMs, () => resolve({ message: { nodeId: 5 } }))),
    );
    const call = channel.call(methods.identify, {}, { timeoutMs: DAY_MS });
    await scheduler.runFor(100);
    const { process } = side === 'client' ? clientWorld : serverWorld;
    process.pause();
    await scheduler.runFor(stoppedMs);
    process.resume();
    expect((await scheduler.settle(call)).message.nodeId).toBe(5);
    expect(channel.closed).toBe(false);
  });
});

describe('pings', () => {
  let harness: FramesHarness;
  beforeEach(async () => {
    harness = await startFrames();
  });
  afterEach(() => harness.close());

  test('are not sent on a connection on which nobody waits', async () => {
    const raw = await dialRaw(harness);
    harness.registry.unary(methods.identify, () => ({ message: {} }));
    raw.sendFrame({});
    await harness.scheduler.runFor(60_000);
    expect(raw.frames.map(({ kind }) => kind)).toEqual([FrameKind.response]);
    expect(raw.isClosed()).toBe(false);
  });

  test('are answered at once, by either side', async () => {
    const raw = await dialRaw(harness);
    raw.sendFrame({ kind: FrameKind.ping, methodId: 0, correlation: 0 });
    await harness.scheduler.runFor(5);
    expect(raw.frames.map(({ kind }) => kind)).toEqual([FrameKind.pong]);
  });

  test('are not answered any more where enough is queued that nobody takes', async () => {
    const attachments = [patternBytes(300_000)];
    harness.registry.unary(methods.fetch, () => ({ message: {}, attachments }));
    const raw = await dialRaw(harness);
    await harness.until(() => raw.hellos.length === 1);
    raw.connection.pause();
    for (let correlation = 1; correlation <= 3; correlation += 1) {
      raw.sendFrame({ methodId: methods.fetch.id, correlation });
    }
    await harness.scheduler.runFor(100);
    for (let count = 0; count < 1_000; count += 1) {
      raw.sendFrame({ kind: FrameKind.ping, methodId: 0, correlation: 0 });
    }
    await harness.scheduler.runFor(100);
    raw.connection.resume();
    await harness.until(() => raw.frames.filter(({ kind }) => kind === FrameKind.response).length === 3);
    await harness.scheduler.runFor(1_000);
    expect(raw.frames.filter(({ kind }) => kind === FrameKind.pong)).toEqual([]);
    raw.sendFrame({ kind: FrameKind.ping, methodId: 0, correlation: 0 });
    await harness.until(() => raw.frames.some(({ kind }) => kind === FrameKind.pong));
  });

  test('are sent by a server that works for a client that says nothing, once for each silence', async () => {
    harness.registry.unary(methods.identify, () => new Promise(() => undefined));
    const raw = await dialRaw(harness);
    raw.sendFrame({});
    await harness.scheduler.runFor(2_500);
    expect(pings(raw.frames)).toBe(1);
    raw.sendFrame({ kind: FrameKind.pong, methodId: 0, correlation: 0 });
    await harness.scheduler.runFor(2_000);
    expect([pings(raw.frames), raw.isClosed()]).toEqual([2, false]);
    await harness.scheduler.runFor(3_000);
    expect([pings(raw.frames), raw.isClosed()]).toEqual([2, true]);
  });

  test('are not sent while requests keep coming', async () => {
    harness.registry.unary(methods.identify, () => new Promise(() => undefined));
    const raw = await dialRaw(harness);
    for (let correlation = 1; correlation <= 20; correlation += 1) {
      raw.sendFrame({ correlation });
      await harness.scheduler.runFor(500);
    }
    expect(pings(raw.frames)).toBe(0);
  });
});
