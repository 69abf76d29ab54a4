// Goal: over real sockets, where a frame may come in pieces or not be one at all, the door does what it does in simulation.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { apis, decodeResponse, encodeRequest, HandlerTable, type KafkaListener, serveKafka } from '@tidemark/kafka';
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

async function dial(): Promise<Socket> {
  const table = new HandlerTable().serve(apis.apiVersions, () => ({ errorCode: 0, apiKeys: [] }));
  const listener = await serveKafka({ world, name: 'PLAINTEXT', address: { host: '127.0.0.1', port: 0 }, table });
  listeners.push(listener);
  const socket = connect(listener.address);
  await once(socket, 'connect');
  return socket;
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
  const frame = Buffer.concat(
    encodeRequest(apis.apiVersions, { apiVersion: 0, correlationId: 5, clientId: 'slow' }, {}),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(frame.length);
  socket.setNoDelay(true);
  for (const byte of Buffer.concat([length, frame])) {
    await new Promise<void>((resolve) => socket.write(Buffer.from([byte]), () => resolve()));
  }
  const [answer] = await once(socket, 'data');
  expect(decodeResponse(apis.apiVersions, 0, answer.subarray(4))).toMatchObject({ correlationId: 5 });
  socket.destroy();
});
