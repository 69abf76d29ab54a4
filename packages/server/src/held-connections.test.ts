import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, test } from 'vitest';
import { HeldConnections } from './held-connections.js';

const ADDRESS = { host: 'broker', port: 9_092 };

test('connections that come before the release are kept, with what they sent, and handed over in order', async () => {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const server = createSimulatedWorld({ scheduler, network, hostName: 'broker' });
  const client = createSimulatedWorld({ scheduler, network, hostName: 'client' });
  const held = new HeldConnections(server.network);
  const received: string[] = [];
  const handed: number[] = [];
  const listening = held.listen({
    address: ADDRESS,
    frameBytesMax: 100,
    onConnection: (connection) => {
      handed.push(handed.length);
      connection.handler = { onFrame: (frame) => received.push(Buffer.from(frame).toString()), onClose: () => {} };
    },
  });
  await scheduler.settle(listening);
  const dial = async (greeting: string) => {
    const dialed = client.network.dial({ address: ADDRESS, timeoutMs: 100, frameBytesMax: 100 });
    (await scheduler.settle(dialed)).send([Buffer.from(greeting)]);
  };
  await dial('first');
  await dial('second');
  await scheduler.drain();
  expect([handed, received]).toEqual([[], []]);
  held.release();
  await dial('third');
  await scheduler.runUntil(() => received.length === 3);
  expect(received).toEqual(['first', 'second', 'third']);
});
