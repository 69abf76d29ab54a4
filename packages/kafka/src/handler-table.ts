import type { Address } from '@tidemark/ports';
import type { Api, RequestOf, ResponseInit } from './core/api.js';
import type { EncodedResponse } from './core/frames.js';

/** What a handler knows of where a request came from. */
export interface RequestContext {
  readonly apiVersion: number;
  readonly correlationId: number;
  /** What the client calls itself. */
  readonly clientId: string | null;
  /** The listener's name, as in `listeners`: which of the advertised addresses its client can reach. */
  readonly listener: string;
  readonly remote: Address;
  /** Of the whole frame; they count as held until the request is answered. */
  readonly requestBytes: number;
  /** What the answer may hold at most where the request leaves it open (Fetch): little while clients do not take theirs. */
  readonly answerBytesMax: number;
  /** Aborted when the connection closes: nobody waits for the answer any more. One for all requests of a connection. */
  readonly signal: AbortSignal;
  /** Closes the connection, with a log line that says why: how a failed produce with acks=0 is told. */
  close(reason: string): void;
}

/**
 * Answers a request. `undefined`: the client expects no answer (Produce with acks=0). A rejection closes the
 * connection, since only the handler knows where its response has room for an error.
 */
export type Handler<A extends Api, Response = ResponseInit<A>> = (
  request: RequestOf<A>,
  context: RequestContext,
) => Response | undefined | Promise<Response | undefined>;

/** A handler whose answers may be encoded already, in the version of the request. */
export type EncodingHandler<A extends Api> = Handler<A, ResponseInit<A> | EncodedResponse>;

export interface ServeOptions {
  /**
   * One at a time on each connection, since its answers are large or long in coming (Fetch): the next request of this
   * kind is read when the answer to the last has left. Clients wait for it anyway, and Kafka does so with every request.
   */
  readonly alone?: boolean;
}

export interface ServedApi {
  readonly api: Api;
  readonly handler: EncodingHandler<Api>;
  readonly isAlone: boolean;
}

/** The APIs that a listener serves: what is announced, and nothing else. */
export class HandlerTable {
  readonly #served = new Map<number, ServedApi>();

  /** Throws if the API has a handler already. */
  serve<A extends Api>(api: A, handler: EncodingHandler<A>, { alone = false }: ServeOptions = {}): this {
    if (this.#served.has(api.key)) throw new Error(`${api.name} has a handler already`);
    // A request reaches its handler only through the decoder of its own API.
    this.#served.set(api.key, { api, handler: handler as unknown as EncodingHandler<Api>, isAlone: alone });
    return this;
  }

  get(apiKey: number): ServedApi | undefined {
    return this.#served.get(apiKey);
  }

  /** What ApiVersions tells, by key. */
  announced(): { apiKey: number; minVersion: number; maxVersion: number }[] {
    return [...this.#served.values()]
      .map(({ api }) => ({ apiKey: api.key, minVersion: api.announced.min, maxVersion: api.announced.max }))
      .sort((a, b) => a.apiKey - b.apiKey);
  }
}
