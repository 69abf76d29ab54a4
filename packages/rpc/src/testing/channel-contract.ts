import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallContext } from '../handler-registry.js';
import { FRAME_BYTES_MAX, IN_FLIGHT_MAX } from '../limits.js';
import { methods } from '../methods.js';
import { RpcError } from '../rpc-error.js';
import { type ChannelHarness, deferred, patternBytes } from './channel-harness.js';
import { describeStreams } from './stream-contract.js';

const TIMEOUT_MS = 5_000;

/** What a caller and a handler may rely on, whatever lies between them. */
export function describeChannel(transport: string, start: () => Promise<ChannelHarness>): void {
  describe(`a channel over ${transport}`, () => {
    let harness: ChannelHarness;
    beforeEach(async () => {
      harness = await start();
    });
    afterEach(() => harness.close());
    const current = () => harness;

    describeAnswers(current);
    describeAttachments(current);
    describeErrors(current);
    describeEnds(current);
    describeOneWay(current);
    describeStreams(current);
    describePeers(current);
  });
}

function describeAnswers(harness: () => ChannelHarness): void {
  test('answers a call, with every default of a nested message in place', async () => {
    const { registry, channel, settle } = harness();
    registry.unary(methods.fetch, (request) => ({
      message: { sessionId: request.maxWaitMs, partitions: [{ topicId: request.partitions[0]?.topicId, leader: -1 }] },
    }));
    const request = { replicaId: -1, maxWaitMs: 7, partitions: [{ topicId: 'a', fetchOffset: 2 ** 53 - 1 }] };
    const { message } = await settle(channel.call(methods.fetch, request, { timeoutMs: TIMEOUT_MS }));
    expect(message.sessionId).toBe(7);
    expect(message.partitions[0]?.topicId).toBe('a');
    expect(message.partitions[0]?.leader).toBe(-1);
    expect(message.partitions[0]?.highWatermark).toBe(0);
    expect(message.partitions[0]?.divergence).toBeNull();
  });

  test('gives the handler a request of its own, with 64-bit values and defaults', async () => {
    const { registry, channel, settle } = harness();
    const seen: unknown[] = [];
    registry.unary(methods.fetch, (request) => {
      const [partition] = request.partitions;
      seen.push(partition?.fetchOffset, partition?.durableOffset, request.rack, request.forgotten);
      if (partition !== undefined) partition.topicId = 'changed by the handler';
      return { message: {} };
    });
    const partition = { topicId: 'mine', fetchOffset: 2 ** 53 - 1 };
    await settle(channel.call(methods.fetch, { partitions: [partition] }, { timeoutMs: TIMEOUT_MS }));
    expect(seen).toEqual([2 ** 53 - 1, 0, '', []]);
    expect(partition.topicId).toBe('mine');
  });

  test('answers in any order when handlers take their time', async () => {
    const { registry, channel, settle, until } = harness();
    const gates = new Map<number, ReturnType<typeof deferred<void>>>();
    registry.unary(methods.heartbeat, async (request) => {
      const gate = deferred<void>();
      gates.set(request.brokerId, gate);
      await gate.promise;
      return { message: { message: `broker ${request.brokerId}` } };
    });
    const answers: string[] = [];
    const calls = [1, 2, 3].map(async (brokerId) => {
      const { message } = await channel.call(methods.heartbeat, { brokerId }, { timeoutMs: TIMEOUT_MS });
      answers.push(message.message);
    });
    await until(() => gates.size === 3);
    for (const brokerId of [3, 1, 2]) {
      gates.get(brokerId)?.resolve();
      await until(() => answers.at(-1) === `broker ${brokerId}`);
    }
    await settle(Promise.all(calls));
    expect(answers).toEqual(['broker 3', 'broker 1', 'broker 2']);
  });
}

