import { type Address, type Connection, type ConnectionHandler, FrameTooLongError } from '../network.js';
import type { Link } from './link.js';
import { Pipe, type PipeContext, type PipeSink } from './pipe.js';
import type { SimulatedProcess } from './process.js';
import type { Ending } from './sent-frame.js';

/** `close` gives up on a peer that takes nothing after this long, and destroys the connection. */
export const CLOSE_TIMEOUT_MS = 5_000;

export interface EndpointOptions {
  readonly context: PipeContext;
  /** The way to the other end. */
  readonly link: Link;
  readonly remote: Address;
  readonly frameBytesMax: number;
  readonly firstFrameBytesMax: number;
  readonly owner: SimulatedProcess | undefined;
  /** Called once, when this end is closed for good. */
  readonly onGone: () => void;
}

/** One end of a simulated connection. */
export class Endpoint implements Connection, PipeSink {
  readonly remote: Address;
  readonly owner: SimulatedProcess | undefined;
  readonly link: Link;
  readonly #options: EndpointOptions;
  #peer: Endpoint | undefined;
  #out: Pipe | undefined;
  #handler: ConnectionHandler | undefined;
  #paused = false;
  #receivedBytes = 0;
  /** Its first frame has arrived; a process that is blocked has not seen it yet. */
  #isBegun = false;
  /** `vanished`: the machine lost power, and nobody was told. */
  #state: 'open' | 'closing' | 'closed' | 'vanished' = 'open';
  #unreportedClose: { error: Error | undefined } | undefined;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.remote = options.remote;
    this.owner = options.owner;
    this.link = options.link;
  }

  /** Joins two ends. */
  static connect(one: Endpoint, other: Endpoint): void {
    one.#join(other);
    other.#join(one);
  }

  get handler(): ConnectionHandler | undefined {
    return this.#handler;
  }

  set handler(handler: ConnectionHandler | undefined) {
    this.#handler = handler;
    if (handler === undefined) return;
    this.#peer?.wake();
    const close = this.#unreportedClose;
    this.#unreportedClose = undefined;
    if (close !== undefined) this.#reportClose(close.error);
  }

  get closed(): boolean {
    return this.#state !== 'open';
  }

  get queuedBytes(): number {
    return this.#out?.queuedBytes ?? 0;
  }

  get sentBytes(): number {
    return this.#out?.sentBytes ?? 0;
  }

  get receivedBytes(): number {
    return this.#receivedBytes + (this.#peer?.partialBytes ?? 0);
  }

  /** What the other end has got of a frame of which it has not got all. */
  get partialBytes(): number {
    return this.#out?.partialBytes ?? 0;
  }

  /** A closed end takes everything, and throws it away. */
  get ready(): boolean {
    return this.#state !== 'open' || (this.#handler !== undefined && !this.#paused);
  }

  send(parts: readonly Uint8Array[]): boolean {
    if (this.closed || this.owner?.alive === false) return false;
    return this.#out?.send(parts) ?? false;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#peer?.wake();
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#out?.finish();
    this.#options.context.scheduler.schedule(CLOSE_TIMEOUT_MS, () => this.destroy());
    this.#peer?.wake();
  }

  destroy(): void {
    this.#end(undefined, this.#options.context.random.chance(0.5) ? 'reset' : 'orderly');
  }

  /** Something between the two ends broke the connection. */
  break(): void {
    this.#end(new Error('connection reset'), undefined);
  }

  /** The process behind this end is gone: its kernel closes the connection, and nobody here is told. */
  orphan(): void {
    this.#handler = { onFrame: () => undefined, onClose: () => undefined };
    this.destroy();
  }

  /** The machine lost power. */
  vanish(): void {
    if (this.#state === 'closed') return;
    this.#state = 'vanished';
    this.#out?.discard();
    this.#options.onGone();
  }

  /** Frames that wait for this end's pipe go on, if they can. */
  wake(): void {
    this.#out?.wake();
  }

  receive(frame: Uint8Array): void {
    if (this.#state === 'vanished') this.#answerFromTheDead();
    if (this.#state !== 'open') return;
    const limit = this.#isBegun ? this.#options.frameBytesMax : this.#options.firstFrameBytesMax;
    this.#isBegun = true;
    if (frame.length > limit) {
      this.#end(new FrameTooLongError(frame.length, limit), 'reset');
      return;
    }
    this.#enter(() => {
      if (this.#state !== 'open') return;
      this.#receivedBytes += frame.length;
      this.#handler?.onFrame(frame);
    });
  }

  ended(ending: Ending): void {
    if (this.#state === 'vanished') this.#answerFromTheDead();
    else this.#end(ending === 'reset' ? new Error('connection reset') : undefined, undefined);
  }

  #join(peer: Endpoint): void {
    this.#peer = peer;
    this.#out = new Pipe(this.#options.context, {
      link: this.#options.link,
      sink: peer,
      events: {
        onDrain: () => this.#enter(() => this.#handler?.onDrain?.()),
        onEndLeft: () => this.#closeFinally(undefined),
        aheadMs: () => this.owner?.aheadMs ?? 0,
      },
    });
  }

  /** A machine that is back knows nothing of its old connections, and says so. */
  #answerFromTheDead(): void {
    const { context, link } = this.#options;
    context.scheduler.schedule(context.latencyMs(link), () => {
      if (!link.blocked) this.#peer?.break();
    });
  }

  #end(error: Error | undefined, tellPeer: Ending | undefined): void {
    if (this.#state === 'closed' || this.#state === 'vanished') return;
    if (tellPeer === undefined) this.#out?.discard();
    else this.#out?.abort(tellPeer);
    this.#closeFinally(error);
  }

  #closeFinally(error: Error | undefined): void {
    if (this.#state === 'closed' || this.#state === 'vanished') return;
    this.#state = 'closed';
    this.#options.onGone();
    this.#peer?.wake();
    this.#reportClose(error);
  }

  #reportClose(error: Error | undefined): void {
    if (this.#handler === undefined) {
      this.#unreportedClose = { error };
      return;
    }
    this.#options.context.scheduler.schedule(0, () => {
      this.#enter(() => (error === undefined ? this.#handler?.onClose() : this.#handler?.onClose(error)));
    });
  }

  #enter(callback: () => void): void {
    if (this.owner === undefined) callback();
    else this.owner.enter(callback);
  }
}
