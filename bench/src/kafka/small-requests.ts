import { apis, encodeRequest } from '@tidemark/kafka';
import type { BenchCluster } from '../cluster.js';

const CONNECTIONS = 10;
const IN_FLIGHT = 100;
const FRAME_BYTES_MAX = 1_048_576;

/** Asks every broker for its API versions, over and over on several connections, for so long; answers a second. */
export async function smallRequests(
  { world, layout }: BenchCluster,
  { seconds }: { readonly seconds: number },
): Promise<number> {
  let answered = 0;
  const request = encodeRequest(apis.apiVersions, { apiVersion: 0, correlationId: 1, clientId: 'flood' }, {});
  const targets = layout.nodes.flatMap(({ ports }) => Array.from({ length: CONNECTIONS }, () => ports.kafka));
  const connections = await Promise.all(
    targets.map((port) =>
      world.network.dial({ address: { host: '127.0.0.1', port }, timeoutMs: 10_000, frameBytesMax: FRAME_BYTES_MAX }),
    ),
  );
  for (const connection of connections) {
    connection.handler = {
      onFrame: () => {
        answered += 1;
        connection.send(request);
      },
      onClose: () => undefined,
    };
    for (let index = 0; index < IN_FLIGHT; index += 1) connection.send(request);
  }
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  for (const connection of connections) connection.destroy();
  return answered / seconds;
}
