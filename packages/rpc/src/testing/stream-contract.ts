import { expect, test } from 'vitest';
import type { StreamSink } from '../handler-registry.js';
import { FRAME_BYTES_MAX } from '../limits.js';
import { methods } from '../methods.js';
import { RpcError } from '../rpc-error.js';
import { type ChannelHarness, patternBytes } from './channel-harness.js';

type UpdateSink = Parameters<Parameters<ChannelHarness['registry']['stream']>[1]>[2];

interface Seen {
  readonly offsets: number[];
  readonly sizes: number[];
  readonly ends: (RpcError | undefined)[];
}

function watch({ channel }: ChannelHarness): Seen & { close: () => void } {
  const seen: Seen = { offsets: [], sizes: [], ends: [] };
  const { close } = channel.openStream(
    methods.watchMetadata,
    { fromOffset: 3 },
    {
      onMessage: (message, attachments) => {
        seen.offsets.push(message.committedOffset);
        seen.sizes.push(attachments[0]?.length ?? -1);
      },
      onEnd: (error) => seen.ends.push(error),
    },
  );
  return { ...seen, close };
}

/** The part of the contract that concerns streams of answers. */
export function describeStreams(harness: () => ChannelHarness): void {
  describeMessages(harness);
  describeStreamEnds(harness);
}

function describeMessages(harness: () => ChannelHarness): void {
  test('streams messages in order, with attachments, to an orderly end', async () => {
    const { registry, until } = harness();
    registry.stream(methods.watchMetadata, (request, _context, sink) => {
      for (let offset = request.fromOffset; offset < 50; offset += 1) {
        sink.send({ message: { committedOffset: offset }, attachments: [patternBytes(offset)] });
      }
      sink.end();
      sink.end(new RpcError('NOT_CONTROLLER'));
      expect(sink.send({ message: {} })).toBe(false);
    });
    const seen = watch(harness());
    await until(() => seen.ends.length === 1);
    expect(seen.offsets).toEqual(Array.from({ length: 47 }, (_, index) => index + 3));
    expect(seen.sizes).toEqual(seen.offsets);
    expect(seen.ends).toEqual([undefined]);
  });

  test('ends a stream with the error that its handler throws or gives', async () => {
    const { registry, until } = harness();
    registry.stream(methods.watchMetadata, (_request, _context, sink) => {
      sink.send({ message: { committedOffset: 1 } });
      throw new RpcError('NOT_CONTROLLER', 'ask node 2');
    });
    const seen = watch(harness());
    await until(() => seen.ends.length === 1);
    expect(seen.offsets).toEqual([1]);
    expect(seen.ends[0]).toMatchObject({ code: 'NOT_CONTROLLER', detail: 'ask node 2' });
  });

  test('refuses a stream without a handler through its end', async () => {
    const { registry, until } = harness();
    registry.complete();
    const seen = watch(harness());
    await until(() => seen.ends.length === 1);
    expect(seen.ends[0]).toMatchObject({ code: 'UNSUPPORTED_VERSION' });
  });

  test('tells a stream to wait when too much is queued, and to go on once it has left', async () => {
    const { registry, until } = harness();
    const batch = patternBytes(100_000);
    let refusals = 0;
    registry.stream(methods.watchMetadata, (_request, _context, sink) => {
      let offset = 0;
      const pump = () => {
        while (offset < 100) {
          offset += 1;
          if (sink.send({ message: { committedOffset: offset }, attachments: [batch] })) continue;
          refusals += 1;
          sink.onDrain(pump);
          return;
        }
        sink.end();
      };
      pump();
    });
    const seen = watch(harness());
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual([undefined]);
    expect(seen.offsets).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(refusals).toBeGreaterThan(2);
  });
}

function describeStreamEnds(harness: () => ChannelHarness): void {
  test('closes a stream for the caller: the handler is told, nothing is called back', async () => {
    const { registry, until } = harness();
    let open: { sink: UpdateSink; signal: AbortSignal } | undefined;
    registry.stream(methods.watchMetadata, (_request, { signal }, sink) => {
      sink.send({ message: { committedOffset: 1 } });
      open = { sink: sink as StreamSink<unknown>, signal };
    });
    const seen = watch(harness());
    await until(() => seen.offsets.length === 1);
    seen.close();
    seen.close();
    await until(() => open?.signal.aborted === true);
    expect(open?.sink.closed).toBe(true);
    expect(open?.sink.send({ message: {} })).toBe(false);
    expect(seen.ends).toEqual([]);
  });

  test('ends a stream as DISCONNECTED when the connection breaks, and tells the handler', async () => {
    const { registry, until, breakConnection } = harness();
    let open: { sink: UpdateSink; signal: AbortSignal } | undefined;
    registry.stream(methods.watchMetadata, (_request, { signal }, sink) => {
      sink.send({ message: { committedOffset: 1 } });
      open = { sink: sink as StreamSink<unknown>, signal };
    });
    const seen = watch(harness());
    await until(() => seen.offsets.length === 1);
    breakConnection();
    await until(() => seen.ends.length === 1 && open?.signal.aborted === true);
    expect(seen.ends[0]).toMatchObject({ code: 'DISCONNECTED', certain: false });
    expect(open?.sink.closed).toBe(true);
  });

  test('ends a stream whose message cannot be sent, and tells the handler', async () => {
    const { registry, log, until } = harness();
    let open: { sink: UpdateSink; signal: AbortSignal } | undefined;
    registry.stream(methods.watchMetadata, (_request, { signal }, sink) => {
      open = { sink: sink as StreamSink<unknown>, signal };
      expect(sink.send({ message: {}, attachments: [new Uint8Array(FRAME_BYTES_MAX)] })).toBe(false);
    });
    const seen = watch(harness());
    await until(() => seen.ends.length === 1);
    expect(seen.ends[0]).toMatchObject({ code: 'UNKNOWN_SERVER_ERROR', certain: false });
    expect(log.at('error')).toMatchObject([{ message: 'an answer cannot be sent' }]);
    expect([open?.sink.closed, open?.signal.aborted]).toEqual([true, true]);
  });

  test('ends a stream on a closed channel, not before the caller has it', async () => {
    const { channel, until } = harness();
    channel.close();
    const seen = watch(harness());
    expect(seen.ends).toEqual([]);
    await until(() => seen.ends.length === 1);
    expect(seen.ends[0]).toMatchObject({ code: 'UNREACHABLE', certain: true });
  });
}
