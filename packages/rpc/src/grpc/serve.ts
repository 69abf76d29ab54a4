import { createServer, type Socket } from 'node:net';
import {
  type MethodDefinition,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type Address, type Log, TCP_KEEP_ALIVE_MS } from '@tidemark/ports';
import type { HandlerRegistry } from '../handler-registry.js';
import { CONNECTIONS_MAX, FRAME_BYTES_MAX, IN_FLIGHT_MAX } from '../limits.js';
import type { Method } from '../method.js';
import { methods } from '../methods.js';
import { RpcError } from '../rpc-error.js';
import { GrpcHandlers } from './grpc-handlers.js';
import { GrpcPeers } from './grpc-peers.js';
import { methodPath } from './wire-message.js';

export interface ServeGrpcOptions {
  readonly address: Address;
  readonly registry: HandlerRegistry;
  readonly log: Log;
}

/** A registry served over gRPC. */
export interface GrpcServer {
  /** The address in use (with the port that was chosen for port 0). */
  readonly address: Address;
  /** Stops accepting, answers what is in flight DISCONNECTED, and closes every connection, after 1 s by force. */
  close(): Promise<void>;
}

const CLOSE_GRACE_MS = 1000;

/**
 * Serves `registry` as the gRPC services tidemark.v1.<Service>, without TLS. Attachments are field 100; one-way methods
 * are unary and answered, empty, when their handler has run; an error is a status with `tidemark-error` in its trailing
 * metadata. Rejects, with the reason, if the address cannot be bound.
 */
export async function serveGrpc({ address, registry, log }: ServeGrpcOptions): Promise<GrpcServer> {
  const peers = new GrpcPeers(registry);
  const server = new Server({
    'grpc.max_receive_message_length': FRAME_BYTES_MAX,
    'grpc.max_send_message_length': FRAME_BYTES_MAX,
    'grpc.max_concurrent_streams': IN_FLIGHT_MAX,
    // Of a call that has ended before its request did (its deadline passed) grpc-js passes nothing on to an interceptor;
    // a handler it would call all the same, and never tell it of the end.
    interceptors: [(_method, call) => new ServerInterceptingCall(call)],
  });
  const handlers = new GrpcHandlers({ registry, peers, log });
  for (const [service, group] of methodsByService()) {
    server.addService(definitionOf(group), implementationOf(group, handlers));
    log.debug('serves over gRPC', { service });
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  // We accept the sockets ourselves: that is how a peer's close is known.
  const accept = (socket: Socket) => {
    if (peers.size >= CONNECTIONS_MAX) {
      log.warn('closed a connection: too many are open', { remote: socket.remoteAddress, connections: peers.size });
      socket.destroy();
      return;
    }
    peers.accepted(socket);
    injector.injectConnection(socket);
  };
  const listener = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS }, accept);
  await new Promise<void>((resolve, reject) => {
    // Later ones are connections that could not be accepted: the frames door, which lacks as much, tells of them.
    listener.on('error', (cause) => reject(new Error(`cannot serve gRPC: ${cause.message}`, { cause })));
    listener.listen({ host: address.host, port: address.port }, resolve);
  });
  const bound = listener.address();
  return {
    address: { host: address.host, port: typeof bound === 'object' && bound !== null ? bound.port : address.port },
    async close() {
      const stopped = new Promise<void>((resolve) => listener.close(() => resolve()));
      peers.giveUpAll(new RpcError('DISCONNECTED', 'the server is closing'));
      await shutDown(server);
      peers.destroyAll();
      await stopped;
    },
  };
}

/** Lets what is queued leave, for at most a second. */
async function shutDown(server: Server): Promise<void> {
  let force: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    force = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, CLOSE_GRACE_MS);
    server.tryShutdown(() => resolve());
  });
  clearTimeout(force);
}

type AnyMethod = Method<unknown, unknown>;

function methodsByService(): Map<string, AnyMethod[]> {
  const groups = new Map<string, AnyMethod[]>();
  for (const method of Object.values(methods) as unknown as AnyMethod[]) {
    const group = groups.get(method.service);
    if (group === undefined) groups.set(method.service, [method]);
    else group.push(method);
  }
  return groups;
}

const identity = (bytes: Buffer): Buffer => bytes;

function definitionOf(group: readonly AnyMethod[]): Record<string, MethodDefinition<Buffer, Buffer>> {
  const definition = (method: AnyMethod): MethodDefinition<Buffer, Buffer> => ({
    path: methodPath(method),
    requestStream: false,
    responseStream: method.kind === 'stream',
    // Messages are encoded and decoded around the handlers, so that a failure is told as every other.
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  });
  return Object.fromEntries(group.map((method) => [method.name, definition(method)]));
}

function implementationOf(group: readonly AnyMethod[], handlers: GrpcHandlers): UntypedServiceImplementation {
  return Object.fromEntries(
    group.map((method) => [method.name, method.kind === 'stream' ? handlers.stream(method) : handlers.unary(method)]),
  );
}
