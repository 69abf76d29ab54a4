import type { Log } from '@tidemark/ports';
import { encodeErrorBody } from './core/error-body.js';
import {
  ATTACHMENTS_MAX,
  EMPTY_BYTES,
  type Frame,
  FrameKind,
  frameSizeBytes,
  NO_ATTACHMENTS,
  type OutgoingFrame,
} from './core/frame.js';
import { FrameError } from './core/frame-error.js';
import { Exchange, Sink } from './exchange.js';
import type { FrameLink } from './frame-link.js';
import type { HandlerRegistry, Registration, Reply } from './handler-registry.js';
import { IN_FLIGHT_MAX, QUEUED_BYTES_MAX } from './limits.js';
import { methodLabel } from './method.js';
import type { ConnectionPeer } from './peer.js';
import { RpcError, toRpcError } from './rpc-error.js';
import { decodeRequest, runOneWay, runStream, runUnary } from './run-handler.js';

/** What an answer repeats of its request. The rest of the frame is not kept until then. */
type Asked = Pick<Frame, 'methodId' | 'correlation'>;

interface InFlight {
  readonly exchange: Exchange;
  readonly sink: Sink | undefined;
}

export interface ServerSessionOptions {
  readonly link: FrameLink;
  readonly registry: HandlerRegistry;
  readonly peer: ConnectionPeer;
  readonly log: Log;
}

/**
 * The answering half of an exchange of frames, whatever carries them. Handlers run in the order in which their requests
 * arrived. A request counts as in flight until its handler has answered, even if the caller has given it up.
 */
export class ServerSession {
  readonly #link: FrameLink;
  readonly #registry: HandlerRegistry;
  readonly #peer: ConnectionPeer;
  readonly #log: Log;
  readonly #inFlight = new Map<number, InFlight>();
  #closed = false;
  #paused = false;
  #warnedOfDropped = false;

  constructor({ link, registry, peer, log }: ServerSessionOptions) {
    this.#link = link;
    this.#registry = registry;
    this.#peer = peer;
    this.#log = log;
  }

  /** Whether requests are being answered, streams included. */
  get isWorking(): boolean {
    return this.#inFlight.size > 0;
  }

