import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../channel.js';
import { decodeErrorBody } from '../core/error-body.js';
import { FrameKind } from '../core/frame.js';
import { encodeHello } from '../core/hello.js';
import type { CallContext } from '../handler-registry.js';
import {
  HELLO_BYTES_MAX,
  HELLO_TIMEOUT_MS,
  IN_FLIGHT_MAX,
  KEEPALIVE_INTERVAL_MS,
  STUCK_INTERVALS_MAX,
  TURNED_AWAY_MAX,
} from '../limits.js';
import { methods } from '../methods.js';
import { deferred, patternBytes } from '../testing/channel-harness.js';
import { type FramesHarness, SERVER_ADDRESS, startFrames } from '../testing/frames-harness.js';
import { dialRaw } from '../testing/raw-client.js';
import { dialFrames } from './dial.js';

describe('a frames server', () => {
  let harness: FramesHarness;
  beforeEach(async () => {
    harness = await startFrames();
  });
  afterEach(() => harness.close());

  test.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')],
    ['TLS', Buffer.from([0x16, 3, 1, 0, 0])],
    ['Kafka', Buffer.from([0, 18, 0, 3, 0, 0, 0, 1, 0xff, 0xff])],
  ])('closes a connection that speaks %s, and says so in one line', async (protocol, bytes) => {
    const raw = await dialRaw(harness, { hello: false });
    raw.sendBytes(bytes);
    await harness.until(raw.isClosed);
    const lines = harness.log.at('warn');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.fields.reason).toContain(`it looks like ${protocol}`);
    expect(raw.hellos).toEqual([]);
  });

  test('tells a client of another version its own, and closes', async () => {
    const raw = await dialRaw(harness, { hello: false });
    raw.sendBytes(encodeHello({ version: 9, name: 'tomorrow' }));
    await harness.until(raw.isClosed);
    expect(raw.hellos).toEqual([encodeHello({ version: 1, name: 'the server' })]);
    expect(harness.log.at('warn').map((line) => line.fields.theirs)).toEqual([9]);
  });

  test('takes a hello that a later version made longer, up to 4 KiB', async () => {
    const helloOf = (sizeBytes: number) => {
      const hello = new Uint8Array(sizeBytes);
      hello.set(encodeHello({ version: 1, name: 'tomorrow' }));
      return hello;
    };
    const long = await dialRaw(harness, { hello: false });
    long.sendBytes(helloOf(HELLO_BYTES_MAX));
    await harness.until(() => long.hellos.length === 1);
    const tooLong = await dialRaw(harness, { hello: false });
    tooLong.sendBytes(helloOf(HELLO_BYTES_MAX + 1));
    await harness.until(tooLong.isClosed);
    expect([long.isClosed(), tooLong.hellos]).toEqual([false, []]);
  });

  test('closes a connection that stays silent', async () => {
    const raw = await dialRaw(harness, { hello: false });
    const startMs = harness.scheduler.nowMs;
    await harness.until(raw.isClosed);
    expect(harness.scheduler.nowMs - startMs).toBeGreaterThan(HELLO_TIMEOUT_MS - 10);
    expect(harness.log.at('warn')).toHaveLength(1);
    // The harness's own channel has introduced itself, and lives.
    expect(harness.channel.closed).toBe(false);
  });

  test.each([
    ['an unknown kind', Buffer.from([99, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), 'unknown-kind'],
    ['a frame that is cut short', Buffer.from([1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0]), 'truncated'],
    ['a frame that goes on', Buffer.from([1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7]), 'trailing-bytes'],
    ['what only servers send', Buffer.from([2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), 'unexpected-kind'],
  ])('closes a connection on %s, with one line', async (_what, bytes, code) => {
    const raw = await dialRaw(harness);
    raw.sendBytes(bytes);
    await harness.until(raw.isClosed);
    expect(harness.log.at('warn').map((line) => line.fields.code)).toEqual([code]);
  });

  test('closes a connection that uses the correlation of a request in flight', async () => {
    harness.registry.unary(methods.identify, () => deferred<never>().promise);
    const raw = await dialRaw(harness);
    raw.sendFrame({ correlation: 5 });
    raw.sendFrame({ correlation: 5 });
    await harness.until(raw.isClosed);
    expect(harness.log.at('warn').map((line) => line.fields.code)).toEqual(['duplicate-correlation']);
  });

  test('answers what it does not know or cannot read, and goes on', async () => {
    harness.registry.unary(methods.identify, () => ({ message: { nodeId: 3 } }));
    harness.registry.oneWay(methods.progress, () => undefined);
    harness.registry.complete();
    const raw = await dialRaw(harness);
    raw.sendFrame({ methodId: 999, correlation: 1 });
    raw.sendFrame({ methodId: methods.progress.id, correlation: 2 });
    harness.registry.unary(methods.heartbeat, () => ({ message: {} }));
    raw.sendFrame({ methodId: methods.heartbeat.id, correlation: 3, header: Uint8Array.of(0x0a, 0xff) });
    raw.sendFrame({ correlation: 4 });
    await harness.until(() => raw.frames.length === 4);
    expect(raw.frames.map(({ kind, correlation }) => [kind, correlation])).toEqual([
      [FrameKind.error, 1],
      [FrameKind.error, 2],
      [FrameKind.error, 3],
      [FrameKind.response, 4],
    ]);
    const codes = raw.frames.slice(0, 3).map(({ header }) => (header[0] ?? 0) * 256 + (header[1] ?? 0));
    expect(codes).toEqual([3, 2, 2]);
  });

  test('refuses a request that would be hundreds of megabytes once it is decoded', async () => {
    harness.registry.unary(methods.fetch, () => ({ message: {} }));
    const raw = await dialRaw(harness);
    const header = new Uint8Array(2_000_000).map((_, at) => (at % 2 === 0 ? 0x42 : 0));
    raw.sendFrame({ methodId: methods.fetch.id, header });
    await harness.until(() => raw.frames.length === 1);
    const [answer] = raw.frames;
    expect(answer?.kind).toBe(FrameKind.error);
    expect(decodeErrorBody(answer?.header ?? new Uint8Array(0))).toEqual({
      code: 'INVALID_REQUEST',
      detail: 'the message of Data/Fetch cannot be decoded: more than 1000000 values',
    });
  });

  test('drops one-way messages that it does not know or cannot read, with one line a connection', async () => {
    let seen = 0;
    harness.registry.oneWay(methods.raftStep, () => {
      seen += 1;
    });
    const raw = await dialRaw(harness);
    raw.sendFrame({ kind: FrameKind.oneWay, methodId: 999 });
    raw.sendFrame({ kind: FrameKind.oneWay, methodId: methods.raftStep.id, header: Uint8Array.of(0x0a, 0xff) });
    raw.sendFrame({ kind: FrameKind.oneWay, methodId: methods.identify.id });
    raw.sendFrame({ kind: FrameKind.oneWay, methodId: methods.raftStep.id });
    await harness.until(() => seen === 1);
    expect(harness.log.at('warn')).toHaveLength(1);
    expect(raw.isClosed()).toBe(false);
  });

  test('counts what a client gave up until its handler is done', async () => {
    harness.registry.unary(methods.identify, () => deferred<never>().promise);
    const raw = await dialRaw(harness);
    for (let correlation = 1; correlation <= IN_FLIGHT_MAX; correlation += 1) raw.sendFrame({ correlation });
    for (let correlation = 1; correlation <= IN_FLIGHT_MAX; correlation += 1) {
      raw.sendFrame({ kind: FrameKind.cancel, correlation });
    }
    raw.sendFrame({ correlation: 9_999 });
    await harness.until(() => raw.frames.length === 1);
    expect(raw.frames[0]).toMatchObject({ kind: FrameKind.error, correlation: 9_999 });
    expect(Buffer.from(raw.frames[0]?.header ?? []).readUInt16BE(0)).toBe(5);
  });

  test('answers nothing to a request that was given up, and shows its handler even late that it was', async () => {
    const gate = deferred<{ message: object }>();
    let context: CallContext | undefined;
    harness.registry.unary(methods.identify, (_request, given) => {
      context = given;
      return gate.promise;
    });
    harness.registry.unary(methods.heartbeat, () => ({ message: {} }));
    const raw = await dialRaw(harness);
    raw.sendFrame({ correlation: 1 });
    raw.sendFrame({ kind: FrameKind.cancel, correlation: 1 });
    raw.sendFrame({ methodId: methods.heartbeat.id, correlation: 2 });
    await harness.until(() => raw.frames.length === 1);
    expect(context?.signal.aborted).toBe(true);
    gate.resolve({ message: {} });
    await harness.scheduler.runFor(10);
    expect(raw.frames.map(({ correlation }) => correlation)).toEqual([2]);
  });

  test('runs handlers in the order of arrival, and answers synchronous ones in that order', async () => {
    const order: number[] = [];
    harness.registry.unary(methods.heartbeat, (request) => {
      order.push(request.brokerId);
      return { message: { message: `${request.brokerId}` } };
    });
    const answers: string[] = [];
    const calls = Array.from({ length: 50 }, async (_, brokerId) => {
      const { message } = await harness.channel.call(methods.heartbeat, { brokerId }, { timeoutMs: 1_000 });
      answers.push(message.message);
    });
    await harness.settle(Promise.all(calls));
    expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(answers).toEqual(order.map(String));
  });

  test('stops reading from a client that does not read, and goes on when it does', async () => {
    let served = 0;
    const attachments = [patternBytes(100_000)];
    harness.registry.unary(methods.fetch, () => {
      served += 1;
      return { message: {}, attachments };
    });
    const raw = await dialRaw(harness);
    await harness.until(() => raw.hellos.length === 1);
    raw.connection.pause();
    for (let correlation = 1; correlation <= 200; correlation += 1) {
      raw.sendFrame({ methodId: methods.fetch.id, correlation });
    }
    await harness.scheduler.runFor(1_000);
    expect(served).toBeGreaterThan(5);
    expect(served).toBeLessThan(30);
    raw.connection.resume();
    await harness.until(() => raw.frames.length === 200);
    expect(served).toBe(200);
  });

  test('drops what it has for a client that takes nothing of it for a minute, and that client', async () => {
    harness.registry.unary(methods.fetch, () => ({ message: {}, attachments: [patternBytes(300_000)] }));
    harness.registry.unary(methods.identify, () => ({ message: {} }));
    const [raw, idle] = [await dialRaw(harness), await dialRaw(harness)];
    await harness.until(() => raw.hellos.length + idle.hellos.length === 2);
    raw.connection.pause();
    // Of four answers the first leaves, and lies with the systems between.
    for (let correlation = 1; correlation <= 4; correlation += 1) {
      raw.sendFrame({ methodId: methods.fetch.id, correlation });
    }
    // Who has read all may stay for as long as it likes.
    idle.sendFrame({});
    await harness.scheduler.runFor((STUCK_INTERVALS_MAX - 1) * KEEPALIVE_INTERVAL_MS);
    expect(harness.log.at('info')).toEqual([]);
    await harness.scheduler.runFor(3 * KEEPALIVE_INTERVAL_MS);
    expect(harness.log.at('info').map(({ message }) => message)).toEqual([
      'closed a connection: the peer has fallen silent',
    ]);
    raw.connection.resume();
    await harness.until(raw.isClosed);
    expect(idle.isClosed()).toBe(false);
  });

  test('answers UNKNOWN_SERVER_ERROR, uncertain, in place of an answer that is too large', async () => {
    const small = await startFrames({ frameBytesMax: 10_000 });
    small.registry.unary(methods.fetch, () => ({ message: {}, attachments: [new Uint8Array(10_000)] }));
    await expect(small.settle(small.channel.call(methods.fetch, {}, { timeoutMs: 100 }))).rejects.toMatchObject({
      code: 'UNKNOWN_SERVER_ERROR',
    });
    expect(small.log.at('error')).toHaveLength(1);
    await small.close();
  });

  test('closes every connection when it is closed, and then refuses dials', async () => {
    let signal: AbortSignal | undefined;
    harness.registry.unary(methods.fetch, (_request, context) => {
      signal = context.signal;
      return deferred<never>().promise;
    });
    const call = harness.channel.call(methods.fetch, {}, { timeoutMs: 10_000 });
    call.catch(() => undefined);
    await harness.until(() => signal !== undefined);
    const closed = harness.server.close();
    expect(signal?.aborted).toBe(true);
    await harness.settle(closed);
    await expect(harness.settle(call)).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await expect(dialRaw(harness)).rejects.toMatchObject({ reason: 'refused' });
  });

  test('turns away the client that is one too many, by name, and takes nodes beside them', async () => {
    // The harness's own channel is the one client.
    const full = await startFrames({ limits: { clients: 1, nodes: 2 } });
    full.registry.unary(methods.identify, () => ({ message: { nodeId: 3 } }));
    const { scheduler, clientWorld: world } = full;
    const dialAs = (name: string) =>
      scheduler.settle(dialFrames({ world, address: SERVER_ADDRESS, timeoutMs: 100, name }));
    const identify = (channel: Channel) =>
      scheduler.settle(channel.call(methods.identify, {}, { timeoutMs: 1_000 }).then(({ message }) => message.nodeId));
    expect(await identify(full.channel)).toBe(3);
    const second = await dialAs('client');
    await expect(identify(second)).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(second.established).toBe(true);
    expect(await identify(await dialAs('node-2'))).toBe(3);
    expect(await identify(await dialAs('controller'))).toBe(3);
    // Now there is no room for anybody, whoever it may be.
    const last = await dialAs('node-3');
    await expect(identify(last)).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(last.established).toBe(true);
    expect(full.log.at('warn').map((line) => line.fields.connections)).toEqual([2, 3]);
    // A client that goes makes room for the next.
    full.channel.close();
    await scheduler.runFor(100);
    expect(await identify(await dialAs('client'))).toBe(3);
    await full.close();
  });

  test('tells who is one too many who answers, however many more there are', async () => {
    const full = await startFrames({ limits: { clients: 1, nodes: 0 } });
    const { scheduler, clientWorld: world } = full;
    // So that all of them come in one moment.
    full.network.setLatency('client', 'server', { least: 1, most: 1 });
    const dial = () => dialFrames({ world, address: SERVER_ADDRESS, timeoutMs: 100 });
    const channels = await scheduler.settle(Promise.all(Array.from({ length: TURNED_AWAY_MAX + 1 }, dial)));
    await full.until(() => channels.every(({ closed }) => closed));
    expect(channels.at(-1)?.established).toBe(true);
    await full.close();
  });
});
