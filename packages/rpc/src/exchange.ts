import type { CallContext, Peer, Reply, StreamSink } from './handler-registry.js';
import type { RpcError } from './rpc-error.js';

/** A request that is being answered, as its handler sees it. The signal is made only if the handler asks for it. */
export class Exchange implements CallContext {
  readonly peer: Peer;
  #attachments: readonly Uint8Array[] | undefined;
  #abort: AbortController | undefined;
  #aborted = false;

  constructor({ attachments, peer }: { readonly attachments: readonly Uint8Array[]; readonly peer: Peer }) {
    this.#attachments = attachments;
    this.peer = peer;
  }

  get attachments(): readonly Uint8Array[] {
    if (this.#attachments === undefined) throw new Error('attachments are taken before a handler first waits');
    return this.#attachments;
  }

  /** The handler waits for something: what it wants of the attachments it has, and the frame is not kept for it. */
  letGo(): void {
    this.#attachments = undefined;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#aborted) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  /** Nobody waits for the answer any more. */
  abort(): void {
    this.#aborted = true;
    this.#abort?.abort();
  }

  get aborted(): boolean {
    return this.#aborted;
  }
}

/** How a transport takes what a stream's handler says. */
export interface SinkTransport {
  /** False: more than the high-water mark is queued. May call `sink.abort` if it cannot go on. */
  send(reply: Reply<unknown>): boolean;
  end(error: RpcError | undefined): void;
}

/** The sink of one stream, over any transport. */
export class Sink implements StreamSink<unknown> {
  readonly #transport: SinkTransport;
  #closed = false;
  #onDrain: (() => void) | undefined;

  constructor(transport: SinkTransport) {
    this.#transport = transport;
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(reply: Reply<unknown>): boolean {
    return !this.#closed && this.#transport.send(reply) && !this.#closed;
  }

  end(error?: RpcError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onDrain = undefined;
    this.#transport.end(error);
  }

  onDrain(callback: () => void): void {
    if (!this.#closed) this.#onDrain = callback;
  }

  /** The transport has room again. */
  drained(): void {
    const callback = this.#onDrain;
    this.#onDrain = undefined;
    callback?.();
  }

  /** The caller is gone: nothing is sent any more. */
  abort(): void {
    this.#closed = true;
    this.#onDrain = undefined;
  }
}
