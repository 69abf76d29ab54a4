import { Server } from 'node:net';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { formatAddress } from '@tidemark/ports';
import { RecordingLog } from '@tidemark/ports/simulated';
import { MetadataUpdate, ProduceRequest, ProduceResponse } from '@tidemark/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HandlerRegistry } from '../handler-registry.js';
import { methods } from '../methods.js';
import { RpcError } from '../rpc-error.js';
import { deferred, patternBytes } from '../testing/channel-harness.js';
import { dialGrpc } from './dial.js';
import { type GrpcServer, serveGrpc } from './serve.js';

const ANY_PORT = Object.freeze({ host: '127.0.0.1', port: 0 });
const identity = (bytes: Buffer): Buffer => bytes;

/** Servers over gRPC as clients of any language see them: by path, message and status, without our own channel. */
describe('the gRPC services', () => {
  let registry: HandlerRegistry;
  let server: GrpcServer;
  let client: Client;
  beforeEach(async () => {
    registry = new HandlerRegistry();
    server = await serveGrpc({ address: ANY_PORT, registry, log: new RecordingLog() });
    client = new Client(formatAddress(server.address), credentials.createInsecure());
  });
  afterEach(async () => {
    client.close();
    await server.close();
  });

  const ask = (path: string, request: Uint8Array) =>
    new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(path, identity, identity, Buffer.from(request), new Metadata(), (error, answer) => {
        if (error === null) resolve(answer ?? Buffer.alloc(0));
        else reject(error);
      });
    });

  const failureOf = (call: Promise<unknown>): Promise<ServiceError> =>
    call.then(
      () => Promise.reject(new Error('the call did not fail')),
      (error: ServiceError) => error,
    );

  test('are named tidemark.v1.<Service>, with attachments in field 100', async () => {
    registry.unary(methods.produce, (request, { attachments }) => {
      expect(request.attachments).toEqual([]);
      return { message: { results: [{ baseOffset: attachments[1]?.length, leader: request.acks }] } };
    });
    const request = ProduceRequest.encode({ acks: 1, attachments: [patternBytes(2), patternBytes(77)] }).finish();
    const answer = ProduceResponse.decode(await ask('/tidemark.v1.Data/Produce', request));
    expect(answer.results[0]).toMatchObject({ baseOffset: 77, leader: 1 });
  });

  test('tell an error by status, detail and tidemark-error', async () => {
    registry.unary(methods.heartbeat, () => {
      throw new RpcError('INVALID_REQUEST', 'no such broker');
    });
    const error = await failureOf(ask('/tidemark.v1.Controller/Heartbeat', new Uint8Array(0)));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: 'no such broker' });
    expect(error.metadata.get('tidemark-error')).toEqual(['INVALID_REQUEST']);
  });

  test('go on where connections could not be accepted', async () => {
    registry.unary(methods.heartbeat, () => ({ message: {} }));
    const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): unknown[] };
    const isListener = (handle: unknown): handle is Server => {
      const address = handle instanceof Server ? handle.address() : null;
      return typeof address === 'object' && address?.port === server.address.port;
    };
    const found = handles.call(process).filter(isListener);
    expect(found).toHaveLength(1);
    for (const code of ['ENFILE', 'EMFILE']) found[0]?.emit('error', new Error(`accept ${code}`));
    await ask('/tidemark.v1.Controller/Heartbeat', new Uint8Array(0));
  });

  test('refuse what cannot be decoded', async () => {
    registry.unary(methods.heartbeat, () => ({ message: {} }));
    const error = await failureOf(ask('/tidemark.v1.Controller/Heartbeat', Uint8Array.of(0x0a, 0xff)));
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    expect(error.metadata.get('tidemark-error')).toEqual(['INVALID_REQUEST']);
  });

  test('refuse a request that would be hundreds of megabytes once it is decoded', async () => {
    registry.unary(methods.fetch, () => ({ message: {} }));
    const partitions = Buffer.alloc(2_000_000, Uint8Array.of(0x42, 0));
    const error = await failureOf(ask('/tidemark.v1.Data/Fetch', partitions));
    expect(error.metadata.get('tidemark-error')).toEqual(['INVALID_REQUEST']);
    expect(error.details).toContain('more than 1000000 values');
  });

  test('answer a one-way method, empty, once its handler has run', async () => {
    const terms: number[] = [];
    registry.oneWay(methods.raftStep, ({ term }) => terms.push(term));
    const answer = await ask('/tidemark.v1.Raft/Step', methods.raftStep.request.encode({ term: 4 }).finish());
    expect(answer).toHaveLength(0);
    expect(terms).toEqual([4]);
  });

  test('stream answers, with attachments in field 100', async () => {
    registry.stream(methods.watchMetadata, (_request, _context, sink) => {
      sink.send({ message: { committedOffset: 9 }, attachments: [patternBytes(5)] });
      sink.end();
    });
    const call = client.makeServerStreamRequest(
      '/tidemark.v1.Controller/WatchMetadata',
      identity,
      identity,
      Buffer.alloc(0),
    );
    const updates: MetadataUpdate[] = [];
    for await (const bytes of call) updates.push(MetadataUpdate.decode(bytes));
    expect(updates.map(({ committedOffset, attachments }) => [committedOffset, attachments[0]?.length])).toEqual([
      [9, 5],
    ]);
  });
});

