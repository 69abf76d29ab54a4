// Method: a client of HTTP/2 alone, whose streams take nothing until it opens their windows.
import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { formatAddress } from '@tidemark/ports';
import { RecordingLog } from '@tidemark/ports/simulated';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HandlerRegistry, type Peer } from '../handler-registry.js';
import { IN_FLIGHT_MAX, ONE_WAY_QUEUED_BYTES_MAX, QUEUED_BYTES_MAX } from '../limits.js';
import { methods } from '../methods.js';
import { patternBytes } from '../testing/channel-harness.js';
import { type GrpcServer, serveGrpc } from './serve.js';

const ANSWER_BYTES = 4 * 1024 * 1024;
/** So many answers are below the bound, and the next passes it. */
const ANSWERS_MAX = QUEUED_BYTES_MAX / ANSWER_BYTES;
const EMPTY_MESSAGE = Buffer.alloc(5);

let registry: HandlerRegistry;
let server: GrpcServer;
let client: ClientHttp2Session;
let peer: Peer | undefined;
let handled: number;

beforeEach(async () => {
  registry = new HandlerRegistry();
  server = await serveGrpc({ address: { host: '127.0.0.1', port: 0 }, registry, log: new RecordingLog() });
  client = connect(`http://${formatAddress(server.address)}`, { settings: { initialWindowSize: 0 } });
  handled = 0;
  const records = patternBytes(ANSWER_BYTES);
  registry.unary(methods.fetch, (_request, context) => {
    peer = context.peer;
    handled += 1;
    return { message: {}, attachments: [records] };
  });
  await once(client, 'remoteSettings');
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Sends a request without a message, and tells what has come of it. */
function ask(path: string) {
  const seen = { bytes: 0, isEnded: false, error: undefined as string | undefined };
  const stream = client.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => undefined);
  const noteStatus = (headers: Record<string, unknown>) => {
    if (typeof headers['tidemark-error'] === 'string') seen.error = headers['tidemark-error'];
  };
  stream.on('response', noteStatus);
  stream.on('trailers', noteStatus);
  stream.on('data', (bytes: Buffer) => {
    seen.bytes += bytes.length;
  });
  stream.on('close', () => {
    seen.isEnded = true;
  });
  stream.end(EMPTY_MESSAGE);
  return { seen, cancel: () => stream.close() };
}

const fetch = () => ask('/tidemark.v1.Data/Fetch');

const openWindows = () => client.settings({ initialWindowSize: 2 ** 30 });

test('while 64 MiB of answers wait for a client, its next requests are OVERLOADED; then they are answered again', async () => {
  const first = Array.from({ length: ANSWERS_MAX }, fetch);
  await until(() => handled === ANSWERS_MAX);
  expect(peer?.queuedBytes).toBeGreaterThanOrEqual(QUEUED_BYTES_MAX);
  const refused = fetch();
  await until(() => refused.seen.isEnded);
  expect(refused.seen.error).toBe('OVERLOADED');
  expect(handled).toBe(ANSWERS_MAX);
  let drained = 0;
  peer?.onceDrained(() => {
    drained += 1;
  });
  openWindows();
  await until(() => first.every(({ seen }) => seen.isEnded) && peer?.queuedBytes === 0);
  expect(first.every(({ seen }) => seen.error === undefined && seen.bytes > ANSWER_BYTES)).toBe(true);
  expect(drained).toBe(1);
  const last = fetch();
  await until(() => last.seen.isEnded);
  expect(last.seen.bytes).toBeGreaterThan(ANSWER_BYTES);
});

test('what waits for a client that is gone, or has cancelled, counts no more', async () => {
  const waiting = Array.from({ length: ANSWERS_MAX }, fetch);
  await until(() => handled === ANSWERS_MAX);
  waiting[0]?.cancel();
  await until(() => (peer?.queuedBytes ?? 0) < QUEUED_BYTES_MAX);
  fetch();
  await until(() => handled === ANSWERS_MAX + 1);
  client.destroy();
  await until(() => peer?.closed === true && peer.queuedBytes === 0);
});

test('a connection has as many streams as may be in flight', () => {
  expect(client.remoteSettings.maxConcurrentStreams).toBe(IN_FLIGHT_MAX);
});

test('a stream waits while its client does not take it, and goes on when it does', async () => {
  const batch = patternBytes(100_000);
  let sent = 0;
  registry.stream(methods.watchMetadata, (_request, _context, sink) => {
    const pump = () => {
      while (sent < 100) {
        sent += 1;
        if (!sink.send({ message: {}, attachments: [batch] })) {
          sink.onDrain(pump);
          return;
        }
      }
      sink.end();
    };
    pump();
  });
  const watch = ask('/tidemark.v1.Controller/WatchMetadata');
  await until(() => sent > 0);
  expect(sent).toBe(Math.floor(ONE_WAY_QUEUED_BYTES_MAX / batch.length) + 1);
  openWindows();
  await until(() => watch.seen.isEnded);
  expect(sent).toBe(100);
  expect(watch.seen.bytes).toBeGreaterThan(100 * batch.length);
});

test('a stream of a connection that is full waits until its other answers are taken', async () => {
  const waiting = Array.from({ length: ANSWERS_MAX - 1 }, fetch);
  await until(() => handled === ANSWERS_MAX - 1);
  let isTold = false;
  let isDrained = false;
  registry.stream(methods.watchMetadata, (_request, _context, sink) => {
    fetch();
    void until(() => handled === ANSWERS_MAX).then(() => {
      isTold = !sink.send({ message: {} });
      sink.onDrain(() => {
        isDrained = true;
        sink.end();
      });
    });
  });
  const watch = ask('/tidemark.v1.Controller/WatchMetadata');
  await until(() => isTold);
  expect(isDrained).toBe(false);
  openWindows();
  await until(() => watch.seen.isEnded && waiting.every(({ seen }) => seen.isEnded));
  expect(isDrained).toBe(true);
});
