import type { ServerWritableStream } from '@grpc/grpc-js';
import { type Exchange, Sink } from '../exchange.js';
import type { Reply } from '../handler-registry.js';
import { ONE_WAY_QUEUED_BYTES_MAX, QUEUED_BYTES_MAX } from '../limits.js';
import { RpcError } from '../rpc-error.js';
import type { GrpcInFlight, GrpcPeer } from './grpc-peers.js';
import { statusOf } from './status.js';
import type { PreparedMessage } from './wire-message.js';

export type StreamCall = ServerWritableStream<Buffer, Buffer>;

interface StreamMessagesOptions {
  readonly connection: GrpcPeer;
  readonly exchange: Exchange;
  readonly call: StreamCall;
  readonly prepare: (reply: Reply<unknown>) => PreparedMessage | RpcError;
}

/**
 * The messages of one stream. It is told to wait by its own queue, as gRPC's streams are read one by one, and by that of
 * its connection when this is full. It is in flight until its client has all of them, or is gone.
 */
export class StreamMessages implements GrpcInFlight {
  readonly sink: Sink;
  readonly #options: StreamMessagesOptions;
  #queuedBytes = 0;
  #isClosed = false;
  /** Of its connection. */
  #awaitsRoom = false;

  constructor(options: StreamMessagesOptions) {
    this.#options = options;
    this.sink = new Sink({ send: (reply) => this.#send(reply), end: (error) => this.#end(error) });
    options.connection.inFlight.add(this);
  }

  giveUp(error: RpcError): void {
    this.sink.end(error);
    this.#options.exchange.abort();
  }

  closed(): void {
    if (this.#isClosed) return;
    const { connection, exchange } = this.#options;
    this.#isClosed = true;
    this.sink.abort();
    connection.inFlight.delete(this);
    exchange.abort();
    connection.outbox.taken(this.#queuedBytes);
  }

  #send(reply: Reply<unknown>): boolean {
    if (this.#queuedBytes > QUEUED_BYTES_MAX) {
      this.giveUp(new RpcError('OVERLOADED', `more than ${QUEUED_BYTES_MAX} bytes wait for this client to read them`));
      return false;
    }
    const message = this.#options.prepare(reply);
    if (message instanceof RpcError) {
      this.giveUp(message);
      return false;
    }
    const { sizeBytes, finish } = message;
    this.#queuedBytes += sizeBytes;
    this.#options.connection.outbox.sent(sizeBytes);
    this.#options.call.write(finish(), () => this.#taken(sizeBytes));
    return !this.#mustWait;
  }

  #end(error: RpcError | undefined): void {
    const { call } = this.#options;
    if (error === undefined) call.end();
    else call.emit('error', statusOf(error));
  }

  /** The client has taken a message. */
  #taken(bytes: number): void {
    if (this.#isClosed) return;
    this.#queuedBytes -= bytes;
    this.#options.connection.outbox.taken(bytes);
    this.#drain();
  }

  get #mustWait(): boolean {
    return this.#queuedBytes > ONE_WAY_QUEUED_BYTES_MAX || this.#options.connection.outbox.isFull;
  }

  #drain(): void {
    const { outbox, peer } = this.#options.connection;
    if (!this.#mustWait) this.sink.drained();
    else if (outbox.isFull && !this.#awaitsRoom) {
      this.#awaitsRoom = true;
      peer.onceDrained(() => {
        this.#awaitsRoom = false;
        this.#drain();
      });
    }
  }
}