describe('a gRPC channel', () => {
  test('rejects UNREACHABLE, certain, where nothing listens, and answers once something does', async () => {
    const registry = new HandlerRegistry();
    registry.unary(methods.identify, () => ({ message: { nodeId: 6 } }));
    const log = new RecordingLog();
    const first = await serveGrpc({ address: ANY_PORT, registry, log });
    await first.close();
    const channel = dialGrpc(first.address);
    await expect(channel.call(methods.identify, {}, { timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      certain: true,
    });
    const second = await serveGrpc({ address: first.address, registry, log });
    let nodeId: number | undefined;
    while (nodeId === undefined) {
      // The channel dials again after its back-off; until then calls fail as the first did.
      const answer = await channel.call(methods.identify, {}, { timeoutMs: 5_000 }).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'UNREACHABLE' });
        return undefined;
      });
      nodeId = answer?.message.nodeId;
    }
    expect(nodeId).toBe(6);
    channel.close();
    await second.close();
  });

  test('learns of a server that closes by an uncertain answer to what waits, and the handler is told', async () => {
    const registry = new HandlerRegistry();
    const entered = deferred<AbortSignal>();
    registry.unary(methods.fetch, (_request, { signal }) => {
      entered.resolve(signal);
      return deferred<never>().promise;
    });
    const server = await serveGrpc({ address: ANY_PORT, registry, log: new RecordingLog() });
    const channel = dialGrpc(server.address);
    const call = channel.call(methods.fetch, {}, { timeoutMs: 30_000 });
    call.catch(() => undefined);
    const signal = await entered.promise;
    await server.close();
    await expect(call).rejects.toMatchObject({ code: 'DISCONNECTED', certain: false });
    expect(signal.aborted).toBe(true);
    channel.close();
  });

  test('refuses attachments of a message that has no field for them', async () => {
    const channel = dialGrpc({ host: '127.0.0.1', port: 1 });
    const call = channel.call(methods.identify, {}, { timeoutMs: 100, attachments: [patternBytes(1)] });
    await expect(call).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    channel.close();
  });

  test('fails to serve on an address in use', async () => {
    const options = { registry: new HandlerRegistry(), log: new RecordingLog() };
    const server = await serveGrpc({ address: ANY_PORT, ...options });
    await expect(serveGrpc({ address: server.address, ...options })).rejects.toThrow(
      `cannot serve gRPC: listen EADDRINUSE: address already in use ${formatAddress(server.address)}`,
    );
    await server.close();
  });
});
