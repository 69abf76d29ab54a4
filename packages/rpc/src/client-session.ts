import type { Clock } from '@tidemark/ports';
import type { Init, MessageCodec } from '@tidemark/protocol';
import type { Answer, CallOptions, Channel, OpenStream, StreamCallbacks } from './channel.js';
import { decodeErrorBody } from './core/error-body.js';
import { ATTACHMENTS_MAX, EMPTY_BYTES, type Frame, FrameKind, frameSizeBytes, NO_ATTACHMENTS } from './core/frame.js';
import { FrameError } from './core/frame-error.js';
import type { FrameLink } from './frame-link.js';
import { IN_FLIGHT_MAX, ONE_WAY_QUEUED_BYTES_MAX, QUEUED_BYTES_MAX } from './limits.js';
import { type Method, methodLabel, type OneWayMethod, type StreamMethod, type UnaryMethod } from './method.js';
import { type Pending, PendingCalls } from './pending-calls.js';
import { RpcError } from './rpc-error.js';

const NO_ERROR = { code: undefined, detail: '' };

/**
 * The asking half of an exchange of frames, whatever carries them. Its owner passes on what arrives (`receive`) and
 * says when the link is gone (`linkClosed`).
 */
export class ClientSession implements Channel {
  readonly #link: FrameLink;
  readonly #clock: Clock;
  readonly #pending: PendingCalls;
  #closed = false;
  #closeError: Error | undefined;
  #closeCallbacks: ((error?: Error) => void)[] = [];

