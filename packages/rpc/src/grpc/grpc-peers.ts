import type { Socket } from 'node:net';
import type { HandlerRegistry } from '../handler-registry.js';
import { ConnectionPeer } from '../peer.js';
import type { RpcError } from '../rpc-error.js';
import { GrpcOutbox } from './grpc-outbox.js';

/** A request of a gRPC connection until its client has the answer. */
export interface GrpcInFlight {
  /** Answers it with the error, unless an answer has been sent, and tells its handler. */
  giveUp(error: RpcError): void;
  /** Its stream has closed, or its connection: the client has the answer, or wants it no more. Twice does nothing. */
  closed(): void;
}

/** One connection with what it asked, and what it was answered. */
export interface GrpcPeer {
  readonly peer: ConnectionPeer;
  readonly outbox: GrpcOutbox;
  readonly inFlight: Set<GrpcInFlight>;
}

/** The connections of a gRPC server. grpc-js tells of a call only where it came from, so that is the key. */
export class GrpcPeers {
  readonly #registry: HandlerRegistry;
  readonly #peers = new Map<string, GrpcPeer>();
  readonly #sockets = new Set<Socket>();

  constructor(registry: HandlerRegistry) {
    this.#registry = registry;
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** A connection was accepted; it is forgotten, and its peer told, when it closes. */
  accepted(socket: Socket): void {
    const remote = `${socket.remoteAddress}:${socket.remotePort}`;
    const outbox = new GrpcOutbox(() => peer.markDrained());
    const peer = new ConnectionPeer({ id: this.#registry.nextPeerId(), remote, link: outbox });
    this.#sockets.add(socket);
    const inFlight = new Set<GrpcInFlight>();
    this.#peers.set(remote, { peer, outbox, inFlight });
    // grpc-js handles what goes wrong on a connection; without a listener the error would end the process.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      // A new connection may have come from the same port, before this one's close was told.
      if (this.#peers.get(remote)?.peer === peer) this.#peers.delete(remote);
      // grpc-js tells of the streams, one by one; who waits for it must not depend on that.
      for (const each of [...inFlight]) each.closed();
      peer.markClosed();
    });
  }

  /** The connection of a call; undefined if it has closed meanwhile. */
  get(remote: string): GrpcPeer | undefined {
    return this.#peers.get(remote);
  }

  giveUpAll(error: RpcError): void {
    for (const { inFlight } of this.#peers.values()) for (const each of [...inFlight]) each.giveUp(error);
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
