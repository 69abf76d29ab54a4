import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import type { Log } from '@tidemark/ports';
import { EMPTY_BYTES } from '../core/frame.js';
import { Exchange, Sink } from '../exchange.js';
import type { HandlerRegistry, Registration, Reply } from '../handler-registry.js';
import { FRAME_BYTES_MAX, IN_FLIGHT_MAX, QUEUED_BYTES_MAX } from '../limits.js';
import { type Method, methodLabel } from '../method.js';
import { RpcError, toRpcError } from '../rpc-error.js';
import { runOneWay, runStream, runUnary } from '../run-handler.js';
import type { GrpcInFlight, GrpcPeer, GrpcPeers } from './grpc-peers.js';
import { statusOf } from './status.js';
import { decodeMessage, encodeMessage } from './wire-message.js';

type AnyMethod = Method<unknown, unknown>;
type UnaryCall = Parameters<handleUnaryCall<Buffer, Buffer>>[0];
type StreamCall = ServerWritableStream<Buffer, Buffer>;

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
    const { message, attachments } = decode(method, call.request);
    // The call lives until it is answered, and would keep the bytes.
    call.request = Buffer.from(EMPTY_BYTES);
    const exchange = new Exchange({ attachments, peer: connection.peer });
    return { registration, request: message, exchange, connection };
  }

  #runUnary(accepted: Accepted, call: UnaryCall, callback: sendUnaryData<Buffer>): void {
    const { registration, request, exchange, connection } = accepted;
    if (registration.kind !== 'unary') return;
    const settle = (answer: () => void) => {
      if (connection.inFlight.delete(inFlight)) answer();
    };
    const fail = (error: RpcError) => settle(() => callback(statusOf(error)));
    const inFlight: GrpcInFlight = {
      giveUp: (error) => {
        exchange.abort();
        fail(error);
      },
    };
    connection.inFlight.add(inFlight);
    call.once('cancelled', () => exchange.abort());
    runUnary(registration, request, exchange, {
      log: this.#log,
      reply: (reply) => settle(() => this.#answer(registration, reply, callback)),
      fail,
    });
  }

  #answer({ method }: Registration, reply: Reply<unknown>, callback: sendUnaryData<Buffer>): void {
    try {
      callback(null, encodeReply(method, reply));
    } catch (error) {
      this.#log.error('an answer cannot be sent', { method: methodLabel(method), error });
      callback(statusOf(unsendable(error)));
    }
  }

  #runStream({ registration, request, exchange, connection }: Accepted, call: StreamCall): void {
    if (registration.kind !== 'stream') return;
    const sink = this.#sinkOf(registration, call, () => connection.inFlight.delete(inFlight));
    const inFlight: GrpcInFlight = {
      giveUp: (error) => {
        sink.end(error);
        exchange.abort();
      },
    };
    connection.inFlight.add(inFlight);
    call.once('cancelled', () => {
      sink.abort();
      connection.inFlight.delete(inFlight);
      exchange.abort();
    });
    call.on('drain', () => sink.drained());
    runStream(registration, request, exchange, { sink, log: this.#log });
  }

  #sinkOf({ method }: Registration, call: StreamCall, ended: () => void): Sink {
    let queuedBytes = 0;
    const sink = new Sink({
      send: (reply) => {
        let bytes: Buffer;
        try {
          bytes = encodeReply(method, reply);
        } catch (error) {
          this.#log.error('an answer cannot be sent', { method: methodLabel(method), error });
          sink.end(unsendable(error));
          return false;
        }
        if (queuedBytes > QUEUED_BYTES_MAX) {
          sink.end(new RpcError('OVERLOADED', `more than ${QUEUED_BYTES_MAX} bytes wait for this client to read them`));
          return false;
        }
        queuedBytes += bytes.length;
        return call.write(bytes, () => {
          queuedBytes -= bytes.length;
        });
      },
      end: (error) => {
        ended();
        if (error === undefined) call.end();
        else call.emit('error', statusOf(error));
      },
    });
    return sink;
  }
}

function decode(method: AnyMethod, bytes: Buffer): { message: unknown; attachments: Uint8Array[] } {
  try {
    return decodeMessage(method.request, bytes);
  } catch (cause) {
    throw new RpcError('INVALID_REQUEST', `the message of ${methodLabel(method)} cannot be decoded`, { cause });
  }
}

function encodeReply({ response }: AnyMethod, { message, attachments }: Reply<unknown>): Buffer {
  const bytes = encodeMessage(response, message, attachments);
  if (bytes.length > FRAME_BYTES_MAX) throw new RangeError(`an answer of ${bytes.length} bytes is too large`);
  return bytes;
}

/** The handler has run: whatever keeps its answer from leaving, the outcome is not known to the caller. */
function unsendable(cause: unknown): RpcError {
  return new RpcError('UNKNOWN_SERVER_ERROR', '', { cause });
}
