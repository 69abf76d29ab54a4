import { expect, test } from 'vitest';
import type { Connection } from '../network.js';
import { createSimulatedWorld, SimulatedDisk, SimulatedNetwork, SimulatedScheduler } from './index.js';

test('a simulated process listens, answers, writes, halts, and a second incarnation finds what was synced', async () => {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  const server = createSimulatedWorld({ scheduler, network, hostName: 'server', disk });
  const client = createSimulatedWorld({ scheduler, network, hostName: 'client' });
  const listener = await server.network.listen({
    address: { host: '0.0.0.0', port: 9 },
    frameBytesMax: 1_000,
    onConnection: (connection) => {
      connection.handler = { onFrame: (frame) => connection.send([frame, frame]), onClose: () => undefined };
    },
  });
  const received: number[] = [];
  let closed = false;
  const connection: Connection = await scheduler.settle(
    client.network.dial({ address: listener.address, timeoutMs: 100, frameBytesMax: 1_000 }),
  );
  connection.handler = {
    onFrame: (frame) => received.push(frame.length),
    onClose: () => {
      closed = true;
    },
  };
  connection.send([new Uint8Array(3)]);
  await scheduler.runUntil(() => received.length === 1);
  expect(received).toEqual([6]);

  server.disk.makeDirectory('/data');
  const file = server.disk.open('/data/a', 'create');
  file.write([new Uint8Array(5).fill(7)], 0);
  await scheduler.settle(file.sync());
  await scheduler.settle(server.disk.syncDirectory('/data'));
  const halting = (async () => {
    await file.sync();
    server.halt('test');
  })();
  halting.catch(() => undefined);
  await scheduler.runUntil(() => closed);
  expect(server.process.alive).toBe(false);
  disk.crash();
  expect(disk.open('/data/a', 'read').sizeBytes()).toBe(5);
});
