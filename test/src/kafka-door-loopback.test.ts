// Goal: over real sockets, where a frame may come in pieces or not be one at all, the door does what it does in simulation.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  apis,
  type DoorLimits,
  decodeResponse,
  encodeRequest,
  HandlerTable,
  type KafkaListener,
  serveKafka,
} from '@tidemark/kafka';
import { createNodeWorld } from '@tidemark/ports/node';
import { RecordingLog } from '@tidemark/ports/simulated';
import { afterEach, expect, test } from 'vitest';

const CLIENT_HELLO = Buffer.from('16030100f1010000ed0303', 'hex');
const log = new RecordingLog();
const world = { ...createNodeWorld(), log };
const listeners: KafkaListener[] = [];

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

async function listen(table: HandlerTable, limits: Partial<DoorLimits> = {}): Promise<KafkaListener> {
  const listener = await serveKafka({
    world,
    name: 'PLAINTEXT',
    address: { host: '127.0.0.1', port: 0 },
    table,
    limits,
  });
  listeners.push(listener);
  return listener;
}

async function dial(): Promise<Socket> {
  const listener = await listen(new HandlerTable().serve(apis.apiVersions, () => ({ errorCode: 0, apiKeys: [] })));
  const socket = connect(listener.address);
  await once(socket, 'connect');
  return socket;
}

/** A frame with its length. */
function framed(parts: readonly Uint8Array[]): Buffer {
  const frame = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}

async function reasonFor(bytes: Uint8Array | string): Promise<unknown> {
  const socket = await dial();
  const before = log.at('warn').length;
  socket.on('error', () => undefined);
  socket.write(bytes);
  socket.resume();
  await once(socket, 'close');
  const lines = log.at('warn').slice(before);
  expect(lines).toHaveLength(1);
  return lines[0]?.fields.reason;
}

test('TLS, HTTP, gRPC and rubbish are closed with one line that says which it was', async () => {
  expect(await reasonFor(CLIENT_HELLO)).toMatch(/it looks like TLS$/);
  expect(await reasonFor('GET / HTTP/1.1\r\nHost: broker\r\n\r\n')).toMatch(/it looks like HTTP$/);
  expect(await reasonFor('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toMatch(/it looks like HTTP\/2 or gRPC$/);
  expect(await reasonFor('rubbish, and more of it')).toMatch(/it looks like nothing known$/);
});

test('a request that comes byte by byte is answered', async () => {
  const socket = await dial();
  const frame = framed(encodeRequest(apis.apiVersions, { apiVersion: 0, correlationId: 5, clientId: 'slow' }, {}));
  socket.setNoDelay(true);
  for (const byte of frame) {
    await new Promise<void>((resolve) => socket.write(Buffer.from([byte]), () => resolve()));
  }
  const [answer] = await once(socket, 'data');
  expect(decodeResponse(apis.apiVersions, 0, answer.subarray(4))).toMatchObject({ correlationId: 5 });
  socket.destroy();
});

test('of long requests that arrive together, without room for both, one waits; small ones do not', async () => {
  const handled: number[] = [];
  const table = new HandlerTable()
    .serve(apis.apiVersions, () => ({ errorCode: 0, apiKeys: [] }))
    .serve(apis.produce, (_request, { correlationId }) => {
      handled.push(correlationId);
      return { responses: [] };
    });
  const { address } = await listen(table, { arrivingBytesMax: 1 });
  // Much more than two kernels hold.
  const topicData = [{ name: 't', partitionData: [{ index: 0, records: new Uint8Array(32 * 1024 * 1024) }] }];
  const produce = (correlationId: number) =>
    framed(
      encodeRequest(
        apis.produce,
        { apiVersion: 9, correlationId, clientId: 'c' },
        { transactionalId: null, acks: 1, timeoutMs: 1, topicData },
      ),
    );
  const sockets = [connect(address), connect(address), connect(address)] as const;
  const [first, second, small] = sockets;
  const request = produce(1);
  await new Promise<void>((resolve) => first.write(request.subarray(0, request.length - 1), () => resolve()));
  second.write(produce(2));
  const ask = framed(encodeRequest(apis.apiVersions, { apiVersion: 0, correlationId: 3, clientId: 'c' }, {}));
  // Time enough for the second to be read, were it let in.
  for (let round = 0; round < 2_000; round++) {
    small.write(ask);
    await once(small, 'data');
  }
  expect(handled).toEqual([]);
  first.write(request.subarray(request.length - 1));
  await Promise.all([once(first, 'data'), once(second, 'data')]);
  expect(handled).toEqual([1, 2]);
  for (const socket of sockets) socket.destroy();
});