  constructor({ link, clock }: { readonly link: FrameLink; readonly clock: Clock }) {
    this.#link = link;
    this.#clock = clock;
    this.#pending = new PendingCalls({
      clock,
      onTimeout: (correlation, { methodId }) => this.#sendCancel(methodId, correlation),
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether calls or streams wait for an answer. */
  get isWaiting(): boolean {
    return this.#pending.size > 0;
  }

  call<Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    { timeoutMs, attachments = NO_ATTACHMENTS, signal }: CallOptions,
  ): Promise<Answer<Response>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw new RpcError('CANCELLED');
      let cancel: (() => void) | undefined;
      const settled = () => {
        if (cancel !== undefined) signal?.removeEventListener('abort', cancel);
      };
      const correlation = this.#request(method, request, attachments, {
        kind: 'unary',
        methodId: method.id,
        deadlineMs: this.#clock.monotonicMs() + timeoutMs,
        onAnswer: (frame) => {
          settled();
          resolve(decodeAnswer(method.response, frame));
        },
        onEnd: (error) => {
          settled();
          reject(error ?? new RpcError('UNKNOWN_SERVER_ERROR', `${methodLabel(method)} ended without an answer`));
        },
      });
      if (signal === undefined) return;
      cancel = () => this.#cancel(method.id, correlation, reject);
      signal.addEventListener('abort', cancel, { once: true });
    });
  }

  send<Request>(
    method: OneWayMethod<Request>,
    request: Init<Request>,
    { attachments = NO_ATTACHMENTS }: { readonly attachments?: readonly Uint8Array[] } = {},
  ): boolean {
    if (this.#closed || this.#link.queuedBytes > ONE_WAY_QUEUED_BYTES_MAX) return false;
    const header = this.#encode(method, request, attachments);
    this.#link.send({ kind: FrameKind.oneWay, methodId: method.id, correlation: 0, header, attachments });
    return true;
  }

  openStream<Request, Response>(
    method: StreamMethod<Request, Response>,
    request: Init<Request>,
    { onMessage, onEnd }: StreamCallbacks<Response>,
  ): OpenStream {
    let ended = false;
    const end = (error: RpcError | undefined) => {
      if (ended) return;
      ended = true;
      if (error === undefined) onEnd();
      else onEnd(error);
    };
    let correlation: number | undefined;
    try {
      correlation = this.#request(method, request, NO_ATTACHMENTS, {
        kind: 'stream',
        methodId: method.id,
        deadlineMs: Number.POSITIVE_INFINITY,
        onAnswer: (frame) => {
          const { message, attachments } = decodeAnswer(method.response, frame);
          onMessage(message, attachments);
        },
        onEnd: end,
      });
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // Not before the caller has the stream in its hands.
      void Promise.resolve().then(() => end(error));
    }
    return {
      close: () => {
        ended = true;
        if (correlation !== undefined) this.#cancel(method.id, correlation);
      },
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#end(undefined, () => new RpcError('DISCONNECTED', 'the channel was closed'));
    this.#link.close();
  }

  onClose(callback: (error?: Error) => void): void {
    if (!this.#closed) this.#closeCallbacks.push(callback);
    else callback(this.#closeError);
  }

  /** The link is gone, whoever closed it: everything that waits rejects, DISCONNECTED if not told otherwise. */
  linkClosed(error?: Error, reason?: RpcError): void {
    this.#end(error, () => reason ?? new RpcError('DISCONNECTED', '', { cause: error }));
  }

  /** Takes one frame from the other side. Throws FrameError if the connection cannot go on. */
  receive(frame: Frame): void {
    if (this.#closed) return;
    const pending = this.#pending.get(frame.correlation);
    switch (frame.kind) {
      case FrameKind.response:
      case FrameKind.streamMessage:
        if (pending !== undefined) this.#answered(pending, frame);
        return;
      case FrameKind.error:
      case FrameKind.streamEnd:
        // An answer to a call that was given up meanwhile has nobody to go to.
        if (pending !== undefined) this.#ended(pending, frame);
        return;
      default:
        throw new FrameError('unexpected-kind', `a server does not send frames of kind ${frame.kind}`);
    }
  }

  #answered(pending: Pending, frame: Frame): void {
    const expected = pending.kind === 'unary' ? FrameKind.response : FrameKind.streamMessage;
    checkFits(pending, frame, expected);
    if (pending.kind === 'unary') this.#pending.remove(frame.correlation);
    try {
      pending.onAnswer(frame);
    } catch (error) {
      if (!(error instanceof UndecodableAnswer)) throw error;
      if (this.#pending.remove(frame.correlation)) this.#sendCancel(pending.methodId, frame.correlation);
      pending.onEnd(new RpcError('UNKNOWN_SERVER_ERROR', 'the answer cannot be decoded', { cause: error.cause }));
    }
  }

  #ended(pending: Pending, frame: Frame): void {
    if (frame.kind === FrameKind.streamEnd && pending.kind === 'unary') checkFits(pending, frame, FrameKind.response);
    checkFits(pending, frame, frame.kind);
    const { code, detail } = frame.kind === FrameKind.error ? decodeErrorBody(frame.header) : NO_ERROR;
    this.#pending.remove(frame.correlation);
    pending.onEnd(code === undefined ? undefined : new RpcError(code, detail));
  }

  /** Sends a request and registers what waits for it. Throws RpcError if it cannot leave. */
  #request<Request>(
    method: Method<Request, unknown>,
    request: Init<Request>,
    attachments: readonly Uint8Array[],
    pending: Pending,
  ): number {
    if (this.#closed) throw new RpcError('UNREACHABLE', 'the channel is closed', { cause: this.#closeError });
    if (this.#pending.size >= IN_FLIGHT_MAX) {
      throw new RpcError('OVERLOADED', `${IN_FLIGHT_MAX} requests of this connection wait for an answer`);
    }
    if (this.#link.queuedBytes > QUEUED_BYTES_MAX) {
      throw new RpcError('OVERLOADED', `more than ${QUEUED_BYTES_MAX} bytes are queued on this connection`);
    }
    const header = this.#encode(method, request, attachments);
    const correlation = this.#pending.add(pending);
    this.#link.send({ kind: FrameKind.request, methodId: method.id, correlation, header, attachments });
    return correlation;
  }

  #encode<Request>(
    method: Method<Request, unknown>,
    request: Init<Request>,
    attachments: readonly Uint8Array[],
  ): Uint8Array {
    const header = method.request.encode(request).finish();
    const sizeBytes = frameSizeBytes({ header, attachments });
    if (sizeBytes > this.#link.frameBytesMax || attachments.length > ATTACHMENTS_MAX) {
      throw new RpcError(
        'FRAME_TOO_LARGE',
        `${methodLabel(method)} needs a frame of ${sizeBytes} bytes with ${attachments.length} attachments; ` +
          `the limits are ${this.#link.frameBytesMax} and ${ATTACHMENTS_MAX}`,
      );
    }
    return header;
  }

  #cancel(methodId: number, correlation: number, reject?: (error: RpcError) => void): void {
    if (!this.#pending.remove(correlation)) return;
    this.#sendCancel(methodId, correlation);
    reject?.(new RpcError('CANCELLED'));
  }

  #sendCancel(methodId: number, correlation: number): void {
    if (this.#closed) return;
    this.#link.send({
      kind: FrameKind.cancel,
      methodId,
      correlation,
      header: EMPTY_BYTES,
      attachments: NO_ATTACHMENTS,
    });
  }

  #end(error: Error | undefined, reason: () => RpcError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeError = error;
    this.#pending.endAll(reason);
    const callbacks = this.#closeCallbacks;
    this.#closeCallbacks = [];
    for (const callback of callbacks) callback(error);
  }
}

/** The answer's protobuf message is damaged or of another version; the frame around it was in order. */
class UndecodableAnswer extends Error {}

function decodeAnswer<Response>(codec: MessageCodec<Response>, { header, attachments }: Frame): Answer<Response> {
  try {
    return { message: codec.decode(header), attachments: [...attachments] };
  } catch (cause) {
    throw new UndecodableAnswer('the answer cannot be decoded', { cause });
  }
}

function checkFits({ methodId, kind }: Pending, frame: Frame, expected: FrameKind): void {
  if (frame.kind === expected && frame.methodId === methodId) return;
  throw new FrameError(
    'unexpected-kind',
    `a frame of kind ${frame.kind} for method ${frame.methodId} cannot answer the ${kind} call of method ${methodId}`,
  );
}
