import type { handleServerStreamingCall, handleUnaryCall } from '@grpc/grpc-js';
import type { Log } from '@tidemark/ports';
import { EMPTY_BYTES } from '../core/frame.js';
import { Exchange } from '../exchange.js';
import type { HandlerRegistry, Registration, Reply } from '../handler-registry.js';
import { FRAME_BYTES_MAX, IN_FLIGHT_MAX, QUEUED_BYTES_MAX } from '../limits.js';
import { type Method, methodLabel } from '../method.js';
import { RpcError, toRpcError } from '../rpc-error.js';
import { decodeRequest, runOneWay, runStream, runUnary } from '../run-handler.js';
import type { GrpcPeer, GrpcPeers } from './grpc-peers.js';
import { statusOf } from './status.js';
import { type StreamCall, StreamMessages } from './stream-messages.js';
import { UnaryAnswer } from './unary-answer.js';
import { type PreparedMessage, prepareMessage, takeAttachments } from './wire-message.js';

type AnyMethod = Method<unknown, unknown>;
type UnaryCall = Parameters<handleUnaryCall<Buffer, Buffer>>[0];
type UnaryCallback = Parameters<handleUnaryCall<Buffer, Buffer>>[1];

interface Accepted {
  readonly registration: Registration;
  readonly request: unknown;
  readonly exchange: Exchange;
  readonly connection: GrpcPeer;
}

/** The registry's handlers in the shapes that grpc-js calls. */
export class GrpcHandlers {
  readonly #registry: HandlerRegistry;
  readonly #peers: GrpcPeers;
  readonly #log: Log;

  constructor({ registry, peers, log }: { registry: HandlerRegistry; peers: GrpcPeers; log: Log }) {
    this.#registry = registry;
    this.#peers = peers;
    this.#log = log;
  }

  /** Unary and one-way methods. */
  unary(method: AnyMethod): handleUnaryCall<Buffer, Buffer> {
    return (call, callback) => {
      try {
        const accepted = this.#accept(method, call);
        if (accepted.registration.kind === 'unary') this.#runUnary(accepted, call, callback);
        if (accepted.registration.kind === 'oneWay') {
          runOneWay(accepted.registration, accepted.request, accepted.exchange, this.#log);
          callback(null, Buffer.from(EMPTY_BYTES));
        }
      } catch (error) {
        callback(statusOf(toRpcError(error)));
      }
    };
  }

  stream(method: AnyMethod): handleServerStreamingCall<Buffer, Buffer> {
    return (call) => {
      try {
        this.#runStream(this.#accept(method, call), call);
      } catch (error) {
        call.emit('error', statusOf(toRpcError(error)));
      }
    };
  }

  /** Throws RpcError if the request cannot be taken. */
  #accept(method: AnyMethod, call: UnaryCall | StreamCall): Accepted {
    const connection = this.#peers.get(call.getPeer());
    if (connection === undefined) throw new RpcError('DISCONNECTED');
    const registration = this.#registry.find(method.id);
    if (registration === undefined) {
      throw this.#registry.missing(methodLabel(method));
    }
    if (connection.inFlight.size >= IN_FLIGHT_MAX) {
      throw new RpcError('OVERLOADED', `${IN_FLIGHT_MAX} requests of this connection are in flight`);
    }
    if (connection.outbox.isFull) {
      throw new RpcError('OVERLOADED', `${QUEUED_BYTES_MAX} bytes wait for this client to read them`);
    }
    const { message, attachments } = takeAttachments(decodeRequest(registration, call.request));
    // The call lives until it is answered, and would keep the bytes.
    call.request = Buffer.from(EMPTY_BYTES);
    const exchange = new Exchange({ attachments, peer: connection.peer });
    return { registration, request: message, exchange, connection };
  }

  #runUnary({ registration, request, exchange, connection }: Accepted, call: UnaryCall, callback: UnaryCallback): void {
    if (registration.kind !== 'unary') return;
    const answer = new UnaryAnswer({ connection, exchange, callback });
    // Told at the end of every call, however it ends.
    call.once('cancelled', () => answer.closed());
    runUnary(registration, request, exchange, {
      log: this.#log,
      reply: (reply) => {
        const message = this.#prepare(registration, reply);
        if (message instanceof RpcError) answer.fail(message);
        else answer.reply(message);
      },
      fail: (error) => answer.fail(error),
    });
  }

  #runStream({ registration, request, exchange, connection }: Accepted, call: StreamCall): void {
    if (registration.kind !== 'stream') return;
    const messages = new StreamMessages({
      connection,
      exchange,
      call,
      prepare: (reply) => this.#prepare(registration, reply),
    });
    call.once('cancelled', () => messages.closed());
    runStream(registration, request, exchange, { sink: messages.sink, log: this.#log });
  }

  /** What a reply is sent as, or the error that tells of one that cannot be sent. */
  #prepare({ method }: Registration, { message, attachments }: Reply<unknown>): PreparedMessage | RpcError {
    try {
      const prepared = prepareMessage(method.response, message, attachments);
      if (prepared.sizeBytes <= FRAME_BYTES_MAX) return prepared;
      throw new RangeError(`an answer of ${prepared.sizeBytes} bytes is too large`);
    } catch (error) {
      this.#log.error('an answer cannot be sent', { method: methodLabel(method), error });
      // The handler has run: whatever keeps its answer from leaving, the outcome is not known to the caller.
      return new RpcError('UNKNOWN_SERVER_ERROR', '', { cause: error });
    }
  }
}
