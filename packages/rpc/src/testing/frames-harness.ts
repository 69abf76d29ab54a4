import {
  createSimulatedWorld,
  RecordingLog,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import type { ConnectionLimits } from '../frames/admissions.js';
import { dialFrames, type FramesChannel } from '../frames/dial.js';
import { type FramesServer, serveFrames } from '../frames/serve.js';
import { type ChannelHarness, harnessParts } from './channel-harness.js';

export const SERVER_ADDRESS = Object.freeze({ host: 'server', port: 7 });

export interface FramesHarness extends ChannelHarness {
  readonly scheduler: SimulatedScheduler;
  readonly network: SimulatedNetwork;
  readonly serverWorld: SimulatedWorld;
  readonly clientWorld: SimulatedWorld;
  readonly clientLog: RecordingLog;
  readonly server: FramesServer;
  readonly channel: FramesChannel;
}

/** A server and a client on two hosts of a simulated network. */
export async function startFrames(
  options: { readonly frameBytesMax?: number; readonly limits?: ConnectionLimits } = {},
): Promise<FramesHarness> {
  const { registry, log } = harnessParts();
  const clientLog = new RecordingLog();
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const serverWorld = createSimulatedWorld({ scheduler, network, hostName: 'server', log });
  const clientWorld = createSimulatedWorld({ scheduler, network, hostName: 'client', log: clientLog });
  const server = await scheduler.settle(
    serveFrames({ world: serverWorld, address: SERVER_ADDRESS, registry, name: 'the server', ...options }),
  );
  const channel = await scheduler.settle(
    dialFrames({ world: clientWorld, address: SERVER_ADDRESS, timeoutMs: 100, name: 'the client', ...options }),
  );
  return {
    registry,
    log,
    clientLog,
    scheduler,
    network,
    serverWorld,
    clientWorld,
    server,
    channel,
    settle: (promise) => scheduler.settle(promise),
    until: (condition) => scheduler.runUntil(condition),
    breakConnection: () => network.dropConnections('client', 'server'),
    close: async () => {
      channel.close();
      await scheduler.settle(server.close());
    },
  };
}
