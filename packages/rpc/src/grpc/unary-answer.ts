import type { sendUnaryData } from '@grpc/grpc-js';
import type { Exchange } from '../exchange.js';
import type { RpcError } from '../rpc-error.js';
import type { Outgoing } from './grpc-outbox.js';
import type { GrpcInFlight, GrpcPeer } from './grpc-peers.js';
import { statusOf } from './status.js';
import type { PreparedMessage } from './wire-message.js';

interface UnaryAnswerOptions {
  readonly connection: GrpcPeer;
  readonly exchange: Exchange;
  readonly callback: sendUnaryData<Buffer>;
}

/**
 * The answer of one unary request. The request is in flight until its handler is done and its stream has closed: until
 * then the answer is held here, for a client that may not take it.
 */
export class UnaryAnswer implements GrpcInFlight, Outgoing {
  /** What the answer takes; 0 until there is one. */
  sizeBytes = 0;
  readonly #connection: GrpcPeer;
  readonly #exchange: Exchange;
  readonly #callback: sendUnaryData<Buffer>;
  /** What its handler answered, until it is sent. */
  #message: PreparedMessage | undefined;
  /** An answer has been sent, or an error. */
  #isSent = false;
  #isHandled = false;
  #isClosed = false;

  constructor({ connection, exchange, callback }: UnaryAnswerOptions) {
    this.#connection = connection;
    this.#exchange = exchange;
    this.#callback = callback;
    connection.inFlight.add(this);
  }

  /** Its handler has answered. */
  reply(message: PreparedMessage): void {
    this.#handled();
    if (this.#isSent || this.#isClosed) return;
    this.#message = message;
    this.sizeBytes = message.sizeBytes;
    this.#connection.outbox.put(this);
  }

  send(): void {
    const message = this.#message;
    this.#message = undefined;
    if (message !== undefined) this.#say(() => this.#callback(null, message.finish()));
  }

  /** Its handler has failed. */
  fail(error: RpcError): void {
    this.#handled();
    this.#say(() => this.#callback(statusOf(error)));
  }

  giveUp(error: RpcError): void {
    this.#exchange.abort();
    this.#say(() => this.#callback(statusOf(error)));
  }

  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#exchange.abort();
    this.#message = undefined;
    this.#connection.outbox.leave(this);
    this.#forgetIfDone();
  }

  #handled(): void {
    this.#isHandled = true;
    this.#forgetIfDone();
  }

  #say(say: () => void): void {
    if (this.#isSent || this.#isClosed) return;
    this.#isSent = true;
    say();
  }

  #forgetIfDone(): void {
    if (this.#isHandled && this.#isClosed) this.#connection.inFlight.delete(this);
  }
}
