import { connect, createServer, type Socket } from 'node:net';
import type { Address } from '@tidemark/ports';
import { describeChannel } from '../testing/channel-contract.js';
import { type ChannelHarness, harnessParts } from '../testing/channel-harness.js';
import { dialGrpc } from './dial.js';
import { serveGrpc } from './serve.js';

/** A TCP proxy: something between the two sides that can break. */
async function startProxy(to: Address): Promise<{ address: Address; cut: () => void; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ ...to, noDelay: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: { host: '127.0.0.1', port },
    cut,
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function startGrpc(): Promise<ChannelHarness> {
  const { registry, log } = harnessParts();
  const server = await serveGrpc({ address: { host: '127.0.0.1', port: 0 }, registry, log });
  const proxy = await startProxy(server.address);
  const channel = dialGrpc(proxy.address);
  return {
    registry,
    log,
    channel,
    settle: (promise) => promise,
    until: async (condition) => {
      // Real sockets: one turn of the event loop after the other until it holds; vitest ends what never does.
      while (!condition()) await new Promise((resolve) => setImmediate(resolve));
    },
    breakConnection: proxy.cut,
    close: async () => {
      channel.close();
      await server.close();
      await proxy.close();
    },
  };
}

describeChannel('gRPC', startGrpc);