function describeAttachments(harness: () => ChannelHarness): void {
  test('carries attachments both ways, small, empty and large', async () => {
    const { registry, channel, settle } = harness();
    const sent = [patternBytes(10), new Uint8Array(0), patternBytes(1_500_000, 2), patternBytes(9_000, 3)];
    let received: readonly Uint8Array[] = [];
    registry.unary(methods.produce, (_request, context) => {
      received = context.attachments;
      return { message: {} };
    });
    registry.unary(methods.fetch, () => ({ message: { sessionId: 1 }, attachments: received }));
    await settle(channel.call(methods.produce, {}, { timeoutMs: TIMEOUT_MS, attachments: sent }));
    const { attachments } = await settle(channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS }));
    for (const arrived of [received, attachments]) {
      expect(arrived.map((bytes) => bytes.length)).toEqual([10, 0, 1_500_000, 9_000]);
      expect(sent.map((bytes, index) => Buffer.compare(bytes, arrived[index] ?? bytes))).toEqual([0, 0, 0, 0]);
    }
  });

  test('keeps no attachments for a handler that waits', async () => {
    const { registry, channel, settle, until } = harness();
    const gate = deferred<void>();
    let context: CallContext | undefined;
    let taken: readonly Uint8Array[] = [];
    registry.unary(methods.produce, async (_request, given) => {
      context = given;
      taken = given.attachments;
      await gate.promise;
      return { message: {} };
    });
    const call = channel.call(methods.produce, {}, { timeoutMs: TIMEOUT_MS, attachments: [patternBytes(10)] });
    await until(() => context !== undefined);
    expect(() => context?.attachments).toThrow('before a handler first waits');
    expect(Buffer.compare(patternBytes(10), taken[0] ?? patternBytes(0))).toBe(0);
    gate.resolve();
    await settle(call);
  });
}

function describeErrors(harness: () => ChannelHarness): void {
  test('brings a thrown RpcError to the caller, thrown at once or later', async () => {
    const { registry, channel, settle, log } = harness();
    registry.unary(methods.heartbeat, () => {
      throw new RpcError('STALE_BROKER_EPOCH', 'epoch 4 — not 3');
    });
    registry.unary(methods.fetch, async () => {
      throw new RpcError('NOT_LEADER', 'broker 2 leads');
    });
    const atOnce = await settle(failure(channel.call(methods.heartbeat, {}, { timeoutMs: TIMEOUT_MS })));
    const later = await settle(failure(channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS })));
    expect(atOnce).toMatchObject({
      code: 'STALE_BROKER_EPOCH',
      detail: 'epoch 4 — not 3',
      retriable: false,
      certain: true,
    });
    expect(later).toMatchObject({ code: 'NOT_LEADER', detail: 'broker 2 leads', retriable: true, certain: false });
    expect(log.at('error')).toEqual([]);
  });

  test('tells nothing of an unexpected failure but that it happened, and logs it once', async () => {
    const { registry, channel, settle, log } = harness();
    registry.unary(methods.heartbeat, () => {
      throw new TypeError('a secret of the server');
    });
    const error = await settle(failure(channel.call(methods.heartbeat, {}, { timeoutMs: TIMEOUT_MS })));
    expect(error).toMatchObject({ code: 'UNKNOWN_SERVER_ERROR', certain: false });
    expect(error.message).not.toContain('secret');
    expect(log.at('error')).toHaveLength(1);
    expect(log.at('error')[0]?.fields.method).toBe('Controller/Heartbeat');
  });

  test('answers STARTING_UP while handlers come, UNSUPPORTED_VERSION where there is none, and goes on', async () => {
    const { registry, channel, settle } = harness();
    const ask = () => settle(failure(channel.call(methods.listOffsets, {}, { timeoutMs: TIMEOUT_MS })));
    expect(await ask()).toMatchObject({ code: 'STARTING_UP', retriable: true, certain: true });
    registry.complete();
    expect(await ask()).toMatchObject({ code: 'UNSUPPORTED_VERSION', retriable: false, certain: true });
    registry.unary(methods.listOffsets, () => ({ message: { message: 'now' } }));
    const { message } = await settle(channel.call(methods.listOffsets, {}, { timeoutMs: TIMEOUT_MS }));
    expect(message.message).toBe('now');
  });

  test('refuses a request that is too large before it leaves', async () => {
    const { registry, channel, settle } = harness();
    let called = false;
    registry.unary(methods.produce, () => {
      called = true;
      return { message: {} };
    });
    const attachments = [new Uint8Array(FRAME_BYTES_MAX)];
    const error = await settle(failure(channel.call(methods.produce, {}, { timeoutMs: TIMEOUT_MS, attachments })));
    expect(error).toMatchObject({ code: 'FRAME_TOO_LARGE', certain: true });
    expect(called).toBe(false);
  });

  test('takes 1,024 requests at a time and answers OVERLOADED beyond, until one is done', async () => {
    const { registry, channel, settle, until } = harness();
    const parked: ReturnType<typeof deferred<{ message: object }>>[] = [];
    registry.unary(methods.fetch, () => {
      const gate = deferred<{ message: object }>();
      parked.push(gate);
      return gate.promise;
    });
    let done = 0;
    const calls = Array.from({ length: IN_FLIGHT_MAX }, async () => {
      await channel.call(methods.fetch, {}, { timeoutMs: 60_000 });
      done += 1;
    });
    await until(() => parked.length === IN_FLIGHT_MAX);
    const error = await settle(failure(channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS })));
    expect(error).toMatchObject({ code: 'OVERLOADED', certain: true, retriable: true });
    parked[0]?.resolve({ message: {} });
    await until(() => done === 1);
    const last = channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS });
    await until(() => parked.length === IN_FLIGHT_MAX + 1);
    for (const gate of parked) gate.resolve({ message: {} });
    await settle(Promise.all([...calls, last]));
  });
}

