import { runningPid } from '@tidemark/cli';
import { apis, encodeRequest } from '@tidemark/kafka';
import type { Connection } from '@tidemark/ports';
import { type BenchCluster, residentBytes } from '../cluster.js';

const DIAL_TIMEOUT_MS = 10_000;
const FRAME_BYTES_MAX = 1_048_576;
const SETTLE_MS = 2_000;

/**
 * What so many open connections cost the first node in memory, each of which has asked once. As many are open before, for
 * the collector's ups and downs; then twice as many more are opened, and the half of what they take is the answer.
 */
export async function idleConnectionBytes(cluster: BenchCluster, count: number): Promise<number> {
  const [node] = cluster.layout.nodes;
  if (node === undefined) throw new Error('the cluster has no nodes');
  const pid = runningPid(node);
  if (pid === undefined) throw new Error(`node ${node.id} does not run`);
  const open = (connections: number) => openConnections(cluster, { port: node.ports.kafka, connections });
  const first = await open(count);
  await settle();
  const before = residentBytes(pid);
  const more = await open(2 * count);
  await settle();
  const bytes = (residentBytes(pid) - before) / 2;
  for (const connection of [...first, ...more]) connection.close();
  return bytes;
}

async function openConnections(
  { world }: BenchCluster,
  { port, connections }: { readonly port: number; readonly connections: number },
): Promise<Connection[]> {
  const opened: Connection[] = [];
  for (let index = 0; index < connections; index += 1) {
    const address = { host: '127.0.0.1', port };
    const connection = await world.network.dial({
      address,
      timeoutMs: DIAL_TIMEOUT_MS,
      frameBytesMax: FRAME_BYTES_MAX,
    });
    await new Promise<void>((resolve, reject) => {
      connection.handler = { onFrame: () => resolve(), onClose: () => reject(new Error('closed')) };
      const header = { apiVersion: 3, correlationId: index, clientId: 'idle' };
      connection.send(encodeRequest(apis.apiVersions, header, {}));
    });
    opened.push(connection);
  }
  return opened;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
