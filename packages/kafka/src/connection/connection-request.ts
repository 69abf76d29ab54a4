import type { Address } from '@tidemark/ports';
import type { RequestHeader } from '../core/header.js';
import type { RequestContext } from '../handler-table.js';

/** What a request's context needs of its connection. */
interface Origin {
  readonly remote: Address;
  readonly signal: AbortSignal;
  refuse(reason: string): void;
}

/** The context of one request. */
export class ConnectionRequest implements RequestContext {
  readonly #origin: Origin;
  readonly #header: RequestHeader;
  readonly listener: string;
  readonly requestBytes: number;
  readonly answerBytesMax: number;

  constructor(
    origin: Origin,
    header: RequestHeader,
    { listener, requestBytes, answerBytesMax }: Pick<RequestContext, 'listener' | 'requestBytes' | 'answerBytesMax'>,
  ) {
    this.#origin = origin;
    this.#header = header;
    this.listener = listener;
    this.requestBytes = requestBytes;
    this.answerBytesMax = answerBytesMax;
  }

  get apiVersion(): number {
    return this.#header.apiVersion;
  }

  get correlationId(): number {
    return this.#header.correlationId;
  }

  get clientId(): string | null {
    return this.#header.clientId;
  }

  get remote(): Address {
    return this.#origin.remote;
  }

  get signal(): AbortSignal {
    return this.#origin.signal;
  }

  close(reason: string): void {
    this.#origin.refuse(reason);
  }
}
