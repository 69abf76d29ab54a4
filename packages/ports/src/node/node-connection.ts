import type { Socket } from 'node:net';
import type { Arriving, FrameRoom } from '../frame-room.js';
import {
  type Address,
  type Connection,
  type ConnectionHandler,
  type FrameOverdueError,
  FrameTooLongError,
} from '../network.js';
import { FrameAssembler } from './frame-assembler.js';
import { FrameWriter } from './frame-writer.js';

/** `close` gives up on a peer that takes nothing after this long, and destroys the connection. */
const CLOSE_TIMEOUT_MS = 5_000;

export interface NodeConnectionOptions {
  readonly remote: Address;
  readonly frameBytesMax: number;
  readonly firstFrameBytesMax?: number | undefined;
  /** True if the socket reads into one buffer again and again. */
  readonly chunksAreReused: boolean;
  /** See FrameAssembler. */
  readonly trustedBytesMax?: number;
  /** For frames that are longer than that. */
  readonly room?: FrameRoom | undefined;
}

/** A TCP connection that carries frames, over a socket that may be half open (`allowHalfOpen`). */
export class NodeConnection implements Connection, Arriving {
  readonly remote: Address;
  readonly #socket: Socket;
  readonly #assembler: FrameAssembler;
  readonly #writer: FrameWriter;
  #handler: ConnectionHandler | undefined;
  readonly #room: FrameRoom | undefined;
  #paused = false;
  /** There is no room for the rest of the frame under way. */
  #awaitsRoom = false;
  /** Frames that arrived together with one whose owner then paused, or before there was an owner. */
  #held: Uint8Array[] = [];
  #closed = false;
  #error: Error | undefined;
  /** The socket is gone, and the owner has yet to be told: frames that arrived before come first. */
  #ended = false;
  #reported = false;

  constructor(socket: Socket, options: NodeConnectionOptions) {
    this.#socket = socket;
    this.remote = options.remote;
    this.#room = options.room;
    this.#assembler = new FrameAssembler({
      frameBytesMax: options.frameBytesMax,
      firstFrameBytesMax: options.firstFrameBytesMax,
      chunksAreReused: options.chunksAreReused,
      ...(options.trustedBytesMax !== undefined && { trustedBytesMax: options.trustedBytesMax }),
      onFrame: (frame) => this.#receive(frame),
      onGrow: (bytes) => this.#awaitRoom(bytes),
      onGrown: () => this.#leaveRoom(),
    });
    this.#writer = new FrameWriter(socket, () => this.#handler?.onDrain?.());
    socket.on('error', (error) => {
      if (!this.#closed) this.#error ??= error;
    });
    // The peer sends no more. What is queued for it still leaves, and then the socket closes.
    socket.on('end', () => this.#writer.finish());
    socket.on('close', () => this.#socketClosed());
  }

  get handler(): ConnectionHandler | undefined {
    return this.#handler;
  }

  set handler(handler: ConnectionHandler | undefined) {
    this.#handler = handler;
    if (handler !== undefined) this.#deliverSoon();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  get sentBytes(): number {
    return this.#writer.sentBytes;
  }

  get receivedBytes(): number {
    return this.#socket.bytesRead;
  }

  send(parts: readonly Uint8Array[]): boolean {
    if (this.#closed) return false;
    // Nobody is there to take it. Told of pressure, the owner would wait for a drain that cannot come.
    return this.#ended || this.#writer.send(parts);
  }

  pause(): void {
    this.#paused = true;
    if (!this.#closed) this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#deliverSoon();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#held = [];
    if (this.#ended) {
      this.#reportSoon();
      return;
    }
    this.#writer.finish();
    // Reads on, to see the peer's end; what else arrives is thrown away.
    this.#socket.resume();
    const timeout = setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS).unref();
    this.#socket.once('close', () => clearTimeout(timeout));
  }

  destroy(): void {
    this.#closed = true;
    this.#held = [];
    this.#writer.drop();
    this.#socket.destroy();
    if (this.#ended) this.#reportSoon();
  }

  onRoom(): void {
    this.#awaitsRoom = false;
    this.#readOn();
  }

  onOverdue(error: FrameOverdueError): void {
    if (!this.#closed) this.#error = error;
    this.destroy();
  }

  /** For the adapter: bytes that arrived, in a buffer of the socket's. */
  onBytes(chunk: Buffer): void {
    this.#guard(() => this.#assembler.push(chunk));
  }

  /** For the adapter: where the next bytes of a large frame are to go. */
  directTarget(): Buffer | undefined {
    return this.#closed ? undefined : this.#assembler.directTarget();
  }

  /** For the adapter: that many bytes arrived in the direct target. */
  onDirectBytes(count: number): void {
    this.#guard(() => this.#assembler.advance(count));
  }

  #guard(work: () => void): void {
    if (this.#closed) return;
    try {
      work();
    } catch (error) {
      if (!(error instanceof FrameTooLongError)) throw error;
      this.#error = error;
      this.destroy();
    }
  }

  #receive(frame: Uint8Array): void {
    if (this.#closed) return;
    if (this.#paused || this.#held.length > 0 || this.#handler === undefined) {
      this.#held.push(frame);
      // Nobody takes what arrives: let the peer's window fill up.
      this.#socket.pause();
    } else this.#handler.onFrame(frame);
  }

  /** Not within the call that resumed: the owner may be in the middle of something. */
  #deliverSoon(): void {
    if (this.#held.length === 0 && !this.#ended) {
      this.#readOn();
      return;
    }
    setImmediate(() => this.#deliverHeld());
  }

  #deliverHeld(): void {
    while (!this.#paused && this.#handler !== undefined) {
      const frame = this.#held.shift();
      if (frame === undefined) break;
      this.#handler.onFrame(frame);
    }
    if (this.#ended) this.#reportIfDone();
    else this.#readOn();
  }

  /** Unless something has the peer wait. */
  #readOn(): void {
    const mustWait = this.#paused || this.#awaitsRoom || this.#held.length > 0 || this.#handler === undefined;
    if (!mustWait) this.#socket.resume();
  }

  #awaitRoom(bytes: number): void {
    if (this.#room === undefined || this.#room.take(this, bytes)) return;
    this.#awaitsRoom = true;
    this.#socket.pause();
  }

  #leaveRoom(): void {
    this.#room?.leave(this);
    if (this.#awaitsRoom) this.onRoom();
  }

  #socketClosed(): void {
    if (!this.#closed && this.#error === undefined && !this.#assembler.atBoundary) {
      this.#error = new Error('the connection closed in the middle of a frame');
    }
    this.#ended = true;
    this.#room?.leave(this);
    const isDrainOwed = this.#writer.drop();
    this.#reportIfDone();
    if (isDrainOwed && !this.#closed) this.#handler?.onDrain?.();
  }

  /**
   * Frames that arrived before the end come first, but for those of a connection that broke while its owner paused it:
   * what they ask nobody waits for, and the owner may be pausing because of what it cannot send any more.
   */
  #reportIfDone(): void {
    if (this.#paused && this.#error !== undefined) this.#held = [];
    if (this.#held.length === 0) this.#report();
  }

  /** The socket has closed already, and will not say so again. Not within the call. */
  #reportSoon(): void {
    setImmediate(() => this.#report());
  }

  #report(): void {
    this.#closed = true;
    if (this.#reported || this.#handler === undefined) return;
    this.#reported = true;
    if (this.#error === undefined) this.#handler.onClose();
    else this.#handler.onClose(this.#error);
  }
}