function describeEnds(harness: () => ChannelHarness): void {
  /** A handler that waits until it is told that nobody waits for it. */
  const parkUntilAborted = () => {
    const { registry } = harness();
    const state = { entered: 0, aborted: 0 };
    registry.unary(methods.fetch, (_request, { signal }) => {
      state.entered += 1;
      const answer = deferred<{ message: object }>();
      signal.addEventListener('abort', () => {
        state.aborted += 1;
        answer.resolve({ message: {} });
      });
      return answer.promise;
    });
    return state;
  };

  test('times a call out, uncertain, and tells the handler', async () => {
    const { channel, settle, until } = harness();
    const state = parkUntilAborted();
    const error = await settle(failure(channel.call(methods.fetch, {}, { timeoutMs: 60 })));
    expect(error).toMatchObject({ code: 'REQUEST_TIMED_OUT', certain: false, retriable: true });
    await until(() => state.aborted === 1);
  });

  test('cancels a call, and tells the handler', async () => {
    const { channel, settle, until } = harness();
    const state = parkUntilAborted();
    const abort = new AbortController();
    const call = failure(channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS, signal: abort.signal }));
    await until(() => state.entered === 1);
    abort.abort();
    expect(await settle(call)).toMatchObject({ code: 'CANCELLED', certain: false });
    await until(() => state.aborted === 1);
  });

  test('does not send what was cancelled before', async () => {
    const { channel, settle } = harness();
    const state = parkUntilAborted();
    const signal = AbortSignal.abort();
    const error = await settle(failure(channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS, signal })));
    expect(error.code).toBe('CANCELLED');
    expect(state.entered).toBe(0);
  });

  test('rejects what waits as DISCONNECTED, uncertain, when the connection breaks, and tells the handler', async () => {
    const { channel, settle, until, breakConnection } = harness();
    const state = parkUntilAborted();
    const calls = [1, 2].map(() => failure(channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS })));
    await until(() => state.entered === 2);
    breakConnection();
    for (const error of await settle(Promise.all(calls))) {
      expect(error).toMatchObject({ code: 'DISCONNECTED', certain: false, retriable: true });
    }
    await until(() => state.aborted === 2);
  });

  test('rejects what waits as DISCONNECTED when it is closed, and then everything as UNREACHABLE, certain', async () => {
    const { channel, settle, until } = harness();
    const state = parkUntilAborted();
    const waiting = failure(channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS }));
    await until(() => state.entered === 1);
    let closes = 0;
    channel.onClose((error) => {
      expect(error).toBeUndefined();
      closes += 1;
    });
    channel.close();
    channel.close();
    expect(channel.closed).toBe(true);
    expect(closes).toBe(1);
    expect(await settle(waiting)).toMatchObject({ code: 'DISCONNECTED' });
    const error = await settle(failure(channel.call(methods.fetch, {}, { timeoutMs: TIMEOUT_MS })));
    expect(error).toMatchObject({ code: 'UNREACHABLE', certain: true });
    expect(channel.send(methods.progress, {})).toBe(false);
    channel.onClose(() => {
      closes += 1;
    });
    expect(closes).toBe(2);
    await until(() => state.aborted === 1);
  });
}

