import { type Connection, FrameTooLongError } from '@tidemark/ports';
import { foreignProtocolOfLength } from '../core/foreign-protocol.js';
import { encodeFrame, type OutgoingFrame } from '../core/frame.js';
import type { FrameLink } from '../frame-link.js';

/** A connection as a link: frames are encoded here, header and attachments by reference. */
export class ConnectionLink implements FrameLink {
  readonly frameBytesMax: number;
  readonly #connection: Connection;
  readonly #onSend: (() => void) | undefined;

  constructor(connection: Connection, frameBytesMax: number, onSend?: () => void) {
    this.#connection = connection;
    this.frameBytesMax = frameBytesMax;
    this.#onSend = onSend;
  }

  get queuedBytes(): number {
    return this.#connection.queuedBytes;
  }

  send(frame: OutgoingFrame): boolean {
    this.#onSend?.();
    return this.#connection.send(encodeFrame(frame));
  }

  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }

  close(): void {
    this.#connection.close();
  }
}

/** What a log line says of a connection that closed with an error; `undefined`: nothing that an operator would act on. */
export function closeComplaint(error: Error | undefined, helloSeen: boolean): string | undefined {
  if (!(error instanceof FrameTooLongError)) return undefined;
  if (helloSeen) return error.message;
  return `the peer does not speak the frame protocol: ${foreignProtocolOfLength(error.lengthBytes)}`;
}
