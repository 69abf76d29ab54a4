import type { FrameRoom } from './frame-room.js';

/** Where a listener is: a host name or address, and a TCP port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, as configs and flags write it; IPv6 addresses in brackets. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Reads `host:port`; throws RangeError that says what is wrong. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 0 && port <= 65_535)) {
    throw new RangeError(`"${text}" is not HOST:PORT with a port from 0 to 65535`);
  }
  return { host, port };
}

/**
 * Why a dial failed. `refused`: a host answered that nothing listens there. `reset`: the connection was taken and broken
 * before the dialler had it, as by a process that is dying; whoever needs to know dials again. The others leave all open.
 */
export type DialFailure = 'refused' | 'reset' | 'timeout' | 'unreachable';

export class DialError extends Error {
  override readonly name = 'DialError';
  constructor(
    readonly reason: DialFailure,
    readonly address: Address,
    cause?: unknown,
  ) {
    super(`cannot connect to ${formatAddress(address)}: ${reason}`, { cause });
  }
}

/**
 * A connection closed because a frame announced more bytes than the receiver takes. What speaks another protocol
 * usually fails so: its first four bytes are taken as a length.
 */
export class FrameTooLongError extends Error {
  override readonly name = 'FrameTooLongError';
  constructor(
    readonly lengthBytes: number,
    readonly limitBytes: number,
  ) {
    super(`a frame of ${lengthBytes} bytes is above the limit of ${limitBytes}`);
  }
}

/** A connection closed because a long frame was not whole in time, while frames waited for room (see FrameRoom). */
export class FrameOverdueError extends Error {
  override readonly name = 'FrameOverdueError';
  constructor(readonly patienceMs: number) {
    super(`a frame was not whole after ${patienceMs} ms in which others, or itself, waited for room`);
  }
}

/**
 * After this long without a byte TCP asks the other machine whether it is there. One that has lost its power says
 * nothing, and of a connection on which nobody waits nothing else would find out.
 */
export const TCP_KEEP_ALIVE_MS = 60_000;

/** What the owner of a connection is told; set once, before the first frame can arrive. */
export interface ConnectionHandler {
  /**
   * One whole frame, without its length. The bytes are the owner's to keep; small frames that arrived together may
   * share one buffer, which lives as long as any of them is held.
   */
  onFrame(frame: Uint8Array): void;
  /** Once, whoever closed it. `error` is absent after an orderly close. */
  onClose(error?: Error): void;
  /** All that was queued has been handed to the operating system, after `send` returned false. */
  onDrain?(): void;
}

/**
 * A connection that carries frames: a 4-byte big-endian length, then that many bytes (as Kafka's protocol has it).
 * Frames arrive whole and in order, or the connection closes. A frame longer than the limit closes it, with
 * FrameTooLongError.
 */
export interface Connection {
  readonly remote: Address;
  /** Set by the owner right after the connection was made. */
  handler: ConnectionHandler | undefined;
  /**
   * Queues one frame made of `parts`, which must not change afterwards. Sends of one turn leave together.
   * Returns false if more than the high-water mark (1 MiB) is queued; after the close it does nothing.
   */
  send(parts: readonly Uint8Array[]): boolean;
  /** Bytes queued and not yet handed to the operating system. */
  readonly queuedBytes: number;
  /** Bytes handed to the operating system so far: while much is queued they grow as the peer takes it. */
  readonly sentBytes: number;
  /** Bytes that have arrived so far, of frames that are not whole yet included. */
  readonly receivedBytes: number;
  /**
   * Stops and resumes reading: back-pressure for a peer that sends too much. What arrived before an orderly end waits for
   * `resume`; of a connection that breaks meanwhile it may be dropped, and `onClose` come at once.
   */
  pause(): void;
  resume(): void;
  /** Closes after what is queued has left, or after 5 s if the peer does not take it. No frame is delivered any more. */
  close(): void;
  /** Closes now; what is queued is dropped. */
  destroy(): void;
  readonly closed: boolean;
}

export interface Listener {
  /** The address in use (with the port that was chosen for port 0). */
  readonly address: Address;
  /** Stops accepting; connections that exist stay. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly address: Address;
  readonly frameBytesMax: number;
  /** The same for the first frame of a connection, where nobody has said yet who it is. */
  readonly firstFrameBytesMax?: number;
  /** Where the connections' frames get room beyond what each may hold by itself (2 MiB); absent: there is no bound. */
  readonly room?: FrameRoom;
  readonly onConnection: (connection: Connection) => void;
}

export interface DialOptions {
  readonly address: Address;
  readonly timeoutMs: number;
  readonly frameBytesMax: number;
  /** Gives the dial up; it then rejects with DialError `timeout`. */
  readonly signal?: AbortSignal;
}

export interface Network {
  /** Rejects if the address cannot be bound. */
  listen(options: ListenOptions): Promise<Listener>;
  /** Rejects with DialError. */
  dial(options: DialOptions): Promise<Connection>;
}
