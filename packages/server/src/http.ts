import type { Address } from '@tidemark/ports';
import type { PrometheusMetrics } from '@tidemark/ports/node';
import { fastify } from 'fastify';
import type { Readiness } from './node.js';

export interface HttpServer {
  readonly address: Address;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` (Prometheus), `/health/live` (200 while the process answers) and `/health/ready` (200, or 503
 * with what is being waited for). Rejects if the address cannot be bound.
 */
export async function serveHttp(options: {
  readonly address: Address;
  readonly metrics: PrometheusMetrics;
  readonly readiness: () => Readiness;
}): Promise<HttpServer> {
  const { metrics, readiness } = options;
  // Whoever has sent half a request when the node ends is not waited for.
  const server = fastify({ bodyLimit: 1024, requestTimeout: 10_000, forceCloseConnections: true });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.expose()));
  server.get('/health/live', async () => ({ live: true }));
  server.get('/health/ready', async (_request, reply) => {
    const state = readiness();
    return reply.code(state.ready ? 200 : 503).send(state);
  });
  await server.listen({ host: options.address.host, port: options.address.port });
  // A connection that could not be accepted, for want of descriptors: the frames door tells of them.
  server.server.on('error', () => undefined);
  const [bound] = server.addresses();
  return {
    address: { host: options.address.host, port: typeof bound === 'object' ? bound.port : options.address.port },
    close: () => server.close(),
  };
}
