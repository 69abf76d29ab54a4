import type { Init } from '@tidemark/protocol';
import type { OneWayMethod, StreamMethod, UnaryMethod } from './method.js';
import type { RpcError } from './rpc-error.js';

export interface CallOptions {
  /** After this the call rejects REQUEST_TIMED_OUT, and the server's handler is told. */
  readonly timeoutMs: number;
  /** Raw bytes beside the message. They must not change until the call has settled. */
  readonly attachments?: readonly Uint8Array[];
  /** Gives the call up: it rejects CANCELLED, and the server's handler is told. */
  readonly signal?: AbortSignal;
}

export interface Answer<Response> {
  readonly message: Response;
  /** Views of the bytes that arrived; theirs to keep, with the whole frame that they are part of. */
  readonly attachments: Uint8Array[];
}

export interface StreamCallbacks<Response> {
  onMessage(message: Response, attachments: Uint8Array[]): void;
  /** Once, unless the caller closed the stream: without an error when the server ended it. */
  onEnd(error?: RpcError): void;
}

export interface OpenStream {
  /** Ends the stream; nothing is called back afterwards. Closing twice does nothing. */
  close(): void;
}

/** A client's way to one address. Requests leave in the order of the calls. */
export interface Channel {
  /**
   * Asks once. Rejects with RpcError: the server's own; REQUEST_TIMED_OUT, DISCONNECTED and CANCELLED when the
   * outcome is unknown; UNREACHABLE, OVERLOADED (1,024 calls wait, or 64 MiB are queued) and FRAME_TOO_LARGE when the
   * request never left.
   */
  call<Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    options: CallOptions,
  ): Promise<Answer<Response>>;
  /** Sends without an answer. False: not sent, because the channel is closed or too much is queued (1 MiB). */
  send<Request>(
    method: OneWayMethod<Request>,
    request: Init<Request>,
    options?: { readonly attachments?: readonly Uint8Array[] },
  ): boolean;
  /** Asks for a stream of answers. Failures arrive through `onEnd`, never as an exception. */
  openStream<Request, Response>(
    method: StreamMethod<Request, Response>,
    request: Init<Request>,
    callbacks: StreamCallbacks<Response>,
  ): OpenStream;
  /** Closes; what still waits for an answer rejects DISCONNECTED. Closing twice does nothing. */
  close(): void;
  readonly closed: boolean;
  /** Calls back once when the channel has closed, at once if it has; without an error after `close`. */
  onClose(callback: (error?: Error) => void): void;
}
