import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  type Address,
  type Connection,
  DialError,
  type DialFailure,
  type DialOptions,
  type Listener,
  type ListenOptions,
  type Network,
  TCP_KEEP_ALIVE_MS,
} from '../network.js';
import { systemCode } from './disk-errors.js';
import { TIMEOUT_MS_MAX } from './node-clock.js';
import { NodeConnection } from './node-connection.js';

/** Whoever dials receives the bulk: it reads into one large buffer of its own. */
const READ_BUFFER_BYTES = 256 * 1024;
const LISTEN_BACKLOG = 1_024;

/** `allowHalfOpen`: a connection ends its own side, once what is queued has left. */
const SOCKET_OPTIONS = {
  noDelay: true,
  allowHalfOpen: true,
  keepAlive: true,
  keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
};

/** Whoever dials us may announce a long frame and never send it. Frames up to this size are not copied for that. */
const TRUSTED_BYTES_MAX = 2 * 1024 * 1024;

/** TCP. */
export class NodeNetwork implements Network {
  readonly #onAcceptFailed: (error: Error) => void;

  /** `onAcceptFailed`: one connection could not be accepted; the listener goes on. */
  constructor(onAcceptFailed: (error: Error) => void = () => undefined) {
    this.#onAcceptFailed = onAcceptFailed;
  }

  async listen(options: ListenOptions): Promise<Listener> {
    const server = createServer(SOCKET_OPTIONS, (socket) => accept(socket, options));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: options.address.host, port: options.address.port, backlog: LISTEN_BACKLOG }, () => {
        server.off('error', reject);
        server.on('error', this.#onAcceptFailed);
        resolve();
      });
    });
    return {
      address: boundAddress(server, options.address),
      // The socket is closed when close() returns; its callback would wait for the connections too.
      close: async () => {
        server.close();
      },
    };
  }

  dial({ address, timeoutMs, frameBytesMax, signal }: DialOptions): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const { socket, connection } = dialSocket(address, frameBytesMax);
      const settle = () => {
        clearTimeout(timeout);
        signal?.removeEventListener('abort', giveUp);
        socket.off('connect', onConnect);
        socket.off('error', onError);
      };
      const fail = (reason: DialFailure, cause?: unknown) => {
        settle();
        socket.destroy();
        reject(new DialError(reason, address, cause));
      };
      const giveUp = () => fail('timeout');
      const onError = (error: Error) => fail(failureOf(error), error);
      const onConnect = () => {
        settle();
        resolve(connection);
      };
      const timeout = setTimeout(giveUp, Math.min(timeoutMs, TIMEOUT_MS_MAX));
      socket.on('connect', onConnect);
      socket.on('error', onError);
      if (signal?.aborted === true) giveUp();
      else signal?.addEventListener('abort', giveUp);
    });
  }
}

function accept(socket: Socket, { frameBytesMax, firstFrameBytesMax, room, onConnection }: ListenOptions): void {
  const remote = { host: socket.remoteAddress ?? 'unknown', port: socket.remotePort ?? 0 };
  const connection = new NodeConnection(socket, {
    remote,
    frameBytesMax,
    firstFrameBytesMax,
    chunksAreReused: false,
    trustedBytesMax: TRUSTED_BYTES_MAX,
    room,
  });
  socket.on('data', (chunk: Buffer) => connection.onBytes(chunk));
  onConnection(connection);
}

function dialSocket(remote: Address, frameBytesMax: number): { socket: Socket; connection: NodeConnection } {
  const buffer: Buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  let target = buffer;
  // Node asks for the first buffer before connect() has returned.
  let connection: NodeConnection | undefined;
  const socket = connect({
    host: remote.host,
    port: remote.port,
    ...SOCKET_OPTIONS,
    onread: {
      buffer: () => {
        target = connection?.directTarget() ?? buffer;
        return target;
      },
      callback: (count) => {
        if (target === buffer) connection?.onBytes(buffer.subarray(0, count));
        else connection?.onDirectBytes(count);
        return true;
      },
    },
  });
  connection = new NodeConnection(socket, { remote, frameBytesMax, chunksAreReused: true });
  return { socket, connection };
}

function boundAddress(server: Server, { host }: Address): Address {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has no address');
  return { host, port: bound.port };
}

/** An attempt at several addresses of one name fails with all their errors. */
function failureOf(error: Error): DialFailure {
  const errors: unknown[] = error instanceof AggregateError && error.errors.length > 0 ? error.errors : [error];
  const codes = errors.map(systemCode);
  if (codes.every((code) => code === 'ECONNREFUSED')) return 'refused';
  if (codes.includes('ECONNRESET')) return 'reset';
  return codes.includes('ETIMEDOUT') ? 'timeout' : 'unreachable';
}
