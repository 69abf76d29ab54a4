// Method: sockets that were never connected, which all come from the same nowhere.
import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { HandlerRegistry } from '../handler-registry.js';
import { GrpcPeers } from './grpc-peers.js';

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
