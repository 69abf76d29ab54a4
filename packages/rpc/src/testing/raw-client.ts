import type { Connection } from '@tidemark/ports';
import { decodeFrame, encodeFrame, type Frame, NO_ATTACHMENTS } from '../core/frame.js';
import { encodeHello, PROTOCOL_VERSION } from '../core/hello.js';
import { type FramesHarness, SERVER_ADDRESS } from './frames-harness.js';

/** A connection to a harness's server on which a test says every byte itself. */
export interface RawClient {
  readonly connection: Connection;
  /** What arrived after the server's hello. */
  readonly frames: Frame[];
  readonly hellos: Uint8Array[];
  readonly isClosed: () => boolean;
  sendBytes(bytes: Uint8Array): void;
  sendFrame(frame: Partial<Frame>): void;
}

export async function dialRaw(
  { clientWorld, scheduler }: FramesHarness,
  { hello = true }: { readonly hello?: boolean } = {},
): Promise<RawClient> {
  const connection = await scheduler.settle(
    clientWorld.network.dial({ address: SERVER_ADDRESS, timeoutMs: 100, frameBytesMax: 64 * 1024 * 1024 }),
  );
  const frames: Frame[] = [];
  const hellos: Uint8Array[] = [];
  let closed = false;
  connection.handler = {
    onFrame: (bytes) => {
      if (hellos.length === 0) hellos.push(bytes);
      else frames.push(decodeFrame(bytes));
    },
    onClose: () => {
      closed = true;
    },
  };
  if (hello) connection.send([encodeHello({ version: PROTOCOL_VERSION, name: 'raw' })]);
  return {
    connection,
    frames,
    hellos,
    isClosed: () => closed,
    sendBytes: (bytes) => connection.send([bytes]),
    sendFrame: (frame) => {
      const defaults: Frame = {
        kind: 1,
        methodId: 1,
        correlation: 1,
        header: new Uint8Array(0),
        attachments: NO_ATTACHMENTS,
      };
      connection.send(encodeFrame({ ...defaults, ...frame }));
    },
  };
}
