// Method: plain sockets, as requests arrive in parts there alone, and a clock that the test moves on.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ARRIVING_PATIENCE_MS, apis, encodeRequest, HandlerTable, serveKafka } from '@tidemark/kafka';
import type { Connection, ListenOptions } from '@tidemark/ports';
import { createNodeWorld } from '@tidemark/ports/node';
import { RecordingLog, SimulatedClock, SimulatedScheduler } from '@tidemark/ports/simulated';
import { afterEach, expect, test } from 'vitest';

const MIB = 1024 * 1024;

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

function framed(parts: readonly Uint8Array[]): Buffer {
  const frame = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}

test('a client that stalls in the middle of a long request does not hold up others for ever', async () => {
  const time = new SimulatedScheduler(1);
  const log = new RecordingLog();
  const handled: number[] = [];
  const table = new HandlerTable().serve(apis.produce, (_request, { correlationId }) => {
    handled.push(correlationId);
    return { responses: [] };
  });
  const accepted: Connection[] = [];
  const { network, metrics } = createNodeWorld({ log });
  const listen = (options: ListenOptions) =>
    network.listen({
      ...options,
      onConnection: (connection) => {
        accepted.push(connection);
        options.onConnection(connection);
      },
    });
  const world = { network: { ...network, listen }, metrics, log, clock: new SimulatedClock(time) };
  const address = { host: '127.0.0.1', port: 0 };
  const listener = await serveKafka({ world, name: 'P', address, table, limits: { arrivingBytesMax: 1.5 * MIB } });
  const topicData = [{ name: 't', partitionData: [{ index: 0, records: new Uint8Array(3 * MIB) }] }];
  const header = { apiVersion: 9, correlationId: 7, clientId: 'test' };
  const request = framed(
    encodeRequest(apis.produce, header, { transactionalId: null, acks: 1, timeoutMs: 1, topicData }),
  );
  const dial = async (bytes: Buffer) => {
    const socket = connect(listener.address);
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'connect');
  };
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  };
  await dial(request.subarray(0, request.length - 1));
  await until(() => accepted[0]?.receivedBytes === request.length - 1);
  await dial(request);
  await until(() => (accepted[1]?.receivedBytes ?? 0) > 2 * MIB);
  await time.runFor(ARRIVING_PATIENCE_MS);
  expect(accepted[0]?.closed).toBe(false);
  await time.runFor(0.1 * ARRIVING_PATIENCE_MS);
  await until(() => handled.length === 1);
  expect(log.at('warn')).toMatchObject([{ fields: { reason: expect.stringContaining('waited for room') } }]);
  await listener.close();
});
