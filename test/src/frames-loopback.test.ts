import { connect } from 'node:net';
import { NodeClock, NodeNetwork } from '@tidemark/ports/node';
import { RecordingLog } from '@tidemark/ports/simulated';
import { dialFrames, type FramesServer, HandlerRegistry, methods, serveFrames } from '@tidemark/rpc';
import { expect, test } from 'vitest';

/** A world with real time and sockets. */
function realWorld() {
  return { clock: new NodeClock(), network: new NodeNetwork(), log: new RecordingLog() };
}

/** Sends bytes as they are, and resolves when the server has closed the connection. */
function shout({ address }: FramesServer, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ ...address });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
    socket.write(bytes);
  });
}

test('frames carry calls over real sockets: many at once, with large attachments, and a foreigner is named', async () => {
  const world = realWorld();
  const registry = new HandlerRegistry();
  const server = await serveFrames({ world, address: { host: '127.0.0.1', port: 0 }, registry });
  const channel = await dialFrames({ world, address: server.address, timeoutMs: 5_000 });
  registry.unary(methods.produce, (request, { attachments }) => ({
    message: { results: attachments.map((bytes) => ({ baseOffset: bytes.length, leader: request.acks })) },
  }));
  const batch = new Uint8Array(500_000).map((_, index) => index * 31);
  registry.unary(methods.fetch, () => ({ message: {}, attachments: [batch, new Uint8Array(3)] }));
  const received: number[] = [];
  registry.oneWay(methods.raftStep, ({ term }) => received.push(term));

  for (let term = 0; term < 100; term += 1) channel.send(methods.raftStep, { term });
  const produced = Array.from({ length: 20 }, (_, index) =>
    channel.call(
      methods.produce,
      { acks: -1 },
      { timeoutMs: 5_000, attachments: [batch.subarray(index), new Uint8Array(index)] },
    ),
  );
  for (const [index, { message }] of (await Promise.all(produced)).entries()) {
    expect(message.results.map((result) => result.baseOffset)).toEqual([500_000 - index, index]);
  }
  expect(received).toEqual(Array.from({ length: 100 }, (_, index) => index));
  const { attachments } = await channel.call(methods.fetch, {}, { timeoutMs: 5_000 });
  expect(Buffer.compare(attachments[0] ?? new Uint8Array(0), batch)).toBe(0);
  expect(attachments[1]).toHaveLength(3);

  expect(world.log.at('warn')).toEqual([]);
  await shout(server, Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  await shout(server, Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc));
  expect(world.log.at('warn').map((line) => line.fields.reason)).toEqual([
    expect.stringContaining('it looks like HTTP'),
    expect.stringContaining('it looks like TLS'),
  ]);

  const closed = new Promise<void>((resolve) => channel.onClose(() => resolve()));
  await server.close();
  await closed;
  await expect(dialFrames({ world, address: server.address, timeoutMs: 5_000 })).rejects.toMatchObject({
    code: 'UNREACHABLE',
    cause: { reason: 'refused' },
  });
});
