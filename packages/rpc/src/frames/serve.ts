import {
  type Address,
  type Clock,
  type Connection,
  formatAddress,
  type Listener,
  type Log,
  type Timer,
  type World,
} from '@tidemark/ports';
import { decodeFrame, type Frame } from '../core/frame.js';
import { FrameError } from '../core/frame-error.js';
import { decodeHello, encodeHello, PROTOCOL_VERSION } from '../core/hello.js';
import type { HandlerRegistry } from '../handler-registry.js';
import { BACKLOG_BYTES, FRAME_BYTES_MAX, HELLO_BYTES_MAX, HELLO_TIMEOUT_MS } from '../limits.js';
import { ConnectionPeer } from '../peer.js';
import { ServerSession } from '../server-session.js';
import { Admissions, CONNECTION_LIMITS, type ConnectionLimits } from './admissions.js';
import { ConnectionLink, closeComplaint } from './connection-link.js';
import { Keepalive } from './keepalive.js';

export interface ServeFramesOptions {
  readonly world: Pick<World, 'clock' | 'network' | 'log'>;
  readonly address: Address;
  readonly registry: HandlerRegistry;
  readonly frameBytesMax?: number;
  /** What this side calls itself in log lines of its peers. */
  readonly name?: string;
  readonly limits?: ConnectionLimits;
}

/** A registry served over frames. */
export interface FramesServer {
  /** The address in use (with the port that was chosen for port 0). */
  readonly address: Address;
  /** Stops accepting, tells handlers that their callers are gone, closes each connection once what is queued has left. */
  close(): Promise<void>;
}

/** Serves `registry` over frames (docs/protocol.md). Rejects if the address cannot be bound. */
export async function serveFrames(options: ServeFramesOptions): Promise<FramesServer> {
  const { world, address, registry, frameBytesMax = FRAME_BYTES_MAX, name = '', limits = CONNECTION_LIMITS } = options;
  const admissions = new Admissions<ServerConnection>({ limits, name, log: world.log });
  const onConnection = (connection: Connection) => {
    if (!admissions.hasRoomFor(connection)) return;
    const served: ServerConnection = new ServerConnection({
      connection,
      registry,
      frameBytesMax,
      name,
      clock: world.clock,
      log: world.log,
      admits: (peerName) => admissions.admits(served, connection, peerName),
      onClosed: () => admissions.closed(served),
    });
    admissions.opened(served);
    served.start();
  };
  const limitsOfFrames = { frameBytesMax, firstFrameBytesMax: Math.min(HELLO_BYTES_MAX, frameBytesMax) };
  const listener: Listener = await world.network.listen({ address, ...limitsOfFrames, onConnection });
  return {
    address: listener.address,
    async close() {
      const stopped = listener.close();
      admissions.close();
      await stopped;
    },
  };
}

interface ServerConnectionOptions {
  readonly connection: Connection;
  readonly registry: HandlerRegistry;
  readonly frameBytesMax: number;
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether a peer of that name may stay. */
  readonly admits: (peerName: string) => boolean;
  readonly onClosed: () => void;
}

/** One accepted connection: the hello, then frames to its session, until either side closes. */
class ServerConnection {
  readonly #options: ServerConnectionOptions;
  readonly #peer: ConnectionPeer;
  readonly #session: ServerSession;
  readonly #keepalive: Keepalive;
  #helloTimer: Timer | undefined;
  #helloSeen = false;

  constructor(options: ServerConnectionOptions) {
    const { connection, registry, frameBytesMax, log } = options;
    this.#options = options;
    const link = new ConnectionLink(connection, frameBytesMax);
    this.#peer = new ConnectionPeer({ id: registry.nextPeerId(), remote: formatAddress(connection.remote), link });
    this.#session = new ServerSession({ link, registry, peer: this.#peer, log });
    this.#keepalive = new Keepalive({
      clock: options.clock,
      connection,
      isWaiting: () => this.#session.isWorking,
      onSilent: () => this.#silent(),
    });
  }

  start(): void {
    const { connection, clock } = this.#options;
    connection.handler = {
      onFrame: (bytes) => this.#received(bytes),
      onClose: (error) => this.#closed(error),
      onDrain: () => this.#session.linkDrained(),
    };
    this.#helloTimer = clock.setTimer(HELLO_TIMEOUT_MS, () => {
      this.#fail(new FrameError('hello-timeout', `no hello within ${HELLO_TIMEOUT_MS} ms`));
    });
  }

  /** Tells the handlers at once; what is queued still leaves. */
  close(): void {
    this.#options.connection.close();
    this.#keepalive.stop();
    this.#session.linkClosed();
  }

  #received(bytes: Uint8Array): void {
    // What arrives after we closed, in frames that were already read, is nobody's.
    if (this.#options.connection.closed) return;
    try {
      if (this.#helloSeen) this.#receivedFrame(decodeFrame(bytes));
      else this.#greet(bytes);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#fail(error);
    }
  }

  #receivedFrame(frame: Frame): void {
    if (this.#keepalive.takes(frame.kind)) return;
    this.#session.receive(frame);
    if (this.#session.isWorking || this.#options.connection.queuedBytes > BACKLOG_BYTES) this.#keepalive.watch();
  }

  /** Nobody is there to be answered: what is worked on or streamed for it ends. */
  #silent(): void {
    this.#options.log.info('closed a connection: the peer has fallen silent', {
      remote: this.#peer.remote,
      peer: this.#peer.name,
    });
    this.#options.connection.destroy();
  }

  #greet(bytes: Uint8Array): void {
    const { connection, name, log } = this.#options;
    const hello = decodeHello(bytes);
    this.#helloSeen = true;
    this.#helloTimer?.cancel();
    this.#peer.name = hello.name;
    connection.send([encodeHello({ version: PROTOCOL_VERSION, name })]);
    if (hello.version === PROTOCOL_VERSION) {
      if (!this.#options.admits(hello.name)) connection.close();
      return;
    }
    log.warn('closed a connection: the peer speaks another version of the frame protocol', {
      remote: this.#peer.remote,
      peer: hello.name,
      theirs: hello.version,
      ours: PROTOCOL_VERSION,
    });
    connection.close();
  }

  #fail(error: FrameError): void {
    this.#options.log.warn('closed a connection: the peer broke the frame protocol', {
      remote: this.#peer.remote,
      peer: this.#peer.name,
      reason: error.message,
      code: error.code,
    });
    this.#options.connection.destroy();
  }

  #closed(error: Error | undefined): void {
    this.#helloTimer?.cancel();
    this.#keepalive.stop();
    const reason = closeComplaint(error, this.#helloSeen);
    if (reason !== undefined) {
      this.#options.log.warn('closed a connection: the peer broke the frame protocol', {
        remote: this.#peer.remote,
        peer: this.#peer.name,
        reason,
      });
    }
    this.#session.linkClosed();
    this.#options.onClosed();
  }
}
