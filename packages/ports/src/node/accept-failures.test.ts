// Goal: a connection that the system does not hand over is the loss of that connection. Method: the listener's own socket is
// told so, as the event loop does where a table of files is full.
import { Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Listener } from '../network.js';
import { RecordingLog } from '../simulated/index.js';
import { AcceptFailures } from './accept-failures.js';
import { createNodeWorld } from './index.js';

const listeners: Listener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

function failAccept(port: number): void {
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): unknown[] };
  const isListener = (handle: unknown): handle is Server => {
    const address = handle instanceof Server ? handle.address() : null;
    return typeof address === 'object' && address?.port === port;
  };
  const found = handles.call(process).filter(isListener);
  expect(found).toHaveLength(1);
  found[0]?.emit('error', new Error('accept ENFILE'));
}

test('a connection that cannot be accepted ends nothing, and is told of', async () => {
  const log = new RecordingLog();
  const { network } = createNodeWorld({ log });
  const address = { host: '127.0.0.1', port: 0 };
  const listener = await network.listen({ address, frameBytesMax: 1_000, onConnection: () => undefined });
  listeners.push(listener);
  failAccept(listener.address.port);
  failAccept(listener.address.port);
  expect(log.at('warn').map(({ fields }) => fields.times)).toEqual([1]);
  const connection = await network.dial({ address: listener.address, timeoutMs: 5_000, frameBytesMax: 1_000 });
  connection.destroy();
});

test('the operator is told once a minute, and how often it was', () => {
  const log = new RecordingLog();
  const failures = new AcceptFailures(log);
  for (const nowMs of [0, 1, 59_999, 60_000, 60_001]) failures.failed(new Error('accept EMFILE'), nowMs);
  expect(log.at('warn').map(({ fields }) => fields.times)).toEqual([1, 3]);
});
