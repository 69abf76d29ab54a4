// Method: a client of HTTP/2 alone, which ends its request only when it has been told how its call ended.
import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { status } from '@grpc/grpc-js';
import { formatAddress } from '@tidemark/ports';
import { RecordingLog } from '@tidemark/ports/simulated';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HandlerRegistry } from '../handler-registry.js';
import { FRAME_BYTES_MAX } from '../limits.js';
import { methods } from '../methods.js';
import { type GrpcServer, serveGrpc } from './serve.js';

const EMPTY_MESSAGE = Buffer.alloc(5);
const FETCH = '/tidemark.v1.Data/Fetch';
const WATCH_METADATA = '/tidemark.v1.Controller/WatchMetadata';

let server: GrpcServer;
let client: ClientHttp2Session;
let handled: string[];

beforeEach(async () => {
  const registry = new HandlerRegistry();
  handled = [];
  registry.unary(methods.fetch, () => {
    handled.push(FETCH);
    return { message: {} };
  });
  registry.stream(methods.watchMetadata, (_request, _context, sink) => {
    handled.push(WATCH_METADATA);
    sink.end();
  });
  server = await serveGrpc({ address: { host: '127.0.0.1', port: 0 }, registry, log: new RecordingLog() });
  client = connect(`http://${formatAddress(server.address)}`);
  await once(client, 'remoteSettings');
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

function open(path: string, headers: Record<string, string> = {}): ClientHttp2Stream {
  const stream = client.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  stream.resume();
  return stream;
}

/** The status of a call that is answered without a message. */
async function statusOf(stream: ClientHttp2Stream): Promise<number> {
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  return Number(headers['grpc-status']);
}

describe.each([FETCH, WATCH_METADATA])('%s', (path) => {
  test('is not handled if its deadline passed between its message and the end of the request', async () => {
    const call = open(path, { 'grpc-timeout': '20m' });
    call.write(EMPTY_MESSAGE);
    expect(await statusOf(call)).toBe(status.DEADLINE_EXCEEDED);
    await endAndAskAgain(call);
  });

  test('is not handled if it was refused for what came behind its message', async () => {
    const call = open(path);
    const tooLong = Buffer.alloc(5);
    tooLong.writeUInt32BE(FRAME_BYTES_MAX + 1, 1);
    call.write(EMPTY_MESSAGE);
    call.write(tooLong);
    expect(await statusOf(call)).toBe(status.RESOURCE_EXHAUSTED);
    await endAndAskAgain(call);
  });

  /** What comes on one connection is seen in its order: the other call ends after the end of the first was seen. */
  async function endAndAskAgain(call: ClientHttp2Stream): Promise<void> {
    call.end();
    const other = open(path);
    other.end(EMPTY_MESSAGE);
    await once(other, 'close');
    expect(handled).toEqual([path]);
  }
});
