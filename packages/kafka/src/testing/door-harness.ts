import type { Connection } from '@tidemark/ports';
import {
  createSimulatedWorld,
  RecordingLog,
  RecordingMetrics,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { Complaints } from '../connection/complaints.js';
import { FairShare } from '../connection/fair-share.js';
import { KafkaConnection } from '../connection/kafka-connection.js';
import { DEFAULT_LIMITS, type DoorLimits } from '../connection/limits.js';
import { type KafkaListener, serveKafka } from '../connection/serve-kafka.js';
import type { HandlerTable } from '../handler-table.js';
import { dialDoor, type TestClient } from './test-client.js';

const ADDRESS = Object.freeze({ host: 'broker', port: 9_092 });

/** A listener of the door on one host of a simulated network, and clients on others. */
export interface DoorHarness {
  readonly scheduler: SimulatedScheduler;
  readonly network: SimulatedNetwork;
  readonly log: RecordingLog;
  readonly metrics: RecordingMetrics;
  readonly listener: KafkaListener;
  dial(hostName?: string): Promise<TestClient>;
}

export async function startDoor(
  table: HandlerTable,
  { limits = {} }: { readonly limits?: Partial<DoorLimits> } = {},
): Promise<DoorHarness> {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const world = createSimulatedWorld({ scheduler, network, hostName: ADDRESS.host, log, metrics });
  const hosts = new Map<string, SimulatedWorld>();
  const hostOf = (hostName: string) => {
    const host = hosts.get(hostName) ?? createSimulatedWorld({ scheduler, network, hostName });
    hosts.set(hostName, host);
    return host;
  };
  const listener = await scheduler.settle(serveKafka({ world, name: 'PLAINTEXT', address: ADDRESS, table, limits }));
  return {
    scheduler,
    network,
    log,
    metrics,
    listener,
    dial: (hostName = 'client') => dialDoor(scheduler, hostOf(hostName), ADDRESS),
  };
}

/** Connections without their door, whose share can be looked at. */
export async function startConnections(table: HandlerTable) {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const world = createSimulatedWorld({ scheduler, network, hostName: ADDRESS.host });
  const share = new FairShare(world.clock);
  const options = { listener: 'PLAINTEXT', table, share, complaints: new Complaints(world) };
  const onConnection = (connection: Connection) =>
    new KafkaConnection({ ...options, connection, onServed: () => {}, onClosed: () => {} }).start();
  const frameBytesMax = DEFAULT_LIMITS.requestBytesMax;
  await scheduler.settle(world.network.listen({ address: ADDRESS, frameBytesMax, onConnection }));
  const client = createSimulatedWorld({ scheduler, network, hostName: 'client' });
  return { scheduler, share, dial: () => dialDoor(scheduler, client, ADDRESS) };
}