  /** Takes one frame from the other side. Throws FrameError if the connection cannot go on. */
  receive(frame: Frame): void {
    if (this.#closed) return;
    switch (frame.kind) {
      case FrameKind.request:
        this.#requested(frame);
        return;
      case FrameKind.oneWay:
        this.#oneWay(frame);
        return;
      case FrameKind.cancel:
        this.#cancelled(frame.correlation);
        return;
      default:
        throw new FrameError('unexpected-kind', `a client does not send frames of kind ${frame.kind}`);
    }
  }

  /** What was queued on the link has left: requests are taken again, and streams go on. */
  linkDrained(): void {
    if (this.#closed || !this.#paused) return;
    this.#paused = false;
    this.#link.resume();
    for (const { sink } of [...this.#inFlight.values()]) sink?.drained();
    this.#peer.markDrained();
  }

  /** The link is gone: handlers that still work are told. */
  linkClosed(): void {
    if (this.#closed) return;
    this.#closed = true;
    const all = [...this.#inFlight.values()];
    this.#inFlight.clear();
    for (const { exchange, sink } of all) {
      sink?.abort();
      exchange.abort();
    }
    this.#peer.markClosed();
  }

  #requested(frame: Frame): void {
    const { correlation, methodId } = frame;
    if (this.#inFlight.has(correlation)) {
      throw new FrameError('duplicate-correlation', `request ${correlation} is in flight already`);
    }
    try {
      const registration = this.#find(methodId);
      if (this.#inFlight.size >= IN_FLIGHT_MAX) {
        throw new RpcError('OVERLOADED', `${IN_FLIGHT_MAX} requests of this connection are in flight`);
      }
      this.#run(registration, decodeRequest(registration, frame.header), frame);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.#sendError(frame, error);
    }
  }

  #find(methodId: number): Registration {
    const registration = this.#registry.find(methodId);
    if (registration !== undefined) return registration;
    throw this.#registry.missing(`method ${methodId}`);
  }

  #run(registration: Registration, request: unknown, frame: Frame): void {
    const exchange = new Exchange({ attachments: frame.attachments, peer: this.#peer });
    const asked: Asked = { methodId: frame.methodId, correlation: frame.correlation };
    switch (registration.kind) {
      case 'unary':
        this.#inFlight.set(asked.correlation, { exchange, sink: undefined });
        runUnary(registration, request, exchange, {
          log: this.#log,
          reply: (reply) => this.#settle(asked, exchange, () => this.#sendReply(registration, asked, reply)),
          fail: (error) => this.#settle(asked, exchange, () => this.#sendError(asked, error)),
        });
        return;
      case 'stream': {
        const sink = this.#sinkOf(registration, asked, exchange);
        this.#inFlight.set(asked.correlation, { exchange, sink });
        runStream(registration, request, exchange, { sink, log: this.#log });
        return;
      }
      case 'oneWay':
        throw new RpcError('INVALID_REQUEST', `${methodLabel(registration.method)} is one-way: it has no answer`);
    }
  }

  #oneWay(frame: Frame): void {
    try {
      const registration = this.#find(frame.methodId);
      if (registration.kind !== 'oneWay') {
        throw new RpcError('INVALID_REQUEST', `${methodLabel(registration.method)} is not one-way`);
      }
      const request = decodeRequest(registration, frame.header);
      const exchange = new Exchange({ attachments: frame.attachments, peer: this.#peer });
      runOneWay(registration, request, exchange, this.#log);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (this.#warnedOfDropped) return;
      this.#warnedOfDropped = true;
      this.#log.warn('dropped a one-way message; further ones of this connection go unmentioned', {
        remote: this.#peer.remote,
        methodId: frame.methodId,
        error,
      });
    }
  }

  #cancelled(correlation: number): void {
    const inFlight = this.#inFlight.get(correlation);
    if (inFlight === undefined) return;
    if (inFlight.sink !== undefined) {
      inFlight.sink.abort();
      this.#inFlight.delete(correlation);
    }
    inFlight.exchange.abort();
  }

  #sinkOf(registration: Registration, asked: Asked, exchange: Exchange): Sink {
    const sink = new Sink({
      send: (reply) => {
        if (this.#link.queuedBytes > QUEUED_BYTES_MAX) {
          sink.end(new RpcError('OVERLOADED', `more than ${QUEUED_BYTES_MAX} bytes wait for this client to read them`));
          exchange.abort();
          return false;
        }
        return this.#sendReply(registration, asked, reply, FrameKind.streamMessage);
      },
      end: (error) => {
        if (!this.#inFlight.delete(asked.correlation)) return;
        if (error === undefined) this.#send(asked, { kind: FrameKind.streamEnd, header: EMPTY_BYTES });
        else this.#sendError(asked, error);
      },
    });
    return sink;
  }

  /** A unary handler is done; nothing leaves if nobody waits any more. */
  #settle({ correlation }: Asked, exchange: Exchange, answer: () => void): void {
    if (!this.#inFlight.delete(correlation) || exchange.aborted) return;
    answer();
  }

  /** Encodes and sends one answer; one that cannot be encoded is a failure of the handler's side. */
  #sendReply(
    { method }: Registration,
    asked: Asked,
    { message, attachments = NO_ATTACHMENTS }: Reply<unknown>,
    kind: FrameKind = FrameKind.response,
  ): boolean {
    let header: Uint8Array;
    try {
      header = method.response.encode(message).finish();
      const sizeBytes = frameSizeBytes({ header, attachments });
      if (sizeBytes > this.#link.frameBytesMax || attachments.length > ATTACHMENTS_MAX) {
        throw new RangeError(`an answer of ${sizeBytes} bytes with ${attachments.length} attachments is too large`);
      }
    } catch (error) {
      this.#log.error('an answer cannot be sent', { method: methodLabel(method), error });
      // In flight still: a stream, whose handler goes on until it is told.
      const stream = this.#inFlight.get(asked.correlation);
      this.#inFlight.delete(asked.correlation);
      stream?.sink?.abort();
      stream?.exchange.abort();
      this.#sendError(asked, toRpcError(error));
      return false;
    }
    return this.#send(asked, { kind, header, attachments });
  }

  #sendError(asked: Asked, { code, detail }: RpcError): void {
    this.#send(asked, { kind: FrameKind.error, header: encodeErrorBody(code, detail) });
  }

  /** Sends a frame that answers what was asked. While more than the mark is queued, no further requests are taken. */
  #send(
    { methodId, correlation }: Asked,
    {
      kind,
      header,
      attachments = NO_ATTACHMENTS,
    }: Pick<OutgoingFrame, 'kind' | 'header'> & Partial<Pick<OutgoingFrame, 'attachments'>>,
  ): boolean {
    if (this.#closed) return false;
    const belowMark = this.#link.send({ kind, methodId, correlation, header, attachments });
    if (!belowMark && !this.#paused) {
      this.#paused = true;
      this.#link.pause();
    }
    return belowMark;
  }
}