function describeOneWay(harness: () => ChannelHarness): void {
  test('delivers one-way messages in order, attachments included, past a handler that throws', async () => {
    const { registry, channel, until, log } = harness();
    const seen: number[] = [];
    const sizes: number[] = [];
    registry.oneWay(methods.raftStep, (message, { attachments }) => {
      seen.push(message.term);
      sizes.push(attachments[0]?.length ?? -1);
      if (message.term === 5) throw new Error('on purpose');
    });
    const terms = Array.from({ length: 100 }, (_, index) => index);
    for (const term of terms) {
      expect(channel.send(methods.raftStep, { term }, { attachments: [patternBytes(term)] })).toBe(true);
    }
    await until(() => seen.length === terms.length);
    expect(seen).toEqual(terms);
    expect(sizes).toEqual(terms);
    expect(log.at('error')).toHaveLength(1);
  });

  test('refuses one-way messages above the mark instead of queueing without bound', async () => {
    const { registry, channel, until } = harness();
    let seen = 0;
    registry.oneWay(methods.raftStep, () => {
      seen += 1;
    });
    const attachments = [patternBytes(100_000)];
    let sent = 0;
    while (sent < 1_000 && channel.send(methods.raftStep, {}, { attachments })) sent += 1;
    expect(sent).toBeGreaterThan(9);
    expect(sent).toBeLessThan(20);
    await until(() => seen === sent);
    expect(channel.send(methods.raftStep, {}, { attachments })).toBe(true);
    await until(() => seen === sent + 1);
  });
}

function describePeers(harness: () => ChannelHarness): void {
  test('shows handlers one peer for all calls of a channel, and its close once', async () => {
    const { registry, channel, settle, until } = harness();
    const key = Symbol('count');
    const peers = new Set<number>();
    let closes = 0;
    registry.unary(methods.heartbeat, (_request, { peer }) => {
      peers.add(peer.id);
      const count = Number(peer.state.get(key) ?? 0) + 1;
      peer.state.set(key, count);
      if (count === 1) {
        peer.onClose(() => {
          closes += 1;
        });
      }
      return { message: { message: `${count}` } };
    });
    for (const expected of ['1', '2', '3']) {
      const { message } = await settle(channel.call(methods.heartbeat, {}, { timeoutMs: TIMEOUT_MS }));
      expect(message.message).toBe(expected);
    }
    expect(peers.size).toBe(1);
    expect(closes).toBe(0);
    channel.close();
    await until(() => closes === 1);
  });
}

/** The RpcError that a call rejects with. */
async function failure(call: Promise<unknown>): Promise<RpcError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RpcError) return error;
  throw new Error('the call did not fail with an RpcError', { cause: error });
}
