import type { Init } from '@tidemark/protocol';
import type { Attachment } from './core/attachment.js';
import {
  type Method,
  type MethodKind,
  methodLabel,
  type OneWayMethod,
  type StreamMethod,
  type UnaryMethod,
} from './method.js';
import { ConnectionPeer } from './peer.js';
import { RpcError } from './rpc-error.js';

/** One connection of a client, as its handlers see it. */
export interface Peer {
  /** Unique per connection among those that the registry serves. */
  readonly id: number;
  /** Where it comes from, `host:port`; `local` within the process. */
  readonly remote: string;
  /** What the client calls itself; empty if it does not say. For log lines only: nobody vouches for it. */
  readonly name: string;
  readonly closed: boolean;
  /** Calls back once when the connection has closed, at once if it has. */
  onClose(callback: () => void): void;
  /** Answers that the client has not taken yet; undefined within the process. */
  readonly queuedBytes: number | undefined;
  /** Calls back once when what is queued has left; over gRPC, when less than 64 MiB are. */
  onceDrained(callback: () => void): void;
  /** What handlers keep for as long as the connection lives, each under a symbol of its own. */
  readonly state: Map<symbol, unknown>;
}

export interface CallContext {
  /**
   * Views of the bytes that arrived; theirs to keep, with the whole frame that they are part of. A unary handler takes
   * them before it first waits for anything: while it waits for long nothing else keeps them, and reading them throws.
   */
  readonly attachments: readonly Uint8Array[];
  /** Aborted when the caller gave up or is gone: nobody reads the answer any more. */
  readonly signal: AbortSignal;
  readonly peer: Peer;
  /** Stands for the connection where `peer` does not: of a client who came by another door. */
  readonly caller?: object;
}

export interface Reply<Response> {
  readonly message: Init<Response>;
  /** Passed on by reference: they must not change before they have left. */
  readonly attachments?: readonly Attachment[];
}

export interface StreamSink<Response> {
  /** Sends one message. False: too much is queued (wait for `onDrain`), or the stream is closed. */
  send(reply: Reply<Response>): boolean;
  /** Ends the stream; with an error if it failed. Ending twice does nothing. */
  end(error?: RpcError): void;
  /** Calls back once what was queued has left. One callback at a time; a later one replaces it. */
  onDrain(callback: () => void): void;
  /** The caller is gone or gave up, or the stream was ended. `context.signal` tells the moment. */
  readonly closed: boolean;
}

/** A thrown (or rejected) RpcError becomes the answer's error; anything else UNKNOWN_SERVER_ERROR and a log line. */
export type UnaryHandler<Request, Response> = (
  request: Request,
  context: CallContext,
) => Reply<Response> | Promise<Reply<Response>>;
export type OneWayHandler<Request> = (request: Request, context: CallContext) => void;
export type StreamHandler<Request, Response> = (
  request: Request,
  context: CallContext,
  sink: StreamSink<Response>,
) => void;

/** A method with its handler, types forgotten: the codecs of the method vouch for them. */
export type Registration =
  | {
      readonly kind: 'unary';
      readonly method: UnaryMethod<unknown, unknown>;
      readonly handler: UnaryHandler<unknown, unknown>;
    }
  | { readonly kind: 'oneWay'; readonly method: OneWayMethod<unknown>; readonly handler: OneWayHandler<unknown> }
  | {
      readonly kind: 'stream';
      readonly method: StreamMethod<unknown, unknown>;
      readonly handler: StreamHandler<unknown, unknown>;
    };

/**
 * What a node answers. Handlers know nothing of the transport; each transport serves one registry. Handlers may be
 * added while it is served: until then the method is answered UNSUPPORTED_VERSION; STARTING_UP by a registry that was
 * made incomplete, as long as nobody has called `complete`.
 */
export class HandlerRegistry {
  readonly #registrations = new Map<number, Registration>();
  #isComplete: boolean;
  #lastPeerId = 0;
  /** Who calls from within the process. */
  readonly #self = new ConnectionPeer({ id: this.nextPeerId(), remote: 'local' });

  constructor({ complete = true }: { readonly complete?: boolean } = {}) {
    this.#isComplete = complete;
  }

  /** Every handler is there: what has none now is not known here. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Why nothing answers a method: for the one who asked. */
  missing(method: string): RpcError {
    return this.#isComplete
      ? new RpcError('UNSUPPORTED_VERSION', `this node does not answer ${method}`)
      : new RpcError('STARTING_UP', `this node does not answer ${method} yet`);
  }

  unary<Request, Response>(method: UnaryMethod<Request, Response>, handler: UnaryHandler<Request, Response>): void {
    this.#add(method, { kind: 'unary', method, handler } as unknown as Registration);
  }

  oneWay<Request>(method: OneWayMethod<Request>, handler: OneWayHandler<Request>): void {
    this.#add(method, { kind: 'oneWay', method, handler } as unknown as Registration);
  }

  stream<Request, Response>(method: StreamMethod<Request, Response>, handler: StreamHandler<Request, Response>): void {
    this.#add(method, { kind: 'stream', method, handler } as unknown as Registration);
  }

  /**
   * Runs a method's handler in this process, for a door that speaks another protocol: nothing is encoded, so the
   * request has all its fields, and the answer only those that its handler gave. Rejects with what the handler throws,
   * and with RpcError UNSUPPORTED_VERSION or STARTING_UP if there is none.
   */
  async call<Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Request,
    context: Pick<CallContext, 'attachments' | 'signal' | 'caller'>,
  ): Promise<Reply<Response>> {
    const registration = this.#registrations.get(method.id);
    if (registration?.kind !== 'unary') {
      throw this.missing(methodLabel(method));
    }
    return (await registration.handler(request, { ...context, peer: this.#self })) as Reply<Response>;
  }

  /** What answers the method of this id, if anything does. */
  find(methodId: number): Registration | undefined {
    return this.#registrations.get(methodId);
  }

  /** The id of the next connection that a transport serves this registry to. */
  nextPeerId(): number {
    this.#lastPeerId += 1;
    return this.#lastPeerId;
  }

  #add(
    method: Pick<Method<unknown, unknown, MethodKind>, 'id' | 'service' | 'name'>,
    registration: Registration,
  ): void {
    if (this.#registrations.has(method.id)) throw new Error(`${methodLabel(method)} has a handler already`);
    this.#registrations.set(method.id, registration);
  }
}
