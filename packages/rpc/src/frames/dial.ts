import {
  type Address,
  type Connection,
  DialError,
  type DialFailure,
  formatAddress,
  type Log,
  type World,
} from '@tidemark/ports';
import type { Channel } from '../channel.js';
import { ClientSession } from '../client-session.js';
import { decodeFrame, type Frame } from '../core/frame.js';
import { FrameError } from '../core/frame-error.js';
import { decodeHello, encodeHello, PROTOCOL_VERSION } from '../core/hello.js';
import { FRAME_BYTES_MAX } from '../limits.js';
import { RpcError } from '../rpc-error.js';
import { ConnectionLink, closeComplaint } from './connection-link.js';
import { Keepalive } from './keepalive.js';

export interface DialFramesOptions {
  readonly world: Pick<World, 'clock' | 'network' | 'log'>;
  readonly address: Address;
  readonly timeoutMs: number;
  readonly frameBytesMax?: number;
  /** What this side calls itself in log lines of its peers. */
  readonly name?: string;
  /** Gives the dial up. */
  readonly signal?: AbortSignal;
}

/** A channel over one TCP connection. */
export interface FramesChannel extends Channel {
  readonly address: Address;
  /** The peer has answered in the frame protocol; until then it may be anything that accepts connections. */
  readonly established: boolean;
}

/**
 * Connects. The channel can be used at once: the first requests leave together with the hello. Rejects with RpcError
 * UNREACHABLE, its cause the DialError.
 */
export async function dialFrames(options: DialFramesOptions): Promise<FramesChannel> {
  const { world, address, timeoutMs, frameBytesMax = FRAME_BYTES_MAX, name = '', signal } = options;
  let connection: Connection;
  try {
    connection = await world.network.dial({
      address,
      timeoutMs,
      frameBytesMax,
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    throw new RpcError('UNREACHABLE', error.message, { cause: error });
  }
  return new ClientConnection({ connection, address, frameBytesMax, name, world });
}

/** Why `dialFrames` rejected; undefined: for another reason than the network's. */
export function dialFailureOf(error: unknown): DialFailure | undefined {
  return error instanceof RpcError && error.cause instanceof DialError ? error.cause.reason : undefined;
}

interface ClientConnectionOptions {
  readonly connection: Connection;
  readonly address: Address;
  readonly frameBytesMax: number;
  readonly name: string;
  readonly world: Pick<World, 'clock' | 'log'>;
}

/** A session over a connection that was just made. */
class ClientConnection extends ClientSession implements FramesChannel {
  readonly address: Address;
  readonly #connection: Connection;
  readonly #log: Log;
  readonly #keepalive: Keepalive;
  #established = false;

  constructor({ connection, address, frameBytesMax, name, world }: ClientConnectionOptions) {
    super({
      link: new ConnectionLink(connection, frameBytesMax, () => this.#keepalive.sent()),
      clock: world.clock,
    });
    this.address = address;
    this.#connection = connection;
    this.#log = world.log;
    this.#keepalive = new Keepalive({
      clock: world.clock,
      connection,
      isWaiting: () => this.isWaiting,
      onSilent: () => this.#silent(),
    });
    this.onClose(() => this.#keepalive.stop());
    connection.handler = {
      onFrame: (bytes) => this.#received(bytes),
      onClose: (error) => this.#connectionClosed(error),
    };
    connection.send([encodeHello({ version: PROTOCOL_VERSION, name })]);
    // It may have closed between the dial and now; then nobody calls back.
    if (connection.closed) this.linkClosed();
  }

  get established(): boolean {
    return this.#established;
  }

  #received(bytes: Uint8Array): void {
    if (this.closed) return;
    try {
      if (this.#established) this.#receivedFrame(decodeFrame(bytes));
      else this.#greeted(bytes);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#complain(error.message);
      this.#connection.destroy();
      this.linkClosed(error);
    }
  }

  #receivedFrame(frame: Frame): void {
    if (!this.#keepalive.takes(frame.kind)) this.receive(frame);
  }

  /** Whoever waits hears of it now, and may dial again: the network may have healed long before TCP notices. */
  #silent(): void {
    const error = new FrameError('silent', 'nothing has arrived on the connection for too long');
    this.#log.info('closed a connection: the peer has fallen silent', { remote: formatAddress(this.address) });
    this.#connection.destroy();
    this.linkClosed(error);
  }

  #greeted(bytes: Uint8Array): void {
    const { version } = decodeHello(bytes);
    if (version === PROTOCOL_VERSION) {
      this.#established = true;
      return;
    }
    const reason = new RpcError(
      'UNSUPPORTED_VERSION',
      `${formatAddress(this.address)} speaks version ${version} of the frame protocol, this node ${PROTOCOL_VERSION}`,
    );
    this.#complain(reason.detail);
    this.#connection.destroy();
    this.linkClosed(reason, reason);
  }

  #connectionClosed(error: Error | undefined): void {
    const complaint = this.closed ? undefined : closeComplaint(error, this.#established);
    if (complaint !== undefined) this.#complain(complaint);
    this.linkClosed(error);
  }

  #complain(reason: string): void {
    this.#log.warn('closed a connection: the peer broke the frame protocol', {
      remote: formatAddress(this.address),
      reason,
    });
  }
}
