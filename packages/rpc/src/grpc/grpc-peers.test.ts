// Method: sockets that were never connected, which all come from the same nowhere.
import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { Exchange } from '../exchange.js';
import { HandlerRegistry } from '../handler-registry.js';
import { GrpcPeers } from './grpc-peers.js';
import { UnaryAnswer } from './unary-answer.js';

const REMOTE = 'undefined:undefined';

test('the close of a connection does not forget a new one that came from the same port', async () => {
  const peers = new GrpcPeers(new HandlerRegistry());
  const [before, after] = [new Socket(), new Socket()];
  peers.accepted(before);
  const first = peers.get(REMOTE);
  peers.accepted(after);
  before.destroy();
  await once(before, 'close');
  expect(first?.peer.closed).toBe(true);
  expect(peers.get(REMOTE)?.peer.closed).toBe(false);
  after.destroy();
  await once(after, 'close');
  expect(peers.get(REMOTE)).toBeUndefined();
});

test('the close of a connection ends all that is in flight, also what nobody else tells of it', async () => {
  const peers = new GrpcPeers(new HandlerRegistry());
  const socket = new Socket();
  peers.accepted(socket);
  const connection = peers.get(REMOTE);
  if (connection === undefined) throw new Error('the connection is not known');
  const { peer, outbox } = connection;
  const exchange = new Exchange({ attachments: [], peer });
  const answer = new UnaryAnswer({ connection, exchange, callback: () => undefined });
  answer.reply({ sizeBytes: 7, finish: () => Buffer.alloc(7) });
  expect([outbox.queuedBytes, exchange.aborted]).toEqual([7, false]);
  socket.destroy();
  await once(socket, 'close');
  expect([outbox.queuedBytes, exchange.aborted, connection.inFlight.size]).toEqual([0, true, 0]);
  answer.closed();
  expect(outbox.queuedBytes).toBe(0);
});
